from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.forms import HouseForm
from leads.choices_twins import DisputeDecision
from outposts.models import Crew, Outpost


class TwinsForm(HouseForm):
    """One student, and which lead stays; or two."""

    verb = _("Save the decision")

    decision = forms.ChoiceField(label=pgettext_lazy("dispute", "Decision"), widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("Why"), required=False, max_length=300, help_text=_("Needed when they are two students.")
    )

    def __init__(self, *args, sides, stays, **kwargs):
        super().__init__(*args, **kwargs)
        one = _("One student: “%(lead)s” stays")
        choices = [(key, one % {"lead": side}) for key, side in zip(("first", "second"), sides, strict=True)]
        if stays == "second":
            choices.reverse()
        self.fields["decision"].choices = [*choices, ("two", _("Two students"))]
        self.fields["decision"].initial = stays


class LeadUnmergeForm(HouseForm):
    verb = pgettext_lazy("merge", "Take back")

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class DisputeForm(HouseForm):
    """Whom one claims, and on what ground. The number is typed, for whoever claims may not see the record."""

    verb = _("Open the dispute")

    phone = forms.CharField(label=_("Phone"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    outpost = forms.ModelChoiceField(Outpost.objects.none(), label=_("For which outpost"), empty_label=None)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    evidence = forms.CharField(
        label=_("Evidence"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("When and where you first spoke, what the family has in hand. No numbers of other people."),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        serving = Crew.objects.serving(clock.today()).filter(user=user).values("outpost")
        outposts = Outpost.objects.visible_to(user).filter(pk__in=serving)
        self.fields["outpost"].queryset = outposts.order_by("-season__year", "code")


class DecideDisputeForm(HouseForm):
    verb = _("Save the decision")

    decision = forms.ChoiceField(
        label=pgettext_lazy("dispute", "Decision"), choices=DisputeDecision, widget=forms.RadioSelect
    )
    why = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Both sides read it.")
    )
