from leads.views.advice import (
    AddLine,
    AdviseLead,
    AskReview,
    DecideReview,
    EditLine,
    LineList,
    RecordConsent,
    ReviewList,
)
from leads.views.agent import AgentAdd, AgentList
from leads.views.changes import CompleteFollowUp, EditLead, ExitLead, MoveLead, PlanFollowUp, reveal
from leads.views.entry import AddLead, duplicates, schools
from leads.views.lead import LeadPage
from leads.views.pages import LeadList
from leads.views.pool import PoolList, ReleaseLead, claim
from leads.views.quarantine import QuarantineList, ReleaseRow, discard_row
from leads.views.queue import CallQueue, LogCall

__all__ = [
    "AddLead",
    "AddLine",
    "AdviseLead",
    "AgentAdd",
    "AgentList",
    "AskReview",
    "CallQueue",
    "CompleteFollowUp",
    "DecideReview",
    "EditLead",
    "EditLine",
    "ExitLead",
    "LeadList",
    "LeadPage",
    "LineList",
    "LogCall",
    "MoveLead",
    "PlanFollowUp",
    "PoolList",
    "QuarantineList",
    "RecordConsent",
    "ReleaseLead",
    "ReleaseRow",
    "ReviewList",
    "claim",
    "discard_row",
    "duplicates",
    "reveal",
    "schools",
]
