from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.forms import DateTimeInput, HouseForm
from leads.choices_events import EventKind
from leads.forms.shared import crew_for, find_school
from outposts.models import Outpost

MANY = 100_000


class EventFacts(HouseForm):
    """What planning and changing an event have in common; `outposts` are those it may be of."""

    kind = forms.ChoiceField(label=pgettext_lazy("event", "Kind"), choices=EventKind)
    place = forms.CharField(label=_("Place"), max_length=120, help_text=_("Hall, street, town: as people would ask."))
    school_name = forms.CharField(label=_("School"), required=False, max_length=120, help_text=_("If it is at one."))
    starts_at = forms.DateTimeField(label=_("Begins"), widget=DateTimeInput)
    ends_at = forms.DateTimeField(label=_("Ends"), widget=DateTimeInput)
    host = forms.ModelChoiceField(
        User.objects.none(),
        label=pgettext_lazy("event", "Host"),
        help_text=_("Who comes forward there becomes a lead of the host."),
    )
    expected = forms.IntegerField(label=_("People expected"), min_value=1, max_value=MANY)
    materials = forms.IntegerField(
        label=_("Sets of material taken"), min_value=0, max_value=MANY, required=False, initial=0
    )

    def __init__(self, *args, user, outposts, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["host"].queryset = crew_for(user, outposts)
        self.fields["school_name"].widget.attrs.update({"list": "schools", "autocomplete": "off"})
        for name in ("expected", "materials"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"

    def outpost_of(self, cleaned):
        raise NotImplementedError

    def clean(self):
        cleaned = super().clean()
        cleaned["materials"] = cleaned.get("materials") or 0
        try:
            cleaned["school"] = find_school(
                cleaned.pop("school_name", ""), user=self.user, outpost=self.outpost_of(cleaned)
            )
        except forms.ValidationError as error:
            self.add_error("school_name", error)
        return cleaned


class EventForm(EventFacts):
    verb = _("Plan the event")
    outpost = forms.ModelChoiceField(Outpost.objects.none(), label=_("Outpost"), empty_label=None)
    field_order = ["outpost", "kind"]

    def __init__(self, *args, outposts, **kwargs):
        super().__init__(*args, outposts=outposts, **kwargs)
        self.fields["outpost"].queryset = outposts

    def outpost_of(self, cleaned):
        return cleaned.get("outpost")


class EventEditForm(EventFacts):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, outposts=[event.outpost], **kwargs)
        self.event = event
        host = User.objects.filter(pk=event.host_id)
        self.fields["host"].queryset = (self.fields["host"].queryset | host).distinct()

    def outpost_of(self, cleaned):
        return self.event.outpost


class HoldForm(HouseForm):
    verb = _("Book the figures")
    attended = forms.IntegerField(label=_("People who came"), min_value=0, max_value=MANY)
    materials = forms.IntegerField(label=_("Sets of material handed out"), min_value=0, max_value=MANY)


class CancelForm(HouseForm):
    verb = _("Cancel the event")
    reason = forms.CharField(label=_("Why"), max_length=200)


class AskSpeakerForm(HouseForm):
    verb = _("Ask HQ")
    evidence = forms.CharField(
        label=_("What the number rests on"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Registrations, seats, last year's figure: what HQ can check."),
    )  # fmt: skip


class DecideSpeakerForm(HouseForm):
    verb = _("Answer")
    grant = forms.ChoiceField(
        label=_("Answer"), widget=forms.RadioSelect, choices=[("yes", _("A speaker comes")), ("no", _("Nobody comes"))]
    )
    speaker = forms.CharField(label=_("Who comes"), required=False, max_length=60)
    answer = forms.CharField(
        label=_("Message to who asked"), required=False, max_length=300, help_text=_("Nobody comes: say why.")
    )

    def clean_grant(self):
        return self.cleaned_data["grant"] == "yes"
