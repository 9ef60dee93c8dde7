from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import Region
from accounts.rules import WORKPLACES
from core.forms import HouseForm, VersionedForm
from leads.rules_views import READERS


class SaveViewForm(HouseForm):
    verb = _("Save the view")

    name = forms.CharField(label=_("Name of the view"), max_length=40)
    is_pinned = forms.BooleanField(label=_("Show it as a tab of my list"), required=False, initial=True)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)


class ViewForm(VersionedForm):
    """Rename; whoever leads others may also share."""

    name = forms.CharField(label=_("Name of the view"), max_length=40)
    is_shared = forms.BooleanField(
        label=_("Share it"), required=False,
        help_text=_("Whoever opens it sees the own leads only, never more than without it."),
    )  # fmt: skip
    region = forms.ModelChoiceField(Region.objects.none(), label=_("With whom works in"), required=False)
    shared_role = forms.ChoiceField(label=_("With the role"), required=False)

    def __init__(self, *args, user, may_share, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_share:
            for name in ("is_shared", "region", "shared_role"):
                del self.fields[name]
            return
        regions = Region.objects.visible_to(user).filter(level__in=WORKPLACES).order_by("path")
        self.fields["region"].queryset = regions
        if user.role == Role.HQ:
            self.fields["region"].empty_label = _("The whole country")
        else:
            self.fields["region"].empty_label = None
            self.fields["region"].initial = user.region_id
        roles = [(role.value, role.label) for role in READERS]
        self.fields["shared_role"].choices = [("", _("All roles")), *roles]

    @property
    def values(self):
        return {"is_shared": False, "region": None, "shared_role": ""} | super().values
