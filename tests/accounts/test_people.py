"""HQ lets people in, moves them and shuts them out."""

import re
import threading
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import rules, services
from accounts.choices import Level, Role
from accounts.models import User
from core.errors import Refused, Stale
from core.models import Activity, Submission
from tests.factories.accounts import UserFactory

ADD = {"username": "lina", "name": "李娜", "role": "recruiter", "language": "", "phone": "138 0013 8000", "email": ""}


@pytest.fixture
def boss(client, hq):
    client.force_login(hq)
    return client


@pytest.fixture
def province(north_district):
    return north_district.parent.parent


def post(client, page, *args, **data):
    url = reverse(f"accounts:{page}", args=args)
    return client.post(url, {"submit_id": str(uuid.uuid4())} | data)


def add(hq, noon, **values):
    wanted = {"username": "lina", "name": "李娜", "role": Role.FINANCE, "region": None} | values
    return services.add_user(**wanted, by=hq, now=noon)


# --- adding --------------------------------------------------------------------------------------------------------
def test_a_new_persons_password_is_shown_once_works_and_must_be_changed(boss, province):
    sent = ADD | {"region": province.pk, "submit_id": str(uuid.uuid4())}
    url = reverse("accounts:user_add")

    page = boss.post(url, sent)

    lina = User.objects.get(username="lina")
    password = re.search(r'id="initial-password">([^<]+)<', page.content.decode())[1]
    assert page["Cache-Control"] == "no-store"
    assert lina.check_password(password)
    assert lina.must_change_password
    assert lina.phone == "+8613800138000"
    again = boss.post(url, sent)
    assert (again.status_code, again["Location"]) == (302, lina.get_absolute_url())
    assert password not in boss.get(lina.get_absolute_url()).content.decode()
    assert User.objects.filter(username="lina").count() == 1


def test_the_password_stands_nowhere_but_as_a_hash(hq, noon, boss, province):
    page = post(boss, "user_add", **(ADD | {"region": province.pk}))
    password = re.search(r'id="initial-password">([^<]+)<', page.content.decode())[1]

    kept = f"{list(Activity.objects.values())}{list(Submission.objects.values())}{boss.session.items()}"
    assert password not in kept


def test_adding_leaves_an_activity_row_without_the_name(hq, noon):
    user, _password = add(hq, noon)

    row = Activity.objects.of(user).get()
    assert (row.verb, row.actor, row.after) == ("added", hq.token, {"role": "finance", "region": None})


def test_a_login_name_is_taken_whatever_its_case(hq, noon):
    add(hq, noon)
    with pytest.raises(Refused) as told:
        add(hq, noon, username="LINA")
    assert told.value.field == "username"


@pytest.mark.parametrize("typed", ["12", "abc", "138001380001234567890", "+999 1"])
def test_a_phone_that_is_none_is_refused(hq, noon, typed):
    with pytest.raises(Refused) as told:
        add(hq, noon, phone=typed)
    assert told.value.field == "phone"


@pytest.mark.parametrize("typed", ["13800138000", "138 0013 8000", "+86 138-0013-8000", "１３８００１３８０００"])
def test_a_phone_is_kept_in_one_form(typed):
    assert rules.clean_phone(typed) == "+8613800138000"


@pytest.mark.parametrize(
    ("role", "level", "problem"),
    [
        (Role.DIRECTOR, None, "missing"),
        (Role.RECRUITER, None, "missing"),
        (Role.AGENT, None, None),
        (Role.HQ, None, None),
        (Role.HQ, Level.BIG_REGION, "not_wanted"),
        (Role.CALLER, Level.PROVINCE, "not_wanted"),
        (Role.FINANCE, Level.PROVINCE, "not_wanted"),
        (Role.DIRECTOR, Level.HQ, "level"),
        (Role.DIRECTOR, Level.BIG_REGION, None),
        (Role.RECRUITER, Level.PROVINCE, None),
        (Role.RECRUITER, Level.DISTRICT, "level"),
        (Role.AGENT, Level.BIG_REGION, None),
    ],
)
def test_each_role_has_its_kind_of_region(role, level, problem):
    assert rules.region_problem(role, level) == problem


