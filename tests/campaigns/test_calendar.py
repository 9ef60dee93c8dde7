"""How dates hang on anchors, without a database."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from campaigns.calendar import MAX_OFFSET, Hook, Impossible, Item, Kept, Move, Problem, Why, moves, plan, shifted
from campaigns.season_template import anchors_of, specials_of, stages_of
from tests.campaigns.test_seasons import MANUAL

GAOKAO, TERM, RESULTS = ("gaokao", None), ("term_start", None), ("results_release", None)
LONG_AGO = date(2020, 1, 1)


def days_of(year):
    return {(anchor.kind, None): anchor.date for anchor in anchors_of(year)}


def season(year=2027):
    return [Item(s.code, s.start, s.end, s.start_hook, s.end_hook) for s in stages_of(year)]


def month_days(span):
    return tuple(day.isoformat()[5:] for day in span)


@pytest.mark.parametrize("year", range(2020, 2037))
def test_with_the_manuals_anchors_the_eight_stages_are_the_manuals_to_the_day(year):
    assert {s.code: month_days((s.start, s.end)) for s in stages_of(year)} == MANUAL
    assert {what: month_days(span) for what, span in plan(season(year), days_of(year)).items()} == MANUAL
    assert all(s.start.year == s.end.year == year for s in stages_of(year))


def test_stages_hang_on_exam_and_term():
    hooks = {s.code: (s.start_hook, s.end_hook) for s in stages_of(2027)}
    assert hooks["consult"] == (Hook("gaokao", 0), Hook("gaokao", 18))
    assert hooks["enrol"] == (Hook("gaokao", 19), Hook("term_start", -24))
    assert {hook.anchor for code in ("travel", "welcome") for hook in hooks[code]} == {"term_start"}


def test_every_special_period_of_the_template_hangs_on_an_anchor_it_has():
    anchors = days_of(2027)
    for special in specials_of(2027):
        assert (special.start_hook.anchor, None) in anchors
        assert (special.end_hook.anchor, None) in anchors


def shift(items, anchors, key, to, today=LONG_AGO, estimates=()):
    new = shifted(anchors, key, to, estimates)
    return moves(items, anchors, new, today), new


def test_a_gaokao_in_july_moves_what_hangs_on_it_and_nothing_else():
    anchors = days_of(2027)
    moved, _new = shift(season(), anchors, GAOKAO, date(2027, 7, 7))
    found = {(m.what, m.side): m.new for m in moved.moves}
    assert (found["consult", "start"], found["consult", "end"]) == (date(2027, 7, 7), date(2027, 7, 25))
    assert found["enrol", "start"] == date(2027, 7, 26)
    assert ("enrol", "end") not in found
    assert {what for what, _side in found} == {"prep", "training", "foothold", "publicity", "consult", "enrol"}
    assert moved.kept == ()


def test_what_is_over_begun_or_locked_stays_and_says_why():
    hooks = {"start_hook": Hook("gaokao", 0), "end_hook": Hook("gaokao", 3)}
    day = date(2027, 6, 7)
    items = [
        Item("over", day, day + timedelta(3), **hooks),
        Item("begun", day, day + timedelta(8), Hook("gaokao", 0), Hook("gaokao", 8)),
        Item("locked", day, day + timedelta(3), **hooks, is_locked=True),
        Item("fixed", day, day + timedelta(3)),
    ]
    moved, _new = shift(items, {GAOKAO: day}, GAOKAO, date(2027, 6, 17), today=date(2027, 6, 12))
    assert moved.moves == (Move("begun", "end", date(2027, 6, 15), date(2027, 6, 25), Hook("gaokao", 8)),)
    assert {(kept.what, kept.side): kept.why for kept in moved.kept} == {
        ("over", "start"): Why.DONE, ("over", "end"): Why.DONE, ("begun", "start"): Why.BEGUN,
        ("locked", "start"): Why.LOCKED, ("locked", "end"): Why.LOCKED,
    }  # fmt: skip
    assert Kept("over", "end", date(2027, 6, 10), date(2027, 6, 20), Why.DONE) in moved.kept


@pytest.mark.parametrize("last", [date(2027, 6, 11), date(2027, 6, 12)])
def test_what_ends_today_is_not_over(last):
    item = Item("x", last, last, Hook("gaokao", 0), Hook("gaokao", 0))
    moved, _new = shift([item], {GAOKAO: last}, GAOKAO, date(2027, 6, 20), today=date(2027, 6, 12))
    assert {kept.why for kept in moved.kept} == ({Why.DONE} if last.day == 11 else {Why.BEGUN})


def test_a_result_that_ends_before_it_starts_is_named():
    with pytest.raises(Impossible) as caught:
        shift(season(), days_of(2027), GAOKAO, date(2027, 8, 1))
    assert (caught.value.problem, caught.value.what) == (Problem.ENDS_BEFORE_START, "enrol")
    assert (caught.value.start, caught.value.end) == (date(2027, 8, 20), date(2027, 8, 8))


def test_a_begun_stage_cannot_be_made_to_end_before_it_began():
    item = Item("consult", date(2027, 6, 7), date(2027, 6, 25), Hook("gaokao", 0), Hook("gaokao", 18))
    with pytest.raises(Impossible, match="ends_before_start"):
        shift([item], {GAOKAO: date(2027, 6, 7)}, GAOKAO, date(2027, 5, 1), today=date(2027, 6, 12))


def test_an_anchor_stays_in_its_year():
    with pytest.raises(Impossible, match="other_year"):
        shifted(days_of(2027), GAOKAO, date(2028, 6, 7))


def test_an_estimate_carried_into_another_year_is_refused():
    anchors = {GAOKAO: date(2027, 6, 7), RESULTS: date(2027, 12, 25)}
    with pytest.raises(Impossible) as caught:
        shifted(anchors, GAOKAO, date(2027, 6, 17), [RESULTS])
    assert caught.value.what == RESULTS


def test_an_offset_out_of_range_is_refused():
    far = Item("x", LONG_AGO, LONG_AGO, Hook("gaokao", -MAX_OFFSET - 1), None)
    with pytest.raises(Impossible, match="offset"):
        plan([far], days_of(2027))


def test_an_anchor_nobody_knows_is_refused():
    with pytest.raises(Impossible, match="no_anchor"):
        plan([Item("x", LONG_AGO, LONG_AGO, Hook("self_study", 0), None)], days_of(2027))


def test_estimated_results_go_with_their_exam_and_announced_ones_do_not():
    anchors = days_of(2027)
    assert shifted(anchors, GAOKAO, date(2027, 7, 7), [RESULTS])[RESULTS] == date(2027, 7, 25)
    assert shifted(anchors, GAOKAO, date(2027, 7, 7))[RESULTS] == date(2027, 6, 25)


def test_a_provinces_estimated_results_follow_the_provinces_own_exam_where_it_has_one():
    own = {("gaokao", "HB"): date(2027, 6, 8), ("results_release", "HB"): date(2027, 6, 26)}
    other = ("results_release", "SX")
    anchors = days_of(2027) | own | {other: date(2027, 6, 24)}
    new = shifted(anchors, GAOKAO, date(2027, 6, 17), [("results_release", "HB"), other])
    assert new["results_release", "HB"] == date(2027, 6, 26)
    assert new[other] == date(2027, 7, 4)


def test_a_province_follows_its_own_anchor_and_the_country_where_it_has_none():
    day = date(2027, 6, 17)
    hooks = (Hook("zhongkao", 0), Hook("zhongkao", 2))
    items = [Item(p or "all", day, day + timedelta(2), *hooks, province=p) for p in (None, "HB", "SX")]
    anchors = {("zhongkao", None): day, ("zhongkao", "HB"): date(2027, 6, 20)}
    planned = plan(items, anchors)
    assert [planned[what][0].day for what in ("all", "HB", "SX")] == [17, 20, 17]
    assert plan(items[:1], anchors, province="HB")["all"][0].day == 20
    moved, _new = shift(items, anchors, ("zhongkao", "HB"), date(2027, 6, 25))
    assert {m.what for m in moved.moves} == {"HB"}
    moved, _new = shift(items, anchors, ("zhongkao", None), date(2027, 6, 25))
    assert {m.what for m in moved.moves} == {"all", "SX"}


# --- whatever the season --------------------------------------------------------------------------------------------
ANCHORS = {GAOKAO: date(2027, 6, 7), TERM: date(2027, 9, 1)}
kinds = st.sampled_from(["gaokao", "term_start"])
offsets = st.integers(-60, 60)
in_year = st.dates(date(2027, 3, 1), date(2027, 10, 31))


@st.composite
def spans(draw, *, one_anchor=False):
    """Spans that stand where their hooks put them; some sides fixed, some spans locked."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        first = draw(kinds)
        hooks = [Hook(first, draw(offsets)), Hook(first if one_anchor else draw(kinds), draw(offsets))]
        days = [ANCHORS[hook.anchor, None] + timedelta(hook.offset) for hook in hooks]
        if days[1] < days[0]:
            continue
        keep = [True, True] if one_anchor else [draw(st.booleans()), draw(st.booleans())]
        hooks = [hook if kept else None for hook, kept in zip(hooks, keep, strict=True)]
        found.append(Item(number, *days, *hooks, is_locked=not one_anchor and draw(st.booleans())))
    return found


