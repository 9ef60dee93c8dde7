"""The only reader of the wall clock.

Services and rules take time as an argument; views, tasks and commands ask here. Tests move it with `set_to`; the demo
moves it by a file that every process of the demo reads (`settings.CLOCK_FILE`).
"""

import json
import os
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

_fixed: datetime | None = None
_file = (None, timedelta(0))  # (mtime of the clock file, shift it asks for)


def wall() -> datetime:
    """The machine's own time, whatever the demo says: for leases between processes and for nothing people see."""
    return timezone.now()


def now() -> datetime:
    """The moment, aware, in UTC; shifted in the demo."""
    return _fixed if _fixed is not None else wall() + _shift()


def today() -> date:
    """The business day in Asia/Shanghai."""
    return business_day(now())


def business_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def start_of(day: date) -> datetime:
    """The first moment of a business day, aware."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware right here


def is_shifted() -> bool:
    return _shift() != timedelta(0)


def resume_at(moment: datetime) -> None:
    """Let the demo clock go on from `moment`; every process of this DATA_DIR follows at once."""
    path = settings.CLOCK_FILE
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps({"shift_seconds": (moment - wall()).total_seconds()}))
    os.replace(draft, path)


@contextmanager
def set_to(moment: datetime):
    """Hold the clock still at `moment` within this process."""
    global _fixed
    before, _fixed = _fixed, moment
    try:
        yield
    finally:
        _fixed = before


def _shift() -> timedelta:
    global _file
    try:
        stamp = os.stat(settings.CLOCK_FILE).st_mtime_ns
    except FileNotFoundError:
        return timedelta(0)
    if _file[0] != stamp:
        seconds = json.loads(settings.CLOCK_FILE.read_text())["shift_seconds"]
        _file = (stamp, timedelta(seconds=seconds))
    return _file[1]
