"""The one search box: whose rows it finds, what it never shows, and what stands in no address."""

import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from accounts import search
from accounts.models import User
from campaigns.models import School
from leads.choices import LeadState
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import SchoolFactory
from tests.factories.leads import LeadFactory
from tests.factories.outposts import OutpostFactory

pytestmark = pytest.mark.django_db

NUMBER = "13812345678"
URL = "/search/"


@pytest.fixture
def near(outpost, recruiter, north_district):
    """One of each kind whose name begins alike, in the North."""
    School.objects.filter(pk=SchoolFactory(region=north_district, name="寻中学").pk).update(pinyin="xunzhongxue")
    OutpostFactory(name="寻工作站", code="XUN", region=north_district.parent, season=outpost.season)
    UserFactory(username="xunren", name="寻人", phone="+8613912345678", region=north_district.parent.parent)
    return LeadFactory(
        outpost=outpost, owner=recruiter, name="寻芳", pinyin="xunfang", initials="xf", phone=f"+86{NUMBER}"
    )


def log_in(client, user):
    client.force_login(User.objects.get(pk=user.pk))


def found(client, text):
    """{section: names} of what is typed into the box, as a browser shows it."""
    page = client.post(URL, {"q": text}, follow=True)
    assert page.status_code == 200
    return {part.section.name: [hit.name for hit, _cells in part.rows] for part in page.context["found"]}


# --- who finds what -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "sections"),
    [
        ("hq", {"leads", "schools", "outposts", "people"}),
        ("director", {"leads", "schools", "outposts"}),
        ("recruiter", {"leads", "schools"}),  # serves another outpost
        ("stranger", set()),
        ("far_recruiter", set()),
    ],
)
def test_each_role_finds_its_own_in_the_lists_it_may_use(client, request, near, role, sections):
    log_in(client, request.getfixturevalue(role))
    seen = found(client, "寻")
    assert seen.keys() == sections
    assert [name for names in seen.values() for name in names if not name.startswith("寻")] == []


@pytest.mark.parametrize("role", ["caller", "finance", "agent"])
def test_who_has_none_of_the_lists_has_no_box_and_no_page(client, request, near, role):
    log_in(client, request.getfixturevalue(role))
    assert "global-search" not in client.get("/", follow=True).content.decode()
    assert client.get(URL, {"q": "寻"}).status_code == 403
    assert client.post(URL, {"q": "寻"}).status_code == 403


@pytest.mark.parametrize("role", ["hq", "director", "recruiter"])
def test_who_has_a_list_has_the_box_and_it_posts(client, request, outpost, role):
    log_in(client, request.getfixturevalue(role))
    form = re.search(r'<form class="topbar-search"[^>]*>', client.get(URL).content.decode())[0]
    assert f'action="{URL}"' in form
    assert 'method="post"' in form


def test_nobody_is_sent_to_the_login(client, near):
    assert client.post(URL, {"q": "寻"})["Location"].startswith(reverse("accounts:login"))


def test_a_stranger_finds_nobody_by_the_whole_number_either(client, near, stranger, director):
    log_in(client, stranger)
    assert found(client, NUMBER) == {}
    log_in(client, director)
    assert found(client, NUMBER) == {"leads": ["寻芳"]}


@pytest.mark.parametrize(
    ("text", "section"),
    [("xunfang", "leads"), ("xf", "leads"), ("5678", "leads"), ("xunzhong", "schools"), ("xunr", "people"),
     ("xun", "outposts"), ("XUN", "outposts")],
)  # fmt: skip
def test_sound_initials_tail_code_and_login_find_too(client, hq, near, text, section):
    log_in(client, hq)
    assert section in found(client, text)


@pytest.mark.parametrize("text", ["寻芳", NUMBER, "xunfang", "5678"])
def test_who_must_not_be_contacted_is_never_found(client, hq, near, text):
    log_in(client, hq)
    assert found(client, text)["leads"] == ["寻芳"]
    type(near).objects.filter(pk=near.pk).update(state=LeadState.DO_NOT_CONTACT, next_action_at=None)
    assert "leads" not in found(client, text)


def test_an_outpost_of_another_season_is_not_found(client, hq, near):
    OutpostFactory(name="寻旧站", code="OLD", season__year=2020)
    log_in(client, hq)
    assert found(client, "寻")["outposts"] == ["寻工作站"]


