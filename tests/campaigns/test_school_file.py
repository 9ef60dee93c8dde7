"""A school's file: rules, services, what the database refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from campaigns import services
from campaigns.choices_schools import ContactKind, Depth
from campaigns.models import Competitor, EntryPlan, KeyContact, School, SchoolAgreement, SchoolEvent
from campaigns.rules_file import ClimbProblem, PointProblem, climb_problem, point_problem
from core.errors import Refused, Stale
from core.geo import Point
from core.models import Activity
from outposts.models import Reach, TargetSchool
from tests.factories.accounts import district
from tests.factories.campaigns import NOON, LimitsFactory, SchoolFactory, SeasonFactory
from tests.factories.finance import photo
from tests.factories.school_file import AgreementFactory, ContactFactory, EventFactory, PlanFactory, RivalFactory

TODAY = NOON.date()


@pytest.fixture
def school(north_district):
    return SchoolFactory(name="邯郸市第三中学", region=north_district)


def broken(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def refused(field, act):
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.field == field


# --- rules ----------------------------------------------------------------------------------------------------------
depths, flags = st.sampled_from(list(Depth)), st.booleans()


@given(depths, depths, flags, flags, flags)
def test_nothing_rises_after_a_refusal_or_inside_without_a_plan(depth, to, is_cooling, has_plan, has_agreement):
    problem = climb_problem(depth=depth, to=to, is_cooling=is_cooling, has_plan=has_plan, has_agreement=has_agreement)
    if to.rung > depth.rung and problem is None:
        assert not is_cooling
        assert has_plan or to == Depth.GATE
        assert has_agreement or to != Depth.PARTNER
    if to.rung < depth.rung:
        assert problem is None
    assert (problem == ClimbProblem.SAME) == (to == depth)


@pytest.mark.parametrize(
    ("point", "problem"),
    [
        ((36.6, 114.5), None),
        ((None, None), None),
        ((36.6, None), PointProblem.HALF),
        ((114.5, 36.6), PointProblem.OUTSIDE),  # interchanged
        ((23.1, 113.3), PointProblem.FAR),  # Guangzhou is not in Handan
    ],
)
def test_a_point_lies_in_china_and_near_its_district(point, problem):
    assert point_problem(*point, centre=Point(36.61, 114.49)) == problem


# --- relation and ladder --------------------------------------------------------------------------------------------
def relate(school, by, **values):
    given = {"stance": "supportive", "owner": by, "cool_off_until": None, "note": "校长同意联系"} | values
    return services.change_relation(school=school, version=school.version, by=by, now=NOON, **given)


def climb(school, by, depth, note="在校门口发放简章"):
    school.refresh_from_db()
    return services.change_depth(school=school, depth=depth, note=note, version=school.version, by=by, now=NOON)


def test_the_relation_is_changed_with_a_note(school, recruiter):
    relate(school, recruiter)
    school.refresh_from_db()
    assert (school.stance, school.relation_owner) == ("supportive", recruiter)
    assert Activity.objects.of(school).first().why == "校长同意联系"
    refused("note", lambda: relate(school, recruiter, stance="neutral", note="  "))


@pytest.mark.parametrize("day", [None, TODAY, TODAY + timedelta(days=400)])
def test_a_refusal_needs_a_day_until_which_the_school_is_left_alone(school, recruiter, day):
    refused("cool_off_until", lambda: relate(school, recruiter, stance="refused", cool_off_until=day))


def test_after_a_refusal_plans_lapse_and_nothing_rises(school, recruiter, director):
    plan = PlanFactory(school=school, planned_by=recruiter)
    services.approve_plan(plan=plan, note="", version=1, by=director, now=NOON)
    climb(school, recruiter, "campus")
    school.refresh_from_db()
    relate(school, recruiter, stance="refused", cool_off_until=TODAY + timedelta(days=30))
    plan.refresh_from_db()
    assert plan.state == "lapsed"
    refused("depth", lambda: climb(school, recruiter, "classroom"))
    assert climb(school, recruiter, "gate").depth == "gate"  # back is always possible
    school.refresh_from_db()
    relate(school, recruiter, stance="neutral", note="教务处重新同意")
    school.refresh_from_db()
    assert school.cool_off_until is None
    refused("depth", lambda: climb(school, recruiter, "campus"))  # a new permission is needed


def test_the_ladder_needs_a_note_and_a_version(school, recruiter):
    refused("note", lambda: climb(school, recruiter, "gate", note=""))
    climb(school, recruiter, "gate")
    with pytest.raises(Stale):
        services.change_depth(school=school, depth="none", note="x", version=1, by=recruiter, now=NOON)


# --- contacts -------------------------------------------------------------------------------------------------------
def contact(school, by, **values):
    given = {
        "kind": "principal", "name": "李校长", "position": "校长", "department": "校办", "phone": "0310-8600123",
        "influence": "decides", "stance": "neutral", "owner": by, "basis": "published", "basis_note": "学校官网",
        "confirmed_on": TODAY,
    }  # fmt: skip
    return services.add_contact(school=school, by=by, now=NOON, **given | values)


def test_a_contact_is_kept_without_a_name_in_the_record(school, recruiter):
    row = contact(school, recruiter)
    activity = Activity.objects.of(row).get()
    assert (row.phone, activity.verb, activity.after["kind"]) == ("+863108600123", "added", "principal")
    assert all(activity.after[name] is None for name in KeyContact.PERSONAL)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"basis_note": ""}, "basis_note"),
        ({"phone": "12"}, "phone"),
        ({"kind": "class_monitor"}, "kind"),
        ({"confirmed_on": TODAY + timedelta(days=1)}, "confirmed_on"),
    ],
)
def test_what_a_contact_must_say(school, recruiter, values, field):
    refused(field, lambda: contact(school, recruiter, **values))


def test_pupils_are_no_kind_of_contact():
    assert len(ContactKind.values) == 11  # of the thirteen of M45, two are pupils
    assert not {"class_monitor", "league_secretary"} & set(ContactKind.values)


def test_each_look_at_a_number_is_recorded(school, recruiter):
    row = contact(school, recruiter)
    assert services.reveal_phone(contact=row, by=recruiter, now=NOON) == "+863108600123"
    look = Activity.objects.of(row).filter(verb="revealed").get()
    assert (look.actor, look.after) == (recruiter.token, {})


def test_an_erased_contact_leaves_plan_and_record_valid(school, recruiter, director):
    row = contact(school, recruiter)
    plan = PlanFactory(school=school, contact=row, planned_by=recruiter)
    services.erase_contact(contact=row, reason="本人要求", by=director, now=NOON)
    row.refresh_from_db()
    plan.refresh_from_db()
    assert (row.name, row.phone, row.basis_note, row.owner) == ("", "", "", None)
    assert "Principal" in str(plan.contact)
    assert not any("李" in str(a.before) + str(a.after) for a in Activity.objects.of(row))
    refused(None, lambda: services.reveal_phone(contact=row, by=recruiter, now=NOON))
    refused(None, lambda: services.erase_contact(contact=row, reason="x", by=director, now=NOON))


def test_what_the_database_refuses_of_contacts(school):
    broken(lambda: ContactFactory(school=school, kind="class_monitor"))
    broken(lambda: ContactFactory(school=school, name=""))
    broken(lambda: ContactFactory(school=school, basis_note=""))
    broken(lambda: ContactFactory(school=school, erased_at=NOON))  # erased, and still named


# --- entry plans ----------------------------------------------------------------------------------------------------
def test_a_plan_is_approved_by_somebody_else_with_the_permission_in_hand(school, recruiter, director):
    facts = {"channel": "authority", "contact": None, "steps": "拜访", "permission_from": "", "permission_on": None}
    plan = services.add_plan(school=school, by=recruiter, now=NOON, **facts)
    refused(None, lambda: services.approve_plan(plan=plan, note="", version=1, by=director, now=NOON))
    got = facts | {"permission_from": "教务处", "permission_on": TODAY}
    plan = services.change_plan(plan=plan, values=got, version=1, by=recruiter, now=NOON)
    refused(None, lambda: services.approve_plan(plan=plan, note="", version=2, by=recruiter, now=NOON))
    plan = services.approve_plan(plan=plan, note="同意", version=2, by=director, now=NOON)
    assert (plan.state, plan.approved_by, plan.purpose) == ("approved", director, "recruitment")
    refused(None, lambda: services.change_plan(plan=plan, values=got, version=3, by=recruiter, now=NOON))


def test_a_plan_names_a_contact_of_its_own_school(school, recruiter):
    other = ContactFactory()
    facts = {"channel": "authority", "steps": "x", "permission_from": "", "permission_on": None}
    refused("contact", lambda: services.add_plan(school=school, contact=other, by=recruiter, now=NOON, **facts))


def test_what_the_database_refuses_of_plans(school, recruiter):
    broken(lambda: PlanFactory(school=school, purpose="unesco"))
    broken(lambda: PlanFactory(school=school, channel="pretext"))
    broken(lambda: PlanFactory(school=school, state="approved"))
    broken(lambda: PlanFactory(school=school, planned_by=recruiter, approved_by=recruiter))


# --- agreements -----------------------------------------------------------------------------------------------------
def step(act, agreement, by, **values):
    agreement.refresh_from_db()
    return act(agreement=agreement, version=agreement.version, by=by, now=NOON, **values)


def test_an_agreement_comes_into_force_only_after_its_review(school, recruiter, director, hq):
    row = AgreementFactory(school=school, drafted_by=recruiter)
    refused(None, lambda: step(services.put_agreement_in_force, row, director))
    refused(None, lambda: step(services.review_agreement, row, recruiter, note="可行"))
    refused("note", lambda: step(services.review_agreement, row, hq, note=" "))
    step(services.review_agreement, row, hq, note="条款合规")
    assert step(services.put_agreement_in_force, row, director).state == "in_force"
    values = {"title": "新", "starts": TODAY, "ends": None}
    refused(None, lambda: step(services.change_agreement, row, recruiter, values=values, document=None))


def test_a_partner_needs_its_document_and_is_none_when_it_ends(school, recruiter, director, hq):
    row = AgreementFactory(school=school, drafted_by=recruiter, kind="partnership")
    step(services.review_agreement, row, hq, note="条款合规")
    refused(None, lambda: step(services.put_agreement_in_force, row, director))
    PlanFactory(school=school, state="approved", approved_by=director, approved_at=NOON)
    refused("depth", lambda: climb(school, recruiter, "partner"))
    step(services.change_agreement, row, recruiter, values={"title": "改"}, document=photo())
    row.refresh_from_db()
    assert row.title == "招生合作协议"  # what was reviewed stays
    step(services.put_agreement_in_force, row, director)
    assert climb(school, recruiter, "partner").depth == "partner"
    step(services.end_agreement, row, director, reason="期满")
    school.refresh_from_db()
    assert school.depth == "classroom"


def test_what_the_database_refuses_of_agreements(school, recruiter, hq):
    looked = {"reviewed_by": hq, "reviewed_on": TODAY}
    broken(lambda: AgreementFactory(school=school, state="in_force"))
    broken(lambda: AgreementFactory(school=school, state="in_force", kind="partnership", **looked))
    broken(lambda: AgreementFactory(school=school, drafted_by=hq, **looked))
    broken(lambda: AgreementFactory(school=school, ends=date(2027, 5, 1)))
    assert AgreementFactory(school=school, state="in_force", **looked).pk


# --- events and competitors -----------------------------------------------------------------------------------------
EVENT = {
    "kind": "parents", "day": TODAY, "last_day": None, "time": None, "place": "礼堂", "source": "通知",
    "is_confirmed": True, "attendance": "asked", "permission": "", "outcome": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"source": " "}, "source"),
        ({"attendance": "allowed"}, "permission"),
        ({"kind": "physical"}, "place"),
        ({"last_day": TODAY - timedelta(days=1)}, "last_day"),
    ],
)
def test_what_an_event_must_say(school, recruiter, values, field):
    refused(field, lambda: services.add_event(school=school, by=recruiter, now=NOON, **EVENT | values))


def test_an_event_of_an_area_is_seen_at_each_of_its_schools(school, recruiter, south_district):
    area = services.add_event(region=school.region.parent, by=recruiter, now=NOON, **EVENT)
    EventFactory(school=None, region=south_district)
    assert list(SchoolEvent.objects.at(school)) == [area]
    assert list(SchoolEvent.objects.visible_to(recruiter)) == [area]
    refused("area", lambda: services.add_event(by=recruiter, now=NOON, **EVENT))


def test_what_the_database_refuses_of_events(school):
    broken(lambda: EventFactory(school=school, region=school.region))
    broken(lambda: EventFactory(school=None))
    broken(lambda: EventFactory(school=school, attendance="allowed"))
    broken(lambda: EventFactory(school=school, kind="physical", place="县医院"))
    broken(lambda: EventFactory(school=school, last_day=TODAY - timedelta(days=30)))
    broken(lambda: EventFactory(school=school, source=""))
    broken(lambda: RivalFactory(school=school, region=school.region))
    broken(lambda: RivalFactory(school=school, source=""))
    school.stance = "refused"
    broken(school.save)


def test_a_college_is_listed_once_however_it_is_written(school, recruiter):
    facts = {"kind": "talk", "day": TODAY, "facts": "宣讲", "source": "公告栏", "admitted": None, "response": ""}
    for name in ("华北 职业学院", "华北职业学院 "):
        services.add_rival(
            competitor=name, season=SeasonFactory(), school=school, by=recruiter, now=NOON, **facts
        )  # fmt: skip
    assert Competitor.objects.count() == 1


# --- the place ------------------------------------------------------------------------------------------------------
def choose(outpost, school):
    """Make the school a target, whatever the rules say of it."""
    TargetSchool.objects.create(
        season=outpost.season, outpost=outpost, school=school, state="chosen", overall="unknown", decided_at=NOON
    )


def move(school, by, region, reason=""):
    school.refresh_from_db()
    return services.change_school(
        school=school, values={"region": region}, version=school.version, by=by, now=NOON, reason=reason
    )


def test_a_target_moves_only_with_a_reason_and_is_measured_again(school, outpost, director, north):
    LimitsFactory(season=outpost.season)
    choose(outpost, school)
    reach = Reach.objects.create(outpost=outpost, school=school, road_km=12, drive_minutes=30, source="导航")
    near = district(north, "130104")
    refused("reason", lambda: move(school, director, near))
    school.refresh_from_db()
    assert school.region.code == "130102"
    move(school, director, near, "迁至新校区")
    reach.refresh_from_db()
    assert (reach.road_km, reach.drive_minutes) == (None, None)
    void = Activity.objects.of(reach).get()
    assert (void.verb, void.before["road_km"], void.why) == ("reach_void", 12, "迁至新校区")


def test_a_target_does_not_leave_the_province_of_its_outpost(school, outpost, director, north):
    choose(outpost, school)
    reach = Reach.objects.create(outpost=outpost, school=school, road_km=12, source="导航")
    refused("place", lambda: move(school, director, district(north, "140105"), "划错了"))
    reach.refresh_from_db()
    assert (School.objects.get(pk=school.pk).region.code, reach.road_km) == ("130102", 12)
    assert not Activity.objects.of(school).exists()


def test_a_school_that_is_nobodys_target_moves_freely(school, director, north):
    assert move(school, director, district(north, "140105")).region.code == "140105"


def test_both_halves_of_a_point(school, director):
    def place(latitude, longitude):
        values = {"latitude": latitude, "longitude": longitude}
        return services.change_school(school=school, values=values, version=1, by=director, now=NOON)

    refused("latitude", lambda: place(36.6, None))
    refused("latitude", lambda: place(114.5, 36.6))
    assert place(36.6, 114.5).point == Point(36.6, 114.5)


def test_rows_of_a_file_hang_on_their_school(school):
    related = {relation.get_accessor_name() for relation in School._meta.related_objects}
    assert related >= {"contacts", "entry_plans", "agreements", "events", "competitor_activities"}
    assert {EntryPlan, SchoolAgreement} <= {relation.related_model for relation in School._meta.related_objects}
