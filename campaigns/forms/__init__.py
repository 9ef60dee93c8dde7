from campaigns.forms.calendar import (
    AnchorAddForm,
    AnchorForm,
    HolidayForm,
    HolidayRemoveForm,
    Hung,
    OpenSeasonForm,
    ShiftForm,
    SpecialEditForm,
    SpecialForm,
    StageForm,
)
from campaigns.forms.duplicates import DecideForm, UnmergeForm
from campaigns.forms.playbook import PlaybookTaskEditForm, PlaybookTaskForm
from campaigns.forms.schools import FiguresForm, SchoolEditForm, SchoolForm
from campaigns.forms.selection import DiscardRulesForm, DraftRulesForm, EditRulesForm
from campaigns.forms.shared import Reasoned

__all__ = [
    "AnchorAddForm",
    "AnchorForm",
    "DecideForm",
    "DiscardRulesForm",
    "DraftRulesForm",
    "EditRulesForm",
    "FiguresForm",
    "HolidayForm",
    "HolidayRemoveForm",
    "Hung",
    "OpenSeasonForm",
    "PlaybookTaskEditForm",
    "PlaybookTaskForm",
    "Reasoned",
    "SchoolEditForm",
    "SchoolForm",
    "ShiftForm",
    "SpecialEditForm",
    "SpecialForm",
    "StageForm",
    "UnmergeForm",
]
