from leads.models.access import AccessLog
from leads.models.bulk import BulkAction, BulkItem
from leads.models.counts import StateCount, Tally
from leads.models.followups import FollowUp, SecondLineCall
from leads.models.leads import Consent, Guardian, Lead
from leads.models.quarantine import QuarantinedLead, Removal
from leads.models.saved import ListColumns, SavedView, ViewPin
from leads.models.tags import LeadTag, Tag

__all__ = [
    "AccessLog",
    "BulkAction",
    "BulkItem",
    "Consent",
    "FollowUp",
    "Guardian",
    "Lead",
    "LeadTag",
    "ListColumns",
    "QuarantinedLead",
    "Removal",
    "SavedView",
    "SecondLineCall",
    "StateCount",
    "Tag",
    "Tally",
    "ViewPin",
]
