from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices_playbook import Evidence
from core.forms import HouseForm
from outposts.forms.steps import StepForm

MOST = 1_000_000  # of anything an outpost counts


class TaskDoneForm(StepForm):
    """Asks for the evidence the task wants, and for a few words where it wants none."""

    verb = _("Mark as done")

    evidence_number = forms.IntegerField(
        label=pgettext_lazy("evidence", "Number"), min_value=0, max_value=MOST, required=False
    )
    evidence_file = forms.FileField(
        label=_("Photo or PDF"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
        help_text=_("Where a photo was taken and by which camera is removed."),
    )
    evidence_note = forms.CharField(
        label=pgettext_lazy("evidence", "Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No pupils' names or numbers: those belong to their lead."),
    )

    def __init__(self, *args, evidence, **kwargs):
        super().__init__(*args, **kwargs)
        if evidence != Evidence.NUMBER:
            del self.fields["evidence_number"]
        if evidence != Evidence.FILE:
            del self.fields["evidence_file"]


class TaskReasonForm(StepForm):
    verb = _("Save")

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class GateForm(HouseForm):
    verb = _("Pass the gate")

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=8)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where the gate is not met or not known to be; kept for good."),
    )


class ApplyPlaybookForm(HouseForm):
    verb = _("Apply to the outposts")

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Stands in the record for everybody to read.")
    )
