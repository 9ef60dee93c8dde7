from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import HouseForm
from leads.choices import LawfulBasis, Relation
from leads.forms.shared import choices_with_blank

WHO = [
    (LawfulBasis.CONSENT_SELF, _("The pupil, 14 or older")),
    (LawfulBasis.CONSENT_GUARDIAN, _("The mother, the father or another guardian")),
]


class SelfEntryForm(HouseForm):
    """What somebody types on the own phone; nothing is asked that nobody needs to call back (L1)."""

    verb = _("Please call me")

    basis = forms.ChoiceField(
        label=_("Who is filling this in?"), choices=WHO, widget=forms.RadioSelect,
        error_messages={"required": _("Say who is filling this in: it decides who may give consent.")},
    )  # fmt: skip
    name = forms.CharField(label=_("Name of the pupil"), max_length=80)
    birth_year = forms.IntegerField(
        label=_("Birth year"), min_value=1900, max_value=2200, help_text=_("Under 14 a guardian must fill this in.")
    )
    phone = forms.CharField(label=_("Phone to call back"), max_length=40)
    school_name = forms.CharField(label=_("School"), required=False, max_length=120)
    guardian_name = forms.CharField(label=_("Guardian's name"), required=False, max_length=80)
    guardian_relation = forms.ChoiceField(label=_("Relation"), required=False, choices=choices_with_blank(Relation))
    guardian_phone = forms.CharField(label=_("Guardian's phone"), required=False, max_length=40)
    consent = forms.BooleanField(
        label=_("I have read the privacy notice and agree to it."),
        error_messages={"required": _("Without your consent nothing is kept. Tick the box, or close this page.")},
    )
    website = forms.CharField(label=pgettext_lazy("trap", "Leave empty"), required=False, max_length=200)  # for robots

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hints = {
            "name": {"autocomplete": "off"}, "guardian_name": {"autocomplete": "off"},
            "phone": {"inputmode": "tel", "autocomplete": "tel-national"},
            "guardian_phone": {"inputmode": "tel", "autocomplete": "off"},
            "birth_year": {"inputmode": "numeric", "placeholder": "2010"},
            "school_name": {"autocomplete": "off"},
            "website": {"tabindex": "-1", "autocomplete": "off"},
        }  # fmt: skip
        for name, attrs in hints.items():
            self.fields[name].widget.attrs.update(attrs)

    @property
    def facts(self):
        given = self.cleaned_data
        guardian = {"name": given["guardian_name"], "phone": given["guardian_phone"]}
        guardian |= {"relation": given["guardian_relation"] or Relation.OTHER, "may_call": True}
        plain = ("name", "phone", "birth_year", "basis", "school_name")
        return {name: given[name] for name in plain} | {"guardian": guardian}