def after(items, moved):
    """The spans with the moves done."""
    new = {item.what: {"start": item.start, "end": item.end} for item in items}
    for move in moved.moves:
        assert new[move.what][move.side] == move.old
        new[move.what][move.side] = move.new
    return [
        Item(i.what, new[i.what]["start"], new[i.what]["end"], i.start_hook, i.end_hook, i.province, i.is_locked)
        for i in items
    ]


def tried(items, anchors, key, to, today):
    try:
        return shift(items, anchors, key, to, today)
    except Impossible:
        return assume(False)


def states(items, today):
    return [(item.end < today, item.start <= today) for item in items]


@given(spans(), in_year, in_year)
def test_moving_forth_and_back_restores_everything(items, to, today):
    moved, new = tried(items, ANCHORS, GAOKAO, to, today)
    there = after(items, moved)
    assume(states(items, today) == states(there, today))  # what the move itself ended or began stays so
    back, old = tried(there, new, GAOKAO, ANCHORS[GAOKAO], today)
    assert old == ANCHORS
    assert after(there, back) == items


@given(spans(), in_year, in_year)
def test_what_is_kept_never_changes(items, to, today):
    moved, _new = tried(items, ANCHORS, GAOKAO, to, today)
    there = {item.what: item for item in after(items, moved)}
    for kept in moved.kept:
        assert there[kept.what].day(kept.side) == kept.day
    for item in items:
        if item.is_locked or item.end < today:
            assert there[item.what] == item
        elif item.start <= today:
            assert there[item.what].start == item.start
        assert there[item.what].end >= there[item.what].start


