"""Broken promises are told further up, each rung once: the row is the claim, and the notice counts the day's rows."""

from functools import cache

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import Role
from accounts.models import User
from accounts.notices import notify, renew
from campaigns.choices import DayKind
from campaigns.holidays import holidays_of, works_on
from core.clock import business_day
from core.record import record_many
from leads.choices import EscalationRung as Rung
from leads.models import Escalation, FollowUp
from leads.querysets_cadence import broken, untold
from leads.rules_cadence import rung_moment

BATCH = 500


def sweep_escalations(*, now):
    """Tell directors and HQ what became due; late, twice at once or after a crash each rung is still told once."""
    ladder = Ladder(now)
    told = 0
    for rung in Rung:
        rows = untold(broken(FollowUp.objects, now), rung, Escalation.objects).order_by("due_at", "pk")
        due = [row.pk for row in _judged(rows).iterator(chunk_size=BATCH) if ladder.is_due(row, rung)]
        for start in range(0, len(due), BATCH):
            told += _tell(due[start : start + BATCH], rung, ladder, now)
    return told


def _judged(rows):
    return rows.select_related("lead__outpost__region", "lead__owner")


class Ladder:
    """The rule with what it asks for, read once a sweep: working days and directors."""

    def __init__(self, now):
        self.now = now
        years = [holidays_of(year) for year in (business_day(now).year - 1, business_day(now).year)]
        off, work = (frozenset().union(*(year.of_kind(kind) for year in years)) for kind in (DayKind.OFF, DayKind.WORK))
        self.works = cache(lambda day: works_on(day, off=off, work=work))
        people = User.objects.active().select_related("region")
        self.directors = list(people.filter(role=Role.DIRECTOR, region__isnull=False).order_by("pk"))
        self.hq = list(people.filter(role=Role.HQ).order_by("pk"))

    def is_due(self, row, rung):
        lead = row.lead
        return self.now >= rung_moment(
            rung, due_at=row.due_at, owned_since=lead.owned_since, owner_works=lead.owner.is_active,
            has_director=bool(self.directors_of(lead.outpost.region)), works=self.works,
        )  # fmt: skip

    def directors_of(self, region):
        return [user for user in self.directors if region.path.startswith(user.region.path)]

    def listeners(self, rows, rung):
        """Who is told: everyone once, however many rows."""
        if rung == Rung.HQ:
            return self.hq
        near = {user.pk: user for row in rows for user in self.directors_of(row.lead.outpost.region)}
        return [near[pk] for pk in sorted(near)]


@transaction.atomic
def _tell(pks, rung, ladder, now):
    """Claim these rows and tell of them, all or nothing. A call logged this very moment holds its row: it is skipped,
    and the next sweep finds it done."""
    rows = _judged(broken(FollowUp.objects, now).filter(pk__in=pks))
    rows = [row for row in rows.select_for_update(of=("self",), skip_locked=True) if ladder.is_due(row, rung)]
    claimed = _claim(rows, rung, now)
    mine = [row for row in rows if row.pk in claimed]
    if mine:
        record_many([(row.lead, {}, {}) for row in mine], f"escalated_{rung}", by=None, now=now)
        for user in ladder.listeners(mine, rung):
            _notice(user, rung, now)
    return len(mine)


def _claim(rows, rung, now):
    """Ids of the follow-ups whose row is ours; of two sweeps at once the second finds nothing of its own."""
    made = [Escalation(followup=row, rung=rung, day=business_day(now), told_at=now) for row in rows]
    Escalation.objects.bulk_create(made, ignore_conflicts=True)
    return set(Escalation.objects.filter(pk__in=[row.pk for row in made]).values_list("followup", flat=True))


def _notice(user, rung, now):
    """One a person and day: the first writes it and the letter, the others bring its number up to date."""
    day = business_day(now)
    many = Escalation.objects.visible_to(user).of_rung(rung).told_on(day).count()
    facts = {
        "user": user, "key": f"escalation:{rung}:{day.isoformat()}", "write": lambda: _words(rung, many),
        "url": reverse("leads:escalations"), "now": now,
    }  # fmt: skip
    if not notify(**facts):
        renew(**facts)


def _words(rung, many):
    title = ngettext("%(n)s follow-up was forgotten", "%(n)s follow-ups were forgotten", many) % {"n": many}
    if rung == Rung.HQ:
        return title, _("Overdue for three working days, or in a region without a director. The list names each lead.")
    return title, _("Overdue for a working day, or promised by somebody who left. The list names each lead.")
