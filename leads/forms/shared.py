from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Role
from accounts.models import User
from campaigns.models import School
from campaigns.rules import school_key
from core import clock
from core.forms import DateTimeInput
from core.timewords import day_words, is_chinese
from leads import rules
from leads.choices import LawfulBasis, Relation
from outposts.models import Crew, TargetSchool

QUICK_LABELS = {
    "soon": _("In 2 hours (%(time)s)"),
    "tonight": _("Tonight %(time)s"),
    "tomorrow": _("Tomorrow %(time)s"),
    "three_days": _("In 3 days %(time)s"),
}


def quick_choices(now, suggested=None):
    """The times one click offers; the default of the cadence first, where there is one."""
    choices = [
        (quick.code, QUICK_LABELS[quick.code] % {"time": timezone.localtime(quick.at).strftime("%H:%M")})
        for quick in rules.quick_times(now)
    ]
    if suggested is not None:
        at = timezone.localtime(suggested.at)
        day = day_words(at.date(), clock.business_day(now), is_chinese())
        choices.insert(0, ("suggested", _("Suggested: %(when)s") % {"when": f"{day} {at:%H:%M}"}))
    return choices


def choices_with_blank(choices):
    return [("", "—"), *choices.choices]


def schools_for(user, outpost=None):
    """Schools one may name: those of one's provinces, and the outpost's own targets."""
    own = TargetSchool.objects.visible_to(user).filter(state="chosen")
    if outpost is not None:
        own = own.filter(outpost=outpost)
    return School.objects.filter(
        Q(pk__in=School.objects.visible_to(user).values("pk")) | Q(pk__in=own.values("school"))
    )


def crew_for(user, outposts):
    """Recruiters who serve today at these outposts, as far as one may see them."""
    serving = Crew.objects.visible_to(user).serving(clock.today()).filter(outpost__in=outposts)
    return User.objects.active().filter(pk__in=serving.values("user"), role=Role.RECRUITER).order_by("name")


def find_school(text, *, user, outpost):
    """The school a person typed, or None for nothing typed; raises ValidationError with what to do."""
    name, _sep, district = text.replace("(", "（").rstrip("）)").partition("（")
    if not name.strip():
        return None
    keys = [school_key(text), school_key(name)]
    former = School.every.filter(merged_into__isnull=False, name_key__in=keys).values("merged_into")
    found = schools_for(user).filter(Q(name=text.strip()) | Q(name_key__in=keys) | Q(pk__in=former))
    found = list(found.select_related("region").order_by("pk")[:20])
    if len(found) > 1 and district:
        found = [s for s in found if district.strip() in (s.region.name, s.region.name_en)] or found
    if len(found) > 1 and outpost is not None:
        targets = set(TargetSchool.objects.visible_to(user).filter(outpost=outpost).values_list("school_id", flat=True))
        found = [s for s in found if s.pk in targets] or found
    if not found:
        raise forms.ValidationError(
            _("No school of this name is known here. Choose one from the list, or leave it empty.")
        )
    if len(found) > 1:
        names = "；".join(f"{s.name}（{s.region.label}）" for s in found[:4])
        raise forms.ValidationError(_("Several schools have this name. Add the district: %(names)s") % {"names": names})
    return found[0]


class WithNextTime(forms.Form):
    """The next follow-up by one click or at a time of one's own, which goes before the click."""

    next_choice = forms.ChoiceField(label=_("Next follow-up"), widget=forms.RadioSelect, required=False)
    next_at = forms.DateTimeField(label=_("or at"), required=False, widget=DateTimeInput)
    next_purpose = forms.CharField(label=pgettext_lazy("follow-up", "What for"), required=False, max_length=200)
    default_choice = "tomorrow"

    def __init__(self, *args, now, suggested=None, why="", **kwargs):
        super().__init__(*args, **kwargs)
        self.now, self.suggested, self.why_suggested = now, suggested, why
        choices = quick_choices(now, suggested)
        default = "suggested" if suggested else self.default_choice
        self.fields["next_choice"].choices = choices
        self.fields["next_choice"].initial = default if default in dict(choices) else choices[0][0]
        self.fields["next_choice"].error_messages["invalid_choice"] = _("That time has passed. Choose another one.")

    def clean(self):
        cleaned = super().clean()
        times = {quick.code: quick.at for quick in rules.quick_times(self.now)}
        if self.suggested is not None:
            times["suggested"] = self.suggested.at
        chosen = times.get(cleaned.pop("next_choice", None))
        cleaned["next_at"] = cleaned.get("next_at") or chosen
        return cleaned


class PersonFields(forms.Form):
    """Who it is: shared by entry, edit and the agent's form."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    phone = forms.CharField(label=_("Phone"), max_length=40)
    birth_year = forms.IntegerField(
        label=_("Birth year"),
        min_value=1900,
        max_value=2200,
        error_messages={"required": _("Ask for the birth year: it decides who must give consent.")},
    )
    guardian_name = forms.CharField(label=_("Guardian's name"), required=False, max_length=80)
    guardian_relation = forms.ChoiceField(label=_("Relation"), required=False, choices=choices_with_blank(Relation))
    guardian_phone = forms.CharField(label=_("Guardian's phone"), required=False, max_length=40)
    basis = forms.ChoiceField(label=_("Consent given by"), choices=LawfulBasis)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        for name in ("name", "guardian_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        for name in ("phone", "guardian_phone"):
            self.fields[name].widget.attrs.update({"inputmode": "tel", "autocomplete": "off"})
        self.fields["birth_year"].widget.attrs.update({"inputmode": "numeric", "placeholder": "2010"})

    @property
    def guardian(self):
        values = self.cleaned_data
        return {
            "name": values.get("guardian_name", ""),
            "phone": values.get("guardian_phone", ""),
            "relation": values.get("guardian_relation") or Relation.OTHER,
            "may_call": values.get("guardian_may_call", True),
        }
