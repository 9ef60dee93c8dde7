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
from leads.views.board import LeadBoard, move_card
from leads.views.bulk import BulkList, BulkPage, StartBulk, undo_bulk
from leads.views.calendar import LeadCalendar
from leads.views.changes import CompleteFollowUp, EditLead, ExitLead, MoveLead, PlanFollowUp, reveal
from leads.views.disputes import AddDispute, DecideDispute, DisputeList, DisputePage
from leads.views.entry import AddLead, duplicates, schools
from leads.views.escalations import EscalationList
from leads.views.exports import AskExport, ExportList, ExportPage, download_export
from leads.views.lead import LeadPage
from leads.views.pages import LeadList
from leads.views.pool import PoolList, ReleaseLead, claim
from leads.views.quarantine import QuarantineList, ReleaseRow, discard_row
from leads.views.queue import CallQueue, LogCall
from leads.views.saved import ChangeView, ChooseColumns, SaveView, ViewList, delete_view, pin_view
from leads.views.twins import MergePage, TwinList, TwinPage, compare, lead_twins, search_twins

__all__ = [
    "AddDispute",
    "AddLead",
    "AddLine",
    "AdviseLead",
    "AgentAdd",
    "AgentList",
    "AskExport",
    "AskReview",
    "BulkList",
    "BulkPage",
    "CallQueue",
    "ChangeView",
    "ChooseColumns",
    "CompleteFollowUp",
    "DecideDispute",
    "DecideReview",
    "DisputeList",
    "DisputePage",
    "EditLead",
    "EditLine",
    "EscalationList",
    "ExitLead",
    "ExportList",
    "ExportPage",
    "LeadBoard",
    "LeadCalendar",
    "LeadList",
    "LeadPage",
    "LineList",
    "LogCall",
    "MergePage",
    "MoveLead",
    "PlanFollowUp",
    "PoolList",
    "QuarantineList",
    "RecordConsent",
    "ReleaseLead",
    "ReleaseRow",
    "ReviewList",
    "SaveView",
    "StartBulk",
    "TwinList",
    "TwinPage",
    "ViewList",
    "claim",
    "compare",
    "delete_view",
    "discard_row",
    "download_export",
    "duplicates",
    "lead_twins",
    "move_card",
    "pin_view",
    "reveal",
    "schools",
    "search_twins",
    "undo_bulk",
]