def test_the_form_says_what_is_wrong_beside_the_field(boss):
    page = post(boss, "user_add", **(ADD | {"role": "director"}))

    assert page.status_code == 422
    assert page.context["form"].errors == {
        "region": ["This role works in a region: choose a big region or a province."]
    }


def test_a_director_without_a_region_cannot_be_stored(db):
    with pytest.raises(IntegrityError, match="accounts_user_director_has_region"), transaction.atomic():
        UserFactory(role=Role.DIRECTOR, region=None)


def test_two_people_cannot_share_a_token(hq, recruiter):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=hq.pk).update(token=recruiter.token)


# --- changing ------------------------------------------------------------------------------------------------------
def test_a_new_role_needs_a_reason_and_leaves_it_in_the_record(hq, recruiter, noon):
    values = {"role": "finance", "region": None}
    with pytest.raises(Refused) as told:
        services.change_user(user=recruiter, values=values, version=1, by=hq, now=noon)
    assert told.value.field == "reason"

    services.change_user(user=recruiter, values=values, version=1, reason="asked to", by=hq, now=noon)

    row = Activity.objects.of(recruiter).get()
    assert (row.verb, row.why) == ("role_changed", "asked to")
    assert row.before["role"] == "recruiter"
    assert row.after == {"role": "finance", "region": None}


def test_a_move_to_another_region_leaves_a_row(hq, recruiter, south, noon):
    services.change_user(user=recruiter, values={"region": south}, version=1, reason="needed there", by=hq, now=noon)

    row = Activity.objects.of(recruiter).get()
    assert (row.verb, row.after, row.why) == ("moved", {"region": str(south.pk)}, "needed there")


def test_a_changed_name_is_recorded_as_changed_not_with_the_names(hq, recruiter, noon):
    services.change_user(user=recruiter, values={"name": "新名"}, version=1, by=hq, now=noon)

    row = Activity.objects.of(recruiter).get()
    assert (row.verb, row.before, row.after) == ("changed", {"name": None}, {"name": None})


def test_nobody_changes_their_own_role(hq, noon):
    with pytest.raises(Refused, match="your own role"):
        services.change_user(user=hq, values={"role": "finance"}, version=1, reason="x", by=hq, now=noon)


def test_two_admins_saving_from_the_same_page_the_second_sees_both_values_and_may_save_again(boss, hq, recruiter, noon):
    page = reverse("accounts:user_edit", args=[recruiter.pk])
    values = {"name": "我的写法", "role": "recruiter", "region": recruiter.region_id, "version": 1}
    services.change_user(user=recruiter, values={"name": "别人的写法"}, version=1, by=hq, now=noon)

    stale = post(boss, "user_edit", recruiter.pk, **values)
    shown = stale.content.decode()

    assert stale.status_code == 409
    assert "别人的写法" in shown
    assert "我的写法" in shown
    version = re.search(r'name="version" value="(\d+)"', shown)[1]
    assert version == "2"
    assert boss.post(page, values | {"version": version, "submit_id": str(uuid.uuid4())}).status_code == 302
    recruiter.refresh_from_db()
    assert recruiter.name == "我的写法"


def test_a_service_refuses_a_stale_version(hq, recruiter, noon):
    services.change_user(user=recruiter, values={"name": "一"}, version=1, by=hq, now=noon)
    with pytest.raises(Stale):
        services.change_user(user=recruiter, values={"name": "二"}, version=1, by=hq, now=noon)


