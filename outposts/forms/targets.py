import re

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import HouseForm
from outposts.choices import Method, TargetState


class DecideForm(HouseForm):
    verb = _("Record the decision")

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)  # of the decision shown; 0: none yet
    state = forms.ChoiceField(label=pgettext_lazy("target school", "Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Required when the decision goes against the verdict."),
    )

    LABELS = {
        TargetState.CHOSEN: _("Choose as a target school"),
        TargetState.DROPPED: _("Drop"),
    }

    def __init__(self, *args, now_state=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = list(self.LABELS.items())
        self.verbs = [(s, label) for s, label in self.LABELS.items() if s != now_state]
        self.fields["state"].widget.choices = self.verbs  # sent twice, the first is still a valid choice


class PairsField(forms.Field):
    """Ticked rows of a proposal: "+12-345" chooses school 345 for outpost 12, "-12-345" drops it."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"invalid": _("This selection cannot be read. Open the page again.")}

    def to_python(self, value):
        pairs = {"+": set(), "-": set()}
        for text in value or ():
            found = re.fullmatch(r"([+-])([0-9]{1,18})-([0-9]{1,18})", text)
            if found is None:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            pairs[found[1]].add((int(found[2]), int(found[3])))
        return pairs


class ChooseForm(HouseForm):
    """Follow a proposal, or the part of it that is ticked. `seen` is the digest of what it was made on."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    ids = PairsField(required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ReachForm(HouseForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)  # 0: not entered before
    road_km = forms.IntegerField(label=_("Road distance, km"), required=False, min_value=0, max_value=2000)
    drive_minutes = forms.IntegerField(label=_("Drive time, minutes"), required=False, min_value=0, max_value=2880)
    method = forms.ChoiceField(label=_("Method"), choices=Method, widget=forms.RadioSelect)
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Who measured it, or which map says so, and when.")
    )
