"""When to call next: by the state of the lead and the season, never at night, on exam days or too often; and who is
told when a promise is broken. Pure: no database, no clock. Working days are told by the caller's `works(day)`.

The manual names one figure, the call right after the exam (M59); the rest are ours, in one place to be changed.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.choices import StageCode
from core.errors import Refused
from core.timewords import day_words, is_chinese
from leads.choices import EscalationRung as Rung
from leads.choices import LeadState

DAY = timedelta(days=1)
QUIET_FROM, QUIET_UNTIL = time(21, 30), time(8, 30)
MORNING = time(10)
AFTER_EXAM_DAYS = 3  # so long a family that was not called yet is called the same day (M59)
AFTER_EXAM_WAIT = timedelta(hours=3)
SEARCHED = 60  # days ahead; nobody plans farther

BUSY = frozenset({StageCode.CONSULT, StageCode.ENROL, StageCode.TRAVEL, StageCode.WELCOME})
EVERY = {  # days from one contact to the next: before the busy stages, and in them
    LeadState.CLUE: (3, 1),
    LeadState.CONTACTED: (7, 3),
    LeadState.ENQUIRY: (5, 2),
    LeadState.FORM_RETURNED: (5, 3),
    LeadState.ADMITTED: (7, 4),
    LeadState.ASSEMBLED: (2, 1),
    LeadState.ON_TRAIN: (1, 1),
    LeadState.ARRIVED: (1, 1),
    LeadState.REGISTERED: (14, 7),  # kept in touch with until term starts (M96); nothing is owed
}
BEFORE_ADMISSION = (LeadState.CLUE, LeadState.CONTACTED, LeadState.ENQUIRY, LeadState.FORM_RETURNED)


@dataclass(frozen=True)
class Frequency:
    """How often one family is contacted at most, brothers and sisters taken together (M59)."""

    a_day: int = 2
    a_week: int = 5  # Monday to Sunday


LIMITS = Frequency()


class Why(StrEnum):
    """What a default was chosen for."""

    STATE = "state"
    AFTER_EXAM = "after_exam"
    EXAM = "exam"
    FREQUENCY = "frequency"


@dataclass(frozen=True)
class Default:
    at: datetime
    why: Why
    days: int = 0  # of the state's interval


@dataclass(frozen=True)
class CadenceFacts:
    """`exams`: (first day, last day) of each; `contacts`: days on which the family was or will be called."""

    state: str
    stage: str | None = None
    contacted_at: datetime | None = None
    exams: tuple = ()
    contacts: tuple = field(default=())


# --- quiet hours ----------------------------------------------------------------------------------------------------


def next_allowed(moment, *, exams=()):
    """The moment itself, or the first minute after it that is neither quiet nor on an exam day."""
    local = timezone.localtime(moment)
    day, moved = local.date(), moment
    if local.time() < QUIET_UNTIL:
        moved = at(day, QUIET_UNTIL)
    elif local.time() >= QUIET_FROM:
        day += DAY
        moved = at(day, QUIET_UNTIL)
    while is_exam_day(day, exams):
        day += DAY
        moved = at(day, QUIET_UNTIL)
    return moved


def is_exam_day(day, exams):
    return any(start <= day <= end for start, end in exams)


def at(day, hour):
    return timezone.make_aware(datetime.combine(day, hour))


# --- how often ------------------------------------------------------------------------------------------------------


def is_free(day, contacts, limits=LIMITS):
    """One more contact on `day` stays within the day's and the week's limit."""
    monday = week_start(day)
    in_week = sum(monday <= other < monday + 7 * DAY for other in contacts)
    return contacts.count(day) < limits.a_day and in_week < limits.a_week


def week_start(day):
    return day - timedelta(days=day.weekday())


def settled(moment, *, exams=(), contacts=(), limits=LIMITS):
    """The first moment from `moment` on that is allowed and not too often."""
    moment = next_allowed(moment, exams=exams)
    for _day in range(SEARCHED):
        day = timezone.localtime(moment).date()
        if is_free(day, contacts, limits):
            break
        moment = next_allowed(at(day + DAY, QUIET_UNTIL), exams=exams)
    return moment


def check_frequency(due_at, *, exams=(), contacts=(), today, field="due_at", limits=LIMITS):
    """Refused, with the first day on which it is possible, when the family would be contacted too often."""
    due_at = next_allowed(due_at, exams=exams)
    day = timezone.localtime(due_at).date()
    if is_free(day, contacts, limits):
        return
    first = timezone.localtime(settled(due_at, exams=exams, contacts=contacts, limits=limits))
    words = {"when": f"{day_words(first.date(), today, is_chinese())} {first:%H:%M}"}
    if contacts.count(day) >= limits.a_day:
        many = ngettext(
            "This family already has %(n)s contact that day, brothers and sisters included. Possible from %(when)s.",
            "This family already has %(n)s contacts that day, brothers and sisters included. Possible from %(when)s.",
            limits.a_day,
        )
        raise Refused(many % (words | {"n": limits.a_day}), field=field)
    sentence = _(
        "This family already has %(n)s contacts that week, brothers and sisters included. Possible from %(when)s."
    )
    raise Refused(sentence % (words | {"n": limits.a_week}), field=field)


# --- the default ----------------------------------------------------------------------------------------------------


def default_next(facts, *, now, limits=LIMITS):
    """When to call next where nobody chose a time: never in quiet hours, on exam days or too often."""
    wish = _after_exam(facts, now) or _by_state(facts, now)
    allowed = next_allowed(wish.at, exams=facts.exams)
    found = settled(allowed, exams=facts.exams, contacts=facts.contacts, limits=limits)
    why = wish.why
    if found != allowed:
        why = Why.FREQUENCY
    elif is_exam_day(timezone.localtime(wish.at).date(), facts.exams):
        why = Why.EXAM
    return Default(found, why, wish.days)


def _after_exam(facts, now):
    """The exam is over and the family was not called since: today, in a few hours."""
    if facts.state not in BEFORE_ADMISSION:
        return None
    today = timezone.localtime(now).date()
    for _start, end in facts.exams:
        is_lately = DAY <= today - end <= AFTER_EXAM_DAYS * DAY
        if is_lately and (facts.contacted_at is None or timezone.localtime(facts.contacted_at).date() <= end):
            return Default(now.replace(second=0, microsecond=0) + AFTER_EXAM_WAIT, Why.AFTER_EXAM)
    return None


def _by_state(facts, now):
    calm, busy = EVERY.get(facts.state, (1, 1))
    days = busy if facts.stage in BUSY else calm
    return Default(at(timezone.localtime(now).date() + timedelta(days=days), MORNING), Why.STATE, days)


# --- broken promises ------------------------------------------------------------------------------------------------


LADDER = {Rung.DIRECTOR: 1, Rung.HQ: 3}  # working days after the promise was due


def rung_moment(rung, *, due_at, owned_since=None, owner_works, has_director, works):
    """From when on somebody is told of an open promise.

    The clock starts when it was due, or when the present owner got the lead if that is later. Nobody waits for an
    owner who left; and where there is no director, HQ hears what the director would have heard.
    """
    since = max(due_at, owned_since) if owned_since else due_at
    if rung == Rung.HQ and has_director:
        return working_days_later(since, LADDER[Rung.HQ], works)
    return working_days_later(since, LADDER[Rung.DIRECTOR], works) if owner_works else due_at


def working_days_later(moment, days, works):
    """The same hour on the n-th working day after that of `moment`."""
    local = timezone.localtime(moment)
    day: date = local.date()
    while days:
        day += DAY
        days -= works(day)
    return at(day, local.time())
