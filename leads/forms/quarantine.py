from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import HouseForm
from leads.choices import ConsentMethod, LawfulBasis


class ReleaseForm(HouseForm):
    """Who gave consent, and how: the row becomes a lead."""

    verb = _("Record consent")

    basis = forms.ChoiceField(label=_("Who gave consent"), choices=LawfulBasis, widget=forms.RadioSelect)
    method = forms.ChoiceField(label=_("How"), choices=ConsentMethod)
