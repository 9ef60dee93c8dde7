"""Numbered application forms: issued to an outpost, handed out, returned, lost or void (M58)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.record import record
from leads.choices import FUNNEL, LeadState
from leads.choices_events import FormState
from leads.models import ApplicationForm, FormIssue
from leads.rules_forms import check_range, check_step, readable
from leads.services.followups import check_open, locked
from leads.services.funnel import move_lead

BATCH = 500


@transaction.atomic
def issue_forms(*, outpost, first, last, by, now):
    """HQ books the forms from `first` to `last` to an outpost; a number stands once a season."""
    check_range(first=first, last=last)
    issue = FormIssue.objects.create(
        season=outpost.season, outpost=outpost, first=first, last=last, issued_by=by, issued_at=now
    )
    rows = [
        ApplicationForm(season=outpost.season, outpost=outpost, issue=issue, number=number)
        for number in range(first, last + 1)
    ]
    try:
        with transaction.atomic():
            ApplicationForm.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError:
        raise Refused(_("Some of these numbers were issued before."), field="first") from None
    record(issue, "issued", by=by, now=now, after={"outpost": outpost.pk, "first": first, "last": last})
    return issue


@transaction.atomic
def give_form(*, lead, number, by, now):
    """Hand a form of the outpost to one of its leads. Of two who give the same number one does."""
    lead = locked(lead)
    check_open(lead)
    form = ApplicationForm.objects.filter(season=lead.season, outpost=lead.outpost, number=number).first()
    if form is None:
        words = {"outpost": lead.outpost, "number": readable(number)}
        raise Refused(_("%(outpost)s was never issued a form %(number)s.") % words, field="number")
    check_step(state=form.state, to=FormState.WITH_LEAD, number=number)
    if ApplicationForm.objects.filter(lead=lead, state=FormState.WITH_LEAD).exists():
        raise Refused(_("%(name)s has a form already. Settle that one first.") % {"name": lead.name})
    if _take(form, lead=lead, by=by, now=now) != 1:
        words = {"number": readable(number)}
        raise Refused(_("Form %(number)s was handed out this very moment. Take another one.") % words, field="number")
    record(lead, "form_given", by=by, now=now, after={"form": number})
    form.refresh_from_db()
    return form


def _take(form, *, lead, by, now):
    """One UPDATE that says what it relies on; how many rows it changed."""
    free = ApplicationForm.objects.in_hand().filter(pk=form.pk)
    return free.update(state=FormState.WITH_LEAD, lead=lead, given_by=by, given_at=now)


@transaction.atomic
def return_form(*, form, by, now):
    """The filled-in form is back. The lead walks to “form returned” once, by the funnel's own door; who has left or
    come further stays where that is."""
    stored = _settle(form, FormState.RETURNED, by=by, now=now)
    lead = stored.lead
    record(lead, "form_back", by=by, now=now, after={"form": stored.number})
    if _is_before_return(lead):
        note = _("Form %(number)s came back") % {"number": readable(stored.number)}
        move_lead(lead=lead, to=LeadState.FORM_RETURNED, note=note, by=by, now=now)
    return stored


def _is_before_return(lead):
    return lead.state in FUNNEL and FUNNEL.index(lead.state) < FUNNEL.index(LeadState.FORM_RETURNED)


@transaction.atomic
def write_off_form(*, form, to, reason, by, now):
    """Lost or void; the number never comes back."""
    if to not in (FormState.LOST, FormState.VOID):
        raise Refused(_("Say whether the form is lost or void."), field="to")
    return _settle(form, to, by=by, now=now, reason=reason)


def _settle(form, to, *, by, now, reason=""):
    stored = ApplicationForm.objects.select_for_update(of=("self",)).select_related("lead").get(pk=form.pk)
    check_step(state=stored.state, to=to, number=stored.number, reason=reason)
    before = stored.state
    stored.state, stored.reason, stored.settled_by, stored.settled_at = to, reason.strip(), by, now
    stored.save(update_fields=["state", "reason", "settled_by", "settled_at"])
    record(stored, str(to), by=by, now=now, before={"state": before}, after={"state": str(to)}, why=reason.strip())
    return stored
