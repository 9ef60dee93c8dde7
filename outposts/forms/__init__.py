from outposts.forms.fields import CityField, CityInput, PeopleField, PersonField, full_name, offer_free, recruiters_of
from outposts.forms.outposts import CrewEndForm, CrewForm, OpenForm, OutpostForm
from outposts.forms.quota import SplitForm
from outposts.forms.rules import CompareForm, PutInForceForm
from outposts.forms.steps import FinishForm, ReturnForm, StepForm, WaiveForm
from outposts.forms.targets import ChooseForm, DecideForm, PairsField, ReachForm
from outposts.forms.tasks import ApplyPlaybookForm, GateForm, TaskDoneForm, TaskReasonForm
from outposts.forms.visits import PermitForm, PlanForm, StopMoveForm, VisitForm

__all__ = [
    "ApplyPlaybookForm",
    "ChooseForm",
    "CityField",
    "CityInput",
    "CompareForm",
    "CrewEndForm",
    "CrewForm",
    "DecideForm",
    "FinishForm",
    "GateForm",
    "OpenForm",
    "OutpostForm",
    "PairsField",
    "PeopleField",
    "PermitForm",
    "PersonField",
    "PlanForm",
    "PutInForceForm",
    "ReachForm",
    "ReturnForm",
    "SplitForm",
    "StepForm",
    "StopMoveForm",
    "TaskDoneForm",
    "TaskReasonForm",
    "VisitForm",
    "WaiveForm",
    "full_name",
    "offer_free",
    "recruiters_of",
]
