"""The calendar subscription: its address is the key, it shows what its owner may see, and it ends when told to."""

import hashlib
import re
import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.services import activate_user, deactivate_user
from campaigns import services
from campaigns.feeds import A_MINUTE
from campaigns.models import CalendarFeed, RecruitStage
from core import clock
from core.errors import Refused
from core.models import Activity
from outposts.models import SetupStep
from tests.factories.campaigns import NOON
from tests.factories.leads import FollowUpFactory, GuardianFactory, LeadFactory

UUID = "0b9a3c1e-6d5f-4c5e-9a5b-3f1d2c4b5a60"


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def season(hq):
    return services.open_season(year=2027, by=hq, now=NOON)


def step_of(outpost, code="settle", due=date(2027, 5, 4)):
    return SetupStep.objects.create(outpost=outpost, code=code, order=1, due_on=due)


def feed_for(user, **filters):
    return services.create_feed(filters=filters, by=user, now=NOON)


def read(token, **headers):
    """As a calendar does: nobody is logged in."""
    return Client().get(reverse("campaigns:feed_ics", args=[token]), headers=headers)


def events(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["uid"]): event for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}


# --- what it carries -------------------------------------------------------------------------------------------------
def test_the_calendar_is_read_back_as_it_was_meant(season, director, outpost):
    step = step_of(outpost)
    _feed, token = feed_for(director)
    answer = read(token)
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert (str(calendar["version"]), str(calendar["x-wr-timezone"])) == ("2.0", "Asia/Shanghai")
    event = events(answer)[f"step-{step.pk}@muster"]
    assert str(event["summary"]) == f"Settle in · {outpost.name}"
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2027, 5, 4), date(2027, 5, 5))
    assert event["dtstart"].params["VALUE"] == event["dtend"].params["VALUE"] == "DATE"
    assert event["dtstamp"].dt == NOON
    assert str(event["url"]).endswith(reverse("outposts:step", args=[step.pk]))
    stage = RecruitStage.objects.get(season=season, code="consult")
    event = events(answer)[f"stage-{stage.pk}@muster"]
    assert (event["dtstart"].dt, event["dtend"].dt) == (stage.start, stage.end + timedelta(1))
    assert str(events(answer)["holiday-2027-10-01@muster"]["summary"]) == "National Day"


def test_an_estimate_is_tentative(season, director):
    special = season.special_dates.filter(is_confirmed=False).first()
    _feed, token = feed_for(director)
    assert str(events(read(token))[f"special-{special.pk}@muster"]["status"]) == "TENTATIVE"


def test_a_feed_never_contains_another_regions_outposts(
    season, hq, director, recruiter, stranger, outpost, far_outpost
):
    near, far = step_of(outpost), step_of(far_outpost)
    of = {near.pk: {f"step-{near.pk}@muster", f"arrival-{outpost.pk}@muster"}}
    of[far.pk] = {f"step-{far.pk}@muster", f"arrival-{far_outpost.pk}@muster"}
    for user, seen in ((recruiter, {near.pk}), (director, {near.pk}), (stranger, {far.pk}), (hq, {near.pk, far.pk})):
        _feed, token = feed_for(user)
        answer = read(token)
        found = {uid for uid in events(answer) if uid.startswith(("step-", "arrival-"))}
        assert found == set().union(*(of[pk] for pk in seen))
        if far.pk not in seen:
            assert far_outpost.name not in answer.content.decode()


def test_a_crafted_row_reaches_no_further_than_its_owner(season, recruiter, outpost, far_outpost):
    """What a row was narrowed to and is out of sight gives nothing; it never widens to everything."""
    step_of(far_outpost)
    for filters in ({"outpost": far_outpost.pk}, {"region": 10**9}):
        CalendarFeed.objects.all().delete()
        _feed, token = feed_for(recruiter, **filters)
        assert events(read(token)) == {}


def test_nothing_of_a_lead_stands_in_it(season, recruiter, outpost):
    step = step_of(outpost)
    SetupStep.objects.filter(pk=step.pk).update(evidence_note="王芳家长电话 13912345678")
    lead = LeadFactory(outpost=outpost, owner=recruiter)
    guardian = GuardianFactory(lead=lead)
    FollowUpFactory(lead=lead, owner=recruiter)
    _feed, token = feed_for(recruiter)
    body = read(token).content.decode()
    assert f"step-{step.pk}@muster" in body
    for mark in (lead.name, lead.phone[3:], guardian.name, guardian.phone[3:], "王芳", "13912345678", recruiter.name):
        assert mark not in body


