"""What people type about a lead; every choice offered is one the person may see."""

from leads.forms.changes import (
    CallForm,
    CardForm,
    EditForm,
    ExitForm,
    FollowUpDoneForm,
    MoveForm,
    PlanForm,
    ReleaseForm,
)
from leads.forms.entry import AgentLeadForm, DuplicatesForm, LeadForm
from leads.forms.shared import find_school, quick_choices, schools_for
from leads.forms.twins import DecideDisputeForm, DisputeForm, LeadUnmergeForm, TwinsForm

__all__ = [
    "AgentLeadForm",
    "CallForm",
    "CardForm",
    "DecideDisputeForm",
    "DisputeForm",
    "DuplicatesForm",
    "EditForm",
    "ExitForm",
    "FollowUpDoneForm",
    "LeadForm",
    "LeadUnmergeForm",
    "MoveForm",
    "PlanForm",
    "ReleaseForm",
    "TwinsForm",
    "find_school",
    "quick_choices",
    "schools_for",
]
