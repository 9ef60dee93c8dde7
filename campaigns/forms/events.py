"""Forms of agreements, events and competitors."""

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices_schools import AgreementKind, Attendance, EventKind, RivalAct
from core.forms import DayField, HouseForm, VersionedForm


class AgreementForm(HouseForm):
    verb = _("Save the agreement")

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=AgreementKind,
        help_text=_("A partnership comes into force only with its signed document."),
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    parties = forms.CharField(label=_("Parties"), max_length=300, help_text=_("Institutions, never single persons."))
    starts = DayField(label=_("From"))
    ends = DayField(label=_("Until"), required=False)
    duties = forms.CharField(
        label=_("Duties of each side"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5})
    )  # fmt: skip
    money_terms = forms.CharField(
        label=_("Money terms, in words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Nothing may be paid to teachers, school staff or pupils for sending us students."),
    )
    document = forms.FileField(
        label=_("Document"),
        required=False,
        help_text=_("A photo or a PDF."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )


class AgreementEditForm(AgreementForm, VersionedForm):
    pass


class ReviewForm(VersionedForm):
    verb = _("Record the review")

    note = forms.CharField(
        label=_("What the review found"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip


class InForceForm(VersionedForm):
    verb = pgettext_lazy("agreement", "Put in force")


class EndForm(VersionedForm):
    verb = _("End the agreement")

    reason = forms.CharField(label=_("Reason"), max_length=500)


PLACE = {
    "label": _("Area"),
    "max_length": 120,
    "help_text": _("The city or district of the authority, such as 邯郸市 or 邯山区."),
}


class EventForm(HouseForm):
    verb = _("Save the event")

    kind = forms.ChoiceField(label=_("Kind"), choices=EventKind)
    day = DayField(label=_("Day"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Only where it takes more than one day."))
    time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Who said so, or which document."))
    is_confirmed = forms.BooleanField(label=_("The day is confirmed"), required=False)
    attendance = forms.ChoiceField(label=_("May we attend?"), choices=Attendance, initial=Attendance.NOT_ASKED)
    permission = forms.CharField(
        label=_("Permission"), max_length=200, required=False, help_text=_("Who permitted it, and how.")
    )
    outcome = forms.CharField(label=_("Outcome"), max_length=500, required=False)

    layout = Layout(
        Fieldset(_("The event"), "kind", "day", "last_day", "time", "place", "source", "is_confirmed"),
        Fieldset(_("Our part in it"), "attendance", "permission", "outcome"),
    )


class EventEditForm(EventForm, VersionedForm):
    pass


class AreaEventForm(EventForm):
    area = forms.CharField(**PLACE)
    layout = Layout("area", *EventForm.layout.fields)


class RivalForm(HouseForm):
    verb = _("Save the activity")

    competitor = forms.CharField(label=_("College"), max_length=120, help_text=_("Its full name."))
    kind = forms.ChoiceField(label=_("Kind"), choices=RivalAct)
    day = DayField(label=_("Day"))
    facts = forms.CharField(
        label=_("What was seen"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Facts only: no judgement of the college, its teachers or its students."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Who saw it, or where it was published."))
    admitted = forms.IntegerField(
        label=_("Admitted here last year, as published"), required=False, min_value=0, max_value=20000
    )
    response = forms.CharField(
        label=_("Our response"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class RivalEditForm(RivalForm, VersionedForm):
    pass


class AreaRivalForm(RivalForm):
    area = forms.CharField(**PLACE)
    layout = Layout("area", *RivalForm.base_fields)