def test_the_row_carries_the_filters(season, hq, outpost, far_outpost):
    step = step_of(outpost)
    step_of(far_outpost)
    _feed, token = feed_for(hq, outpost=outpost.pk, kind="setup")
    assert set(events(read(token))) == {f"step-{step.pk}@muster", f"arrival-{outpost.pk}@muster"}


def test_it_speaks_its_owners_language(season, director):
    director.language = "zh-hans"
    director.save()
    _feed, token = feed_for(director)
    stage = RecruitStage.objects.get(season=season, code="welcome")
    chinese = read(token)
    assert str(events(chinese)[f"stage-{stage.pk}@muster"]["summary"]) == "迎新"
    director.language = "en"
    director.save()
    english = read(token)
    assert str(events(english)[f"stage-{stage.pk}@muster"]["summary"]) == "Welcome"
    assert chinese["ETag"] != english["ETag"]


@pytest.mark.parametrize("many", [1, 3])
def test_it_costs_the_same_for_any_number_of_steps(season, director, outpost, many, django_assert_num_queries):
    for code in ("settle", "survey", "plan")[:many]:
        step_of(outpost, code)
    _feed, token = feed_for(director)
    read(token)
    with django_assert_num_queries(16):
        read(token)


def test_without_a_season_it_is_an_empty_calendar(director):
    _feed, token = feed_for(director)
    assert events(read(token)) == {}


# --- asked again -----------------------------------------------------------------------------------------------------
def test_an_unchanged_calendar_is_not_sent_twice(season, director, outpost):
    step = step_of(outpost)
    _feed, token = feed_for(director)
    first = read(token)
    with clock.set_to(NOON + timedelta(hours=5)):
        again = read(token, if_none_match=first["ETag"])
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert read(token).content == first.content
        assert read(token, if_modified_since=first["Last-Modified"]).status_code == 304
        SetupStep.objects.filter(pk=step.pk).update(due_on=date(2027, 5, 9))
        changed = read(token, if_none_match=first["ETag"])
        assert events(changed)[f"step-{step.pk}@muster"]["dtstart"].dt == date(2027, 5, 9)
        assert changed["ETag"] != first["ETag"]
        assert changed["Last-Modified"] == "Sat, 12 Jun 2027 09:00:00 GMT"
        assert read(token, if_modified_since=first["Last-Modified"]).status_code == 200
    assert first["Last-Modified"] == "Sat, 12 Jun 2027 04:00:00 GMT"


def test_it_is_kept_by_nobody_on_the_way(season, director):
    _feed, token = feed_for(director)
    answer = read(token)
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-cache", "noindex")
    assert "sessionid" not in answer.cookies
    assert Client().post(reverse("campaigns:feed_ics", args=[token])).status_code == 405


def test_what_does_not_wait_is_told_to_wait(season, director, recruiter):
    _feed, token = feed_for(director)
    _other, other = feed_for(recruiter)
    answers = [read(token).status_code for _n in range(A_MINUTE + 1)]
    assert answers == [200] * A_MINUTE + [429]
    assert read(token)["Retry-After"] == "60"
    assert read(other).status_code == 200
    with clock.set_to(NOON + timedelta(minutes=1)):
        assert read(token).status_code == 200


# --- the key ---------------------------------------------------------------------------------------------------------
def test_the_address_is_kept_nowhere(season, director):
    feed, token = feed_for(director)
    kept = [str(value) for value in CalendarFeed.objects.values_list().get(pk=feed.pk)]
    kept += [f"{row.before}{row.after}{row.why}" for row in Activity.objects.all()]
    assert len(token) == 43
    assert not any(token in value for value in kept)
    assert feed.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert read(feed.token_hash).status_code == 404


def test_every_dead_address_is_like_one_that_never_was(season, hq, director, recruiter, stranger):
    never = read("x" * 43)
    feed, revoked = feed_for(director)
    services.revoke_feed(feed=feed, by=director, now=NOON)
    _feed, gone = feed_for(recruiter)
    recruiter.is_active = False
    recruiter.save()
    feed, old = feed_for(stranger)
    services.renew_feed(feed=feed, by=stranger, now=NOON)
    _feed, demoted = feed_for(hq)
    hq.role = "caller"
    hq.save()
    for token in (revoked, gone, old, demoted, "x", "%00", "长" * 400):
        answer = read(token)
        assert answer.status_code == never.status_code == 404
        assert answer.content == never.content


def test_a_renewed_address_opens_the_same_calendar(season, director):
    feed, old = feed_for(director)
    new = services.renew_feed(feed=feed, by=director, now=NOON)
    assert new != old
    assert events(read(new))


