"""Working days of the People's Republic: what the holiday package knows, and above it HQ's own word.

The State Council publishes make-up workdays for one year at a time; until it has, a year is `is_provisional`: its days
off are those of the law, and weekends may still become workdays.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import get_language
from holidays import country_holidays

from campaigns.choices import DayKind
from campaigns.models import HolidayOverride

SATURDAY = 5


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says."""

    day: date
    kind: str
    name: str
    name_en: str
    override: HolidayOverride | None = None

    @property
    def label(self):
        return self.name if (get_language() or "").startswith("zh") else self.name_en or self.name


@dataclass(frozen=True)
class Year:
    year: int
    days: tuple  # of SpecialDay, by day
    is_provisional: bool

    def of_kind(self, kind):
        return frozenset(special.day for special in self.days if special.kind == kind)


def holidays_of(year, overrides=None):
    """The special days of `year`; one query. `overrides`: those the reader may see, where there is a reader."""
    days = dict(_published(year))
    for row in (HolidayOverride.objects.all() if overrides is None else overrides).of_year(year):
        days[row.day] = SpecialDay(row.day, row.kind, row.name, row.name_en, override=row)
    known = any(special.kind == DayKind.WORK for special in days.values())
    return Year(year, tuple(days[day] for day in sorted(days)), is_provisional=not known)


def is_workday(day):
    """Whether offices work on `day`; one query. For many days take `holidays_of` once and `works_on`."""
    year = holidays_of(day.year)
    return works_on(day, off=year.of_kind(DayKind.OFF), work=year.of_kind(DayKind.WORK))


def works_on(day, *, off=frozenset(), work=frozenset()):
    """Pure: a make-up workday works whatever else it is, a day off does not, else the weekday decides."""
    return day in work or (day not in off and day.weekday() < SATURDAY)


def working_days_between(a, b, *, off=frozenset(), work=frozenset()):
    """Pure: how many working days pass from `a` to `b`, `a` not counted, `b` counted; negative when `b` is earlier.

    Friday to Monday is 1. Counts add up: from a to b and from b to c make from a to c.
    """
    if b < a:
        return -working_days_between(b, a, off=off, work=work)
    return sum(works_on(a + timedelta(n), off=off, work=work) for n in range(1, (b - a).days + 1))


@lru_cache(maxsize=8)
def _published(year):
    """((day, SpecialDay), ...) of the package."""
    chinese, english = (country_holidays("CN", years=year, language=code) for code in ("zh_CN", "en_US"))
    days = {day: SpecialDay(day, DayKind.OFF, name, english.get(day, "")) for day, name in chinese.items()}
    for day in chinese.weekend_workdays:
        if day.year == year:
            days[day] = SpecialDay(day, DayKind.WORK, "调休上班", "Make-up workday")
    return tuple(days.items())
