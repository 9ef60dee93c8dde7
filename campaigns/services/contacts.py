"""Key persons of a school and the plans that name them."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.rules import clean_phone
from campaigns.choices_schools import ContactKind, PlanState
from campaigns.models import EntryPlan, KeyContact
from campaigns.services.parts import add_part, need, not_future
from core import clock
from core.errors import Refused
from core.record import record, save_changes


@transaction.atomic
def add_contact(*, school, by, now, **values):
    """An adult at a school, with the lawful ground on which we keep the contact."""
    return add_part(KeyContact(school=school, created_at=now, **_clean(values, now)), by=by, now=now)


@transaction.atomic
def change_contact(*, contact, values, version, by, now):
    _living(contact)
    return save_changes(contact, _clean(values, now), version=version, by=by, now=now)


@transaction.atomic
def reveal_phone(*, contact, by, now):
    """The office number; the row that says who looked stands before the number is given."""
    contact = _living(contact)
    if not contact.phone:
        raise Refused(_("No number is kept of this contact."))
    record(contact, "revealed", by=by, now=now)
    return contact.phone


@transaction.atomic
def erase_contact(*, contact, reason, by, now):
    """Empty everything personal. The kind stays, so that plans and the record remain valid (L12)."""
    reason = need(reason, _("Give the reason: it stands in the record."), "reason")
    contact = _living(contact)
    values = {name: "" for name in KeyContact.PERSONAL} | {"department": "", "owner": None, "erased_at": now}
    return save_changes(contact, values, version=contact.version, by=by, now=now, verb="erased", why=reason)


@transaction.atomic
def add_plan(*, school, by, now, **values):
    """An entry plan as a draft; its stated purpose is recruitment (L5)."""
    values = _clean_plan(school, values, now)
    return add_part(EntryPlan(school=school, planned_by=by, created_at=now, **values), by=by, now=now)


@transaction.atomic
def change_plan(*, plan, values, version, by, now):
    if plan.state != PlanState.DRAFT:
        raise Refused(_("Only a draft can be changed. Write a new plan."))
    return save_changes(plan, _clean_plan(plan.school, values, now), version=version, by=by, now=now)


@transaction.atomic
def approve_plan(*, plan, note, version, by, now):
    """Approved by somebody else than its writer, and only with the school's permission in hand (M48)."""
    plan = EntryPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != PlanState.DRAFT:
        raise Refused(_("This plan is decided already."))
    if plan.planned_by_id == by.pk:
        raise Refused(_("Whoever wrote the plan cannot approve it."))
    if not plan.permission_from or plan.permission_on is None:
        raise Refused(_("The plan does not say from whom and when the permission was obtained."))
    values = {"state": PlanState.APPROVED, "approved_by": by, "approved_at": now}
    return save_changes(plan, values, version=version, by=by, now=now, verb="approved", why=note)


def _clean(values, now):
    values = dict(values)
    if values["kind"] not in ContactKind.values:
        raise Refused(_("Only adults are kept as contacts, and only of these kinds."), field="kind")
    values["name"] = need(values["name"], _("Enter a name."), "name")
    values["basis_note"] = need(values["basis_note"], _("Say where the contact is from."), "basis_note")
    try:
        values["phone"] = clean_phone(values.get("phone", ""))
    except ValueError:
        raise Refused(_("This is not a phone number."), field="phone") from None
    not_future(values["confirmed_on"], clock.business_day(now), "confirmed_on")
    return values


def _clean_plan(school, values, now):
    contact = values.get("contact")
    if contact is not None and (contact.school_id != school.pk or contact.erased_at):
        raise Refused(_("This contact belongs to another school."), field="contact")
    if bool(values.get("permission_from")) != bool(values.get("permission_on")):
        raise Refused(_("A permission has both: from whom, and since when."), field="permission_from")
    not_future(values.get("permission_on"), clock.business_day(now), "permission_on")
    return dict(values)


def _living(contact):
    contact = KeyContact.objects.select_for_update().get(pk=contact.pk)
    if contact.erased_at:
        raise Refused(_("This contact was erased."))
    return contact
