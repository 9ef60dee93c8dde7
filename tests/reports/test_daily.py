from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.errors import Refused, Stale
from core.models import Activity
from reports.models import DailyReport
from reports.services import hand_in_report
from tests.factories.accounts import UserFactory
from tests.factories.outposts import CrewFactory, OutpostFactory
from tests.reports.conftest import at, new_lead

TODAY = date(2027, 6, 12)


def hand_in(outpost, by, *, day=TODAY, now=None, **words):
    values = {"problems": "", "plan": "走访两所中学"} | words
    return hand_in_report(outpost=outpost, day=day, by=by, now=now or at(20), **values)


def posted(client, outpost, now, **changes):
    """Open the page and send its form, as a person does; `changes` are what is typed."""
    url = reverse("reports:daily_write", args=[outpost.pk])
    with clock.set_to(now):
        form = client.get(url).context["form"]
        values = {name: form[name].value() for name in form.fields}
        return client.post(url, {k: "" if v is None else v for k, v in (values | changes).items()})


def test_a_report_keeps_the_figures_of_its_moment(outpost, recruiter):
    new_lead(outpost, recruiter, now=at(9))
    report = hand_in(outpost, recruiter)
    new_lead(outpost, recruiter, now=at(20, 30))
    report.refresh_from_db()
    assert report.figures["leads"] == 1
    assert Activity.objects.of(report).get().verb == "handed in"


def test_a_correction_before_the_deadline_counts_anew(outpost, recruiter):
    report = hand_in(outpost, recruiter)
    new_lead(outpost, recruiter, now=at(20, 30))
    hand_in(outpost, recruiter, now=at(20, 45), problems="门卫不让进", version=report.version)
    report.refresh_from_db()
    assert (report.problems, report.figures["leads"], report.version) == ("门卫不让进", 1, 2)
    assert [a.verb for a in Activity.objects.of(report)] == ["corrected", "handed in"]


def test_after_the_deadline_a_report_stands(outpost, recruiter):
    report = hand_in(outpost, recruiter)
    with pytest.raises(Refused, match="deadline has passed"):
        hand_in(outpost, recruiter, now=at(21, 1), plan="别的", version=report.version)
    report.refresh_from_db()
    assert report.plan == "走访两所中学"


def test_a_late_report_is_taken_and_marked(outpost, recruiter):
    report = hand_in(outpost, recruiter, now=at(8, day=13))
    assert Activity.objects.of(report).get().verb == "handed in late"


def test_two_of_the_crew_do_not_overwrite_each_other(outpost, recruiter):
    colleague = CrewFactory(outpost=outpost).user
    hand_in(outpost, recruiter, plan="甲的计划")
    with pytest.raises(Stale) as stale:
        hand_in(outpost, colleague, plan="乙的计划")
    assert "甲的计划" in stale.value.theirs.values()
    assert DailyReport.objects.get().plan == "甲的计划"


@pytest.mark.parametrize(
    ("day", "field"), [(date(2027, 6, 13), "day"), (date(2027, 6, 4), "day"), (date(2027, 4, 28), "day")]
)
def test_days_that_cannot_be_reported_are_refused(outpost, recruiter, day, field):
    with pytest.raises(Refused) as refused:
        hand_in(outpost, recruiter, day=day)
    assert refused.value.field == field


def test_an_outpost_nobody_has_reached_yet_does_not_report(recruiter, north_district):
    early = OutpostFactory(arrival_day=date(2027, 6, 13), region=north_district.parent)
    with pytest.raises(Refused, match="nobody had arrived"):
        hand_in(early, recruiter)


def test_a_report_needs_a_plan(outpost, recruiter):
    with pytest.raises(Refused) as refused:
        hand_in(outpost, recruiter, plan="  ")
    assert refused.value.field == "plan"


