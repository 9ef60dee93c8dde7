from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Region
from campaigns.choices import Track
from campaigns.models import Season
from core.forms import DayField, HouseForm, VersionedForm
from leads.choices import ConsentMethod, LawfulBasis
from leads.choices_advice import Batch, Branch, ConsentPurpose, Decision, Need, Readiness, ScoreSource, Segment
from leads.forms.shared import choices_with_blank
from leads.rules_advice import BEST


def two_lines(**kwargs):
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), **kwargs)


def province_field(**kwargs):
    """Any province: where somebody sits the exam is no secret of a region."""
    return forms.ModelChoiceField(Region.objects.provinces().order_by("code"), **kwargs)


class AdviceForm(VersionedForm):
    """What was learned in advising; everything is optional but the reason for what was noted."""

    verb = _("Save what was learned")

    segment = forms.ChoiceField(label=_("Audience"), required=False, choices=choices_with_blank(Segment))
    exam_track = forms.ChoiceField(label=_("Exam"), required=False, choices=choices_with_blank(Track))
    branch = forms.ChoiceField(
        label=_("Branch"), required=False, choices=choices_with_blank(Branch),
        help_text=_("Empty where the province does not divide."),
    )  # fmt: skip
    province = province_field(label=_("Exam province"), required=False, empty_label="—")
    score = forms.IntegerField(label=_("Score"), required=False, min_value=0, max_value=BEST)
    score_source = forms.ChoiceField(
        label=_("How the score was told"), required=False, choices=choices_with_blank(ScoreSource)
    )
    score_on = DayField(label=_("Score told on"), required=False)
    strengths = two_lines(label=_("Strengths and awards"), required=False, max_length=300)
    majors = forms.CharField(label=_("Chosen majors"), required=False, max_length=200)
    why_interest = forms.CharField(label=_("Interest and aim"), required=False, max_length=200)
    why_ability = forms.CharField(label=_("Score and ability"), required=False, max_length=200)
    why_career = forms.CharField(label=_("Work afterwards"), required=False, max_length=200)
    needs = forms.MultipleChoiceField(
        label=_("Needs and doubts"), required=False, choices=Need, widget=forms.CheckboxSelectMultiple
    )
    needs_note = two_lines(label=_("In their words"), required=False, max_length=300)
    readiness = forms.ChoiceField(label=_("Readiness"), required=False, choices=choices_with_blank(Readiness))
    readiness_note = forms.CharField(
        label=_("What was heard"), required=False, max_length=300,
        help_text=_("Needed when readiness changes; it stands in the timeline."),
    )  # fmt: skip


class ReviewAskForm(HouseForm):
    verb = _("Ask for an exception")

    strengths = two_lines(label=_("Strengths and awards"), max_length=300)
    reason = two_lines(label=_("Reason"), max_length=300)


class ReviewDecideForm(HouseForm):
    verb = _("Decide")

    decision = forms.ChoiceField(label=_("Decision"), choices=Decision, widget=forms.RadioSelect)
    note = two_lines(label=_("Why"), max_length=300)


class LineForm(HouseForm):
    verb = _("Enter the line")

    season = forms.ModelChoiceField(Season.objects.none(), label=_("Season"), empty_label=None)
    province = province_field(label=pgettext_lazy("level", "Province"))
    track = forms.ChoiceField(label=_("Exam"), choices=Track)
    branch = forms.ChoiceField(
        label=_("Branch"), required=False, choices=choices_with_blank(Branch),
        help_text=_("Empty where the province does not divide."),
    )  # fmt: skip
    batch = forms.ChoiceField(label=_("Batch"), choices=Batch)
    points = forms.IntegerField(label=_("Points"), min_value=0, max_value=BEST)
    source = forms.CharField(label=_("Where it was published"), max_length=200)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["season"].queryset = Season.objects.visible_to(user).order_by("-year")


class LineEditForm(VersionedForm):
    verb = _("Save changes")

    points = forms.IntegerField(label=_("Points"), min_value=0, max_value=BEST)
    source = forms.CharField(label=_("Where it was published"), max_length=200)


class ConsentForm(HouseForm):
    """A yes or a no, to what, by whom and how."""

    verb = _("Record it")
    SAID = (("given", _("agrees")), ("withdrawn", _("withdraws consent")))
    WHO = ((LawfulBasis.CONSENT_SELF, _("The pupil")), (LawfulBasis.CONSENT_GUARDIAN, _("A guardian")))

    purpose = forms.ChoiceField(label=_("What for"), choices=ConsentPurpose)
    basis = forms.ChoiceField(label=_("Who"), choices=WHO, widget=forms.RadioSelect)
    said = forms.ChoiceField(label=_("What was said"), choices=SAID, widget=forms.RadioSelect)
    method = forms.ChoiceField(label=_("How"), choices=ConsentMethod)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
