from leads.views.agent import AgentAdd, AgentList
from leads.views.board import LeadBoard, move_card
from leads.views.calendar import LeadCalendar
from leads.views.changes import CompleteFollowUp, EditLead, ExitLead, MoveLead, PlanFollowUp, reveal
from leads.views.entry import AddLead, duplicates, schools
from leads.views.escalations import EscalationList
from leads.views.pages import LeadList, LeadPage
from leads.views.pool import PoolList, ReleaseLead, claim
from leads.views.quarantine import QuarantineList, ReleaseRow, discard_row
from leads.views.queue import CallQueue, LogCall

__all__ = [
    "AddLead",
    "AgentAdd",
    "AgentList",
    "CallQueue",
    "CompleteFollowUp",
    "EditLead",
    "EscalationList",
    "ExitLead",
    "LeadBoard",
    "LeadCalendar",
    "LeadList",
    "LeadPage",
    "LogCall",
    "MoveLead",
    "PlanFollowUp",
    "PoolList",
    "QuarantineList",
    "ReleaseLead",
    "ReleaseRow",
    "claim",
    "discard_row",
    "duplicates",
    "move_card",
    "reveal",
    "schools",
]
