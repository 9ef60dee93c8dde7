"""Rule sets: drafted, put in force, superseded, and never changed afterwards."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from campaigns import services
from campaigns.models import RuleSet
from campaigns.rule_sets import changes_between, shelves
from core.errors import Refused, Stale
from core.models import Activity
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import NOON, LimitsFactory, SeasonFactory

BASIS = "总部通知〔2027〕3号"


@pytest.fixture
def season(db):
    return SeasonFactory()


@pytest.fixture
def country(season):
    return LimitsFactory(season=season)


@pytest.fixture
def province(north_district):
    return north_district.parent.parent


def draft(season, by, province=None, reason="山区", **values):
    return services.draft_rules(
        season=season, province=province, values={"basis": BASIS} | values, reason=reason, by=by, now=NOON
    )


def put(row, by, version=1, reason="试点通过"):
    return services.put_in_force(draft=row, reason=reason, version=version, by=by, now=NOON + timedelta(hours=1))


def holding(season, *provinces):
    return RuleSet.objects.holding(season, [p and p.pk for p in provinces])


def test_a_draft_changes_nothing_until_it_is_put_in_force(season, country, province, hq):
    made = draft(season, hq, province, radius_km=80)
    assert (made.state, made.number, made.drive_minutes) == ("draft", 1, 180)
    assert holding(season, province) == {province.pk: country}
    put(made, hq)
    assert holding(season, province, None) == {province.pk: made, None: country}
    assert holding(season, province)[province.pk].limits.radius_km == 80


def test_the_next_version_supersedes_the_one_before_which_stays(season, country, hq):
    second = put(draft(season, hq, radius_km=60), hq)
    country.refresh_from_db()
    assert (country.state, country.superseded_at, country.radius_km) == ("superseded", second.in_force_from, 50)
    assert (second.state, second.number, second.reason) == ("in_force", 2, "试点通过")
    rows = Activity.objects.filter(kind="campaigns.ruleset").order_by("id").values_list("verb", "subject")
    assert list(rows) == [
        ("drafted", str(second.pk)),
        ("superseded", str(country.pk)),
        ("put_in_force", str(second.pk)),
    ]


def test_there_is_one_draft_a_place(season, country, province, hq):
    draft(season, hq)
    draft(season, hq, province)
    with pytest.raises(Refused, match="already") as caught:
        draft(season, hq, province)
    assert caught.value.field == "province"


@pytest.mark.parametrize(
    ("values", "reason", "field"),
    [({}, " ", "reason"), ({"basis": " "}, "x", "basis"), ({"nearby_share": 101}, "x", "nearby_share")],
)
def test_thresholds_are_not_drafted_without_reason_or_basis(season, hq, values, reason, field):
    with pytest.raises(Refused) as caught:
        draft(season, hq, reason=reason, **values)
    assert caught.value.field == field


def test_a_rule_set_holds_for_a_province_not_a_city(season, hq, north_district):
    with pytest.raises(Refused, match="not a province"):
        draft(season, hq, north_district)


def change(row, by, version=1, **values):
    values = {"basis": BASIS} | values
    return services.change_draft(draft=row, values=values, reason="x", version=version, by=by, now=NOON)


def test_of_two_who_edit_one_draft_the_later_is_told_and_nothing_is_overwritten(season, hq):
    made = draft(season, hq)
    change(made, hq, radius_km=60)
    with pytest.raises(Stale) as caught:
        change(made, hq, radius_km=70)
    assert "60" in caught.value.theirs.values()
    made.refresh_from_db()
    assert (made.radius_km, made.version) == (60, 2)


def test_a_draft_that_was_changed_is_not_put_in_force_unseen(season, country, hq):
    made = draft(season, hq)
    change(made, hq, radius_km=60)
    with pytest.raises(Stale):
        put(made, hq, version=1)
    assert put(made, hq, version=2).state == "in_force"


def test_what_is_in_force_is_neither_changed_nor_discarded_nor_put_again(season, country, hq):
    made = put(draft(season, hq), hq)
    for attempt in (
        lambda: change(made, hq, radius_km=60),
        lambda: put(made, hq),
        lambda: services.discard_draft(draft=made, reason="x", by=hq, now=NOON),
    ):
        with pytest.raises(Refused, match="in force meanwhile"):
            attempt()


def test_a_discarded_draft_is_gone_and_in_the_record(season, hq):
    made = draft(season, hq, radius_km=70)
    services.discard_draft(draft=made, reason="不用了", by=hq, now=NOON)
    assert not RuleSet.objects.exists()
    assert Activity.objects.get(verb="discarded").before["radius_km"] == "70"
    with pytest.raises(Refused, match="discarded"):
        put(made, hq)


# --- the database ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE campaigns_ruleset SET radius_km = 99",
        "UPDATE campaigns_ruleset SET basis = 'x'",
        "UPDATE campaigns_ruleset SET in_force_from = NULL",
        "DELETE FROM campaigns_ruleset",
    ],
)
def test_a_version_in_force_is_kept_by_the_database(country, statement):
    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert RuleSet.objects.get().radius_km == 50


def test_a_superseded_version_does_not_come_back(season, country, hq):
    put(draft(season, hq), hq)
    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
        RuleSet.objects.filter(pk=country.pk).update(superseded_at=None)


def broken(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_one_set_is_in_force_a_season_and_place(season, country, province):
    broken(lambda: LimitsFactory(season=season, number=2))
    LimitsFactory(season=season, province=province)
    broken(lambda: LimitsFactory(season=season, province=province, number=2))


def test_a_number_and_a_draft_are_once_a_place(season, country):
    broken(lambda: RuleSet.objects.create(season=season, number=1, basis="x", made_at=NOON))
    RuleSet.objects.create(season=season, number=2, basis="x", made_at=NOON)
    broken(lambda: RuleSet.objects.create(season=season, number=3, basis="x", made_at=NOON))


@pytest.mark.parametrize("values", [{"basis": ""}, {"nearby_share": 101}, {"superseded_at": NOON - timedelta(days=1)}])
def test_the_database_holds_no_senseless_set(season, values):
    broken(lambda: LimitsFactory(season=season, **values))


# --- two people at once ------------------------------------------------------------------------------------------


def at_once(*acts):
    gate, results, sentences = threading.Barrier(len(acts)), [], []

    def run(act):
        try:
            gate.wait()
            results.append(act())
        except Refused as refusal:
            sentences.append(refusal.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results, sentences


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_at_hq_put_one_draft_in_force(hq):
    season = SeasonFactory()
    LimitsFactory(season=season)
    other, made = UserFactory(username="hq2", role="hq"), draft(season, hq)
    won, lost = at_once(lambda: put(made, hq), lambda: put(made, other))
    assert (len(won), len(lost)) == (1, 1)
    assert RuleSet.objects.in_force().get().number == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_at_hq_change_one_draft(hq):
    other, made = UserFactory(username="hq2", role="hq"), draft(SeasonFactory(), hq)
    won, lost = at_once(lambda: change(made, hq, radius_km=61), lambda: change(made, other, radius_km=62))
    assert (len(won), len(lost)) == (1, 1)
    assert RuleSet.objects.get().radius_km == won[0].radius_km


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_at_hq_draft_for_one_place(hq):
    season, other = SeasonFactory(), UserFactory(username="hq2", role="hq")
    won, lost = at_once(lambda: draft(season, hq), lambda: draft(season, other))
    assert (len(won), len(lost)) == (1, 1)
    assert RuleSet.objects.count() == 1


# --- pages -------------------------------------------------------------------------------------------------------


def post(client, user, name, pk, **data):
    client.force_login(user, backend="accounts.backends.HouseBackend")
    data = {"submit_id": uuid.uuid4()} | data
    return client.post(reverse(f"campaigns:{name}", args=[pk]), data)


FIELDS = {
    "progression_below": 80, "nearby_share": 50, "radius_km": 60, "drive_minutes": 180, "target_schools": 20,
    "target_classes": 40, "target_candidates": 2000, "schools_per_recruiter": 15, "basis": BASIS, "reason": "山区",
}  # fmt: skip


def test_a_draft_starts_from_what_is_in_force_and_is_saved(client, hq, season, country, province):
    client.force_login(hq, backend="accounts.backends.HouseBackend")
    url = reverse("campaigns:rules_draft", args=[season.pk])
    initial = client.get(url, {"province": province.pk}).context["form"].initial
    assert (initial["province"], initial["radius_km"], initial["basis"]) == (province, 50, "招生手册")
    assert client.get(url, {"province": "9" * 40}).status_code == 200
    assert post(client, hq, "rules_draft", season.pk, province=province.pk, **FIELDS).status_code == 302
    made = RuleSet.objects.drafts().get()
    assert (made.province, made.radius_km, made.made_by) == (province, 60, hq)


def test_a_stale_draft_form_shows_both_values(client, hq, season):
    made = draft(season, hq)
    assert post(client, hq, "rules_edit", made.pk, version=1, **FIELDS).status_code == 302
    answer = post(client, hq, "rules_edit", made.pk, version=1, **FIELDS | {"radius_km": 70, "reason": "再改"})
    assert answer.status_code == 409
    assert "is now: 60" in answer.content.decode()


def test_the_page_shows_versions_with_what_changed_and_drafts_to_hq_only(client, hq, director, season, country):
    second = put(draft(season, hq, radius_km=60), hq)
    third = draft(season, hq, radius_km=70)
    for user, numbers in ((hq, [3, 2, 1]), (director, [2, 1])):
        client.force_login(user, backend="accounts.backends.HouseBackend")
        (shelf,) = client.get(reverse("campaigns:rules", args=[season.pk])).context["shelves"]
        assert [version.rules.number for version in shelf.versions] == numbers
    assert changes_between(second, third) == ({"label": "Activity radius at most, km", "was": 60, "to": 70},)
    assert len(changes_between(None, country)) == 9
    assert [version.is_first for version in shelves(season, director)[0].versions] == [False, True]


@pytest.mark.parametrize("places", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_places(
    client, hq, season, country, places, django_assert_max_num_queries
):
    from accounts.models import Region

    for province in Region.objects.provinces()[:places]:
        LimitsFactory(season=season, province=province)
    client.force_login(hq, backend="accounts.backends.HouseBackend")
    with django_assert_max_num_queries(11):
        client.get(reverse("campaigns:rules", args=[season.pk]))
