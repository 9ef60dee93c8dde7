from campaigns.models.agreements import SchoolAgreement
from campaigns.models.calendar import AnchorDate, HolidayOverride
from campaigns.models.contacts import EntryPlan, KeyContact
from campaigns.models.duplicates import DuplicatePair, SchoolMerge, SchoolUnmerge
from campaigns.models.events import Competitor, CompetitorActivity, SchoolEvent
from campaigns.models.feeds import CalendarFeed
from campaigns.models.playbook import PlaybookTask, TaskBrief
from campaigns.models.schools import School, SchoolFigures
from campaigns.models.seasons import RecruitStage, Season, SpecialDate
from campaigns.models.selection import RuleSet

__all__ = [
    "AnchorDate",
    "CalendarFeed",
    "Competitor",
    "CompetitorActivity",
    "DuplicatePair",
    "EntryPlan",
    "HolidayOverride",
    "KeyContact",
    "PlaybookTask",
    "RecruitStage",
    "RuleSet",
    "School",
    "SchoolAgreement",
    "SchoolEvent",
    "SchoolFigures",
    "SchoolMerge",
    "SchoolUnmerge",
    "Season",
    "SpecialDate",
    "TaskBrief",
]