# --- in and out ----------------------------------------------------------------------------------------------------
def test_a_deactivated_person_is_out_at_once_on_every_device(hq, recruiter, noon):
    devices = [Client(), Client()]
    for device in devices:
        device.force_login(recruiter, backend="accounts.backends.HouseBackend")
        assert device.get(reverse("accounts:notices")).status_code == 200

    services.deactivate_user(user=recruiter, reason="left", by=hq, now=noon)

    for device in devices:
        assert device.get(reverse("accounts:notices")).status_code == 302
        assert not device.session.keys()
    row = Activity.objects.of(recruiter).get()
    assert (row.verb, row.why) == ("deactivated", "left")


def test_others_stay_logged_in(hq, recruiter, finance, noon):
    device = Client()
    device.force_login(finance, backend="accounts.backends.HouseBackend")

    services.deactivate_user(user=recruiter, reason="left", by=hq, now=noon)

    assert device.get(reverse("accounts:notices")).status_code == 200


def test_an_activated_person_comes_in_again(boss, hq, recruiter, noon):
    services.deactivate_user(user=recruiter, reason="left", by=hq, now=noon)

    assert post(boss, "user_activate", recruiter.pk).status_code == 302

    recruiter.refresh_from_db()
    assert recruiter.is_active
    assert list(Activity.objects.of(recruiter).values_list("verb", flat=True)) == ["activated", "deactivated"]


def test_deactivating_needs_a_reason(hq, recruiter, noon):
    with pytest.raises(Refused) as told:
        services.deactivate_user(user=recruiter, reason=" ", by=hq, now=noon)
    assert told.value.field == "reason"


def test_nobody_deactivates_themselves(hq, noon):
    UserFactory(role=Role.HQ)
    with pytest.raises(Refused, match="yourself"):
        services.deactivate_user(user=hq, reason="x", by=hq, now=noon)


def test_the_last_hq_admin_stays(hq, director, noon):
    """Whoever asks: here a caller of the service that is no HQ admin."""
    for attempt in (
        lambda: services.deactivate_user(user=hq, reason="x", by=director, now=noon),
        lambda: services.change_user(user=hq, values={"role": "finance"}, version=1, reason="x", by=director, now=noon),
    ):
        with pytest.raises(Refused, match="At least one HQ admin"):
            attempt()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_admins_who_shut_each_other_out_at_the_same_moment_leave_one(noon):
    first, second = UserFactory(role=Role.HQ), UserFactory(role=Role.HQ)
    gate, refused = threading.Barrier(2), []

    def shut_out(victim, by):
        try:
            gate.wait()
            services.deactivate_user(user=victim, reason="x", by=by, now=noon)
        except Refused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=shut_out, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert User.objects.filter(role=Role.HQ, is_active=True).count() == 1


# --- passwords -----------------------------------------------------------------------------------------------------
def test_a_reset_password_ends_the_sessions_and_must_be_changed(boss, recruiter):
    device = Client()
    device.force_login(recruiter, backend="accounts.backends.HouseBackend")

    page = post(boss, "user_reset", recruiter.pk)

    password = re.search(r'id="initial-password">([^<]+)<', page.content.decode())[1]
    recruiter.refresh_from_db()
    assert recruiter.check_password(password)
    assert recruiter.must_change_password
    assert device.get(reverse("accounts:notices")).status_code == 302


def test_initial_passwords_pass_our_own_checks_and_differ():
    from django.contrib.auth.password_validation import validate_password

    from accounts.services.passwords import initial_password

    made = {initial_password() for _n in range(200)}
    assert len(made) == 200
    for password in made:
        validate_password(password)


# --- pages ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_people(boss, province, rows, django_assert_num_queries):
    UserFactory.create_batch(rows, region=province)
    boss.get(reverse("accounts:users"))
    with django_assert_num_queries(7):
        page = boss.get(reverse("accounts:users"))
    assert len(page.context["page"]) == rows + 1


