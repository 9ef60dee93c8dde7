"""How much speaks for a school, pure: named reasons with signed whole points, which sum to the score exactly (M25).

The score orders what the verdict leaves open; it never makes a verdict. Every reason stands on a figure of the school
or its area, never of a child or a family (A18). What is not known gives 0 and says so.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from campaigns.choices import ScoreReason, Unit
from campaigns.rules import EMPHASISED

# (least, most) points a reason can give
BOUNDS = {
    ScoreReason.SUPPLY: (-10, 20),  # M17, M20
    ScoreReason.PROGRESSION: (-20, 20),  # M22
    ScoreReason.ECONOMY: (-10, 10),  # M16
    ScoreReason.PROFILE: (-5, 10),  # M21
    ScoreReason.STANCE: (-10, 10),  # M19, M25
    ScoreReason.COMPETITION: (-15, 5),  # M25
    ScoreReason.DISTANCE: (-10, 10),  # M23
    ScoreReason.PAST_YIELD: (0, 15),  # M25
}


@dataclass(frozen=True)
class Reason:
    """One reason: its points, and the figure they stand on (None: not known, then 0 points)."""

    code: ScoreReason
    points: int
    figure: object
    source: str = ""
    unit: str = ""  # a `Unit`, where the figure alone does not say what is counted


@dataclass(frozen=True)
class Score:
    reasons: tuple

    @property
    def total(self):
        return sum(reason.points for reason in self.reasons)

    @property
    def known(self):
        """How many reasons stand on a figure."""
        return sum(reason.figure is not None for reason in self.reasons)


def score(facts, limits):
    """The score of one school under these thresholds. Higher speaks for the school; the same facts, the same score."""
    tags = tuple(facts.tags or ()) or None
    return Score(
        (
            _supply(facts, limits),
            _reason(
                ScoreReason.PROGRESSION,
                facts.progression_rate,
                lambda rate: limits.progression_below - rate,
                facts.source,
                Unit.PERCENT,
            ),
            _reason(
                ScoreReason.ECONOMY,
                facts.nearby_share,
                lambda share: (share - limits.nearby_share) / 2,
                facts.source,
                Unit.PERCENT,
            ),
            _reason(
                ScoreReason.PROFILE, tags, lambda t: 10 if EMPHASISED.intersection(t) else -5, facts.source, Unit.TAGS
            ),
            _reason(ScoreReason.STANCE, facts.stance, lambda n: 5 * n, facts.stance_source),
            _reason(ScoreReason.COMPETITION, facts.competitors, lambda n: 5 - 5 * n, facts.competitors_source),
            _distance(facts, limits),
            _reason(ScoreReason.PAST_YIELD, facts.past_yield, lambda n: 3 * n, facts.past_yield_source),
        )
    )


def _supply(facts, limits):
    """Against what each of the target schools must bring on average (M20): in candidates, else in exam classes."""
    figure, whole, unit = facts.candidates, limits.target_candidates, Unit.CANDIDATES
    if figure is None and facts.exam_classes is not None:
        figure, whole, unit = facts.exam_classes, limits.target_classes, Unit.CLASSES
    need = max(Decimal(whole) / max(limits.target_schools, 1), 1)
    return _reason(ScoreReason.SUPPLY, figure, lambda n: 10 * (n - need) / need, facts.source, unit)


def _distance(facts, limits):
    """By road, else by the drive (M23)."""
    figure, edge, unit = facts.road_km, limits.radius_km, Unit.KM
    if figure is None and facts.drive_minutes is not None:
        figure, edge, unit = facts.drive_minutes, limits.drive_minutes, Unit.MINUTES
    edge = max(Decimal(edge), 1)
    return _reason(ScoreReason.DISTANCE, figure, lambda n: 10 * (edge - n) / edge, facts.reach_source, unit)


def _reason(code, figure, points, source, unit=""):
    if figure is None:
        return Reason(code, 0, None)
    least, most = BOUNDS[code]
    whole = int(Decimal(points(figure)).to_integral_value(ROUND_DOWN))
    return Reason(code, min(max(whole, least), most), figure, source, unit)
