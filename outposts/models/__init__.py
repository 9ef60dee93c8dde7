from outposts.models.decisions import TargetDecision
from outposts.models.outposts import Crew, Outpost
from outposts.models.quota import QuotaNode
from outposts.models.setup import SetupItem, SetupStep
from outposts.models.targets import Reach, TargetSchool
from outposts.models.tasks import GatePassage, StageTask
from outposts.models.visits import SchoolVisit, VisitPermission, VisitPlan, VisitStop

__all__ = [
    "Crew",
    "GatePassage",
    "Outpost",
    "QuotaNode",
    "Reach",
    "SchoolVisit",
    "SetupItem",
    "SetupStep",
    "StageTask",
    "TargetDecision",
    "TargetSchool",
    "VisitPermission",
    "VisitPlan",
    "VisitStop",
]
