from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.shared import Reasoned
from core.forms import HouseForm


class DecideForm(HouseForm):
    """`sides`: the names of the two schools; `may_differ` False once they were said not to be the same."""

    verb = _("Save the decision")

    decision = forms.ChoiceField(label=_("Are the two one school?"), widget=forms.RadioSelect)
    fill = forms.BooleanField(
        label=_("Complete empty figures of the school that stays from the other one"), required=False
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        help_text=_("Needed when you decide against the suggestion."),
    )

    def __init__(self, *args, sides, may_differ, **kwargs):
        super().__init__(*args, **kwargs)
        first, second = sides
        choices = [
            ("first", _("The same school; “%(name)s” stays") % {"name": first}),
            ("second", _("The same school; “%(name)s” stays") % {"name": second}),
        ]
        choices += [("not_same", _("Not the same: two schools"))] if may_differ else []
        self.fields["decision"].choices = choices


class UnmergeForm(HouseForm, Reasoned):
    verb = _("Take the merge back")
