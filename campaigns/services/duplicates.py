"""Suggestions of schools that may be one, and what people say to them."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import Level
from accounts.models import Region
from campaigns.choices_duplicates import PairState
from campaigns.models import DuplicatePair, School
from campaigns.related import hanging
from campaigns.rules_duplicates import SURE, Standing, find_twins, is_first_to_stay, listed
from campaigns.rules_names import Area
from campaigns.services.merging import merge_schools
from core.errors import Refused
from core.record import record

_BATCH = 500
_FACTS = ("id", "name", "kind", "address", "region_id")


@transaction.atomic
def search_duplicates(*, province=None, by, now):
    """Look at all schools `by` may see (None: all), perhaps of one province; store what is new.

    Returns counts: schools, pairs (found now), new, changed, withdrawn (open before, no longer found), decided (found
    again, but people have decided). What people decided is never touched.
    """
    schools = School.objects.visible_to(by) if by else School.objects.all()
    rows = list((schools.within(province) if province else schools).order_by("pk").values_list(*_FACTS))
    twins = {(t.first, t.second): t for t in find_twins(_listed(rows))}
    inside = {row[0] for row in rows}
    stored = {(p.first_id, p.second_id): p for p in DuplicatePair.objects.select_for_update().order_by("pk")}
    stored = {key: pair for key, pair in stored.items() if inside.issuperset(key)}
    new = [
        DuplicatePair(first_id=t.first, second_id=t.second, score=t.score, reasons=list(t.reasons), found_at=now)
        for key, t in twins.items()
        if key not in stored
    ]
    opened = {key: pair for key, pair in stored.items() if pair.state == PairState.OPEN}
    changed = _rescored(opened, twins)
    withdrawn = [pair.pk for key, pair in opened.items() if key not in twins]
    DuplicatePair.objects.bulk_create(new, batch_size=_BATCH, ignore_conflicts=True)  # another search found it too
    DuplicatePair.objects.bulk_update(changed, ["score", "reasons"], batch_size=_BATCH)
    DuplicatePair.objects.filter(pk__in=withdrawn).delete()
    counts = {"schools": len(rows), "pairs": len(twins), "new": len(new), "changed": len(changed)}
    counts |= {"withdrawn": len(withdrawn), "decided": len(twins.keys() & (stored.keys() - opened.keys()))}
    record(DuplicatePair(pk=0), "searched", by=by, now=now, after=counts)  # 0: all of them
    return counts


def _rescored(opened, twins):
    changed = []
    for key in opened.keys() & twins.keys():
        pair, found = opened[key], twins[key]
        if (pair.score, pair.reasons) != (found.score, list(found.reasons)):
            pair.score, pair.reasons = found.score, list(found.reasons)
            changed.append(pair)
    return changed


def _listed(rows):
    """`rules_duplicates.Listed` of each row of _FACTS."""
    regions = {r.pk: r for r in Region.objects.only("id", "level", "name", "parent_id")}
    districts = {}
    for region in regions.values():
        if region.level == Level.DISTRICT:
            districts.setdefault(region.parent_id, []).append((region.pk, region.name))
    areas = {
        pk: Area(regions[city.parent_id].name, city.name, tuple(districts.get(pk, ())))
        for pk, city in regions.items()
        if city.level == Level.CITY
    }
    for pk, name, kind, address, region_id in rows:
        region = regions[region_id]
        is_known = region.level == Level.DISTRICT
        city, district = (region.parent_id, region_id) if is_known else (region_id, None)
        yield listed(
            id=pk, name=name, kind=kind, address=address, area=areas[city], city=city, district=district
        )  # fmt: skip


def advised_to_stay(pair, *, user):
    """The school of a pair that should stay: what hangs on it is less to move."""
    first, second = (
        Standing(
            rows=sum(count for _field, count in hanging(school, user=user)),
            is_district_known=school.region.level == Level.DISTRICT,
            name=school.name,
        )
        for school in (pair.first, pair.second)
    )
    return pair.first if is_first_to_stay(first, second) else pair.second


@transaction.atomic
def say_same(*, pair, kept, fill=False, why="", by, now):
    """The two are one, and `kept` stays. Against the suggestion (a low score, the other school, or after "not the
    same") a reason is needed."""
    pair = _hold(pair)
    if pair.state == PairState.MERGED:
        raise Refused(_("The two were merged already."))
    if not why.strip():
        if pair.state == PairState.NOT_SAME:
            raise Refused(_("They were said not to be the same: give the reason."), field="why")
        if pair.score < SURE:
            raise Refused(_("The score is low: say why the two are the same."), field="why")
        if kept.pk != advised_to_stay(pair, user=by).pk:
            raise Refused(_("The other school was suggested to stay: give the reason."), field="why")
    gone = pair.second if kept.pk == pair.first_id else pair.first
    return merge_schools(kept=kept, gone=gone, fill=fill, why=why.strip(), by=by, now=now)


@transaction.atomic
def say_not_same(*, pair, why="", by, now):
    """The two are not one: never suggested again. With a high score a reason is needed."""
    pair = _hold(pair)
    if pair.state != PairState.OPEN:
        raise Refused(_("This pair was decided meanwhile: %(state)s.") % {"state": pair.get_state_display()})
    if pair.score >= SURE and not why.strip():
        raise Refused(_("The score is high: say why the two are not the same."), field="why")
    values = {"state": PairState.NOT_SAME, "decided_by": by, "decided_at": now, "why": why.strip()}
    DuplicatePair.objects.filter(pk=pair.pk).update(**values)
    record(pair, "not_same", by=by, now=now, after={"state": PairState.NOT_SAME.value}, why=why.strip())


def _hold(pair):
    list(DuplicatePair.objects.select_for_update().filter(pk=pair.pk))  # without the joins, which cannot be locked
    return DuplicatePair.objects.select_related("first__region", "second__region").get(pk=pair.pk)
