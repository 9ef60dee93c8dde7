from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import User
from core.forms import HouseForm
from leads.choices import ConsentMethod, LeadSource
from leads.forms.shared import PersonFields, WithNextTime, crew_for, find_school
from outposts.models import Outpost


class LeadForm(PersonFields, WithNextTime, HouseForm):
    """Quick entry: under thirty seconds, shortest path first."""

    verb = _("Save and add the next one")
    default_choice = "soon"

    school_name = forms.CharField(label=_("School"), required=False, max_length=120)
    class_name = forms.CharField(label=_("Class"), required=False, max_length=30)
    source = forms.ChoiceField(label=_("Source"), choices=LeadSource)
    outpost = forms.ModelChoiceField(Outpost.objects.none(), label=_("Outpost"), empty_label=None)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), required=False)
    guardian_may_call = forms.BooleanField(label=_("May be called"), required=False, initial=True)
    method = forms.ChoiceField(label=_("How"), choices=ConsentMethod)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer_places()
        self.fields["name"].widget.attrs["autofocus"] = True
        self.fields["school_name"].widget.attrs.update({"list": "schools", "autocomplete": "off"})
        self.fields["next_purpose"].widget.attrs["placeholder"] = _("What for, in a few words")

    def _offer_places(self):
        season = Outpost.objects.visible_to(self.user).order_by("-season__year").values("season")[:1]
        outposts = (
            Outpost.objects.visible_to(self.user).filter(season__in=season).select_related("season").order_by("code")
        )
        self.fields["outpost"].queryset = outposts
        if self.user.role == Role.RECRUITER:
            del self.fields["owner"]
        else:
            self.fields["owner"].queryset = crew_for(self.user, outposts)
            self.fields["owner"].empty_label = _("Whoever has the fewest leads there")

    def clean(self):
        cleaned = super().clean()
        try:
            cleaned["school"] = find_school(
                cleaned.pop("school_name", ""), user=self.user, outpost=cleaned.get("outpost")
            )
        except forms.ValidationError as error:
            self.add_error("school_name", error)
        return cleaned


class AgentLeadForm(PersonFields, HouseForm):
    verb = _("Hand in")

    school_name = forms.CharField(label=_("School"), required=False, max_length=120)
    method = forms.ChoiceField(label=_("How"), choices=ConsentMethod)


class DuplicatesForm(forms.Form):
    """What was typed so far; half a number is nothing yet."""

    name = forms.CharField(required=False, max_length=80)
    phone = forms.CharField(required=False, max_length=40)
    guardian_phone = forms.CharField(required=False, max_length=40)
    school_name = forms.CharField(required=False, max_length=120)