def test_the_list_can_be_searched_and_filtered(boss, hq, recruiter, director, stranger, south, north):
    def names(**query):
        return {person.username for person in boss.get(reverse("accounts:users"), query).context["page"]}

    User.objects.filter(pk=stranger.pk).update(is_active=False)
    assert names(q="招生员") == {"recruiter"}
    assert names(q="STRAN") == {"stranger"}
    assert names(role="director") == {"director", "stranger"}
    assert names(region=north.pk) == {"director", "recruiter"}
    assert names(state="deactivated") == {"stranger"}
    assert names(state="active", role="director") == {"director"}
    assert names(role="emperor", region="x", state="?") == names()


@pytest.mark.parametrize("name", ["users", "user_add", "regions", "roles"])
def test_a_stranger_sees_nothing_of_the_settings(client, stranger, name):
    client.force_login(stranger)
    assert client.get(reverse(f"accounts:{name}")).status_code == 403


def test_the_page_of_a_person_tells_what_happened_in_words(boss, hq, recruiter, south, noon):
    services.change_user(user=recruiter, values={"region": south}, version=1, reason="needed there", by=hq, now=noon)

    shown = boss.get(recruiter.get_absolute_url()).content.decode()

    assert "Moved: Region Region 130000 → South" in shown
    assert "needed there" in shown
    assert hq.name in shown


def test_the_region_tree_shows_big_regions_and_provinces_not_three_thousand_rows(boss, noon):
    services.load_regions(now=noon)

    page = boss.get(reverse("accounts:regions"))

    assert sum(1 + len(provinces) for _region, provinces in page.context["branches"]) == 41


@pytest.mark.parametrize("people", [1, 3])
def test_the_tree_and_a_region_cost_the_same_for_any_number_of_people(
    boss, province, people, django_assert_max_num_queries
):
    UserFactory.create_batch(people, region=province)
    for url in (reverse("accounts:regions"), reverse("accounts:region", args=[province.parent_id])):
        with django_assert_max_num_queries(12):
            page = boss.get(url)
        assert page.status_code == 200
    assert page.context["people"] == people


def test_a_province_is_moved_from_its_page(boss, province, south):
    answer = post(boss, "region_move", province.pk, parent=south.pk, reason="nearer")

    assert answer.status_code == 302
    province.refresh_from_db()
    assert province.path == "HQ/SOUTH/130000/"


def test_only_a_province_can_be_moved(boss, north, north_district):
    for region in (north, north_district):
        assert boss.get(reverse("accounts:region_move", args=[region.pk])).status_code == 404


def test_every_permission_is_explained_on_the_roles_page(boss):
    from accounts.roles import AREAS, SENTENCES

    explained = [permission for _area, lines in AREAS for permission, _words in lines]
    assert sorted(explained) == sorted(rules.Permission)
    assert set(SENTENCES) == set(Role)
    assert boss.get(reverse("accounts:roles")).status_code == 200


@pytest.mark.parametrize("number", ["+8613800138000", "+861088889999", "+16502530000", ""])
def test_a_phone_shown_in_a_form_reads_back_as_it_was(number):
    assert rules.clean_phone(rules.show_phone(number)) == number


@pytest.mark.parametrize(("page", "active"), [("users", "Settings"), ("roles", "Settings"), ("notices", None)])
def test_the_navigation_marks_where_one_is(boss, page, active):
    links = boss.get(reverse(f"accounts:{page}")).context["frame"]["nav"]
    assert [link.label for link in links if link.active] == ([active] if active else [])


def test_the_language_chosen_is_kept_for_the_person(client, recruiter):
    client.force_login(recruiter)
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/leads/"})
    recruiter.refresh_from_db()
    assert recruiter.language == "zh-hans"
    client.post(reverse("set_language"), {"language": "klingon"})
    recruiter.refresh_from_db()
    assert recruiter.language == "zh-hans"
    assert 'lang="zh-hans"' in client.get(reverse("accounts:notices")).content.decode()
