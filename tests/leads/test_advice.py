"""Advising: the gap to the line and its exceptions, three reasons for majors, needs, readiness."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Notice, Region
from core.errors import Refused, Stale
from core.models import Activity
from leads import rules_advice, services
from leads.choices import PriorityReason
from leads.choices_advice import Need, Readiness
from leads.models import FollowUp, LeadAdvice, ScoreLine, ScoreReview
from leads.priority import judged, reason_words, with_facts
from leads.rules_advice import Standing, gap_to_line
from leads.rules_priority import Reason
from leads.services.advice import gap_of
from tests.factories.leads import FollowUpFactory, GuardianFactory, LeadFactory
from tests.leads.test_pages import post, queries

pytestmark = pytest.mark.django_db
EXAM = {"exam_track": "gaokao", "score_source": "mock", "score_on": date(2027, 6, 1)}


@pytest.fixture
def province(outpost):
    return Region.objects.get(code="130000")


@pytest.fixture
def line(outpost, province, hq, noon):
    facts = {"season": outpost.season, "province": province, "track": "gaokao", "branch": "", "batch": "college"}
    return services.add_line(**facts, points=180, source="省考试院", by=hq, now=noon)


def advise(lead, by, now, version=None, **values):
    held = LeadAdvice.objects.filter(pk=lead.pk).first()
    version = version or (held.version if held else 1)
    advice = services.change_advice(lead=lead, values=values, version=version, by=by, now=now)
    lead.refresh_from_db()
    return advice


@pytest.fixture
def low(lead, line, province, recruiter, noon):
    """Eighty points below the line."""
    advise(lead, recruiter, noon, **EXAM, province=province, score=100)
    return lead


# --- the rules ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("score", "lines", "standing", "points"),
    [
        (None, [180], Standing.UNKNOWN, None),
        (100, [], Standing.UNKNOWN, None),
        (180, [180], Standing.WITHIN, 0),
        (130, [180], Standing.WITHIN, 50),
        (129, [180], Standing.BELOW, 51),
        (300, [180, 420], Standing.WITHIN, -120),
        (0, [180], Standing.BELOW, 180),
    ],
)
def test_the_gap_is_counted_to_the_lowest_line(score, lines, standing, points):
    gap = gap_to_line(score=score, lines=lines)
    assert (gap.standing, gap.points) == (standing, points)


@given(st.integers(0, 900), st.lists(st.integers(0, 900), min_size=1), st.integers(0, 900))
def test_more_points_and_more_lines_never_widen_the_gap(score, lines, other):
    gap = gap_to_line(score=score, lines=lines)
    assert gap_to_line(score=score + 1, lines=lines).points == gap.points - 1
    assert gap_to_line(score=score, lines=[*lines, other]).points <= gap.points
    assert gap.standing == (Standing.WITHIN if gap.points <= 50 else Standing.BELOW)


@given(st.lists(st.sampled_from(Need.values)))
def test_needs_stand_in_the_order_of_the_list_each_once(chosen):
    found = rules_advice.clean_needs(chosen)
    assert found == [need for need in Need.values if need in chosen]


@pytest.mark.parametrize("before", ["", *Readiness.values])
@pytest.mark.parametrize("to", Readiness.values)
def test_readiness_moves_only_with_a_note(before, to):
    rules_advice.check_readiness(before=before, to=to, note="家长来电")
    if to == before:
        rules_advice.check_readiness(before=before, to=to, note="")
    else:
        with pytest.raises(Refused) as refused:
            rules_advice.check_readiness(before=before, to=to, note="")
        assert refused.value.field == "readiness_note"


def test_nothing_of_wealth_health_or_psychology_is_asked():
    names = {field.name for field in LeadAdvice._meta.fields}
    assert not [n for n in names for word in ("income", "wealth", "health", "mood", "psych", "family") if word in n]


# --- the file -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"score": 300}, "score_source"),
        ({"score": 300, "score_source": "mock"}, "score_on"),
        ({"score": 300, "score_source": "mock", "score_on": date(2027, 6, 13)}, "score_on"),
        ({"score": 901, **EXAM}, "score"),
        ({"score_source": "mock"}, "score"),
        ({"majors": "护理", "why_interest": "喜欢", "why_ability": "", "why_career": "好就业"}, "why_ability"),
        ({"needs": ["money of the family"]}, "needs"),
        ({"readiness": "eager", "readiness_note": "x"}, "readiness"),
        ({"readiness": "ready"}, "readiness_note"),
    ],
)
def test_what_is_noted_is_whole_or_refused(lead, recruiter, noon, wrong, field):
    with pytest.raises(Refused) as refused:
        advise(lead, recruiter, noon, **wrong)
    assert refused.value.field == field
    assert not LeadAdvice.objects.exists()


def test_the_ladder_keeps_its_history_with_the_notes(client, lead, recruiter, noon):
    advise(lead, recruiter, noon, readiness="aware", readiness_note="听说过我们")
    advise(lead, recruiter, noon, needs=["jobs"])  # another change leaves ladder and note
    advice = advise(lead, recruiter, noon + timedelta(hours=1), readiness="ready", readiness_note="要来报名")
    assert (advice.readiness, advice.readiness_note, advice.needs) == ("ready", "要来报名", ["jobs"])
    rows = Activity.objects.filter(kind="leads.leadadvice", after__has_key="readiness").order_by("id")
    assert [(r.before["readiness"], r.after["readiness"], r.why) for r in rows] == [
        ("", "aware", "听说过我们"),
        ("aware", "ready", "要来报名"),
    ]
    client.force_login(recruiter)
    told = {(e.text, e.why) for e in client.get(lead.get_absolute_url()).context["events"]}
    assert {("Readiness: aware", "听说过我们"), ("Readiness: ready", "要来报名")} <= told
    with pytest.raises(Refused, match="do not empty"):
        advise(lead, recruiter, noon, readiness="", readiness_note="x")


def test_what_is_personal_stands_in_no_record(lead, recruiter, noon):
    advise(lead, recruiter, noon, **EXAM, score=301, strengths="长跑", needs=["jobs"], needs_note="想学护理")
    row = Activity.objects.get(kind="leads.leadadvice")
    assert {row.after[name] for name in ("score", "strengths", "needs", "needs_note")} == {None}


def test_two_who_advise_at_once_do_not_overwrite_each_other(lead, recruiter, noon):
    advise(lead, recruiter, noon, version=1, needs=["jobs"])
    with pytest.raises(Stale):
        advise(lead, recruiter, noon, version=1, needs=["fees"])


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("leads_advice_score_has_source", {"score": 300}),
        ("leads_advice_score_has_source", {"score": 901, **EXAM}),
        ("leads_advice_majors_have_reasons", {"majors": "护理", "why_interest": "喜欢"}),
        ("leads_advice_readiness_has_note", {"readiness": "ready"}),
    ],
)
def test_the_file_is_never_half(outpost, name, facts):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        LeadAdvice.objects.create(lead=LeadFactory(outpost=outpost), **facts)


# --- lines ----------------------------------------------------------------------------------------------------------
def test_only_the_line_of_the_same_exam_counts(low, outpost, province, hq, noon):
    assert gap_of(low).points == 80
    facts = {"season": outpost.season, "province": province, "points": 10, "source": "x", "by": hq, "now": noon}
    services.add_line(**facts, track="zhongkao", branch="", batch="senior")
    services.add_line(**facts, track="gaokao", branch="history", batch="college")
    assert gap_of(low).points == 80
    services.add_line(**facts | {"points": 420}, track="gaokao", branch="", batch="bachelor")
    assert gap_of(low).points == 80  # the lowest


def test_a_line_is_entered_once_and_changed_by_version(line, hq, noon):
    facts = {name: getattr(line, name) for name in ("season", "province", "track", "branch", "batch")}
    with pytest.raises(Refused, match="already"):
        services.add_line(**facts, points=1, source="x", by=hq, now=noon)
    assert services.change_line(line=line, points=190, source="更正", version=1, by=hq, now=noon).points == 190
    with pytest.raises(Stale):
        services.change_line(line=line, points=200, source="更正", version=1, by=hq, now=noon)


@pytest.mark.parametrize(
    ("name", "facts"),
    [("leads_score_line_has_source", {"source": ""}), ("leads_score_line_in_range", {"points": 901}),
     ("leads_score_line_once", {})],
)  # fmt: skip
def test_a_line_is_whole(line, name, facts):
    given = {"season": line.season, "province": line.province, "track": "gaokao", "batch": "senior", "points": 1}
    given |= {"source": "x"} | facts
    if name == "leads_score_line_once":
        given["batch"] = line.batch
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        ScoreLine.objects.create(**given)
    assert name in str(error.value) or "UNIQUE" in str(error.value)


# --- exceptions -----------------------------------------------------------------------------------------------------
ASKED = {"reason": "家长很支持", "strengths": "县长跑第一"}


@pytest.fixture
def review(low, recruiter, noon):
    return services.ask_review(lead=low, **ASKED, by=recruiter, now=noon)


def test_an_exception_is_asked_by_one_and_decided_by_another(review, low, director, noon):
    assert (review.score, review.gap) == (100, 80)
    decided = services.decide_review(review=review, decision="approved", note="县级奖", by=director, now=noon)
    assert (decided.decided_by, decided.decision) == (director, "approved")
    notice = Notice.objects.get(user=review.asked_by)
    assert low.name not in notice.title
    assert [a.verb for a in Activity.objects.of(low)[:2]] == ["review_decided", "review_asked"]
    with pytest.raises(Refused, match="already"):
        services.decide_review(review=review, decision="declined", note="x", by=director, now=noon)


@pytest.mark.parametrize(
    ("noted", "match"),
    [({}, "nothing to review"), ({**EXAM, "score": 150}, "no exception is needed")],
)
def test_an_exception_is_asked_for_only_where_one_is_needed(lead, line, province, recruiter, noon, noted, match):
    advise(lead, recruiter, noon, province=province, **noted)
    with pytest.raises(Refused, match=match):
        services.ask_review(lead=lead, **ASKED, by=recruiter, now=noon)


@pytest.mark.parametrize(("empty", "field"), [("reason", "reason"), ("strengths", "strengths")])
def test_reason_and_strengths_are_named(low, recruiter, noon, empty, field):
    with pytest.raises(Refused) as refused:
        services.ask_review(lead=low, **ASKED | {empty: " "}, by=recruiter, now=noon)
    assert refused.value.field == field


def test_a_second_one_waits_for_the_first(review, low, recruiter, noon):
    with pytest.raises(Refused, match="not decided yet"):
        services.ask_review(lead=low, **ASKED, by=recruiter, now=noon)


@pytest.mark.parametrize(("decision", "note", "field"), [("maybe", "x", "decision"), ("approved", " ", "note")])
def test_a_decision_has_its_reason(review, director, noon, decision, note, field):
    with pytest.raises(Refused) as refused:
        services.decide_review(review=review, decision=decision, note=note, by=director, now=noon)
    assert refused.value.field == field


def test_nobody_decides_what_they_asked_for(low, director, noon):
    review = services.ask_review(lead=low, **ASKED, by=director, now=noon)
    with pytest.raises(Refused, match="Somebody else"):
        services.decide_review(review=review, decision="approved", note="x", by=director, now=noon)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("leads_review_by_another", {"decision": "approved", "note": "x", "decided_by": "asker", "decided_at": True}),
        ("leads_review_decided_has_facts", {"decision": "approved", "note": "x"}),
        ("leads_review_decided_has_facts", {"decision": "approved", "decided_by": "other", "decided_at": True}),
    ],
)
def test_the_table_refuses_a_decision_of_ones_own(review, director, noon, name, facts):
    people = {"asker": review.asked_by, "other": director}
    values = {k: noon if v is True else people.get(v, v) for k, v in facts.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ScoreReview.objects.filter(pk=review.pk).update(**values)


# --- pages ----------------------------------------------------------------------------------------------------------
def test_advice_is_noted_on_one_page(client, lead, line, recruiter, province):
    client.force_login(recruiter)
    url = reverse("leads:advice", args=[lead.pk])
    page = client.get(url)
    assert page.context["form"].initial["province"] == province.pk  # where the outpost stands
    sent = {
        "version": 1, "exam_track": "gaokao", "province": province.pk, "score": "100", "score_source": "told",
        "score_on": "2027-06-10", "needs": ["jobs", "fees"], "readiness": "wavering", "readiness_note": "还在比较",
        "segment": "equivalent",
    }  # fmt: skip
    assert post(client, url, sent | {"readiness_note": ""}).status_code == 422
    assert post(client, url, sent).status_code == 302
    text = client.get(lead.get_absolute_url()).content.decode()
    for words in ("80 points below the line", "Ask for an exception", "还在比较", "jobs afterwards"):
        assert words in text
    assert post(client, url, sent | {"needs": ["board"]}).status_code == 409


def test_an_exception_goes_from_page_to_page(client, low, recruiter, director):
    client.force_login(recruiter)
    assert post(client, reverse("leads:review_ask", args=[low.pk]), ASKED).status_code == 302
    text = client.get(low.get_absolute_url()).content.decode()
    assert "waits for a decision" in text
    assert "Ask for an exception" not in text
    client.force_login(director)
    (row,) = client.get(reverse("leads:reviews")).context["page"].rows
    url = reverse("leads:review_decide", args=[row.pk])
    assert url in client.get(low.get_absolute_url()).content.decode()
    sent = {"decision": "declined", "note": "先看成绩"}
    assert post(client, url, sent).url == reverse("leads:reviews")
    text = client.get(low.get_absolute_url()).content.decode()
    assert "先看成绩" in text
    assert "Ask for an exception" in text  # declined once, more may be brought


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_exceptions_costs_the_same(client, outpost, far_outpost, director, recruiter, rows, noon,
                                               django_assert_max_num_queries):  # fmt: skip
    def ask(lead):
        return ScoreReview.objects.create(lead=lead, score=1, gap=80, asked_by=recruiter, asked_at=noon, **ASKED)

    made = [ask(LeadFactory(outpost=outpost)) for _ in range(rows)]
    ask(LeadFactory(outpost=far_outpost))
    cost, page = queries(client, director, reverse("leads:reviews"), django_assert_max_num_queries)
    assert page.context["page"].rows == made
    assert cost <= 8


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_lines_costs_the_same(client, outpost, recruiter, rows, django_assert_max_num_queries):
    province = Region.objects.get(code="130000")
    for branch in ("", "physics", "history")[:rows]:
        facts = {"track": "gaokao", "batch": "college", "points": 1, "source": "x", "branch": branch}
        ScoreLine.objects.create(season=outpost.season, province=province, **facts)
    cost, page = queries(client, recruiter, reverse("leads:lines"), django_assert_max_num_queries)
    assert len(page.context["page"].rows) == rows
    assert cost <= 9
    assert "Enter a line" not in page.content.decode()


def test_hq_enters_and_changes_a_line(client, outpost, hq, province):
    client.force_login(hq)
    sent = {"season": outpost.season.pk, "province": province.pk, "track": "gaokao", "branch": "", "batch": "college",
            "points": "180", "source": "省考试院"}  # fmt: skip
    assert post(client, reverse("leads:line_add"), sent).status_code == 302
    assert post(client, reverse("leads:line_add"), sent).status_code == 422
    line = ScoreLine.objects.get()
    changed = {"version": 1, "points": "185", "source": "更正公告"}
    assert post(client, reverse("leads:line_edit", args=[line.pk]), changed).status_code == 302
    assert client.get(reverse("leads:lines"), {"province": province.pk}).context["page"].rows[0].points == 185
    assert client.get(reverse("leads:lines"), {"province": "\x00", "track": "x"}).status_code == 200


@pytest.mark.parametrize("role", ["hq", "director", "recruiter"])
def test_a_full_page_costs_at_most_fifteen_queries(client, request, review, low, role, noon, hq,
                                                   django_assert_max_num_queries):  # fmt: skip
    for purpose in ("photo", "message", "application"):
        services.give_consent(lead=low, purpose=purpose, basis="consent_self", method="spoken", by=hq, now=noon)
    GuardianFactory(lead=low)
    FollowUpFactory(lead=low, owner=low.owner, done_at=noon, done_by=hq, result="reached")
    url = low.get_absolute_url()
    _cost, page = queries(client, request.getfixturevalue(role), url, django_assert_max_num_queries, most=15)
    text = page.content.decode()
    assert text.index('id="log"') > text.index("Facts")  # in the source; on a phone the call comes first by class
    for key in ("c", "p", "m", "e", "a"):
        assert text.count(f'data-key="{key}"') == 1


# --- priority -------------------------------------------------------------------------------------------------------
def test_readiness_and_gap_show_in_the_order_for_one_query(low, outpost, recruiter, noon, django_assert_num_queries):
    advise(low, recruiter, noon, readiness="ready", readiness_note="要来")
    near = LeadFactory(outpost=outpost, owner=recruiter)
    FollowUpFactory(lead=near, owner=recruiter)
    advise(near, recruiter, noon, **EXAM, province=LeadAdvice.objects.get(pk=low.pk).province, score=140)
    with django_assert_num_queries(1):
        rows = judged(with_facts(FollowUp.objects.open().select_related("lead"), noon), now=noon)
    found = {row.lead_id: {r.name: (r.points, r.figure) for r in row.priority.reasons} for row in rows}
    assert found[low.pk][PriorityReason.READINESS] == (8, 4)
    assert found[low.pk][PriorityReason.GAP] == (-6, 80)
    assert found[near.pk][PriorityReason.GAP] == (4, 40)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason(PriorityReason.READINESS, 6, 3), "readiness: wavering"),
        (Reason(PriorityReason.GAP, 4, 1), "1 point below the line"),
        (Reason(PriorityReason.GAP, -6, 80), "80 points below the line"),
        (Reason(PriorityReason.GAP, 4, -20), "on the line or above it"),
    ],
)
def test_the_new_reasons_in_words(reason, words):
    assert reason_words(reason) == words


def test_the_back_test_takes_readiness_back_through_the_record(lead, recruiter, noon):
    from leads.backtest import Past

    advise(lead, recruiter, noon, readiness="aware", readiness_note="x")
    advise(lead, recruiter, noon + timedelta(days=2), readiness="ready", readiness_note="y")
    past = Past(lead.season)
    found = [past.readiness(lead.pk, noon + timedelta(days=n)) for n in (-1, 0, 1, 2)]
    assert found == ["", "aware", "aware", "ready"]
