"""The public page of an event: opened, shut, and what people write on it."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.errors import Refused
from core.record import record
from leads import rules
from leads.choices import ConsentMethod
from leads.models import EntryHit, EntryPage, Event, FollowUp, Lead
from leads.rules_events import ENTRY_LIMITS, is_page_open
from leads.services.entries import Entry, furnish, new_lead
from outposts.models import Crew


@transaction.atomic
def open_page(*, event, by, now):
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if not is_page_open(state=event.state, ends_at=event.ends_at, revoked_at=None, now=now):
        raise Refused(_("The event is over or cancelled: nobody would come to its page."))
    try:
        with transaction.atomic():
            page = EntryPage.objects.create(event=event, token=secrets.token_urlsafe(18), opened_by=by, opened_at=now)
    except IntegrityError:
        raise Refused(_("The page is open already.")) from None
    record(event, "page_opened", by=by, now=now)
    return page


@transaction.atomic
def revoke_page(*, event, by, now):
    """The printed code leads nowhere from now on; a new page gets a new code."""
    if not EntryPage.objects.live().filter(event=event).update(revoked_by=by, revoked_at=now):
        raise Refused(_("The page is shut already."))
    record(event, "page_revoked", by=by, now=now)


def count_hit(*, page, address, now, limits=ENTRY_LIMITS):
    """Count one sent form, whatever becomes of it; False when it was one too many. Holds over all processes."""
    window = _window(now, limits)
    keys = [(f"page:{page.pk}", limits.per_page), (f"address:{address}", limits.per_address)]
    within = [_hit(_keyed(key, window), window) <= most for key, most in keys]
    return all(within)


def _hit(key, window):
    with transaction.atomic():
        _row, is_new = EntryHit.objects.get_or_create(key=key, window=window)
        if is_new:
            EntryHit.objects.filter(window__lt=window - 6 * ENTRY_LIMITS.window).delete()
        EntryHit.objects.filter(key=key, window=window).update(hits=F("hits") + 1)
        return EntryHit.objects.values_list("hits", flat=True).get(key=key, window=window)


def _window(now, limits):
    """When the present stretch of time began; counted from midnight."""
    return now - (now - clock.start_of(clock.business_day(now))) % limits.window


def _keyed(key, window):
    """An address cannot be guessed back, and is another one in every window."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{key}@{window.isoformat()}".encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def enter_self(*, page, name, phone, birth_year, basis, guardian, school_name, now):
    """Somebody comes forward on the page of an event. Who is known already leaves only a trace on that lead; the
    caller answers the same either way. Every refusal depends on what was typed alone, or the answer would tell."""
    event, name, phone = page.event, rules.clean_name(name), rules.clean_phone(phone)
    guardian = rules.clean_guardian(guardian, name=name, phone=phone)
    rules.check_consent(birth_year=birth_year, basis=basis, has_guardian=bool(guardian), today=clock.business_day(now))
    if _touch_known(event, name, phone, guardian, now=now):
        return None
    school, purpose = _school_of(event, school_name), _purpose(event, school_name)
    host = event.host if _serves(event, now) else None
    lead = new_lead(
        outpost=event.outpost, owner=host, name=name, phone=phone, birth_year=birth_year, school=school, class_name="",
        source=event.kind, basis=basis, next_at=rules.tomorrow_morning(now), now=now,
    )  # fmt: skip
    lead.event, lead.pooled_at = event, None if host else now
    try:
        with transaction.atomic():
            lead.save(force_insert=True)
    except IntegrityError:  # the same person pressed twice within a millisecond
        _touch_known(event, name, phone, guardian, now=now)
        return None
    furnish([Entry(lead, guardian, ConsentMethod.ONLINE, purpose, keeper=event.host, facts={"event": event.pk})],
            by=None, now=now)  # fmt: skip
    if host is None:  # nobody is reminded of a lead in the pool
        FollowUp.objects.filter(lead=lead).update(reminded_at=now)
    return lead


def _touch_known(event, name, phone, guardian, *, now):
    """True when the person stands in the leads, or the number asked for silence; nothing is kept but the trace."""
    numbers = {phone, guardian["phone"]} if guardian else {phone}
    silent = Lead.every.silent().filter(phone__in=numbers)
    twins = Lead.every.filter(season=event.outpost.season, phone=phone, name=name)
    found = (lead.merged_into or lead for rows in (twins, silent) for lead in rows.select_related("merged_into"))
    known = {lead.pk: lead for lead in found}
    for lead in known.values():
        record(lead, "came_forward_again", by=None, now=now, after={"event": event.pk})
    return bool(known)


def _serves(event, now):
    serving = Crew.objects.serving(clock.business_day(now)).filter(outpost=event.outpost, user=event.host)
    return event.host.is_active and serving.exists()


def _school_of(event, text):
    """The outpost's target school of exactly this name; any other is matched later by whoever calls."""
    named = event.outpost.targets.filter(state="chosen", school__name=text.strip()).select_related("school")
    found = list(named[:2]) if text.strip() else []
    return found[0].school if len(found) == 1 else None


def _purpose(event, school_name):
    """In the language of the host, who reads it, and not of the visitor."""
    with translation.override(event.host.language or settings.LANGUAGE_CODE):
        words = _("Came forward at: %(event)s. School as given: %(school)s")
        return words % {"event": event, "school": school_name.strip() or "-"}
