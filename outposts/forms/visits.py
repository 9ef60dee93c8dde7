from datetime import time

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DayField, HouseForm, VersionedForm
from outposts.choices_visits import Covers, HostRole, VisitOutcome
from outposts.forms.fields import PersonField
from outposts.models import VisitPermission
from outposts.rules_visits import COOL_DAYS


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs):
        super().__init__(format="%H:%M", **kwargs)


class PlanForm(HouseForm):
    verb = _("Propose a plan")

    start_on = DayField(label=_("First day"), help_text=_("Days off are skipped."))
    start_at = forms.TimeField(label=_("Leaving at"), widget=TimeInput, initial=time(8, 30))
    cap_minutes = forms.IntegerField(
        label=_("Longest day, minutes"),
        min_value=60,
        max_value=900,
        initial=480,
        help_text=_("With all ways, the way home and the time at the schools."),
    )
    talk_minutes = forms.IntegerField(label=_("Time at a school, minutes"), min_value=5, max_value=300, initial=40)
    again = forms.BooleanField(label=_("Also schools visited before"), required=False)


class StopMoveForm(VersionedForm):
    verb = _("Move the stop")

    recruiter = PersonField(label=_("Recruiter"), queryset=None)
    day = DayField(label=_("Day"))
    order = forms.IntegerField(label=_("Order on that day"), min_value=1, max_value=99)

    def __init__(self, *args, recruiters, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["recruiter"].queryset = recruiters


class PermitForm(HouseForm):
    verb = _("Record the permission")

    given_by = forms.CharField(
        label=_("Given by"),
        max_length=60,
        help_text=_("The name of the person who allows it. Only adults of the school."),
    )
    given_role = forms.ChoiceField(label=_("Office"), choices=HostRole)
    given_on = DayField(label=_("Given on"))
    valid_until = DayField(label=_("Valid until"))
    covers = forms.ChoiceField(label=_("Covers"), choices=Covers, widget=forms.RadioSelect, initial=Covers.CAMPUS)
    evidence = forms.CharField(
        label=_("How it was given"),
        max_length=200,
        help_text=_("Such as a letter with its number, or a call and its time."),
    )


class PermitField(forms.ModelChoiceField):
    def label_from_instance(self, permit):
        return f"{permit} · {permit.get_covers_display()}"


class VisitForm(HouseForm):
    verb = _("Log the visit")

    visited_on = DayField(label=_("Day"))
    arrived_at = forms.TimeField(label=_("Arrived at"), widget=TimeInput)
    permission = PermitField(
        label=pgettext_lazy("to visit", "Permission"),
        queryset=VisitPermission.objects.none(),
        help_text=_("The permission this visit stood on."),
        empty_label=None,
    )
    host_name = forms.CharField(label=_("Host"), max_length=60, help_text=_("Who received you, or was to receive you."))
    host_role = forms.ChoiceField(label=_("Office of the host"), choices=HostRole)
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=VisitOutcome, widget=forms.RadioSelect, initial=VisitOutcome.UNHINDERED
    )
    talk_minutes = forms.IntegerField(label=_("Talk, minutes"), min_value=0, max_value=600, initial=0)
    classes_reached = forms.IntegerField(label=_("Classes reached"), min_value=0, max_value=200, initial=0)
    materials_left = forms.IntegerField(label=_("Brochures left"), min_value=0, max_value=100_000, initial=0)
    contacts_left = forms.BooleanField(label=_("Our contacts were left"), required=False)
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("When refused: who refused, and what was said. No pupil's name."),
    )
    cool_days = forms.IntegerField(
        label=_("Days not to come again after a refusal"), min_value=1, max_value=365, initial=COOL_DAYS
    )

    def __init__(self, *args, permits, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["permission"].queryset = permits
