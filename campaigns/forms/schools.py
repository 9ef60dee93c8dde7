from decimal import Decimal

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.choices import ProfileTag, SchoolKind
from core.forms import DayField, HouseForm, VersionedForm


class SchoolForm(HouseForm):
    verb = _("Add the school")

    name = forms.CharField(label=_("Name"), max_length=120)
    place = forms.CharField(
        label=_("District or city"),
        max_length=120,
        help_text=_("Such as 河北省 邯郸市 邯山区; the district alone will do where only one has that name."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=SchoolKind,
        initial=SchoolKind.UNKNOWN,
        help_text=_("Not known: guessed from the name."),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)


class SchoolEditForm(SchoolForm, VersionedForm):
    verb = _("Save the school")

    latitude = forms.FloatField(
        label=_("Latitude, degrees"),
        required=False,
        min_value=-90,
        max_value=90,
        help_text=_("Of the school itself, such as 36.6116. Left empty, the centre of the district stands in."),
    )
    longitude = forms.FloatField(
        label=_("Longitude, degrees"),
        required=False,
        min_value=-180,
        max_value=180,
        help_text=_("Such as 114.4897. Check both when the school moves."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Needed when a target school moves to another district."),
    )


class FiguresForm(VersionedForm):
    verb = _("Save the figures")

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)  # 0: none were entered yet
    exam_classes = forms.IntegerField(label=_("Graduating classes"), min_value=0, max_value=500, required=False)
    graduates = forms.IntegerField(label=_("Graduates"), min_value=0, max_value=20000, required=False)
    candidates = forms.IntegerField(label=_("Exam candidates"), min_value=0, max_value=20000, required=False)
    progression_rate = forms.DecimalField(
        label=_("Last year's progression rate, %"), min_value=Decimal(0), max_value=Decimal(100), max_digits=5,
        decimal_places=2, required=False,
    )  # fmt: skip
    nearby_share = forms.DecimalField(
        label=_("Families choosing a school nearby, %"), min_value=Decimal(0), max_value=Decimal(100), max_digits=5,
        decimal_places=2, required=False,
    )  # fmt: skip
    profile = forms.MultipleChoiceField(
        label=_("Profile"), choices=ProfileTag, widget=forms.CheckboxSelectMultiple, required=False
    )
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Who said so, or which document."))
    source_date = DayField(label=_("As of"), required=False)

    layout = Layout(
        Fieldset(
            _("The school"), "exam_classes", "graduates", "candidates", "progression_rate", "nearby_share", "profile"
        ),
        Fieldset(_("Where the figures are from"), "source", "source_date"),
    )

    def clean_profile(self):
        return sorted(self.cleaned_data["profile"], key=ProfileTag.values.index)
