"""The pages of a school's file, as the people who use them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from campaigns.models import CompetitorActivity, EntryPlan, KeyContact, SchoolAgreement, SchoolEvent
from campaigns.spans import Query, spans
from core.models import Activity
from tests.factories.campaigns import NOON, FiguresFactory, SchoolFactory, SeasonFactory
from tests.factories.school_file import AgreementFactory, ContactFactory, EventFactory, PlanFactory, RivalFactory

UUID = "0b9a3c1e-6d5f-4c5e-9a5b-3f1d2c4b5a60"
TODAY = NOON.date()


@pytest.fixture
def season(db):
    return SeasonFactory()


@pytest.fixture
def school(north_district):
    return SchoolFactory(name="邯郸市第三中学", region=north_district)


def url(name, *args):
    return reverse(f"campaigns:{name}", args=args)


def post(client, user, name, pk, number=0, /, **data):
    client.force_login(user)
    return client.post(url(name, pk), {"submit_id": UUID.replace("0b", f"{number:02x}")} | data)


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(url(name, *args), query)


def furnish(school, season, rows):
    for n in range(rows):
        contact = ContactFactory(school=school)
        PlanFactory(school=school, contact=contact)
        AgreementFactory(school=school)
        EventFactory(school=school, day=TODAY + timedelta(days=n))
        RivalFactory(school=school, season=season)
        FiguresFactory(school=school, season=SeasonFactory(year=2027 - n), exam_classes=8)


@pytest.mark.parametrize("rows", [1, 6])
def test_the_page_costs_the_same_for_any_file(
    client, recruiter, school, season, rows, django_assert_max_num_queries
):  # fmt: skip
    furnish(school, season, rows)
    client.force_login(recruiter)
    with django_assert_max_num_queries(15):
        body = client.get(school.get_absolute_url()).content.decode()
    assert body.count("**** ") == min(rows, 4)  # capped, and masked
    assert url("contacts", school.pk) in body
    assert "style=" not in body.split("<main")[1]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    "name", ["contacts", "entry_plans", "agreements", "school_events", "school_rivals", "figures", "events", "rivals"]
)
def test_lists_cost_the_same_for_any_number(
    client, recruiter, school, season, name, rows, django_assert_max_num_queries
):  # fmt: skip
    furnish(school, season, rows)
    client.force_login(recruiter)
    with django_assert_max_num_queries(13):
        answer = client.get(url(name, *(() if name in ("events", "rivals") else (school.pk,))))
    found = answer.context.get("page") or answer.context["figures"]
    assert len(list(found)) == rows


def test_a_stranger_sees_nothing(client, stranger, school, season):
    furnish(school, season, 1)
    for name in ("school", "contacts", "entry_plans", "agreements", "school_events", "school_rivals", "figures"):
        assert page(client, stranger, name, school.pk).status_code == 404
    for model in (KeyContact, EntryPlan, SchoolAgreement, SchoolEvent, CompetitorActivity):
        assert not model.objects.visible_to(stranger).exists()
    assert page(client, stranger, "events").context["page"].rows == []


@pytest.mark.parametrize("role", ["caller", "finance", "agent"])
def test_others_see_nothing_of_contacts(client, request, school, role):
    user, contact = request.getfixturevalue(role), ContactFactory(school=school)
    assert page(client, user, "contacts", school.pk).status_code == 403
    assert post(client, user, "contact_reveal", contact.pk).status_code == 403
    assert not KeyContact.objects.visible_to(user).exists()


def test_a_contact_is_added_shown_masked_and_looked_at(client, recruiter, school):
    data = {
        "kind": "dean", "name": "王主任", "phone": "0311-86001234", "influence": "weighs", "stance": "neutral",
        "owner": recruiter.pk, "basis": "published", "basis_note": "官网", "confirmed_on": TODAY,
    }  # fmt: skip
    assert post(client, recruiter, "contact_add", school.pk, **data).status_code == 302
    post(client, recruiter, "contact_add", school.pk, **data)  # the same submit again
    contact = KeyContact.objects.get()
    body = page(client, recruiter, "contacts", school.pk).content.decode()
    assert "86001234" not in body
    assert "**** 1234" in body
    shown = post(client, recruiter, "contact_reveal", contact.pk, purpose="call").content.decode()
    assert "0311 8600 1234" in shown
    assert Activity.objects.of(contact).filter(verb="revealed").count() == 1
    timeline = page(client, recruiter, "school", school.pk).content.decode()
    assert "office number looked at" in timeline


def test_the_form_offers_no_pupil_and_no_money(client, recruiter, school):
    form = page(client, recruiter, "contact_add", school.pk).context["form"]
    assert not {"class_monitor", "league_branch"} & {value for value, _label in form.fields["kind"].choices}
    assert not any("money" in name or "pay" in name or "fee" in name for name in form.fields)
    with translation.override("zh-hans"):
        assert form.fields["kind"].choices[2][0] == "principal"


def test_the_ladder_is_raised_with_a_note(client, recruiter, school):
    answer = post(client, recruiter, "depth_edit", school.pk, depth="gate", note="", version=1)
    assert answer.status_code == 422
    assert (
        post(client, recruiter, "depth_edit", school.pk, 1, depth="gate", note="校门外答疑", version=1).status_code
        == 302
    )
    body = page(client, recruiter, "school", school.pk).content.decode()
    assert "校门外答疑" in body
    answer = post(client, recruiter, "depth_edit", school.pk, 2, depth="campus", note="进校", version=2)
    assert "approved entry plan" in answer.content.decode()


def test_a_refusal_shows_until_when_the_school_is_left_alone(client, recruiter, school):
    data = {"stance": "refused", "owner": "", "note": "保卫处婉拒", "version": 1}
    assert "cool_off_until" in post(client, recruiter, "relation_edit", school.pk, **data).context["form"].errors
    day = TODAY + timedelta(days=20)
    assert post(client, recruiter, "relation_edit", school.pk, 1, **data, cool_off_until=day).status_code == 302
    assert "nobody goes there until" in page(client, recruiter, "school", school.pk).content.decode()


def test_an_agreement_goes_its_way_through_three_hands(client, recruiter, director, hq, school):
    data = {"kind": "cooperation", "title": "协议", "parties": "双方", "starts": TODAY, "duties": "各派一人"}
    assert post(client, recruiter, "agreement_add", school.pk, **data).status_code == 302
    pk = SchoolAgreement.objects.get().pk
    assert post(client, recruiter, "agreement_review", pk, 1, note="x", version=1).status_code == 403
    assert post(client, director, "agreement_force", pk, 2, version=1).status_code == 422
    assert post(client, hq, "agreement_review", pk, 3, note="合规", version=1).status_code == 302
    assert post(client, director, "agreement_force", pk, 4, version=2).status_code == 302
    assert page(client, recruiter, "agreement_document", pk).status_code == 404  # none filed
    assert "合规" in page(client, recruiter, "agreement", pk).content.decode()


def test_an_area_of_others_takes_no_event(client, recruiter, season, south_district):
    data = {"kind": "fair", "day": TODAY, "source": "通知", "attendance": "not_asked"}
    client.force_login(recruiter)
    answer = client.post(url("area_event_add"), {"submit_id": UUID, "area": south_district.name, **data})
    assert "area" in answer.context["form"].errors
    own = {"submit_id": UUID.replace("0b", "1b"), "area": recruiter.region.children.get().name, **data}
    assert client.post(url("area_event_add"), own).status_code == 302
    assert SchoolEvent.objects.get().region == recruiter.region.children.get()


def test_an_estimated_place_says_so(client, recruiter, school):
    region = school.region
    type(region).objects.filter(pk=region.pk).update(latitude=36.61, longitude=114.49)
    assert "Estimate" in page(client, recruiter, "school", school.pk).content.decode()
    type(school).objects.filter(pk=school.pk).update(latitude=36.62, longitude=114.5)
    body = page(client, recruiter, "school", school.pk).content.decode()
    assert "36.6200, 114.5000" in body
    assert "Estimate" not in body
    assert school.region.code in body


@pytest.mark.parametrize("rows", [1, 3])
def test_events_stand_on_the_timeline_of_those_who_see_them(
    recruiter, stranger, school, season, rows, django_assert_num_queries
):  # fmt: skip
    for n in range(rows):
        EventFactory(school=school, day=TODAY + timedelta(days=n))
    EventFactory(school=None, region=school.region.parent, day=TODAY + timedelta(days=40))
    with django_assert_num_queries(1):
        found = spans(Query(user=recruiter, season=season, until=TODAY + timedelta(days=9)), {"school_events"})
    assert [span.start for span in found] == [TODAY + timedelta(days=n) for n in range(rows)]
    assert found[0].title == "Parents' meeting, 邯郸市第三中学"
    assert not spans(Query(user=stranger, season=season), {"school_events"})
    in_south = Query(user=recruiter, season=season, region=stranger.region)
    assert not spans(in_south, {"school_events"})
