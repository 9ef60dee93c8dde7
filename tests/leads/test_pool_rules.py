from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.choices import LeadState
from leads.rules import masked_name
from leads.rules_pool import LIMITS, RECLAIMABLE, PoolLimits, Verdict, held_since, verdict

NOW = datetime(2027, 6, 12, 4, tzinfo=UTC)
days = st.integers(0, 40)
maybe_day = st.none() | st.integers(-40, 40)


def at(offset):
    return None if offset is None else NOW + timedelta(days=offset)


def judged(*, idle, state=LeadState.CONTACTED, promise=None, warned=None, limits=LIMITS):
    """Every day a business day: what is under test is the rule, not the calendar."""
    return verdict(
        state=state, since=at(-idle), idle=idle, next_action_at=at(promise), warned_at=at(-warned) if warned else None,
        warned=warned or 0, now=NOW, limits=limits,
    )  # fmt: skip


def test_the_days_of_a_quiet_lead():
    assert [judged(idle=n) for n in (4, 5, 30)] == [Verdict.KEEP, Verdict.WARN, Verdict.WARN]
    assert [judged(idle=n, warned=w) for n, w in ((6, 1), (7, 1), (6, 2), (7, 2))] == [
        Verdict.KEEP, Verdict.KEEP, Verdict.KEEP, Verdict.RECLAIM,
    ]  # fmt: skip


def test_a_promise_broken_after_the_warning_is_warned_of_anew():
    assert judged(idle=20, warned=6, promise=-8) == Verdict.RECLAIM
    assert judged(idle=20, warned=6, promise=-3) == Verdict.WARN


def test_a_warning_from_before_the_last_contact_counts_no_more():
    assert judged(idle=7, warned=9) == Verdict.WARN


@given(st.sampled_from(LeadState), days, maybe_day, st.none() | st.integers(1, 40), st.integers(3, 12))
def test_nobody_loses_a_lead_without_cause_and_without_warning(state, idle, promise, warned, protection):
    limits = PoolLimits(protection=protection)
    found = judged(state=state, idle=idle, promise=promise, warned=warned, limits=limits)
    if state not in RECLAIMABLE or (promise is not None and promise >= 0):
        assert found == Verdict.KEEP
    if found == Verdict.RECLAIM:
        assert idle >= protection
        assert warned is not None
        assert limits.warning <= warned <= idle
    if found == Verdict.WARN:
        assert idle >= protection - limits.warning
    if found == Verdict.KEEP and state in RECLAIMABLE and (promise is None or promise < 0):
        assert idle < protection or (warned is not None and warned < limits.warning)


@given(days, maybe_day, days)
def test_silence_before_the_lead_was_ones_own_is_not_ones_own(created, contact, owned):
    since = held_since(created_at=at(-created), last_contact_at=at(contact), owned_since=at(-owned))
    assert since >= at(-owned)
    assert since in {at(-created), at(contact), at(-owned)}


@pytest.mark.parametrize(("name", "shown"), [("王芳", "王○○"), ("欧阳娜娜", "欧阳○○"), ("陈", "陈○○")])
def test_of_a_name_the_surname_shows(name, shown):
    assert masked_name(name) == shown
