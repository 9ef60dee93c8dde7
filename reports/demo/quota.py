"""The demo's quota tree, whole for all four measures; Central China's outposts took on five more than their region."""

from datetime import date, timedelta
from fractions import Fraction

from accounts.choices import Level
from core import clock
from outposts import quota
from outposts.choices import Measure
from outposts.services import NewNumber, set_quota
from reports.demo.places import TARGETS

MEETING = date(2027, 4, 10)
FOR_EACH_REGISTERED = {  # how many of each it takes for one registered student
    Measure.FORMS: Fraction(7, 5),
    Measure.ADMITTED: Fraction(6, 5),
    Measure.ARRIVED: Fraction(11, 10),
    Measure.REGISTERED: Fraction(1),
}
ABOVE = {"CENTRAL": 5}  # so many more than the region was given
DIRECTORS = {"NORTH": "director", "CENTRAL": "director2", "SOUTH": "director3"}


def load(*, season, users):
    now = clock.start_of(MEETING) + timedelta(hours=15)
    for measure, each in FOR_EACH_REGISTERED.items():
        facts = {"season": season, "measure": measure, "now": now}
        tree = quota.read(season=season, measure=measure, user=users["hq"], with_crew=True)
        regions = [branch for branch in tree.regions.values() if branch.outposts]
        _from_above(tree, regions, each, users["hq"], facts)
        for region in regions:
            _to_people(region, each, users[DIRECTORS[region.subject.code]], facts)


def _target(branch, each):
    return int(TARGETS.get(branch.subject.code, 100) * each)


def _new(branch, number):
    return NewNumber(number=number, version=branch.version, **branch.place)


def _from_above(tree, regions, each, hq, facts):
    """Big regions and outposts, and the country as the sum of its regions."""
    numbers = []
    for region in (r for r in regions if r.subject.level == Level.BIG_REGION):
        outposts = [_new(o, _target(o, each)) for o in region.outposts]
        given = sum(new.number for new in outposts) - ABOVE.get(region.subject.code, 0)
        numbers += [*outposts, _new(region, given)]
    country = sum(new.number for new in numbers if new.region_id)
    numbers.append(_new(tree.top[0], country))
    set_quota(numbers=numbers, reason="2027 年招生工作会议下达", by=hq, **facts)


def _to_people(region, each, director, facts):
    numbers = []
    for outpost in region.outposts:
        number, crew = _target(outpost, each), outpost.children
        shares = [number // len(crew) + (n < number % len(crew)) for n in range(len(crew))]
        numbers += [_new(person, share) for person, share in zip(crew, shares, strict=True)]
    set_quota(numbers=numbers, reason="责任到人，主任会上商定", by=director, **facts)
