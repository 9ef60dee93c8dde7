"""The pool of an outpost: leads nobody holds. Given back, claimed by one, or taken back after a warning."""

from collections import Counter
from datetime import timedelta
from functools import cache

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from accounts.notices import notify
from campaigns.choices import DayKind
from campaigns.holidays import holidays_of, working_days_between
from campaigns.models import Season
from core import clock
from core.errors import Refused
from core.models import Activity
from core.record import record
from leads import rules
from leads.models import FollowUp, Lead
from leads.rules_pool import LIMITS, RECLAIMABLE, Verdict, held_since, is_cooling, verdict
from leads.services.followups import check_open, hand_over_open, locked, put_next, write
from outposts.models import Crew

SIFTED = ("owner", "state", "created_at", "last_contact_at", "owned_since", "next_action_at", "reclaim_warned_at")


def may_release(user, lead):
    """A recruiter gives back the own leads only, or one could take a colleague's by way of the pool."""
    is_ones_own = user.role != Role.RECRUITER or lead.owner_id == user.pk
    return lead.owner_id is not None and lead.is_open and is_ones_own


@transaction.atomic
def release_lead(*, lead, reason, by, now):
    """Give a lead to the pool; who held it is told when it was somebody else's doing."""
    lead = locked(lead)
    if not reason.strip():
        raise Refused(_("Say why the lead is given back."), field="reason")
    if lead.owner_id is None:
        raise Refused(_("Nobody holds this lead: there is nothing to give back."))
    check_open(lead)
    if not may_release(by, lead):
        raise Refused(_("Only the owner or the regional director gives a lead back to the pool."))
    former = _pool(lead, by=by, now=now, verb="released", why=reason)
    if former.pk != by.pk:
        _tell(former, lead, "released", _released_words, now=now)
    return lead


@transaction.atomic
def claim_lead(*, lead, by, now):
    """Take a lead out of the pool, with its open follow-up. Of many who try at once one gets it."""
    lead = Lead.objects.select_related("outpost").get(pk=lead.pk)
    hold_person(by)  # one's own claims come one after the other
    _check_claim(lead, by, now)
    if _take(lead, by=by, now=now) != 1:
        raise Refused(_("Somebody else was faster."))
    lead = locked(lead)
    hand_over_open(lead, owner=by)
    if lead.next_action_at is None:
        put_next(lead, by=by, now=now)
    record(lead, "claimed", by=by, now=now, after={"owner": by.pk})
    return lead


def _take(lead, *, by, now):
    """One UPDATE that says everything it relies on; how many rows it changed."""
    free = Lead.objects.pooled().filter(~Q(last_owner=by, last_owner_until__gt=now), pk=lead.pk)
    return free.update(owner=by, pooled_at=None, reclaim_warned_at=None, owned_since=now, version=F("version") + 1)


def _check_claim(lead, by, now):
    day = clock.business_day(now)
    if not Crew.objects.serving(day).filter(outpost=lead.outpost_id, user=by).exists():
        raise Refused(_("Only who serves %(outpost)s claims its leads.") % {"outpost": lead.outpost})
    if is_cooling(last_owner=lead.last_owner_id, until=lead.last_owner_until, user=by.pk, now=now):
        raise Refused(_("This lead was yours until lately. For some days it is left to others."))
    if _is_full(by):
        raise Refused(_("You hold %(n)s open leads already. Close or give back some first.") % {"n": LIMITS.holding})
    if _claimed_on(day, by) >= LIMITS.claims:
        raise Refused(_("You have claimed %(n)s leads today. Tomorrow you can claim again.") % {"n": LIMITS.claims})


