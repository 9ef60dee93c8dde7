from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, User
from core.forms import DayField, HouseForm, VersionedForm
from outposts.forms.fields import CityField, PeopleField, PersonField, offer_free, recruiters_of
from outposts.rules import lineage


class OpenForm(HouseForm):
    verb = _("Open outpost")

    region = CityField(label=_("City"), max_length=80, help_text=_("Type the first characters and choose."))
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Such as 石家庄工作站."))
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        required=False,
        help_text=_("Short and unique, such as SJZ. Left empty, it is made from the city's initials."),
    )
    arrival_day = DayField(label=_("Arrival day"), help_text=_("The ten setup steps fall due from this day on."))
    target_registered = forms.IntegerField(label=_("Target of registered students"), min_value=0, max_value=100_000)
    recruiters = PeopleField(
        label=_("Recruiters"),
        queryset=User.objects.none(),
        help_text=_("Only people who are free: whoever serves elsewhere without an end is not listed."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        cities = Region.objects.visible_to(user).cities().select_related("parent").order_by("path")
        self.fields["region"].offer(cities)
        offer_free(self.fields["recruiters"], recruiters_of(user))


class OutpostForm(VersionedForm):
    """Those who serve the outpost report its address and phone; the name is the director's."""

    name = forms.CharField(label=_("Name"), max_length=80)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
        help_text=_("The outpost's own line, best direct and with caller ID."),
    )

    def __init__(self, *args, may_rename, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_rename:
            del self.fields["name"]


class CrewForm(HouseForm):
    verb = _("Add to the crew")

    user = PersonField(label=_("Recruiter"), queryset=User.objects.none())
    since = DayField(label=_("First day"))

    def __init__(self, *args, user, outpost, **kwargs):
        super().__init__(*args, **kwargs)
        city = outpost.region.path
        of_the_region = Q(region__path__in=lineage(city)) | Q(region__path__startswith=city)
        offer_free(self.fields["user"], recruiters_of(user).filter(of_the_region))


class CrewEndForm(HouseForm):
    verb = _("End service")

    until = DayField(label=_("Last day"))
