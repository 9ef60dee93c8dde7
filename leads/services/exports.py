"""Leads that leave as a file: asked for with a purpose, approved by another where they are many, fetched once."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notices import notify
from accounts.rules import PERMISSIONS, Permission
from core import clock
from core.errors import Refused, Stale
from core.record import record
from leads import exporting
from leads.choices_export import ExportState
from leads.models import ExportRequest
from leads.rules_export import check_fetch, check_growth, check_purpose, check_rows, needs_decision


@transaction.atomic
def ask_export(*, filters, purpose, note, format, with_phones, by, now):
    """Note down who wants which leads and why; few rows are approved at once, many wait for somebody else."""
    _may_export(by)
    check_purpose(purpose=purpose, note=note, with_phones=with_phones)
    rows = exporting.leads_of(filters, user=by).count()
    check_rows(rows=rows, format=format)
    _lock(by)
    waits = needs_decision(rows=rows, others=_of_the_day(by, now).rows())
    export = ExportRequest.objects.create(
        asked_by=by, purpose=purpose, note=note.strip()[:300], format=format, filters=filters, row_count=rows,
        with_phones=with_phones, asked_at=now, state=ExportState.WAITING if waits else ExportState.APPROVED,
        decided_at=None if waits else now,
    )  # fmt: skip
    record(export, "asked", by=by, now=now, after=_facts(export), why=export.note)
    if waits:
        _tell_deciders(export, now)
    return export


@transaction.atomic
def decide_export(*, export, approve, reason, version, by, now):
    """Approve or refuse, once, never by the one who asked."""
    stored = ExportRequest.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=export.pk)
    if not by.may(Permission.LEAD_EXPORT_DECIDE):
        raise Refused(_("Only HQ decides about exports."))
    if stored.asked_by_id == by.pk:
        raise Refused(_("Nobody decides what they asked for themselves."))
    if stored.state != ExportState.WAITING or stored.version != int(version):
        state = stored.get_state_display()
        theirs = {ExportRequest._meta.get_field("state").verbose_name: state}
        raise Stale(_("This was decided meanwhile: %(state)s. Nothing was changed.") % {"state": state}, theirs=theirs)
    if not approve and not reason.strip():
        raise Refused(_("Say why it is refused."), field="reason")
    stored.state = ExportState.APPROVED if approve else ExportState.REFUSED
    stored.decided_by, stored.decided_at, stored.decision_reason = by, now, reason.strip()[:300]
    stored.version += 1
    stored.save()
    record(stored, stored.state, by=by, now=now, after={"rows": stored.row_count}, why=stored.decision_reason)
    _tell_asker(stored, now)
    return stored


@transaction.atomic
def fetch_export(*, export, by, now):
    """Claim the one download: (the request, its leads, how many). The record stands before the first byte leaves.

    What leaves is read anew, as the person sees it now; more than was agreed to does not leave."""
    by = _lock(by)
    _may_export(by)
    stored = ExportRequest.objects.get(pk=export.pk)
    if stored.asked_by_id != by.pk:
        raise Refused(_("Only who asked for an export downloads it."))
    check_fetch(state=stored.state, decided_at=stored.decided_at, downloaded_at=stored.downloaded_at, now=now)
    leads = exporting.leads_of(stored.filters, user=by)
    rows = leads.count()
    check_rows(rows=rows, format=stored.format)
    others = ExportRequest.objects.filter(asked_by=by, downloaded_at__gte=_start(now)).rows()
    check_growth(rows=rows, asked=stored.row_count, others=others, is_decided=stored.decided_by_id is not None)
    if _claim(stored, rows=rows, now=now) != 1:
        raise Refused(_("This file was downloaded already, and each export can be downloaded once. Ask for a new one."))
    record(stored, "downloaded", by=by, now=now, before={"rows": stored.row_count}, after={"rows": rows})
    return stored, leads, rows


def _claim(export, *, rows, now):
    """One UPDATE that says everything it relies on; how many rows it changed."""
    free = ExportRequest.objects.filter(pk=export.pk).fetchable(now)
    return free.update(downloaded_at=now, row_count=rows)


def _lock(user):
    """One's own exports come one after the other, or many small ones at once would pass the limit of the day."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _may_export(user):
    if not user.is_active or not user.may(Permission.LEAD_EXPORT):
        raise Refused(_("You may not export leads."))


def _of_the_day(user, now):
    return ExportRequest.objects.filter(asked_by=user).asked_or_fetched(_start(now))


def _start(now):
    return clock.start_of(clock.business_day(now))


def _facts(export):
    """For the record; what was searched for may be a name or a number and stays out of it."""
    filters = {name: None if name == "q" else value for name, value in export.filters.items()}
    return {"purpose": export.purpose, "rows": export.row_count, "format": export.format, "filters": filters,
            "with_phones": export.with_phones, "state": export.state}  # fmt: skip


# --- words ----------------------------------------------------------------------------------------------------------


def _tell_deciders(export, now):
    roles = [role for role, held in PERMISSIONS.items() if Permission.LEAD_EXPORT_DECIDE in held]

    def write():
        title = _("Export of %(rows)s leads waits for a decision") % {"rows": f"{export.row_count:,}"}
        return title, f"{export.asked_by} · {export.get_purpose_display()}"

    for user in User.objects.active().filter(role__in=roles).exclude(pk=export.asked_by_id):
        key = f"export-{export.pk}-asked"
        notify(user=user, key=key, write=write, url=export.get_absolute_url(), mail=False, now=now)


def _tell_asker(export, now):
    def write():
        words = {"rows": f"{export.row_count:,}"}
        if export.state == ExportState.APPROVED:
            title = _("Export of %(rows)s leads approved") % words
            return title, _("Download it within 24 hours; it can be downloaded once.")
        return _("Export of %(rows)s leads refused") % words, export.decision_reason

    key = f"export-{export.pk}-{export.state}"
    notify(user=export.asked_by, key=key, write=write, url=reverse("leads:exports"), now=now)
