"""Forms of a school's file: relation, contacts, entry plans."""

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Role
from accounts.models import User
from campaigns.choices_schools import Channel, ContactBasis, ContactKind, Depth, Influence, Stance
from campaigns.models import KeyContact
from core.forms import DayField, HouseForm, VersionedForm


class OwnerField(forms.ModelChoiceField):
    """One of the people the reader sees, or whoever keeps the relation now."""

    def __init__(self, **kwargs):
        words = {"label": _("Who keeps the relation"), "empty_label": _("Nobody yet")}
        super().__init__(queryset=User.objects.none(), required=False, **words, **kwargs)

    def offer(self, user, *, held_by=None):
        field_staff = [Role.HQ, Role.DIRECTOR, Role.RECRUITER]
        seen = User.objects.visible_to(user).active().filter(role__in=field_staff)
        self.queryset = (seen | User.objects.filter(pk=held_by)).order_by("name", "pk")


class RelationForm(VersionedForm):
    verb = _("Save the relation")

    stance = forms.ChoiceField(label=_("Stance"), choices=Stance)
    owner = OwnerField()
    cool_off_until = DayField(
        label=_("Left alone until"),
        required=False,
        help_text=_("Only after a refusal: until this day nobody goes there, and approved entry plans lapse."),
    )
    note = forms.CharField(label=_("What happened"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, user, held_by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(user, held_by=held_by)


class DepthForm(VersionedForm):
    verb = _("Save the step")

    depth = forms.ChoiceField(
        label=_("How far the work has come"),
        choices=Depth,
        widget=forms.RadioSelect,
        help_text=_("On campus and in the classroom need an approved entry plan; a partner needs its agreement."),
    )
    note = forms.CharField(label=_("What happened"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ContactForm(HouseForm):
    verb = _("Save the contact")

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=ContactKind,
        initial=ContactKind.PRINCIPAL,
        help_text=_("Adults only: a pupil is never kept as a contact, whatever office the pupil holds."),
    )
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    position = forms.CharField(label=_("Position"), max_length=60, required=False)
    department = forms.CharField(label=_("Department"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Office phone"),
        max_length=30,
        required=False,
        help_text=_("Such as 0310-8600123. Shown masked; each look at the full number is recorded."),
    )
    influence = forms.ChoiceField(label=_("Influence"), choices=Influence, initial=Influence.INFORMS)
    stance = forms.ChoiceField(label=_("Stance"), choices=Stance, initial=Stance.UNKNOWN)
    owner = OwnerField()
    basis = forms.ChoiceField(label=_("Why we may keep it"), choices=ContactBasis)
    basis_note = forms.CharField(
        label=_("Where it is from"), max_length=200, help_text=_("Such as the school's website, or who introduced us.")
    )
    confirmed_on = DayField(label=_("Last confirmed"))

    layout = Layout(
        Fieldset(_("The person"), "kind", "name", "position", "department", "phone"),
        Fieldset(_("The relation"), "influence", "stance", "owner"),
        Fieldset(_("Ground"), "basis", "basis_note", "confirmed_on"),
    )

    def __init__(self, *args, user, held_by=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(user, held_by=held_by)


class ContactEditForm(ContactForm, VersionedForm):
    pass


class EraseContactForm(HouseForm):
    verb = _("Erase the contact")

    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Stands in the record: write no name and no number here.")
    )


class PlanForm(HouseForm):
    verb = _("Save the plan")

    channel = forms.ChoiceField(label=_("Way in"), choices=Channel)
    contact = forms.ModelChoiceField(
        label=_("Key person"), queryset=KeyContact.objects.none(), required=False, empty_label=_("Nobody yet")
    )
    steps = forms.CharField(label=_("What we will do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    permission_from = forms.CharField(
        label=_("Permission obtained from"),
        max_length=120,
        required=False,
        help_text=_("The office that permitted it, such as the school's office of studies. Needed for approval."),
    )
    permission_on = DayField(label=_("Permission obtained on"), required=False)

    def __init__(self, *args, contacts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts


class PlanEditForm(PlanForm, VersionedForm):
    pass


class ApprovePlanForm(VersionedForm):
    verb = _("Approve the plan")

    note = forms.CharField(label=_("Note"), max_length=500, required=False)
