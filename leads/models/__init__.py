from leads.models.access import AccessLog
from leads.models.counts import StateCount, Tally
from leads.models.disputes import Dispute
from leads.models.followups import FollowUp, SecondLineCall
from leads.models.leads import Consent, Guardian, Lead
from leads.models.quarantine import QuarantinedLead, Removal
from leads.models.twins import LeadMerge, LeadUnmerge, TwinPair

__all__ = [
    "AccessLog",
    "Consent",
    "Dispute",
    "FollowUp",
    "Guardian",
    "Lead",
    "LeadMerge",
    "LeadUnmerge",
    "QuarantinedLead",
    "Removal",
    "SecondLineCall",
    "StateCount",
    "Tally",
    "TwinPair",
]
