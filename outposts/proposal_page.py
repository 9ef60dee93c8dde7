"""What the page of a proposal shows: one section an outpost, rows without a query."""

from dataclasses import dataclass

from campaigns.choices import Outcome, RuleCode
from outposts import proposal_wording, wording
from outposts.models import Outpost

SHOWN = 200  # left-out schools of one outpost; of several, the page would not end
SHOWN_OF_MANY = 20


@dataclass(frozen=True)
class Row:
    """A school of a proposal; `pick` is what its tick box sends, empty where there is nothing to decide."""

    name: str
    url: str
    district: str
    km: str
    classes: object
    candidates: object
    verdict: str
    tone: str
    because: str
    pick: str
    is_ticked: bool


@dataclass(frozen=True)
class Left:
    name: str
    url: str
    district: str
    rule: str
    change: str


@dataclass(frozen=True)
class Section:
    outpost: Outpost
    url: str
    is_met: bool
    is_thin: bool
    share: int
    crew: int
    capacity: int
    schools: int
    km: str
    target_rows: list
    added: list
    removed: list
    stays: list
    left: list
    left_more: int
    unmeasured: int


def sections(proposal, unticked=frozenset()):
    """`unticked` are picks somebody had taken out of the form that is shown again."""
    shown = SHOWN if len(proposal.outposts) == 1 else SHOWN_OF_MANY
    return [_section(proposal.ground, one, unticked, shown) for one in proposal.outposts]


def _section(ground, one, unticked, shown):
    outpost = one.outpost
    base = f"{outpost.get_absolute_url()}schools/"
    left = [left for left in one.left_out if (outpost.pk, left.school) not in ground.unmeasured]
    return Section(
        outpost=outpost,
        url=base,
        is_met=one.target.is_met,
        is_thin=one.target.is_spread_too_thin,
        share=int(one.plan.share * 100),
        crew=one.crew,
        capacity=one.crew * ground.limits[outpost.pk].schools_per_recruiter,
        schools=one.totals.schools,
        km=wording.number(one.travel_km),
        target_rows=[wording.target_row(result) for result in one.target.results],
        added=[_row(ground, outpost, base, pk, "+", unticked) for pk in one.added],
        removed=[_row(ground, outpost, base, pk, "-", unticked) for pk in one.removed],
        stays=[_row(ground, outpost, base, pk, "", unticked) for pk in one.stays],
        left=[_left(ground, base, row) for row in left[:shown]],
        left_more=max(len(left) - shown, 0),
        unmeasured=len(one.left_out) - len(left),
    )


def _row(ground, outpost, base, pk, sign, unticked):
    school, judged = ground.schools[pk], ground.judged[outpost.pk, pk]
    overall, reach, figures = judged.verdict.overall, judged.reach, judged.figures
    pick = f"{sign}{outpost.pk}-{pk}" if sign else ""
    return Row(
        name=school.name,
        url=f"{base}{pk}/",
        district=school.region.label,
        km="" if reach is None or reach.road_km is None else wording.with_unit(RuleCode.RADIUS, reach.road_km),
        classes=figures and figures.exam_classes,
        candidates=figures and figures.candidates,
        verdict=overall.label,
        tone=wording.tone(overall),
        because="" if overall == Outcome.PASS else RuleCode(judged.deciding.rule).label,
        pick=pick,
        is_ticked=pick not in unticked,
    )


def _left(ground, base, one):
    school = ground.schools[one.school]
    return Left(
        school.name,
        f"{base}{one.school}/",
        school.region.label,
        proposal_wording.rule(one),
        proposal_wording.changes(one, ground.names),
    )
