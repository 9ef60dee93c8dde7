from leads.views.agent import AgentAdd, AgentList
from leads.views.changes import CompleteFollowUp, EditLead, ExitLead, MoveLead, PlanFollowUp, reveal
from leads.views.entry import AddLead, duplicates, schools
from leads.views.exports import AskExport, ExportList, ExportPage, download_export
from leads.views.pages import LeadList, LeadPage
from leads.views.pool import PoolList, ReleaseLead, claim
from leads.views.quarantine import QuarantineList, ReleaseRow, discard_row
from leads.views.queue import CallQueue, LogCall

__all__ = [
    "AddLead",
    "AgentAdd",
    "AgentList",
    "AskExport",
    "CallQueue",
    "CompleteFollowUp",
    "EditLead",
    "ExitLead",
    "ExportList",
    "ExportPage",
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
    "download_export",
    "duplicates",
    "reveal",
    "schools",
]
