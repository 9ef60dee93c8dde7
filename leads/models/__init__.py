from leads.models.access import AccessLog
from leads.models.application_forms import ApplicationForm, FormIssue
from leads.models.counts import StateCount, Tally
from leads.models.events import EntryHit, EntryPage, Event, SpeakerRequest
from leads.models.followups import FollowUp, SecondLineCall
from leads.models.leads import Consent, Guardian, Lead
from leads.models.quarantine import QuarantinedLead, Removal

__all__ = [
    "AccessLog",
    "ApplicationForm",
    "Consent",
    "EntryHit",
    "EntryPage",
    "Event",
    "FollowUp",
    "FormIssue",
    "Guardian",
    "Lead",
    "QuarantinedLead",
    "Removal",
    "SecondLineCall",
    "SpeakerRequest",
    "StateCount",
    "Tally",
]