def test_one_report_a_day_is_kept_by_the_database(outpost):
    DailyReport.objects.create(outpost=outpost, day=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyReport.objects.create(outpost=outpost, day=TODAY)


@pytest.mark.parametrize("values", [{"submitted_at": at(20)}, {"submitted_at": at(20), "submitted_by": True}])
def test_handed_in_means_by_someone_and_with_a_plan(outpost, recruiter, values):
    if "submitted_by" in values:
        values = values | {"submitted_by": recruiter}
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyReport.objects.create(outpost=outpost, day=TODAY, **values)


# --- pages ----------------------------------------------------------------------------------------------------------


def test_a_recruiter_hands_in_without_javascript(client, outpost, recruiter, running):
    client.force_login(recruiter)
    answer = posted(client, outpost, at(20), plan="走访", problems="")
    report = DailyReport.objects.get()
    assert answer.url == report.get_absolute_url()
    assert (report.submitted_by, report.day, report.plan) == (recruiter, TODAY, "走访")


def test_the_same_submit_twice_is_one_report(client, outpost, recruiter, running):
    client.force_login(recruiter)
    url = reverse("reports:daily_write", args=[outpost.pk])
    form = client.get(url).context["form"]
    sent = {"submit_id": form["submit_id"].value(), "day": TODAY.isoformat(), "plan": "走访", "problems": ""}
    first, second = client.post(url, sent), client.post(url, sent)
    assert first.url == second.url
    assert DailyReport.objects.get().version == 1


def test_a_page_opened_before_midnight_reports_its_own_day(client, outpost, recruiter, running):
    client.force_login(recruiter)
    url = reverse("reports:daily_write", args=[outpost.pk])
    with clock.set_to(at(23, 59)):
        form = client.get(url).context["form"]
    with clock.set_to(at(0, 1, day=13)):
        client.post(url, {"submit_id": form["submit_id"].value(), "day": form["day"].value(), "plan": "走访"})
    assert DailyReport.objects.get().day == TODAY


def test_a_stale_page_shows_both_and_overwrites_nothing(client, outpost, recruiter, running):
    client.force_login(recruiter)
    url = reverse("reports:daily_write", args=[outpost.pk])
    with clock.set_to(at(20)):
        form = client.get(url).context["form"]
        hand_in(outpost, CrewFactory(outpost=outpost).user, plan="同事的计划")
        sent = {"submit_id": form["submit_id"].value(), "day": TODAY.isoformat(), "plan": "我的计划"}
        answer = client.post(url, sent)
        assert answer.status_code == 409
        assert "同事的计划" in answer.content.decode()
        assert "我的计划" in answer.content.decode()
        assert DailyReport.objects.get().plan == "同事的计划"
        again = {name: answer.context["form"][name].value() for name in ("submit_id", "day", "version", "plan")}
        client.post(url, again)
    assert DailyReport.objects.get().plan == "我的计划"


def test_a_report_past_its_deadline_opens_to_be_read(client, outpost, recruiter, running):
    report = hand_in(outpost, recruiter)
    client.force_login(recruiter)
    with clock.set_to(at(21, 1)):
        answer = client.get(reverse("reports:daily_write", args=[outpost.pk]))
    assert answer.url == report.get_absolute_url()


@pytest.mark.parametrize("day", ["", "yesterday", "2027-02-30", "2999-01-01", "0001-01-01"])
def test_a_forged_day_is_no_error(client, director, outpost, running, day):
    client.force_login(director)
    assert client.get(reverse("reports:daily"), {"day": day}).status_code == 200


def test_the_day_shows_missing_first_and_who_was_late(client, director, outpost, recruiter, running, north_district):
    late = OutpostFactory(name="迟到站", region=north_district.parent)
    OutpostFactory(name="缺报站", region=north_district.parent)
    OutpostFactory(name="未到站", region=north_district.parent, arrival_day=date(2027, 7, 1))
    hand_in(outpost, recruiter)
    hand_in(late, recruiter, now=at(22))
    client.force_login(director)
    with clock.set_to(at(22, 30)):
        page = client.get(reverse("reports:daily"))
    rows = [(row.outpost.name, row.state.value) for row in page.context["rows"]]
    assert rows == [
        ("缺报站", "missing"),
        ("迟到站", "late"),
        ("石家庄工作站", "handed_in"),
        ("未到站", "not_owed"),
    ]
    assert (page.context["given"], page.context["owed"]) == (2, 3)


def test_a_stranger_sees_no_report(client, stranger, outpost, recruiter, running):
    report = hand_in(outpost, recruiter)
    client.force_login(stranger)
    page = client.get(reverse("reports:daily"))
    assert (page.context["page"].rows, page.context["rows"]) == ([], [])
    assert client.get(report.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_reports(
    client, director, recruiter, running, north_district, rows, django_assert_num_queries
):
    for _ in range(rows):
        hand_in(OutpostFactory(region=north_district.parent), UserFactory())
    client.force_login(director)
    with clock.set_to(at(22)), django_assert_num_queries(8):
        page = client.get(reverse("reports:daily"))
    assert len(page.context["page"].rows) == rows


def test_the_list_is_filtered_by_the_url(client, director, outpost, recruiter, running):
    hand_in(outpost, recruiter, day=date(2027, 6, 11), now=at(20, day=11), problems="门卫不让进")
    quiet = hand_in(outpost, recruiter)
    client.force_login(director)
    page = client.get(reverse("reports:daily"), {"problems": "no", "outpost": outpost.pk, "since": "2027-06-01"})
    assert page.context["page"].rows == [quiet]


def test_pages_of_reports_hang_together(client, director, outpost, recruiter, running, monkeypatch):
    from reports.views import DailyReports

    monkeypatch.setattr(DailyReports, "page_size", 2)
    made = [hand_in(outpost, recruiter, day=date(2027, 6, d), now=at(20, day=d)) for d in range(6, 11)]
    client.force_login(director)
    seen, url = [], reverse("reports:daily")
    for _ in range(3):
        page = client.get(url).context["page"]
        seen += page.rows
        url = reverse("reports:daily") + page.next_url
    assert seen == made[::-1]


def test_a_report_leads_to_the_days_beside_it(client, director, outpost, recruiter, running):
    days = [hand_in(outpost, recruiter, day=date(2027, 6, d), now=at(20, day=d)) for d in (9, 10, 12)]
    client.force_login(director)
    page = client.get(days[1].get_absolute_url())
    assert (page.context["previous"], page.context["following"]) == (days[0], days[2])
