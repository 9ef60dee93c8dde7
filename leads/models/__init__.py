from leads.models.access import AccessLog
from leads.models.advice import LeadAdvice, ScoreLine, ScoreReview
from leads.models.application_forms import ApplicationForm, FormIssue
from leads.models.bulk import BulkAction, BulkItem
from leads.models.counts import StateCount, Tally
from leads.models.disputes import Dispute
from leads.models.escalations import Escalation
from leads.models.events import EntryHit, EntryPage, Event, SpeakerRequest
from leads.models.exports import ExportRequest
from leads.models.followups import FollowUp, SecondLineCall
from leads.models.leads import Consent, Guardian, Lead
from leads.models.person import Person
from leads.models.quarantine import QuarantinedLead, Removal
from leads.models.saved import ListColumns, SavedView, ViewPin
from leads.models.tags import LeadTag, Tag
from leads.models.twins import LeadMerge, LeadUnmerge, TwinPair

__all__ = [
    "AccessLog",
    "ApplicationForm",
    "BulkAction",
    "BulkItem",
    "Consent",
    "Dispute",
    "EntryHit",
    "EntryPage",
    "Escalation",
    "Event",
    "ExportRequest",
    "FollowUp",
    "FormIssue",
    "Guardian",
    "Lead",
    "LeadAdvice",
    "LeadMerge",
    "LeadTag",
    "LeadUnmerge",
    "ListColumns",
    "Person",
    "QuarantinedLead",
    "Removal",
    "SavedView",
    "ScoreLine",
    "ScoreReview",
    "SecondLineCall",
    "SpeakerRequest",
    "StateCount",
    "Tag",
    "Tally",
    "TwinPair",
    "ViewPin",
]
