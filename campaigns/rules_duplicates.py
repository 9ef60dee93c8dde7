"""May two rows of the list be one school? A score with its reasons, from names and places alone; pure.

Numbers that differ never are one school, nor are schools of two districts. Campuses and departments of one school get
a lower score: a list may want them apart.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from campaigns.choices_duplicates import TwinReason as Why
from campaigns.rules_names import CITY, Parts, take_apart
from campaigns.spelling import pinyin_of

THRESHOLD = 60  # below it nothing is suggested
SURE = 85  # from here on the suggestion is that the two are one
_SIDES = frozenset("东西南北中前后上下左右大小新老男女甲乙")
_WORDS = (
    "实验",
    "附属",
    "国际",
    "外国语",
    "职",
    "技",
    "艺术",
    "体育",
    "民族",
    "回民",
    "小学",
    "师范",
    "中专",
    "特殊",
    "希望",
    "中心",
    "女子",
)
_TOWNS = frozenset("镇乡")  # the town's own school, not that of a village in it
_LESS = {Why.ENDING: 13, Why.SAME_CITY: 6, Why.DEPARTMENT: 25, Why.PLACE: 20, Why.KIND: 25, Why.WORD: 15}


@dataclass(frozen=True)
class Listed:
    """A school as the list has it; `city` and `district` are ids, `district` None where only the city is known."""

    id: int
    name: str
    city: int
    district: int | None
    parts: Parts
    sound: str
    kind: str = ""
    address: str = ""


@dataclass(frozen=True)
class Twins:
    """Two schools that may be one, `first` the smaller id."""

    first: int
    second: int
    score: int
    reasons: tuple


def listed(*, id, name, area, city, district, kind="", address=""):
    parts = take_apart(name, area, district)
    sound = pinyin_of(parts.core)[0]
    return Listed(id, name, city, district, parts, sound, kind, "".join(address.split()))


def find_twins(schools):
    """`Twins` of all pairs from THRESHOLD up, best first. Only schools of one city and the same numbers are compared:
    `compare` refuses all others."""
    blocks = defaultdict(list)
    for school in schools:
        blocks[school.city, school.parts.numbers].append(school)
    found = (compare(one, other) for block in blocks.values() for one, other in combinations(block, 2))
    return sorted(filter(None, found), key=lambda twins: (-twins.score, twins.first, twins.second))


def compare(one, other):
    """`Twins` when the two may be one school, else None; the same whichever comes first."""
    one, other = sorted((one, other), key=lambda school: school.id)
    if one.id == other.id or one.city != other.city or one.parts.numbers != other.parts.numbers or _apart(one, other):
        return None
    alike, why = _likeness(one, other)
    if alike < THRESHOLD:
        return None
    reasons = [why, *_circumstances(one, other)]
    score = alike - sum(_less(reason, one.parts, other.parts) for reason in reasons)
    score = min(100, score + 8 * (Why.SAME_ADDRESS in reasons))
    order = list(Why)
    reasons = tuple(sorted(reasons, key=order.index))
    return Twins(one.id, other.id, score, reasons) if score >= THRESHOLD else None


def _apart(one, other):
    """In two districts, or one named after the city and one after the district with nothing else to its name."""
    mine, yours = _district(one), _district(other)
    if mine is not None and yours is not None and mine != yours:
        return True
    return _is_of_two_places(one.parts, other.parts) and (one.parts.numbers or not one.parts.core)


def _district(school):
    named = school.parts.place
    return named if isinstance(named, int) else school.district


def _is_of_two_places(a, b):
    return (
        {a.place, b.place} != {CITY}
        and CITY in (a.place, b.place)
        and any(isinstance(p, int) for p in (a.place, b.place))
    )


def _likeness(one, other):
    a, b = one.parts.core, other.parts.core
    if a == b:
        same = "".join(one.name.split()) == "".join(other.name.split())
        return (100, Why.SAME_NAME) if same else (97, Why.SAME_CORE)
    if not a or not b or _sides(a) != _sides(b) or a[-1] in _TOWNS or b[-1] in _TOWNS:
        return 0, Why.ALIKE
    if one.sound == other.sound and len(a) == len(b) > 1:
        return 90, Why.SOUNDS_ALIKE
    spelled = min(fuzz.ratio(a, b), fuzz.ratio(_own(a), _own(b)))
    if min(len(_own(a)), len(_own(b))) < 3 or spelled < THRESHOLD:
        return 0, Why.ALIKE
    return min(89, round(0.7 * spelled + 0.3 * fuzz.ratio(one.sound, other.sound))), Why.ALIKE


def _own(core):
    """A core without the words that many schools bear: 京剑实验 and 剑桥实验 share no more than those."""
    for word in _WORDS:
        core = core.replace(word, "")
    return core


def _sides(core):
    return sorted(char for char in core if char in _SIDES)


def _circumstances(one, other):
    a, b = one.parts, other.parts
    if a.numbers:
        yield Why.SAME_NUMBER
    yield Why.SAME_DISTRICT if one.district == other.district is not None else Why.SAME_CITY
    if one.address and one.address == other.address:
        yield Why.SAME_ADDRESS
    if a.campus != b.campus:
        yield Why.CAMPUS
    if a.department != b.department:
        yield Why.DEPARTMENT
    if a.stage != b.stage:
        yield Why.STAGE
    if a.is_general != b.is_general and not a.stage and not b.stage:
        yield Why.ENDING
    if {word for word in _WORDS if word in a.core} != {word for word in _WORDS if word in b.core}:
        yield Why.WORD
    if _is_of_two_places(a, b):
        yield Why.PLACE
    if one.kind != other.kind and "vocational" in (one.kind, other.kind) and "unknown" not in (one.kind, other.kind):
        yield Why.KIND


def _less(reason, a, b):
    """How much a circumstance takes from the score."""
    if reason == Why.CAMPUS:
        return 35 if a.campus and b.campus else 22
    if reason == Why.STAGE:  # 第一高级中学 and 第一初级中学 are two; 第一中学 mostly is the senior one
        stages = {a.stage, b.stage}
        return 45 if stages == {"junior", "senior"} else 27 if "junior" in stages else 14
    return _LESS.get(reason, 0)


@dataclass(frozen=True)
class Standing:
    """What speaks for keeping a school: the rows on it, whether its district is known, its name."""

    rows: int
    is_district_known: bool
    name: str


def is_first_to_stay(first, second):
    """Which of two should stay: less to move, then the better known place, then the fuller name, then the older."""
    mine, yours = ((s.rows, s.is_district_known, len(s.name)) for s in (first, second))
    return mine >= yours
