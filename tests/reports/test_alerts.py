from datetime import date, timedelta

import pytest

from accounts.models import Notice
from core import clock
from core.models import Outbox
from reports import tasks
from reports.services import hand_in_report, tell_missing_reports
from tests.factories.accounts import UserFactory
from tests.factories.outposts import CrewFactory, OutpostFactory
from tests.reports.conftest import at

TODAY = date(2027, 6, 12)
EVENING = at(21, 1)


@pytest.fixture
def yesterday_in(outpost, recruiter, far_outpost, far_recruiter):
    """Both outposts reported yesterday; only today is open."""
    for place, by in ((outpost, recruiter), (far_outpost, far_recruiter)):
        hand_in_report(outpost=place, day=date(2027, 6, 11), problems="", plan="x", by=by, now=at(20, day=11))


def told():
    return {(notice.user.username, notice.title) for notice in Notice.objects.select_related("user")}


def test_a_missing_report_is_told_to_its_director_and_its_crew(
    running, yesterday_in, outpost, far_outpost, far_recruiter, recruiter, director, stranger, hq
):
    hand_in_report(outpost=far_outpost, day=TODAY, problems="", plan="x", by=far_recruiter, now=at(20))
    assert tell_missing_reports(now=EVENING) == 2
    assert told() == {
        ("director", "石家庄工作站 has handed in no report for Sat 12 June"),
        ("recruiter", "Your report for Sat 12 June is missing: 石家庄工作站"),
    }
    assert Outbox.objects.count() == 2
    assert Notice.objects.get(user=director).url == "/reports/?day=2027-06-12"
    assert Notice.objects.get(user=recruiter).url == f"/reports/write/{outpost.pk}/?day=2027-06-12"


def test_before_the_deadline_nobody_is_told(running, yesterday_in, director):
    assert tell_missing_reports(now=at(21)) == 0


def test_each_is_told_once_whatever_beat_does(running, yesterday_in, director, stranger):
    first = tell_missing_reports(now=EVENING)
    for minutes in (0, 1, 60):
        assert tell_missing_reports(now=EVENING + timedelta(minutes=minutes)) == 0
    assert Notice.objects.count() == first == 4


def test_a_beat_that_stood_overnight_still_tells(running, yesterday_in, outpost, director):
    assert tell_missing_reports(now=at(8, day=13)) > 0
    assert Notice.objects.filter(user=director, title__contains="12 June").exists()


def test_what_came_in_late_is_not_told_any_more(running, yesterday_in, outpost, recruiter, director):
    hand_in_report(outpost=outpost, day=TODAY, problems="", plan="x", by=recruiter, now=at(22))
    tell_missing_reports(now=at(22, 30))
    assert not Notice.objects.filter(user=director).exists()


def test_last_week_is_no_news(running, outpost, director):
    tell_missing_reports(now=EVENING)
    assert {notice.key.rpartition(":")[2] for notice in Notice.objects.all()} == {"2027-06-11", "2027-06-12"}


def test_where_no_director_answers_hq_hears_of_it(running, yesterday_in, outpost, hq, stranger):
    tell_missing_reports(now=EVENING)
    assert [notice.title for notice in Notice.objects.filter(user=hq)] == [
        "石家庄工作站 has handed in no report for Sat 12 June"
    ]


def test_people_who_left_or_may_not_log_in_are_not_told(running, yesterday_in, outpost, director):
    gone = CrewFactory(outpost=outpost, user=UserFactory(username="gone"), until=date(2027, 6, 1)).user
    locked = CrewFactory(outpost=outpost, user=UserFactory(username="locked", is_active=False)).user
    director.is_active = False
    director.save()
    tell_missing_reports(now=EVENING)
    assert not Notice.objects.filter(user__in=[gone, locked, director]).exists()


def test_an_outpost_not_yet_reached_owes_nothing(running, north, director, north_district):
    OutpostFactory(region=north_district.parent, arrival_day=date(2027, 7, 1))
    assert tell_missing_reports(now=EVENING) == 0


def test_out_of_season_nobody_is_alarmed(running, outpost, director):
    assert tell_missing_reports(now=EVENING + timedelta(days=90)) == 0


def test_the_alert_is_in_the_readers_language(running, yesterday_in, director):
    director.language = "zh-hans"
    director.save()
    tell_missing_reports(now=EVENING)
    assert "6月12日 周六" in Notice.objects.get(user=director).title


def test_the_task_asks_the_clock(running, yesterday_in, director):
    with clock.set_to(EVENING):
        assert tasks.sweep_missing_reports() > 0
        assert tasks.sweep_missing_reports() == 0
