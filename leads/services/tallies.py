"""Roll-ups of leads, kept in the transaction of the thing they count and proven from the rows."""

from collections import Counter

from django.db import connection, transaction
from django.db.models import Count, F, Value
from django.db.models.functions import Greatest, TruncDate

from core import clock
from leads.choices import EXITS, FollowUpKind, Tallied
from leads.models import FollowUp, Lead, StateCount, Tally

OF_KIND = {FollowUpKind.CALL: Tallied.CALLS, FollowUpKind.VISIT: Tallied.VISITS}


def book(*, outpost_id, days=(), states=()):
    """Add to the counts of one outpost, in the caller's transaction.

    `days`: (moment, Tallied, how many); `states`: (state, how many). Always in the same order, so that two
    transactions that touch the same counts wait for each other and never in a circle.
    """
    by_day, by_state = Counter(), Counter()
    for moment, kind, many in days:
        by_day[(clock.business_day(moment), str(kind))] += many
    for state, many in states:
        by_state[str(state)] += many
    for (day, kind), many in sorted(by_day.items()):
        _add(Tally, many, outpost_id=outpost_id, day=day, kind=kind)
    for state, many in sorted(by_state.items()):
        _add(StateCount, many, outpost_id=outpost_id, state=state)


def _add(model, many, **key):
    if not many:
        return
    count = F("count") + many
    if many < 0 and model is Tally:  # a roll-up that is off must not stop the trade: verify_tallies tells
        count = Greatest(count, Value(0))
    if model.objects.filter(**key).update(count=count):
        return
    model.objects.bulk_create([model(**key, count=0)], ignore_conflicts=True)
    model.objects.filter(**key).update(count=count)


def compare_tallies():
    """[(what, outpost id, day or state, kind, stored, true)] where the stored count is not what the rows say."""
    stored = {("day", t.outpost_id, t.day, t.kind): t.count for t in Tally.objects.all()}
    stored |= {("state", s.outpost_id, s.state, ""): s.count for s in StateCount.objects.all()}
    true = _from_rows(Lead.objects.all(), FollowUp.objects.all())
    keys = sorted(stored.keys() | true.keys(), key=str)
    return [(*k, stored.get(k, 0), true.get(k, 0)) for k in keys if stored.get(k, 0) != true.get(k, 0)]


@transaction.atomic
def rebuild_tallies():
    """Set every count to what the rows say; returns how many were wrong. Safe while people work."""
    if connection.vendor == "postgresql":  # SQLite lets one writer in at a time anyway
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE leads_tally, leads_statecount IN SHARE ROW EXCLUSIVE MODE")
    wrong = compare_tallies()
    days = [Tally(outpost_id=o, day=when, kind=k, count=true) for what, o, when, k, _s, true in wrong if what == "day"]
    states = [StateCount(outpost_id=o, state=s, count=true) for what, o, s, _k, _s, true in wrong if what == "state"]
    _put(Tally, days, ["outpost", "day", "kind"])
    _put(StateCount, states, ["outpost", "state"])
    return len(wrong)


def _put(model, rows, key):
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=key, update_fields=["count"], batch_size=500)


def share_of(leads):
    """What these leads and their follow-ups add to the counts, as the rows stand now; for `book_change`."""
    pks = [lead.pk for lead in leads]
    return _from_rows(Lead.objects.filter(pk__in=pks), FollowUp.objects.filter(lead__in=pks))


def book_change(before, after):
    """Add the difference of two `share_of` to the counts; outposts in order, as `book` does within one."""
    changed = {key: after.get(key, 0) - before.get(key, 0) for key in before.keys() | after.keys()}
    for key in sorted((key for key, many in changed.items() if many), key=lambda key: (key[1], key[0], str(key[2:]))):
        what, outpost_id, when, kind = key
        if what == "day":
            _add(Tally, changed[key], outpost_id=outpost_id, day=when, kind=kind)
        else:
            _add(StateCount, changed[key], outpost_id=outpost_id, state=when)


def _from_rows(leads, followups):
    true = {}
    leads, done = leads.order_by(), followups.order_by().filter(done_at__isnull=False)
    _count(true, leads, "outpost_id", "created_at", Tallied.LEADS)
    for kind, tallied in OF_KIND.items():
        _count(true, done.filter(kind=kind), "lead__outpost_id", "done_at", tallied)
    _count(true, leads.exclude(form_returned_at=None), "outpost_id", "form_returned_at", Tallied.FORMS_RETURNED)
    _count(true, leads.exclude(registered_at=None), "outpost_id", "registered_at", Tallied.REGISTERED)
    _count(true, leads.filter(state__in=EXITS), "outpost_id", "state_since", Tallied.LOST)
    for outpost_id, state, many in leads.values_list("outpost_id", "state").annotate(many=Count("pk")):
        true[("state", outpost_id, state, "")] = many
    return true


def _count(true, rows, outpost, moment, kind):
    days = rows.annotate(on=TruncDate(moment)).values_list(outpost, "on").annotate(many=Count("pk"))
    for outpost_id, day, many in days:
        true[("day", outpost_id, day, str(kind))] = many
