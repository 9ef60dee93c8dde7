from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Region
from campaigns.choices import AnchorKind, DayKind, SpecialKind
from campaigns.forms.shared import Reasoned
from core.forms import DayField, HouseForm, VersionedForm


class OpenSeasonForm(HouseForm):
    verb = _("Open the season")

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)


class Hung(forms.Form):
    """On what the two days of a span hang. What is not sent stays as it is."""

    FIXED = "fixed"

    start_anchor = forms.ChoiceField(label=_("First day hangs on"), required=False)
    end_anchor = forms.ChoiceField(
        label=_("Last day hangs on"),
        required=False,
        help_text=_("When the anchor moves the day moves with it, as many days off as it stands now."),
    )
    is_locked = forms.BooleanField(
        label=_("Locked"), required=False, help_text=_("A moved anchor leaves both days alone.")
    )

    def __init__(self, *args, anchors, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = dict.fromkeys(AnchorKind(kind) for kind, _province in anchors)
        for name in ("start_anchor", "end_anchor"):
            self.fields[name].choices = [(self.FIXED, _("Fixed date")), *((kind.value, kind.label) for kind in kinds)]

    @property
    def values(self):
        values = dict(super().values)
        sent = {side: values.pop(f"{side}_anchor") for side in ("start", "end")}
        return values | {"hooks": {side: kind.replace(self.FIXED, "") for side, kind in sent.items() if kind}}


class StageForm(Hung, Reasoned, VersionedForm):
    verb = _("Save the stage")
    field_order = ["start", "start_anchor", "end", "end_anchor", "is_locked", "goals", "reason"]

    start = DayField(label=_("First day"))
    end = DayField(label=_("Last day"), help_text=_("Stages may overlap."))
    goals = forms.CharField(label=_("Goals"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), required=False)


class SpecialForm(HouseForm):
    verb = _("Add the special period")

    kind = forms.ChoiceField(label=_("Kind"), choices=SpecialKind)
    province = forms.ModelChoiceField(
        label=pgettext_lazy("where a date holds", "Province"),
        queryset=Region.objects.none(),
        required=False,
        empty_label=_("The whole country"),
    )
    start = DayField(label=_("First day"))
    end = DayField(label=_("Last day"))
    is_confirmed = forms.BooleanField(
        label=_("Confirmed"), required=False, help_text=_("Announced by the authority, not estimated.")
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = Region.objects.visible_to(user).provinces()


class SpecialEditForm(Hung, SpecialForm, VersionedForm):
    verb = _("Save the special period")
    field_order = ["kind", "province", "start", "start_anchor", "end", "end_anchor", "is_locked"]

    reason = forms.CharField(label=_("Reason"), max_length=500)


class AnchorForm(forms.Form):
    """Asked first, by GET: where to, so that the page can show what would move."""

    to = DayField(label=_("Date"))
    is_confirmed = forms.BooleanField(
        label=_("Confirmed"), required=False, help_text=_("Announced by the authority, not estimated.")
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)


class ShiftForm(Reasoned, VersionedForm):
    """Sent after looking: the same date with the reason, and what was seen."""

    to = forms.DateField(widget=forms.HiddenInput)
    is_confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)
    source = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=500, required=False)


class AnchorAddForm(Reasoned, HouseForm):
    verb = _("Add the anchor")
    field_order = ["kind", "province", "date", "is_confirmed", "source", "reason"]

    kind = forms.ChoiceField(label=_("Anchor"), choices=AnchorKind)
    province = forms.ModelChoiceField(
        label=pgettext_lazy("where a date holds", "Province"),
        queryset=Region.objects.none(),
        required=False,
        empty_label=_("The whole country"),
    )
    date = DayField(label=_("Date"))
    is_confirmed = forms.BooleanField(
        label=_("Confirmed"), required=False, help_text=_("Announced by the authority, not estimated.")
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = Region.objects.visible_to(user).provinces()


class HolidayForm(Reasoned, HouseForm):
    verb = _("Add the day")
    field_order = ["day", "kind", "name", "name_en", "source", "reason"]

    day = DayField(label=_("Day"))
    kind = forms.ChoiceField(label=_("Kind of day"), choices=DayKind)
    name = forms.CharField(label=pgettext_lazy("a holiday", "Name"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Such as the State Council's notice."))


class HolidayRemoveForm(Reasoned, HouseForm):
    verb = _("Remove the override")
