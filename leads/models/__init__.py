from leads.models.access import AccessLog
from leads.models.counts import StateCount, Tally
from leads.models.exports import ExportRequest
from leads.models.followups import FollowUp, SecondLineCall
from leads.models.leads import Consent, Guardian, Lead
from leads.models.quarantine import QuarantinedLead, Removal

__all__ = [
    "AccessLog",
    "Consent",
    "ExportRequest",
    "FollowUp",
    "Guardian",
    "Lead",
    "QuarantinedLead",
    "Removal",
    "SecondLineCall",
    "StateCount",
    "Tally",
]
