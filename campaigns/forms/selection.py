from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Region
from campaigns.forms.shared import Reasoned
from core.forms import HouseForm, VersionedForm


class Thresholds(Reasoned):
    progression_below = forms.DecimalField(
        label=_("Progression rate below, %"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    nearby_share = forms.DecimalField(
        label=_("Families choosing nearby at least, %"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    radius_km = forms.IntegerField(label=_("Activity radius at most, km"), min_value=1, max_value=1000)
    drive_minutes = forms.IntegerField(label=_("Drive time at most, minutes"), min_value=1, max_value=1440)
    target_schools = forms.IntegerField(label=_("Target schools per outpost"), min_value=1, max_value=1000)
    target_classes = forms.IntegerField(label=_("Exam classes per outpost"), min_value=1, max_value=10000)
    target_candidates = forms.IntegerField(label=_("Exam candidates per outpost"), min_value=1, max_value=1000000)
    schools_per_recruiter = forms.IntegerField(label=_("Schools one recruiter can work"), min_value=1, max_value=1000)
    basis = forms.CharField(label=_("What the thresholds rest on"), max_length=300)

    PARTS = (
        Fieldset(_("Each school"), "progression_below", "nearby_share", "radius_km", "drive_minutes"),
        Fieldset(
            _("Each outpost (any one of the three)"), "target_schools", "target_classes", "target_candidates",
            "schools_per_recruiter",
        ),
        Fieldset(_("For the record"), "basis", "reason"),
    )  # fmt: skip


class DraftRulesForm(Thresholds, HouseForm):
    verb = _("Save the draft")
    layout = Layout(Fieldset(_("Where it is to hold"), "province"), *Thresholds.PARTS)

    province = forms.ModelChoiceField(
        label=pgettext_lazy("where a date holds", "Province"),
        queryset=Region.objects.none(),
        required=False,
        empty_label=_("The whole country"),
        help_text=_("A province without a rule set of its own goes by the country's."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = Region.objects.visible_to(user).provinces()


class EditRulesForm(Thresholds, VersionedForm):
    verb = _("Save the draft")
    layout = Layout(*Thresholds.PARTS)


class DiscardRulesForm(Reasoned, HouseForm):
    verb = _("Discard the draft")
