from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from campaigns import services
from campaigns.holidays import holidays_of, is_workday, working_days_between, works_on
from campaigns.models import HolidayOverride, Season
from core.errors import Refused
from core.models import Activity
from tests.factories.campaigns import NOON, SeasonFactory

UUID = "0b9a3c1e-6d5f-4c5e-9a5b-3f1d2c4b5a60"


def override(by=None, **values):
    given = {"day": date(2027, 10, 9), "kind": "work", "name": "调休上班", "name_en": "", "source": "国办发明电"}
    return services.add_override(by=by, now=NOON, **({"reason": "国务院通知"} | given | values))


def test_the_published_year_knows_its_make_up_workdays(db):
    year = holidays_of(2026)
    assert not year.is_provisional
    assert date(2026, 5, 9) in year.of_kind("work")
    assert date(2026, 10, 1) in year.of_kind("off")
    assert all(special.day.year == 2026 for special in year.days)


def test_an_unpublished_year_is_provisional_until_a_make_up_workday_is_entered(db):
    assert holidays_of(2027).is_provisional
    assert date(2027, 10, 1) in holidays_of(2027).of_kind("off")
    override(kind="off", day=date(2027, 10, 8))
    assert holidays_of(2027).is_provisional
    override()
    assert not holidays_of(2027).is_provisional


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 5, 8), True),
        (date(2026, 5, 9), True),  # a Saturday made up
        (date(2026, 5, 10), False),
        (date(2026, 10, 1), False),
        (date(2026, 10, 6), False),  # a Tuesday off in exchange
    ],
)
def test_a_workday_is_what_the_state_council_says(db, day, works):
    assert is_workday(day) is works


def test_hq_has_the_last_word(db):
    assert is_workday(date(2026, 5, 9))
    override(day=date(2026, 5, 9), kind="off", name="台风")
    assert not is_workday(date(2026, 5, 9))
    override(day=date(2026, 10, 1), kind="work")
    assert is_workday(date(2026, 10, 1))


def test_a_day_is_named_in_the_readers_language(db):
    first = holidays_of(2026).days[0]
    assert first.label == "New Year's Day"
    with translation.override("zh-hans"):
        assert first.label == "元旦"


def test_an_override_is_removed_and_the_record_keeps_it(hq):
    row = override(by=hq)
    services.remove_override(override=row, reason="通知撤回", by=hq, now=NOON)
    assert not HolidayOverride.objects.exists()
    removed = Activity.objects.get(verb="removed")
    assert (removed.before["day"], removed.why, removed.actor) == ("2027-10-09", "通知撤回", hq.token)
    with pytest.raises(Refused, match="removed already"):
        services.remove_override(override=row, reason="x", by=hq, now=NOON)


@pytest.mark.parametrize(("values", "field"), [({"reason": " "}, "reason"), ({"source": " "}, "source"), ({}, "day")])
def test_an_override_needs_reason_source_and_a_free_day(db, values, field):
    if not values:
        override()
    with pytest.raises(Refused) as caught:
        override(**values)
    assert caught.value.field == field


def broken(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_the_database_holds_one_override_a_day_each_with_a_source(db):
    row = {"day": date(2027, 10, 9), "kind": "off", "name": "x"}
    HolidayOverride.objects.create(**row, source="a")
    broken(lambda: HolidayOverride.objects.create(**row, source="b"))
    broken(lambda: HolidayOverride.objects.create(**(row | {"day": date(2027, 10, 10)}), source=""))


# --- counting --------------------------------------------------------------------------------------------------------
FRIDAY, MONDAY = date(2027, 6, 11), date(2027, 6, 14)
days = st.dates(date(2027, 1, 1), date(2027, 12, 31))


def test_friday_to_monday_is_one_working_day():
    assert working_days_between(FRIDAY, MONDAY) == 1
    assert working_days_between(MONDAY, FRIDAY) == -1
    assert working_days_between(FRIDAY, MONDAY, off={MONDAY}) == 0
    assert working_days_between(FRIDAY, MONDAY, work={date(2027, 6, 12)}) == 2
    assert working_days_between(FRIDAY, FRIDAY) == 0


@given(days, days, days, st.frozensets(days), st.frozensets(days))
def test_counts_add_up(a, b, c, off, work):
    def count(one, other):
        return working_days_between(one, other, off=off, work=work)

    if a <= b <= c:
        assert count(a, b) + count(b, c) == count(a, c)
    assert count(a, b) == -count(b, a)
    assert count(a, a + timedelta(1)) == works_on(a + timedelta(1), off=off, work=work)


# --- the page --------------------------------------------------------------------------------------------------------


def get(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(f"campaigns:{name}", args=args))


def post(client, user, name, *args, data):
    client.force_login(user)
    return client.post(reverse(f"campaigns:{name}", args=args), {"submit_id": UUID} | data)


def test_the_year_stands_by_month_and_says_that_it_is_provisional(client, hq, director):
    season = SeasonFactory()
    page = get(client, director, "holidays", season.pk)
    body = page.content.decode()
    assert [first.month for first, _days in page.context["months"]] == [1, 2, 4, 5, 6, 9, 10]
    assert "Provisional." in body
    assert reverse("campaigns:holiday_add", args=[season.pk]) not in body
    assert reverse("campaigns:holiday_add", args=[season.pk]) in get(client, hq, "holidays", season.pk).content.decode()
    assert "Provisional." not in get(client, hq, "holidays", SeasonFactory(year=2026).pk).content.decode()


def test_hq_overrides_a_day_and_takes_it_back(client, hq):
    season = SeasonFactory()
    data = {"day": "2027-10-09", "kind": "work", "name": "调休上班", "source": "国办发明电", "reason": "通知"}
    answer = post(client, hq, "holiday_add", season.pk, data=data)
    assert answer.url == reverse("campaigns:holidays", args=[season.pk])
    row = HolidayOverride.objects.get()
    assert "国办发明电" in get(client, hq, "holidays", season.pk).content.decode()
    again = post(client, hq, "holiday_add", season.pk, data=data | {"submit_id": UUID.replace("0b", "1b")})
    assert (again.status_code, "day" in again.context["form"].errors) == (422, True)
    data = {"reason": "撤回", "submit_id": UUID.replace("0b", "2b")}
    assert post(client, hq, "holiday_remove", row.pk, data=data).url == answer.url
    body = get(client, hq, "holidays", season.pk).content.decode()
    assert "撤回" in body
    assert "9 October" in body or "Oct. 9" in body


def test_an_override_outside_every_season_leads_back_to_the_calendar(client, hq):
    row = override(day=date(2031, 1, 2))
    assert Season.objects.count() == 0
    assert post(client, hq, "holiday_remove", row.pk, data={"reason": "x"}).url == reverse("campaigns:calendar")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_overrides(client, hq, rows, django_assert_num_queries):
    season = SeasonFactory()
    for n in range(rows):
        override(day=date(2027, 10, 9 + n), by=hq)
    client.force_login(hq)
    with django_assert_num_queries(9):
        client.get(reverse("campaigns:holidays", args=[season.pk]))
