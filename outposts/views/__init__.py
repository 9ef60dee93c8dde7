from outposts.views.choosing import Choose, ChooseRegion
from outposts.views.crew import CrewAdd, CrewEnd
from outposts.views.gates import GatePass, Gates
from outposts.views.outposts import OutpostEdit, OutpostList, OutpostOpen, OutpostPage
from outposts.views.playbook import PlaybookApply
from outposts.views.quota import QuotaCountry, QuotaOutpost, QuotaRegion
from outposts.views.rules import RulesCompare, RulesPut
from outposts.views.stage_tasks import (
    AllTasks,
    OutpostTasks,
    TaskDone,
    TaskPage,
    TaskReopen,
    TaskWaive,
    task_evidence,
    task_tick,
)
from outposts.views.steps import StepFinish, StepPage, StepReturn, StepWaive, item_tick, step_evidence, step_verify
from outposts.views.targets import ReachEdit, TargetDecide, Targets, VerdictPage
from outposts.views.visit_plans import (
    OutpostMap,
    OutpostVisits,
    PlanPrint,
    PlanPropose,
    PlanView,
    StopMove,
    plan_accept,
    plan_discard,
)
from outposts.views.visits import PermitAdd, SchoolVisits, VisitLog, VisitsToday

__all__ = [
    "AllTasks",
    "Choose",
    "ChooseRegion",
    "CrewAdd",
    "CrewEnd",
    "GatePass",
    "Gates",
    "OutpostEdit",
    "OutpostList",
    "OutpostMap",
    "OutpostOpen",
    "OutpostPage",
    "OutpostTasks",
    "OutpostVisits",
    "PermitAdd",
    "PlanPrint",
    "PlanPropose",
    "PlanView",
    "PlaybookApply",
    "QuotaCountry",
    "QuotaOutpost",
    "QuotaRegion",
    "ReachEdit",
    "RulesCompare",
    "RulesPut",
    "SchoolVisits",
    "StepFinish",
    "StepPage",
    "StepReturn",
    "StepWaive",
    "StopMove",
    "TargetDecide",
    "Targets",
    "TaskDone",
    "TaskPage",
    "TaskReopen",
    "TaskWaive",
    "VerdictPage",
    "VisitLog",
    "VisitsToday",
    "item_tick",
    "plan_accept",
    "plan_discard",
    "step_evidence",
    "step_verify",
    "task_evidence",
    "task_tick",
]
