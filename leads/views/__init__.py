from leads.views.agent import AgentAdd, AgentList
from leads.views.bulk import BulkList, BulkPage, StartBulk, undo_bulk
from leads.views.changes import CompleteFollowUp, EditLead, ExitLead, MoveLead, PlanFollowUp, reveal
from leads.views.entry import AddLead, duplicates, schools
from leads.views.pages import LeadList, LeadPage
from leads.views.pool import PoolList, ReleaseLead, claim
from leads.views.quarantine import QuarantineList, ReleaseRow, discard_row
from leads.views.queue import CallQueue, LogCall
from leads.views.saved import ChangeView, ChooseColumns, SaveView, ViewList, delete_view, pin_view

__all__ = [
    "AddLead",
    "AgentAdd",
    "AgentList",
    "BulkList",
    "BulkPage",
    "CallQueue",
    "ChangeView",
    "ChooseColumns",
    "CompleteFollowUp",
    "EditLead",
    "ExitLead",
    "LeadList",
    "LeadPage",
    "LogCall",
    "MoveLead",
    "PlanFollowUp",
    "PoolList",
    "QuarantineList",
    "ReleaseLead",
    "ReleaseRow",
    "SaveView",
    "StartBulk",
    "ViewList",
    "claim",
    "delete_view",
    "discard_row",
    "duplicates",
    "pin_view",
    "reveal",
    "schools",
    "undo_bulk",
]
