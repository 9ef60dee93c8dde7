from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.calendar import MAX_OFFSET
from campaigns.choices import StageCode
from campaigns.choices_playbook import DUE_FROM, Evidence, Repeat, StageSide, TaskOwner
from campaigns.forms.shared import Reasoned
from core.forms import HouseForm, VersionedForm


class TaskFields(forms.Form):
    """What a task of the playbook says."""

    title = forms.CharField(label=_("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=160)
    stage = forms.ChoiceField(label=_("Stage"), choices=StageCode)
    owner = forms.ChoiceField(label=_("Whose task"), choices=TaskOwner, initial=TaskOwner.RECRUITER)
    repeat = forms.ChoiceField(
        label=_("How often"),
        choices=Repeat,
        initial=Repeat.ONCE,
        help_text=_("A daily task is due that day, a weekly one on Sunday; the next two fields are then left out."),
    )
    due_from = forms.ChoiceField(label=_("Due, counted from"), choices=DUE_FROM, initial=StageSide.STAGE_END)
    due_offset = forms.IntegerField(
        label=_("Days from it"),
        min_value=-MAX_OFFSET,
        max_value=MAX_OFFSET,
        initial=0,
        help_text=_("Negative: before it. The due day moves with the calendar."),
    )
    evidence = forms.ChoiceField(label=_("Evidence"), choices=Evidence, initial=Evidence.NONE)
    guidance = forms.CharField(
        label=_("Guidance in Chinese"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    guidance_en = forms.CharField(
        label=_("Guidance in English"), max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.CharField(label=_("Source in the manual"), max_length=60, required=False)


class PlaybookTaskForm(TaskFields, Reasoned, HouseForm):
    verb = _("Add the task")


class PlaybookTaskEditForm(TaskFields, Reasoned, VersionedForm):
    verb = _("Save the task")
    field_order = [*TaskFields.base_fields, "is_active", "reason"]

    is_active = forms.BooleanField(
        label=_("In use"),
        required=False,
        help_text=_("Out of use: open tasks at the outposts are waived when the playbook is applied."),
    )
