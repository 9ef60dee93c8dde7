from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import HouseForm
from outposts.choices import QuotaLevel
from outposts.services.quota import MOST


class SplitForm(HouseForm):
    """The numbers of one level, side by side. `branches`: those that may be set; `proposed`: {key: number} beside them.

    The button "use" takes the numbers that were proposed on the page instead of those typed.
    """

    verb = _("Save the numbers")

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Stands in the record beside every number that changes.")
    )

    def __init__(self, *args, branches, proposed, **kwargs):
        super().__init__(*args, **kwargs)
        self.branches = branches
        for branch in branches:
            number = forms.IntegerField(label=branch.label, min_value=0, max_value=MOST, required=False)
            number.initial = branch.number
            number.is_whole = branch.level == QuotaLevel.COUNTRY
            number.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
            self.fields[f"number-{branch.key}"] = number
            self._hide(f"version-{branch.key}", branch.version)
            if branch.key in proposed:
                self._hide(f"proposed-{branch.key}", proposed[branch.key])

    def _hide(self, name, initial):
        self.fields[name] = forms.IntegerField(
            widget=forms.HiddenInput, initial=initial, min_value=0, max_value=10**9, required=False
        )

    @property
    def takes_proposal(self):
        return self.data.get("use") == "proposal"

    def asked(self, branch):
        """(number, version) this form asks for."""
        data, key = self.cleaned_data, branch.key
        is_proposed = self.takes_proposal and data.get(f"proposed-{key}") is not None
        return data[f"{'proposed' if is_proposed else 'number'}-{key}"], data[f"version-{key}"] or 0
