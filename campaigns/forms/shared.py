from django import forms
from django.utils.translation import gettext_lazy as _


class Reasoned(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Stands in the record for everybody to read.")
    )
