"""Setting numbers of the quota tree: the only door, for one number and for a whole level at once (M28)."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import Region
from campaigns.models import Season
from core.errors import Refused, Stale
from core.record import record
from outposts.choices import Measure, QuotaLevel
from outposts.models import Crew, Outpost, QuotaNode

MOST = 1_000_000


@dataclass(frozen=True)
class NewNumber:
    """`number` None takes the number away; `version` is that of the row as the person read it, 0 for none."""

    level: str
    number: int | None
    version: int = 0
    region_id: int | None = None
    outpost_id: int | None = None
    person_id: int | None = None
    label: str = ""  # to name it when it is stale

    @property
    def spot(self):
        return self.level, self.region_id, self.outpost_id, self.person_id


@transaction.atomic
def set_quota(*, season, measure, numbers, reason, by, now):
    """Set the `numbers` (NewNumber) together or not at all; returns how many changed.

    All of them must still stand as they were read, those left alone too: two people who split one number at once would
    else each see a sum that is not the stored one. Raises `Stale` with what stands now.
    """
    if not reason.strip():
        raise Refused(_("Give the reason: it stands in the record."), field="reason")
    Season.objects.select_for_update(no_key=True).get(pk=season.pk)  # splits of one season wait for each other
    _check_places(season, numbers, by=by)
    stored = {_spot(n): n for n in QuotaNode.objects.of(season, measure).select_related("outpost")}
    changed = [new for new in numbers if _number(stored.get(new.spot)) != new.number]
    if not changed:
        return 0
    _check_fresh(numbers, stored)
    for new in changed:
        _put(stored.get(new.spot), new, season=season, measure=measure, reason=reason, by=by, now=now)
    return len(changed)


def _spot(node):
    return node.level, node.region_id, node.outpost_id, node.person_id


def _number(node):
    return node.number if node else None


def _check_fresh(numbers, stored):
    stale = [n for n in numbers if n.version != (stored[n.spot].version if n.spot in stored else 0)]
    if stale:
        numbers_now = {new.label: _number(stored.get(new.spot)) for new in stale}
        theirs = {label: "" if number is None else str(number) for label, number in numbers_now.items()}
        raise Stale(
            _("Someone else changed this since you opened it. Nothing was overwritten; compare and save again."),
            theirs=theirs,
        )


def _put(node, new, *, season, measure, reason, by, now):
    before = {"number": node.number} if node else {}
    if new.number is None:
        record(node, "removed", by=by, now=now, before=before, after=_told(new, measure), why=reason)
        node.delete()
    elif node is None:
        place = {"level": new.level, "region_id": new.region_id, "outpost_id": new.outpost_id}
        values = place | {"person_id": new.person_id, "number": new.number, "changed_by": by, "changed_at": now}
        node = QuotaNode.objects.create(season=season, measure=measure, **values)
        record(node, "set", by=by, now=now, after=_told(new, measure), why=reason)
    else:
        node.number, node.version, node.changed_by, node.changed_at = new.number, node.version + 1, by, now
        node.save()
        record(node, "changed", by=by, now=now, before=before, after=_told(new, measure), why=reason)
    if (measure, new.level) == (Measure.REGISTERED, QuotaLevel.OUTPOST):
        Outpost.objects.filter(pk=new.outpost_id).update(target_registered=new.number or 0)


def _told(new, measure):
    """What the record keeps of a number: enough to read it when the row is gone."""
    places = {"region": new.region_id, "outpost": new.outpost_id, "person": new.person_id}
    return {"measure": str(measure), "level": str(new.level), "number": new.number} | {
        k: v for k, v in places.items() if v
    }


def _check_places(season, numbers, *, by):
    """HQ sets every number; a director those beneath the own region, never the region's own."""
    if any(new.number is not None and not 0 <= new.number <= MOST for new in numbers):
        raise Refused(_("A number of the quota lies between 0 and %(most)s.") % {"most": f"{MOST:,}"})
    regions = {new.region_id for new in numbers if new.region_id}
    outposts = {new.outpost_id for new in numbers if new.outpost_id}
    seen = Outpost.objects.visible_to(by).of(season).filter(pk__in=outposts).count() == len(outposts)
    if by.role == Role.DIRECTOR:
        beneath = Region.objects.visible_to(by).exclude(pk=by.region_id).filter(pk__in=regions)
        seen = seen and beneath.count() == len(regions) and all(new.level != QuotaLevel.COUNTRY for new in numbers)
    if not seen or by.role not in (Role.HQ, Role.DIRECTOR):
        raise Refused(_("These numbers are set by those above you."))
    people = {(new.outpost_id, new.person_id) for new in numbers if new.person_id}
    served = Crew.objects.filter(outpost__in=outposts, user__in=[person for _outpost, person in people])
    if people - set(served.values_list("outpost_id", "user_id")):
        raise Refused(_("A person's number belongs to an outpost the person serves or served."))
