"""Who sees which rows: deny by default."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from accounts.choices import Role
from accounts.models import Notice, Region, User
from accounts.rules import Permission, permissions_of
from accounts.scoping import ScopedQuerySet, served_outposts
from leads.models import Lead
from outposts.models import Crew, Outpost
from tests.factories.accounts import UserFactory
from tests.factories.leads import LeadFactory
from tests.factories.outposts import CrewFactory

SCOPED = [
    model
    for model in apps.get_models()
    if hasattr(model._default_manager.all(), "visible_to")
]  # fmt: skip
PEOPLES_DATA = {"Lead", "Guardian", "FollowUp", "User", "Notice", "AccessLog", "Receipt", "DailyReport"}


@pytest.fixture
def nobody_thought_of(north):
    """A role that came after the rules were written."""
    return UserFactory.build(pk=999, role="inspector", region=north)


def test_every_model_that_holds_peoples_data_is_scoped():
    assert {model.__name__ for model in SCOPED} >= PEOPLES_DATA


@pytest.mark.parametrize("model", SCOPED, ids=lambda m: m.__name__)
def test_a_role_nobody_thought_of_sees_nothing(model, nobody_thought_of, recruiter, outpost):
    LeadFactory(outpost=outpost)
    assert not model._default_manager.visible_to(nobody_thought_of).exists()


@pytest.mark.parametrize("model", SCOPED, ids=lambda m: m.__name__)
def test_nobody_and_the_deactivated_see_nothing(model, hq, outpost):
    LeadFactory(outpost=outpost)
    hq.is_active = False
    for user in (AnonymousUser(), hq):
        if model is Notice and user is hq:
            continue  # one's own; a deactivated person has no session to read them with
        if issubclass(type(model._default_manager.all()), ScopedQuerySet) or not user.is_authenticated:
            assert not model._default_manager.visible_to(user).exists()


def test_a_role_nobody_thought_of_may_do_nothing(nobody_thought_of):
    assert permissions_of("inspector") == frozenset()
    assert not any(nobody_thought_of.may(permission) for permission in Permission)


def test_a_director_without_a_region_sees_nothing(outpost):
    lost = UserFactory.build(pk=999, role=Role.DIRECTOR, region=None)
    assert not Outpost.objects.visible_to(lost).exists()
    assert not User.objects.visible_to(lost).exists()


def test_a_director_sees_what_lies_under_the_region_and_a_like_named_region_not(director, outpost, far_outpost):
    from tests.factories.accounts import RegionFactory, district
    from tests.factories.outposts import OutpostFactory

    twin = RegionFactory(code="NORTH2", name="像华北")  # its path starts with the same letters, not the same code
    OutpostFactory(region=district(twin, "150102").parent)

    assert list(Outpost.objects.visible_to(director)) == [outpost]
    assert {r.code for r in Region.objects.visible_to(director)} == {"NORTH", "130000", "130100", "130102"}


def test_hq_sees_all(hq, outpost, far_outpost):
    assert set(Outpost.objects.visible_to(hq)) == {outpost, far_outpost}


def test_a_recruiter_sees_the_outposts_served_today_and_no_others(recruiter, outpost, far_outpost):
    assert list(Outpost.objects.visible_to(recruiter)) == [outpost]
    Crew.objects.filter(user=recruiter).update(until="2027-06-11")
    fresh = User.objects.get(pk=recruiter.pk)
    assert not Outpost.objects.visible_to(fresh).exists()


def test_service_that_starts_tomorrow_shows_nothing_today(far_outpost, recruiter):
    CrewFactory(outpost=far_outpost, user=recruiter, since="2027-06-13")
    assert far_outpost.pk not in served_outposts(recruiter)


def test_the_last_day_of_service_still_counts(recruiter, outpost):
    Crew.objects.filter(user=recruiter).update(until="2027-06-12")
    assert served_outposts(User.objects.get(pk=recruiter.pk)) == [outpost.pk]


def test_an_agent_sees_only_what_that_agent_brought(agent, outpost):
    mine, _other = LeadFactory(outpost=outpost, agent=agent), LeadFactory(outpost=outpost)
    assert list(Lead.objects.visible_to(agent)) == [mine]


def test_a_clerk_and_a_caller_see_no_leads_people_or_outposts_beyond_theirs(finance, caller, outpost):
    LeadFactory(outpost=outpost)
    for user in (finance, caller):
        assert not Lead.objects.visible_to(user).exists()
        assert list(User.objects.visible_to(user)) == [user]


def test_a_director_sees_the_people_of_the_region_only(director, recruiter, stranger, hq, far_recruiter):
    assert set(User.objects.visible_to(director)) == {director, recruiter}


def test_nobody_reads_anothers_notices_hq_neither(hq, recruiter, noon):
    notice = Notice.objects.create(user=recruiter, key="k", title="t", at=noon)
    assert not Notice.objects.visible_to(hq).exists()
    assert list(Notice.objects.visible_to(recruiter)) == [notice]