@given(spans(), in_year)
def test_a_side_on_another_anchor_or_none_never_moves(items, to):
    moved, _new = tried(items, ANCHORS, GAOKAO, to, LONG_AGO)
    assert all(move.why.anchor == "gaokao" for move in moved.moves)
    assert all(move.new - move.old == to - ANCHORS[GAOKAO] for move in moved.moves)


@given(spans(one_anchor=True), in_year)
def test_spans_of_one_anchor_keep_their_length_and_order(items, to):
    moved, _new = shift(items, ANCHORS, GAOKAO, to)
    there = after(items, moved)
    assert [i.end - i.start for i in there] == [i.end - i.start for i in items]
    pairs = [pairwise(sorted(group, key=lambda i: i.what)) for group in (items, there)]
    for (a, b), (c, d) in zip(*pairs, strict=True):
        if a.start_hook.anchor == b.start_hook.anchor:
            assert (a.start < b.start, a.end < b.end) == (c.start < d.start, c.end < d.end)


@given(spans(), in_year)
def test_the_moves_lead_to_the_plan(items, to):
    items = [Item(i.what, i.start, i.end, i.start_hook, i.end_hook) for i in items]
    moved, new = tried(items, ANCHORS, GAOKAO, to, LONG_AGO)
    assert {i.what: (i.start, i.end) for i in after(items, moved)} == plan(items, new)


@given(spans(), in_year, in_year)
def test_the_same_effect_has_the_same_fingerprint_and_another_another(items, to, other):
    one, _new = tried(items, ANCHORS, GAOKAO, to, LONG_AGO)
    two, _new = tried(items, ANCHORS, GAOKAO, other, LONG_AGO)
    assert (one.fingerprint == two.fingerprint) == (one == two)
