from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import User
from core.errors import Refused
from core.forms import DateTimeInput, HouseForm, VersionedForm
from core.templatetags.ui import mask_phone
from leads.choices import EXITS, CallResult, FollowUpKind, LeadSource
from leads.choices_advice import ChannelMode
from leads.forms.shared import PersonFields, WithNextTime, choices_with_blank, crew_for, find_school


class EditForm(PersonFields, VersionedForm):
    """Correct the facts; the version guards against overwriting."""

    verb = _("Save changes")

    school_name = forms.CharField(label=_("School"), required=False, max_length=120)
    class_name = forms.CharField(label=_("Class"), required=False, max_length=30)
    source = forms.ChoiceField(label=_("Source"), choices=LeadSource)
    last_channel = forms.ChoiceField(label=_("Last channel"), required=False, choices=choices_with_blank(ChannelMode))
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), required=False)
    guardian_may_call = forms.BooleanField(label=_("The guardian may be called"), required=False)
    is_key = forms.BooleanField(label=_("Key lead"), required=False)
    key_reason = forms.CharField(label=_("Why it is a key lead"), required=False, max_length=200)
    why = forms.CharField(label=_("Reason for the change"), required=False, max_length=300)

    def __init__(self, *args, lead, known=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.lead, self.known = lead, known
        self._mask("phone", lead.phone)
        self._mask("guardian_phone", known.phone if known else "")
        self.fields["school_name"].widget.attrs.update({"list": "schools", "autocomplete": "off"})
        if self.user.role == Role.RECRUITER:
            del self.fields["owner"]  # handing over is the director's
        else:
            self.fields["owner"].queryset = crew_for(self.user, [lead.outpost])

    def clean(self):
        cleaned = super().clean()
        try:
            cleaned["school"] = self._school(cleaned.pop("school_name", "").strip())
        except forms.ValidationError as error:
            self.add_error("school_name", error)
        return cleaned

    def _mask(self, name, number):
        """A number is uncovered one by one and with a log row, never by opening a form: empty means as it stands."""
        field = self.fields[name]
        field.required = False
        field.widget.attrs["placeholder"] = mask_phone(number)
        field.help_text = _("Empty: stays as it is.") if number else ""

    def _school(self, text):
        if self.lead.school and text == self.lead.school.name:
            return self.lead.school  # left as it stood
        return find_school(text, user=self.user, outpost=self.lead.outpost)

    @property
    def facts(self):
        """What `services.change_lead` takes as values."""
        names = (
            "name",
            "birth_year",
            "basis",
            "school",
            "class_name",
            "source",
            "last_channel",
            "is_key",
            "key_reason",
        )
        facts = {name: self.cleaned_data[name] for name in names}
        if self.cleaned_data["phone"]:
            facts["phone"] = self.cleaned_data["phone"]
        if self.cleaned_data.get("owner"):
            facts["owner"] = self.cleaned_data["owner"]
        return facts

    @property
    def guardian(self):
        values = super().guardian
        if values["name"] and not values["phone"] and self.known:
            values["phone"] = self.known.phone
        return values


class FollowUpDoneForm(WithNextTime, VersionedForm):
    """What came of it, and when next."""

    verb = _("Log it")

    result = forms.ChoiceField(label=_("Result"), choices=CallResult, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)


class PlanForm(HouseForm):
    verb = _("Plan it")

    due_at = forms.DateTimeField(label=_("When"), widget=DateTimeInput)
    kind = forms.ChoiceField(label=_("How"), choices=FollowUpKind)
    purpose = forms.CharField(label=pgettext_lazy("follow-up", "What for"), required=False, max_length=200)

    def __init__(self, *args, why, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["due_at"].help_text = gettext("Suggested: %(why)s.") % {"why": why}


class MoveForm(HouseForm):
    verb = _("Move")

    to = forms.ChoiceField(label=_("Move to"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=300,
        help_text=_("Needed when the lead goes back, skips a step or is opened again."),
    )  # fmt: skip

    def __init__(self, *args, allowed, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(state.value, state.label) for state in allowed]


class CardForm(forms.Form):
    """A card of the board: where it was dropped, and as it was seen. The service judges."""

    to = forms.CharField(max_length=20, required=False)
    note = forms.CharField(max_length=300, required=False)
    version = forms.IntegerField(min_value=1)

    @property
    def asked(self):
        if not self.is_valid():
            raise Refused(gettext("This form is incomplete. Open the page again and fill it in anew."))
        return self.cleaned_data


class ExitForm(HouseForm):
    verb = _("Close the lead")

    to = forms.ChoiceField(label=_("Why the lead leaves"), choices=[(state.value, state.label) for state in EXITS])
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReleaseForm(HouseForm):
    verb = _("Give it back")

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class CallForm(HouseForm):
    """The second line's answer; the field makes the next step."""

    verb = _("Log it and take the next")

    result = forms.ChoiceField(label=_("Result"), choices=CallResult, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
