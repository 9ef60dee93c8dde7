from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import HouseForm


class StepForm(HouseForm):
    """Carries the version of the step that was on the page, so that nobody decides on what they have not seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class FinishForm(StepForm):
    verb = _("Report as done")

    evidence_note = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What shows that it is done: where, with whom agreed, what was signed."),
    )
    evidence_file = forms.FileField(
        label=_("Photo or PDF"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
        help_text=_("Where a photo was taken and by which camera is removed."),
    )


class ReturnForm(StepForm):
    verb = _("Return the step")

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Those who have to do it again read this."),
    )


class WaiveForm(StepForm):
    verb = _("Waive the step")

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
