from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import RuleSet
from core.forms import VersionedForm
from outposts.models import Outpost


class CompareForm(forms.Form):
    """Asked by GET: against which set, and for which outpost."""

    against = forms.ModelChoiceField(label=_("Compare with"), queryset=RuleSet.objects.none(), required=False)
    outpost = forms.ModelChoiceField(
        label=_("Outpost"), queryset=Outpost.objects.none(), required=False, empty_label=_("All outposts")
    )

    def __init__(self, *args, others, outposts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["against"].queryset = others
        self.fields["against"].empty_label = _("What is in force there now")
        self.fields["outpost"].queryset = outposts


class PutInForceForm(VersionedForm):
    verb = _("Put in force")

    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Stands in the record for everybody to read.")
    )