def test_deactivating_a_person_ends_the_feed_for_good(season, hq, director):
    _feed, token = feed_for(director)
    deactivate_user(user=director, reason="left", by=hq, now=NOON)
    assert read(token).status_code == 404
    activate_user(user=director, by=hq, now=NOON)
    assert read(token).status_code == 404
    assert CalendarFeed.objects.get().revoked_at == NOON
    assert Activity.objects.filter(kind="campaigns.calendarfeed", verb="revoked", actor=hq.token).count() == 1


def test_only_the_owner_may_end_or_renew(season, hq, director):
    feed, token = feed_for(director)
    for act in (services.revoke_feed, services.renew_feed):
        with pytest.raises(Refused, match="ended already"):
            act(feed=feed, by=hq, now=NOON)
    assert read(token).status_code == 200
    services.revoke_feed(feed=feed, by=director, now=NOON)
    with pytest.raises(Refused, match="ended already"):
        services.revoke_feed(feed=feed, by=director, now=NOON)


def test_the_database_holds_one_live_feed_a_person_and_one_row_a_token(director, recruiter):
    feed, _token = feed_for(director)
    row = {"filters": {}, "created_at": NOON, "renewed_at": NOON}
    for values in (
        {"user": director, "token_hash": "a" * 64},
        {"user": recruiter, "token_hash": feed.token_hash},
        {"user": recruiter, "token_hash": "b" * 64, "digest": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarFeed.objects.create(**row, **values)
    with pytest.raises(Refused, match="subscription already"):
        feed_for(director)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_feed():
    from tests.factories.accounts import UserFactory

    user, gate, told = UserFactory(role="hq"), threading.Barrier(2), []

    def create():
        try:
            gate.wait()
            feed_for(user)
            told.append("made")
        except Refused:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=create) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["made", "refused"]
    assert CalendarFeed.objects.live().count() == 1


# --- the page --------------------------------------------------------------------------------------------------------
def post(client, name, **data):
    return client.post(reverse(f"campaigns:{name}"), {"submit_id": UUID} | data)


def test_a_person_makes_renews_and_ends_a_subscription(client, season, director, outpost):
    step = step_of(outpost)
    client.force_login(director)
    assert "Create the address" in client.get(reverse("campaigns:feed")).content.decode()
    answer = post(client, "feed", kind="setup", region=outpost.region.parent.pk)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    address = re.search(r'id="feed-address">([^<]+)<', answer.content.decode())[1]
    assert address.startswith("http://testserver/campaigns/feed/")
    assert set(events(Client().get(address))) == {f"arrival-{outpost.pk}@muster", f"step-{step.pk}@muster"}

    page = client.get(reverse("campaigns:feed")).content.decode()
    assert address.rsplit("/", 1)[1] not in page
    assert "just now" in page
    again = post(client, "feed", kind="setup", region=outpost.region.parent.pk)
    assert again["Location"] == reverse("campaigns:feed"), "sent twice: made once, shown once"
    assert CalendarFeed.objects.count() == 1

    renewed = post(client, "feed_renew", submit_id=UUID.replace("0b", "1b"))
    other = re.search(r'id="feed-address">([^<]+)<', renewed.content.decode())[1]
    assert Client().get(address).status_code == 404
    assert Client().get(other).status_code == 200
    assert post(client, "feed_revoke", submit_id=UUID.replace("0b", "2b"))["Location"] == reverse("campaigns:feed")
    assert Client().get(other).status_code == 404
    assert client.get(reverse("campaigns:feed_renew"))["Location"] == reverse("campaigns:feed")


def test_a_second_subscription_is_refused_in_words(client, season, director):
    feed_for(director)
    client.force_login(director)
    answer = post(client, "feed")
    assert answer.status_code == 422
    assert "You have a subscription already" in answer.content.decode()


def test_the_form_offers_no_foreign_outpost(client, season, director, outpost, far_outpost):
    client.force_login(director)
    assert post(client, "feed", region=far_outpost.region.parent.pk).status_code == 422
    assert not CalendarFeed.objects.exists()


def test_it_tells_when_it_was_last_read(client, season, director):
    _feed, token = feed_for(director)
    client.force_login(director)
    assert "not yet" in client.get(reverse("campaigns:feed")).content.decode()
    moment = datetime(2027, 6, 12, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    read(token)
    with clock.set_to(moment - timedelta(hours=2, minutes=30)):
        read(token)
        assert CalendarFeed.objects.get().read_at == NOON, "written once an hour at most"
    with clock.set_to(moment):
        read(token)
        assert CalendarFeed.objects.get().read_at == moment
