from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Language, Level, Role
from accounts.filters import workplaces
from accounts.models import Region
from core.forms import HouseForm, VersionedForm

_REASON = {"label": _("Reason"), "max_length": 500, "widget": forms.Textarea(attrs={"rows": 2})}


class RegionField(forms.ModelChoiceField):
    """Big regions with their provinces set in beneath them."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Region.objects.none(), **kwargs)

    def label_from_instance(self, region):
        return region.label if region.level == Level.BIG_REGION else f"\u3000{region.label}"


class PersonFields(forms.Form):
    """What HQ says about a person, whether new or known."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=[("", "—"), *Role.choices])
    region = RegionField(
        label=_("Region"),
        required=False,
        empty_label=_("None: the whole country"),
        help_text=_("Directors and recruiters need one; HQ, callers and finance clerks have none."),
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False, widget=forms.TextInput({"type": "tel"}))
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Reminders and digests go there as well as to the bell.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = workplaces(user)


class UserAddForm(PersonFields, HouseForm):
    verb = _("Add person")
    username = forms.CharField(
        label=_("Login name"),
        max_length=40,
        validators=[ASCIIUsernameValidator()],
        help_text=_("Letters, digits and . _ - @ +; the person types it at every login."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ["username", "name", "role", "region", "phone", "email", "language"]


class UserEditForm(PersonFields, VersionedForm):
    verb = _("Save changes")
    reason = forms.CharField(
        required=False, help_text=_("Needed when the role or the region changes; it stays in the record."), **_REASON
    )


class DeactivateForm(HouseForm):
    verb = _("Deactivate")
    reason = forms.CharField(help_text=_("It stays in the record."), **_REASON)


class ResetForm(HouseForm):
    verb = _("Make a new password")


class RegionMoveForm(HouseForm):
    verb = _("Move province")
    parent = RegionField(label=_("New big region"), empty_label="—")
    reason = forms.CharField(**_REASON)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = workplaces(user).filter(level=Level.BIG_REGION)


class BigRegionForm(HouseForm):
    verb = _("Add big region")
    code = forms.CharField(
        label=_("Code"), max_length=12, help_text=_("Letters and digits, such as NORTH; it never changes.")
    )
    name = forms.CharField(label=pgettext_lazy("region", "Name"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)


class BigRegionNameForm(HouseForm):
    verb = _("Rename")
    name = forms.CharField(label=pgettext_lazy("region", "Name"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    reason = forms.CharField(**_REASON)


class LoginForm(AuthenticationForm):
    """Django only tells the browser how long a login name is; a longer one has no room in the record of failures."""

    username = UsernameField(max_length=150, widget=forms.TextInput({"autofocus": True}))


class OwnPasswordForm(PasswordChangeForm):
    """Django's checks; the change itself is a service."""

    verb = _("Change password")