def hold_person(user):
    """Whoever changes how many leads a person holds takes the person's row first, then the lead's."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def check_room(owner, lead):
    """Before a lead is handed over: nobody is given more open leads than may be held. The caller holds the person."""
    if lead.is_open and _is_full(owner):
        sentence = _("%(name)s holds %(n)s open leads already.") % {"name": owner, "n": LIMITS.holding}
        raise Refused(sentence, field="owner")


def _is_full(user):
    return Lead.objects.filter(owner=user).open().count() >= LIMITS.holding


def _claimed_on(day, by):
    """How many claims of that day are in the record; asked for by lead, for the record knows its rows by subject."""
    start = clock.start_of(day)
    ones_own = Lead.objects.filter(Q(owner=by) | Q(owner=None, last_owner=by), owned_since__gte=start)
    subjects = [str(pk) for pk in ones_own.values_list("pk", flat=True)]
    rows = Activity.objects.filter(kind="leads.lead", subject__in=subjects, verb="claimed", at__gte=start)
    return rows.filter(actor=by.token).count()


# --- quiet leads ----------------------------------------------------------------------------------------------------


def warn_and_reclaim(*, now, by=None, dry_run=False):
    """Warn the owners of quiet leads; take back what stayed quiet after the warning. Run twice it does nothing more."""
    judge = _judge(now)
    told, due = Counter(), []
    for lead in _quiet(now).iterator(chunk_size=500):
        found = judge(lead)
        told[found] += 1
        if found != Verdict.KEEP:
            due.append(lead)
    if not dry_run:
        told = Counter({Verdict.KEEP: told[Verdict.KEEP]})
        told.update(_carry_out(lead, judge, by=by, now=now) for lead in due)
    return {"warned": told[Verdict.WARN], "reclaimed": told[Verdict.RECLAIM], "kept": told[Verdict.KEEP]}


def _quiet(now):
    """Owned leads of the season in force that might be quiet: a business day is at least a day."""
    before = now - timedelta(days=LIMITS.protection - LIMITS.warning - 1)
    season = Season.objects.in_force(clock.business_day(now))
    rows = Lead.objects.filter(season=season, owner__isnull=False, state__in=RECLAIMABLE, created_at__lt=before)
    return rows.only(*SIFTED).order_by("pk")


def _judge(now):
    """lead -> Verdict, with the working days of this year and the last one read once."""
    today = clock.business_day(now)
    years = [holidays_of(year) for year in (today.year - 1, today.year)]
    off, work = (frozenset().union(*(year.of_kind(kind) for year in years)) for kind in (DayKind.OFF, DayKind.WORK))
    passed = cache(lambda day: working_days_between(day, today, off=off, work=work))

    def judge(lead):
        since = held_since(
            created_at=lead.created_at, last_contact_at=lead.last_contact_at, owned_since=lead.owned_since
        )
        warned_at = lead.reclaim_warned_at
        return verdict(
            state=lead.state, since=since, idle=passed(clock.business_day(since)), next_action_at=lead.next_action_at,
            warned_at=warned_at, warned=passed(clock.business_day(warned_at)) if warned_at else 0, now=now,
        )  # fmt: skip

    return judge


@transaction.atomic
def _carry_out(lead, judge, *, by, now):
    """Judge again under the lock: a call logged this very moment keeps the lead where it is."""
    try:
        lead = locked(lead)
    except Refused:  # merged meanwhile
        return Verdict.KEEP
    found = judge(lead) if lead.owner_id else Verdict.KEEP
    if found == Verdict.RECLAIM:
        former = _pool(lead, by=by, now=now, verb="reclaimed")
        _tell(former, lead, "reclaimed", _reclaimed_words, now=now)
    elif found == Verdict.WARN:
        Lead.objects.filter(pk=lead.pk).update(reclaim_warned_at=now)  # no new version: nobody's edit is stale
        record(lead, "reclaim_warned", by=by, now=now)
        _tell(lead.owner, lead, "reclaim_warned", _warning_words, now=now)
    return found


def _pool(lead, *, by, now, verb, why=""):
    """Put a locked lead into the pool; nobody is reminded of its promise until it is claimed. Returns who held it."""
    former = lead.owner
    write(
        lead, owner=None, pooled_at=now, reclaim_warned_at=None, last_owner=former,
        last_owner_until=now + timedelta(days=LIMITS.cool_off),
    )  # fmt: skip
    FollowUp.objects.filter(lead=lead, reminded_at=None).open().update(reminded_at=now)
    record(lead, verb, by=by, now=now, before={"owner": former.pk}, why=why.strip()[:500])
    return former


# --- words ----------------------------------------------------------------------------------------------------------


def _tell(user, lead, what, words, *, now):
    """In the site only: a letter for each of twenty quiet leads would not be read."""
    url = reverse("leads:pool") if lead.pooled_at else reverse("leads:lead", args=[lead.pk])
    key = f"pool:{what}:{lead.pk}:{now.isoformat()}"
    notify(user=user, key=key, write=lambda: words(lead), url=url, mail=False, now=now)


def _who(lead):
    return {"surname": rules.surname(lead.name), "outpost": lead.outpost, "n": LIMITS.warning}


def _warning_words(lead):
    title = _("No contact for long: %(surname)s (pupil)") % _who(lead)
    body = _(
        "Call, or agree on another time. If nothing happens for %(n)s working days the lead goes to the pool of"
        " %(outpost)s, where a colleague may claim it."
    )
    return title, body % _who(lead)


def _reclaimed_words(lead):
    title = _("Back in the pool: %(surname)s (pupil)") % _who(lead)
    return title, _("Nothing happened after the warning, so the lead is in the pool of %(outpost)s.") % _who(lead)


def _released_words(lead):
    title = _("Back in the pool: %(surname)s (pupil)") % _who(lead)
    return title, _("Your lead was given back to the pool of %(outpost)s by the director.") % _who(lead)