# --- numbers --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", [NUMBER, "138 1234 5678", "138-1234-5678", "+8613812345678", "１３８１２３４５６７８", "138.1234.5678"]
)
def test_a_number_is_answered_from_the_body_and_stands_nowhere(client, hq, near, text):
    log_in(client, hq)
    answer = client.post(URL, {"q": text})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "寻芳" in body
    assert "138 **** 5678" in body
    assert NUMBER not in re.sub(r"(?<=\d)[\s-](?=\d)", "", body)
    assert text not in body
    assert "q=" not in body  # no link takes it along
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("text", [NUMBER, "12345", f"寻芳 {NUMBER}", "１２３４５"])
def test_a_number_in_an_address_is_not_searched(client, hq, near, text):
    log_in(client, hq)
    page = client.get(URL, {"q": text})
    assert page.context["found"] == []
    assert "Type it into the search box" in page.content.decode()
    assert text not in page.content.decode()
    assert "Location" not in client.post(URL, {"q": text})


@pytest.mark.parametrize("text", ["寻", "5678", "初中 2027"])
def test_other_text_gets_an_address_that_can_be_kept(client, hq, near, text):
    log_in(client, hq)
    answer = client.post(URL, {"q": text})
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{URL}?q={quote(text[0])}")


def test_phones_are_masked(client, hq, near):
    log_in(client, hq)
    body = client.get(URL, {"q": "寻"}).content.decode()
    assert "138 **** 5678" in body
    assert NUMBER not in body
    assert "13912345678" not in body


# --- few rows, few queries ------------------------------------------------------------------------------------------
def test_five_of_each_and_a_link_to_the_rest(client, director, outpost):
    LeadFactory.create_batch(7, outpost=outpost, name="寻芳")
    log_in(client, director)
    page = client.get(URL, {"q": "寻芳"})
    part = page.context["found"][0]
    assert (len(part.rows), part.has_more) == (5, True)
    assert part.all_url in page.content.decode()
    assert len(client.get(part.all_url).context["page"].rows) == 7


def test_where_a_number_finds_many_it_says_so_without_a_link(client, director, outpost):
    for n in range(6):
        LeadFactory(outpost=outpost, name=f"寻{n}", phone=f"+86{NUMBER}")
    log_in(client, director)
    body = client.post(URL, {"q": NUMBER}).content.decode()
    assert "There are more" in body
    assert "All results" not in body


@pytest.mark.parametrize("role", ["hq", "director", "recruiter"])
def test_it_costs_the_same_for_any_number_of_rows(
    client, request, outpost, north_district, role, django_assert_max_num_queries
):
    user, costs = request.getfixturevalue(role), []
    for many in (1, 2):
        SchoolFactory.create_batch(many, region=north_district)
        School.objects.update(pinyin="xun")
        for n in range(many):
            LeadFactory(
                outpost=outpost,
                pinyin="xun",
                owner=UserFactory(username=f"xun{many}{n}"),
                school=School.objects.first(),
            )
            OutpostFactory(code=f"XUN{many}{n}", region=north_district.parent, season=outpost.season)
        log_in(client, user)
        client.get(URL, {"q": "xun"})  # warms what a process keeps
        with django_assert_max_num_queries(15) as seen:
            page = client.get(URL, {"q": "xun"})
        costs.append(len(seen))
        assert {len(part.rows) for part in page.context["found"]} == {1 if many == 1 else 3}
    assert costs[0] == costs[1]


# --- harmless -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["hq", "recruiter"])
@pytest.mark.parametrize(
    "text",
    ["", " ", "王", "a", "a" * 10_000, "长" * 10_000, "\x00", "a\x00b", "%", "_", "\\", "'", "\u200b", "9" * 10_000],
)
def test_nonsense_is_harmless(client, request, near, role, text):
    log_in(client, request.getfixturevalue(role))
    assert found(client, text) == {}
    assert client.get(URL, {"q": text[:3000]}).status_code == 200


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  寻　芳 ", "寻 芳"),
        ("a\x00b", "a b"),
        ("ＸＵＮ", "XUN"),
        ("长" * 10_000, "长" * search.LONGEST),
        ("\u202e", ""),
    ],
)
def test_what_is_typed_becomes_one_short_line(text, kept):
    assert search.clean(text) == kept
