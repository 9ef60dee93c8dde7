"""The timeline and its equal, the list: who sees what, what the URL narrows, and what it costs."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from campaigns.choices import AnchorKind, StageCode
from campaigns.models import AnchorDate, SpecialDate
from campaigns.services import open_season
from core import clock
from outposts.models import SetupStep
from tests.factories.accounts import RegionFactory
from tests.factories.campaigns import NOON
from tests.factories.outposts import OutpostFactory

CODES = ["settle", "survey", "plan", "authority", "materials", "rules", "seal", "media", "money", "safety"]


@pytest.fixture
def season(hq):
    return open_season(year=2027, by=hq, now=NOON)


def steps_of(outpost, many=10, first=date(2027, 4, 30)):
    rows = [SetupStep(outpost=outpost, code=CODES[n], order=n, due_on=first + timedelta(n)) for n in range(many)]
    return SetupStep.objects.bulk_create(rows)


def page(client, user, name="timeline", **query):
    client.force_login(user)
    answer = client.get(reverse(f"campaigns:{name}"), query)
    assert answer.status_code == 200
    return answer


def shown(client, user, **query):
    """(kind, title, place) of every span; the drawing and the list agree."""
    spans = page(client, user, **query).context["asked"].found[0]
    listed, cursor = [], {}
    while True:
        listing = page(client, user, "timeline_list", **query, **cursor).context["page"]
        listed += [span.uid for span in listing]
        if not listing.has_next:
            break
        cursor = {"after": re.search(r"after=([^&]+)", listing.next_url)[1].replace("%3D", "=")}
    assert listed == [span.uid for span in spans]
    return {(span.kind, span.title, span.place) for span in spans}


def test_without_a_season_the_page_says_so(client, hq, director):
    assert reverse("campaigns:season_open") in page(client, hq).content.decode()
    body = page(client, director, "timeline_list").content.decode()
    assert "Headquarters opens it." in body


def test_everything_of_the_season_stands_there(season, client, director, outpost):
    steps_of(outpost, 2)
    found = shown(client, director)
    assert {kind for kind, _title, _place in found} == {"stages", "special", "anchors", "holidays", "setup"}
    assert {("setup", "Arrival", outpost.name), ("setup", "Settle in", outpost.name)} <= found
    assert ("stages", "Consultation", "") in found
    assert ("anchors", "First day of the gaokao", "") in found
    drawing = page(client, director).context["drawing"]
    assert [group.kind.name for group in drawing.groups] == ["stages", "special", "anchors", "holidays", "setup"]
    drawn = [len(group.marks) + sum(cell.count for cell in group.cells) for group in drawing.groups]
    assert sum(drawn) == len(found)


def test_nobody_sees_another_regions_outposts(season, client, hq, director, recruiter, stranger, outpost, far_outpost):
    steps_of(outpost)
    steps_of(far_outpost)
    for user, seen in (
        (hq, {outpost, far_outpost}),
        (director, {outpost}),
        (recruiter, {outpost}),
        (stranger, {far_outpost}),
    ):
        places = {place for kind, _title, place in shown(client, user) if kind == "setup"}
        assert places == {one.name for one in seen}
    for query in ({}, {"outpost": far_outpost.pk}, {"region": far_outpost.region.parent.parent.pk}):
        for name in ("timeline", "timeline_list"):
            assert far_outpost.name not in page(client, director, name, **query).content.decode()


def test_the_url_narrows_by_outpost_region_and_kind(season, client, hq, outpost, far_outpost):
    steps_of(outpost, 1)
    steps_of(far_outpost, 1)
    here = {("setup", "Arrival", outpost.name), ("setup", "Settle in", outpost.name)}
    assert shown(client, hq, kind="setup", outpost=outpost.pk) == here
    assert shown(client, hq, kind="setup", region=outpost.region.parent.parent.pk) == here
    assert {kind for kind, _title, _place in shown(client, hq, kind="anchors")} == {"anchors"}


def test_a_province_has_its_own_dates_beside_the_countrys(season, client, hq, outpost, far_outpost):
    for one in (outpost, far_outpost):
        province = one.region.parent
        AnchorDate.objects.create(season=season, kind="zhongkao", date=date(2027, 6, 20), year=2027, province=province)
        SpecialDate.objects.create(
            season=season, kind="zhongkao", start=date(2027, 6, 20), end=date(2027, 6, 22), province=province
        )
    mine, other = outpost.region.parent.label, far_outpost.region.parent.label
    for query in (
        {"region": outpost.region.parent.pk},
        {"region": outpost.region.parent.parent.pk},
        {"outpost": outpost.pk},
    ):
        found = shown(client, hq, **query)
        assert {("special", "Zhongkao", mine), ("anchors", "First day of the zhongkao", mine)} <= found
        assert other not in {place for _kind, _title, place in found}
        assert ("anchors", "First day of the gaokao", "") in found


@pytest.mark.parametrize("track", ["gaokao", "zhongkao", "self_study", "adult"])
def test_an_exam_track_hides_the_dates_of_the_others(season, client, hq, track):
    for kind in AnchorKind:
        if not AnchorDate.objects.filter(season=season, kind=kind).exists():
            AnchorDate.objects.create(season=season, kind=kind, date=date(2027, 7, 1), year=2027)
    titles = {title for kind, title, _place in shown(client, hq, track=track) if kind == "anchors"}
    assert titles == {kind.label for kind in AnchorKind if kind.track in (None, track)}
    specials = {title for kind, title, _place in shown(client, hq, track=track) if kind == "special"}
    assert ("Gaokao" in specials) is (track == "gaokao")
    assert "May Day holiday" in specials


def test_days_of_ones_own_and_the_zoom(season, client, hq, outpost):
    steps_of(outpost)
    found = shown(client, hq, kind="setup", since="2027-05-01", until="2027-05-03")
    assert {title for _kind, title, _place in found} == {
        "Survey the market",
        "Make the plan",
        "Sound out the authority",
    }
    month = page(client, hq, zoom="month").context
    assert (month["window"].first, month["window"].last) == (date(2027, 6, 1), date(2027, 6, 30))
    week = page(client, hq, zoom="week", at="2027-05-05").context
    assert (week["window"].first, week["window"].last) == (date(2027, 5, 3), date(2027, 5, 9))
    assert week["steps"]["before"].endswith("at=2027-05-02")
    season_wide = page(client, hq).context["window"]
    assert (season_wide.first, season_wide.last) == (date(2027, 2, 1), date(2027, 9, 30))
    own = page(client, hq, since="2027-05-01", until="2027-05-03", zoom="week").context
    assert not any(zoom["active"] for zoom in own["zooms"])


@pytest.mark.parametrize(
    "query",
    [
        {"since": "2027-05-03", "until": "2027-05-01"},
        {"region": "7777777", "outpost": "zzz", "kind": "x", "track": "y", "zoom": "z", "season": "-1"},
        {"since": "0001-01-01", "at": "9999-12-31", "zoom": "week"},
        {"since": "2100-12-31"},
        {"until": "2000-01-01"},
        {"after": "zzz", "before": "W10="},
        {"zoom": "month", "at": "2000-01-01"},
    ],
)
def test_nonsense_is_told_and_narrows_nothing(season, client, hq, query):
    for name in ("timeline", "timeline_list"):
        page(client, hq, name, **query)


def test_the_form_offers_only_what_the_reader_may_see(season, client, hq, director, recruiter, outpost, far_outpost):
    assert set(page(client, hq).context["form"].fields) == {"region", "outpost", "track", "kind", "since", "until"}
    offered = [str(label).strip() for _key, label in page(client, director).context["form"].fields["region"].choices]
    assert offered == ["All regions", "North", "Region 130000"]
    assert set(page(client, recruiter).context["form"].fields) == {"track", "kind", "since", "until"}


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("name", ["timeline", "timeline_list"])
@pytest.mark.parametrize("role", ["hq", "director", "recruiter"])
def test_the_page_costs_the_same_for_any_number_of_outposts(
    season, client, outpost, many, name, role, request, django_assert_num_queries
):
    from tests.factories.outposts import CrewFactory

    user = request.getfixturevalue(role)
    steps_of(outpost)
    for _n in range(many - 1):
        steps_of(other := OutpostFactory(region=outpost.region))
        if role == "recruiter":
            CrewFactory(outpost=other, user=user)
    client.force_login(user)
    with django_assert_num_queries({"hq": 15, "director": 15, "recruiter": 15}[role]):
        client.get(reverse(f"campaigns:{name}"))


def test_two_hundred_outposts_stay_readable(season, client, hq, north):
    city = RegionFactory(
        code="130100", level="city", parent=RegionFactory(code="130000", level="province", parent=north)
    )
    for n in range(200):
        steps_of(OutpostFactory(region=city, name=f"站{n}"))
    answer = page(client, hq)
    body = answer.content.decode()
    setup = answer.context["drawing"].groups[-1]
    assert (setup.total, setup.marks) == (2200, [])
    assert [(cell.count, cell.first) for cell in setup.cells] == [
        (800, date(2027, 4, 26)),  # 200 arrivals and the steps of three days
        (1400, date(2027, 5, 3)),
    ]
    assert body.count("<") < 3000
    assert len(body) < 150_000
    cell, url = setup.links[0]
    client.force_login(hq)
    listed = client.get(url.replace("&amp;", "&")).context["page"]
    assert listed.count == cell.count


def test_a_late_step_says_so_in_words_and_shape(season, client, director, outpost):
    steps_of(outpost, 1)
    assert clock.today() > date(2027, 4, 30)
    lines = page(client, director, "timeline_list", kind="setup").context["lines"]
    assert [line["state"] for line in lines] == ["done", "late"]
    body = page(client, director, kind="setup").content.decode()
    assert 'class="tl-mark tl-late"' in body


def test_no_inline_style_and_every_mark_has_words(season, client, director, outpost):
    steps_of(outpost)
    body = page(client, director, zoom="month", at="2027-05-01").content.decode()
    svg = re.search(r"<svg class=\"gantt\".*?</svg>", body, re.DOTALL)[0]
    assert not re.search(r"\sstyle=|\son[a-z]+=", svg)
    marks = re.findall(r'<(?:a|g) class="tl-mark.*?</(?:a|g)>', svg, re.DOTALL)
    assert len(marks) == len(page(client, director, zoom="month", at="2027-05-01").context["asked"].found[0])
    assert all("<title>" in mark for mark in marks)


def test_the_page_speaks_chinese(season, client, director, outpost):
    director.language = "zh-hans"
    director.save()
    with translation.override("zh-hans"):
        titles = {title for kind, title, _place in shown(client, director) if kind == "stages"}
        assert titles == {str(StageCode(code).label) for code in StageCode.values}
    assert "今天" in page(client, director).content.decode()


def test_a_count_of_one_outpost_opens_its_own_list(season, client, director, outpost):
    steps_of(outpost)
    steps_of(OutpostFactory(region=outpost.region))
    setup = page(client, director).context["drawing"].groups[-1]
    assert len(setup.rows) == 2
    for cell, url in setup.links:
        listed = client.get(url).context["page"]
        assert listed.count == cell.count == 11
        assert {span.outpost for span in listed} == {cell.outpost}
