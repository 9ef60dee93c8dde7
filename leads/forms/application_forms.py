from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import HouseForm
from leads.choices_events import FormState
from leads.rules_forms import LAST_NUMBER


def number_field(label):
    field = forms.IntegerField(label=label, min_value=1, max_value=LAST_NUMBER)
    field.widget.attrs["inputmode"] = "numeric"
    return field


class IssueForm(HouseForm):
    verb = _("Issue the forms")
    first = number_field(_("First number"))
    last = number_field(_("Last number"))


class GiveForm(HouseForm):
    verb = _("Hand out")
    number = number_field(_("Number on the form"))


class WriteOffForm(HouseForm):
    verb = _("Write off")
    to = forms.ChoiceField(
        label=pgettext_lazy("application form", "The form is"),
        choices=[(state.value, state.label) for state in (FormState.LOST, FormState.VOID)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("What happened"), max_length=200)
