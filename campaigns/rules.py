"""The manual's selection rules (M16, M20-M27), pure: figures in, verdict out. Unknown is never fail."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from campaigns.choices import Outcome, ProfileTag, RuleCode

EMPHASISED = frozenset(ProfileTag) - {ProfileTag.KEY}
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class SchoolFacts:
    """What is known of a school in a season; None is not known."""

    progression_rate: Decimal | None = None
    nearby_share: Decimal | None = None
    tags: tuple | None = None
    graduates: int | None = None
    exam_classes: int | None = None
    candidates: int | None = None
    source: str = ""
    road_km: Decimal | None = None
    drive_minutes: int | None = None
    reach_source: str = ""
    # These weigh in the score only (campaigns.rules_score), never in the verdict:
    stance: int | None = None  # -2 opposed, -1 reserved, 0 neutral, 1 friendly, 2 supports us (M19, M25)
    stance_source: str = ""
    competitors: int | None = None  # other colleges at work in the school (M25)
    competitors_source: str = ""
    past_yield: int | None = None  # registered from the school in the season before (M25)
    past_yield_source: str = ""


@dataclass(frozen=True)
class Limits:
    """The thresholds; the defaults are the manual's numbers."""

    progression_below: Decimal = Decimal(80)
    radius_km: int = 50
    drive_minutes: int = 180
    nearby_share: Decimal = Decimal(50)
    target_schools: int = 20
    target_classes: int = 40
    target_candidates: int = 2000
    schools_per_recruiter: int = 15


@dataclass(frozen=True)
class RuleResult:
    """One rule: its outcome, the figure used (None: not known), the limit and where the figure is from (M27)."""

    rule: RuleCode
    outcome: Outcome
    figure: object
    limit: object
    source: str = ""


@dataclass(frozen=True)
class Verdict:
    results: tuple

    @property
    def overall(self):
        """Fail if any rule fails, else unknown if any is unknown, else pass."""
        outcomes = {result.outcome for result in self.results}
        for outcome in (Outcome.FAIL, Outcome.UNKNOWN):
            if outcome in outcomes:
                return outcome
        return Outcome.PASS


@dataclass(frozen=True)
class HardTarget:
    """M20 and M26 for one outpost: three figures of which any one is enough, and whether it is spread too thin."""

    results: tuple
    is_spread_too_thin: bool

    @property
    def is_met(self):
        return any(result.outcome == Outcome.PASS for result in self.results)


def judge(facts, limits):
    """Every rule on one school. The distance and the drive must both hold."""
    return Verdict(
        (
            _rule(RuleCode.PROGRESSION, facts.progression_rate, limits.progression_below, _below, facts.source),
            _rule(RuleCode.RADIUS, facts.road_km, limits.radius_km, _at_most, facts.reach_source),
            _rule(RuleCode.DRIVE, facts.drive_minutes, limits.drive_minutes, _at_most, facts.reach_source),
            _rule(RuleCode.NEARBY, facts.nearby_share, limits.nearby_share, _at_least, facts.source),
            _rule(RuleCode.PROFILE, tuple(facts.tags or ()) or None, None, _emphasised, facts.source),
        )
    )


def judge_outpost(schools, classes, candidates, recruiters, limits, *, incomplete=frozenset()):
    """The any-of hard target of an outpost's chosen schools.

    `classes` and `candidates` are sums over the schools whose figure is known, or None when none is. Name a sum in
    `incomplete` ("classes", "candidates") when some school's figure is missing: short of the limit it is then unknown.
    """

    def reach(rule, name, figure, limit):
        result = _rule(rule, figure, limit, _at_least, "")
        if result.outcome == Outcome.FAIL and name in incomplete:
            return RuleResult(rule, Outcome.UNKNOWN, figure, limit)
        return result

    results = (
        reach(RuleCode.TARGET_SCHOOLS, "schools", schools, limits.target_schools),
        reach(RuleCode.TARGET_CLASSES, "classes", classes, limits.target_classes),
        reach(RuleCode.TARGET_CANDIDATES, "candidates", candidates, limits.target_candidates),
    )
    return HardTarget(results, (schools or 0) > (recruiters or 0) * limits.schools_per_recruiter)


def school_key(name):
    """What makes two spellings one name: width, case, spaces, brackets and 第1中学 for 第一中学 do not."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    bare = "".join(char for char in plain if char.isalnum())
    return re.sub(r"第([0-9]{1,2})(?![0-9])", _ordinal, bare)


def _ordinal(found):
    tens, ones = divmod(int(found[1]), 10)
    if not tens:
        return f"第{_DIGITS[ones]}"
    return f"第{'' if tens == 1 else _DIGITS[tens]}十{_DIGITS[ones] if ones else ''}"


def _rule(rule, figure, limit, holds, source):
    if figure is None:
        return RuleResult(rule, Outcome.UNKNOWN, None, limit, source)
    return RuleResult(rule, Outcome.PASS if holds(figure, limit) else Outcome.FAIL, figure, limit, source)


def _below(figure, limit):
    return figure < limit


def _at_most(figure, limit):
    return figure <= limit


def _at_least(figure, limit):
    return figure >= limit


def _emphasised(tags, _limit):
    return any(tag in EMPHASISED for tag in tags)
