from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Role
from accounts.models import User
from core import clock
from core.forms import DateTimeInput, HouseForm
from leads.choices import FollowUpKind
from leads.choices_bulk import BulkKind
from leads.models import Tag
from outposts.models import Crew


class BulkForm(HouseForm):
    """Which leads come with the form: the ticked ones, or all that an address of the list means."""

    ids = forms.CharField(widget=forms.HiddenInput, required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    everything = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, leads, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.leads = user, leads

    @property
    def values(self):
        return {k: v for k, v in super().values.items() if k not in ("ids", "query", "everything")}


class AssignForm(BulkForm):
    verb = _("Assign them")

    owner = forms.ModelChoiceField(User.objects.none(), label=_("To whom"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        outposts = self.leads.order_by().values("outpost")
        serving = Crew.objects.visible_to(self.user).serving(clock.today()).filter(outpost__in=outposts)
        people = User.objects.active().filter(pk__in=serving.values("user"), role=Role.RECRUITER)
        self.fields["owner"].queryset = people.order_by("name")


class TagForm(BulkForm):
    verb = _("Put the tag on")

    tag = forms.CharField(
        label=_("Tag"), max_length=20, help_text=_("A word or two; everybody who sees the leads reads it."),
        widget=forms.TextInput(attrs={"list": "tags", "autocomplete": "off"}),
    )  # fmt: skip


class UntagForm(BulkForm):
    verb = _("Take the tag off")

    tag = forms.ModelChoiceField(Tag.objects.none(), label=_("Tag"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = Tag.objects.visible_to(self.user).filter(leads__in=self.leads.order_by().values("pk"))
        self.fields["tag"].queryset = held.distinct().order_by("name")


class BulkPlanForm(BulkForm):
    verb = _("Plan it")

    due_at = forms.DateTimeField(label=_("When"), widget=DateTimeInput)
    how = forms.ChoiceField(label=_("How"), choices=FollowUpKind)
    purpose = forms.CharField(label=pgettext_lazy("follow-up", "What for"), required=False, max_length=200)


FORMS = {
    BulkKind.ASSIGN: AssignForm,
    BulkKind.TAG: TagForm,
    BulkKind.UNTAG: UntagForm,
    BulkKind.PLAN: BulkPlanForm,
}
