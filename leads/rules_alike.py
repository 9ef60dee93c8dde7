"""Which leads may be the same student: pure. Leads are grouped by what they share, so the work grows with the leads
and the likenesses, not with the square."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

LARGEST = 50  # a number that more leads share is a switchboard or a placeholder, no likeness


class Why(StrEnum):
    PHONE = "phone"  # the same number
    GUARDIAN_PHONE = "guardian_phone"  # one's number is the other's guardian's, or both have that guardian
    NAME_SCHOOL = "name_school"  # the same name at the same school
    REVERSED = "reversed"  # the name the other way round, at the same school
    SIMILAR = "similar"  # one character of the name differs or is missing, at the same school
    PINYIN = "pinyin"  # the name sounds the same, at the same school


@dataclass(frozen=True)
class Facts:
    id: int
    name: str
    pinyin: str
    phone: str
    school: int | None
    guardians: tuple = ()  # their numbers


@dataclass(frozen=True)
class Pair:
    """`first` is the smaller id; `why` in the order of `Why`."""

    first: int
    second: int
    why: tuple


def find_pairs(leads):
    """([Pair], how many groups were too large to tell anything)."""
    groups = defaultdict(set)
    by_id = {lead.id: lead for lead in leads}
    for lead in leads:
        for key in _keys(lead):
            groups[key].add(lead.id)
    found, too_large = defaultdict(set), 0
    for (why, *_rest), ids in groups.items():
        if len(ids) > LARGEST:
            too_large += 1
            continue
        for first, second in combinations(sorted(ids), 2):
            if _holds(why, by_id[first], by_id[second]):
                found[first, second].add(why)
    pairs = [Pair(*ids, tuple(why for why in Why if why in whys)) for ids, whys in sorted(found.items())]
    return pairs, too_large


def names_alike(one, other):
    """Why two leads of one school are alike by their names alone."""
    shared = {why for why, *_rest in set(_name_keys(one)) & set(_name_keys(other))}
    return tuple(why for why in Why if why in shared and _holds(why, one, other))


def _keys(lead):
    yield Why.PHONE, lead.phone
    for number in {lead.phone, *lead.guardians}:
        yield Why.GUARDIAN_PHONE, number
    if lead.school is not None:
        yield from _name_keys(lead)


def _name_keys(lead):
    yield Why.NAME_SCHOOL, lead.school, lead.name
    yield Why.REVERSED, lead.school, min(lead.name, lead.name[::-1])
    yield Why.PINYIN, lead.school, lead.pinyin
    if len(lead.name) > 2:  # of two characters one is nearly everybody's
        yield Why.SIMILAR, lead.school, lead.name
        for place in range(1, len(lead.name)):  # the surname is not mistaken
            yield Why.SIMILAR, lead.school, lead.name[:place] + lead.name[place + 1 :]


def _holds(why, one, other):
    """What the key alone does not say."""
    if why == Why.GUARDIAN_PHONE:
        return one.phone != other.phone or bool(set(one.guardians) & set(other.guardians))
    if why in (Why.REVERSED, Why.SIMILAR, Why.PINYIN):
        return one.name != other.name
    return True
