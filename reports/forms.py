from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import HouseForm


class DailyReportForm(HouseForm):
    """The words of an evening report; its figures come from the data."""

    verb = _("Hand in report")

    # Hidden, so that a page opened before midnight still reports the day it was opened for.
    day = forms.DateField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    problems = forms.CharField(
        label=_("Problems"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What held you up, what the director or HQ should know. Leave empty if there was nothing."),
    )
    plan = forms.CharField(
        label=_("Plan for tomorrow"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Which schools, which calls, who does what. No names or phone numbers of students."),
    )
