"""Schools to be judged and chosen: a crowded province for verdicts, a region of outposts for the optimiser."""

import random
from decimal import Decimal
from math import dist

from bench.load import NOW
from campaigns.models import School, SchoolFigures
from campaigns.optimiser import Candidate, OutpostNeed
from campaigns.rules import Limits, SchoolFacts, judge
from outposts.models import Reach

SCHOOLS, OUTPOSTS, OFFERED = 15_000, 30, 600
SIDE_KM = (300, 200)


def load(outpost):
    """15,000 schools with figures and reach in the outpost's city; their ids."""
    dice = random.Random(15)  # noqa: S311 - the same schools every time
    district = outpost.region.children.order_by("code").first()
    schools = School.objects.bulk_create(
        School(
            name=f"评定{n}中学",
            name_key=f"评定{n}中学",
            pinyin=f"p{n}",
            initials=f"p{n}",
            region=district,
            created_at=NOW,
        )
        for n in range(SCHOOLS)
    )
    SchoolFigures.objects.bulk_create(
        SchoolFigures(
            season=outpost.season,
            school=school,
            exam_classes=dice.randint(2, 12),
            candidates=dice.randint(80, 600),
            progression_rate=dice.randint(40, 95),
            nearby_share=dice.randint(30, 90),
            profile=["rural"],
            source="bench",
            entered_at=NOW,
        )
        for school in schools
    )
    Reach.objects.bulk_create(
        Reach(outpost=outpost, school=school, road_km=dice.randint(1, 60), drive_minutes=40, source="bench")
        for school in schools
    )
    return [school.pk for school in schools]


def region():
    """(candidates, needs) of 30 outposts and 600 schools strewn over a region."""
    dice, limits = random.Random(30), Limits()  # noqa: S311 - the same region every time
    places = [[(dice.random() * SIDE_KM[0], dice.random() * SIDE_KM[1]) for _ in range(n)] for n in (OUTPOSTS, OFFERED)]
    classes = [dice.randint(2, 10) for _ in range(OFFERED)]
    rates = [Decimal(dice.randint(40, 95)) for _ in range(OFFERED)]
    candidates = []
    for outpost, here in enumerate(places[0]):
        for school, there in enumerate(places[1]):
            km = Decimal(int(1.2 * dist(here, there)))
            facts = SchoolFacts(progression_rate=rates[school], tags=("rural",), road_km=km, drive_minutes=int(2 * km))
            figures = classes[school], classes[school] * 48
            candidates.append(Candidate(outpost, school, judge(facts, limits), *figures, km, int(2 * km)))
    return candidates, [OutpostNeed(outpost, 2) for outpost in range(OUTPOSTS)]
