from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.choices import Role
from accounts.models import User
from outposts.models import Crew


class CityInput(forms.TextInput):
    """A box that offers the cities while one types; the offer is plain HTML and needs no script."""

    cities = ()

    def render(self, name, value, attrs=None, renderer=None):
        box = super().render(name, value, {**(attrs or {}), "list": f"{name}-offer", "autocomplete": "off"}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((full_name(city),) for city in self.cities))
        return format_html('{}<datalist id="{}-offer">{}</datalist>', box, name, options)


class CityField(forms.CharField):
    """The name of a city, with or without its province, in either language, or its code."""

    widget = CityInput
    default_error_messages = {
        "unknown": _("No city of yours is called “%(text)s”. Type its name, such as 石家庄, and choose from the list."),
        "several": _("Several cities match: %(names)s. Choose one from the list."),
    }

    def offer(self, cities):
        self.cities = self.widget.cities = list(cities)

    def clean(self, value):
        text = " ".join(super().clean(value).split())
        found = (
            [city for city in self.cities if text in (full_name(city), f"{city.parent.name} {city.name}", city.code)]
            or [city for city in self.cities if _is_called(city, text)]
            or [city for city in self.cities if text in city.name]
        )
        if not found:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"text": text})
        if len(found) > 1:
            names = pgettext("between names", ", ").join(full_name(city) for city in found[:6])
            raise forms.ValidationError(self.error_messages["several"], code="several", params={"names": names})
        return found[0]


def full_name(city):
    province = city.parent
    return city.label if province is None or province.name == city.name else f"{province.label} {city.label}"


def _is_called(city, text):
    return text in (city.name, city.name.removesuffix("市")) or text.casefold() == city.name_en.casefold()


class PeopleField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person):
        return f"{person} · {person.region.label}" if person.region else str(person)

    def clean(self, value):
        try:
            return super().clean(value)
        except OverflowError:  # a forged number that no row of SQLite can have
            raise forms.ValidationError(self.error_messages["invalid_list"], code="invalid_list") from None


class PersonField(forms.ModelChoiceField):
    label_from_instance = PeopleField.label_from_instance


def offer_free(field, recruiters):
    """List only those who serve nowhere without an end, but accept any of the recruiters: a form sent twice must get
    the answer of the first time, and whoever is busy is refused by name (services.crew)."""
    busy = Crew.objects.filter(until=None).values("user")
    field.queryset = recruiters.select_related("region").order_by("region__path", "name", "pk")
    field.choices = [
        *([("", "---------")] if field.empty_label else []),
        *((person.pk, field.label_from_instance(person)) for person in field.queryset.exclude(pk__in=busy)),
    ]


def recruiters_of(user):
    return User.objects.visible_to(user).active().filter(role=Role.RECRUITER)
