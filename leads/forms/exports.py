from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import HouseForm
from leads.choices_export import ExportFormat, ExportPurpose


class ExportForm(HouseForm):
    """What for, how, and whether the numbers come along."""

    verb = _("Ask for the file")

    purpose = forms.ChoiceField(label=_("What the file is for"), choices=[("", "—"), *ExportPurpose.choices])
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for full phone numbers and for “Something else”."),
    )
    format = forms.ChoiceField(
        label=_("Format"), choices=ExportFormat, initial=ExportFormat.XLSX, widget=forms.RadioSelect
    )
    with_phones = forms.BooleanField(
        label=_("With full phone numbers"), required=False, help_text=_("Otherwise they are masked as in the list.")
    )


class DecideForm(HouseForm):
    verb = _("Approve")

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    decision = forms.ChoiceField(choices=[("approve", "approve"), ("refuse", "refuse")], widget=forms.HiddenInput)
    reason = forms.CharField(max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
