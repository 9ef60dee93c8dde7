"""Being told: once, in one's own language, and by letter where there is an address."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import Notice
from accounts.notices import notify
from core.models import Outbox
from tests.factories.accounts import UserFactory


def tell(user, now, key="due:7", **values):
    wanted = {"write": lambda: ("Call 王芳", "At 14:00"), "url": "/leads/7/"} | values
    return notify(user=user, key=key, now=now, **wanted)


def test_the_same_thing_is_told_once(recruiter, noon):
    assert tell(recruiter, noon) is True
    assert tell(recruiter, noon) is False

    assert Notice.objects.filter(user=recruiter).count() == 1
    assert Outbox.objects.count() == 1


def test_two_people_are_each_told(recruiter, director, noon):
    assert tell(recruiter, noon)
    assert tell(director, noon)
    assert Outbox.objects.count() == 2


def test_the_letter_carries_the_words_and_a_full_link(recruiter, noon, settings):
    settings.SITE_URL = "https://muster.example"
    tell(recruiter, noon)

    letter = Outbox.objects.get()
    assert (letter.to, letter.subject) == (recruiter.email, "Call 王芳")
    assert letter.body == "At 14:00\n\nhttps://muster.example/leads/7/\n"


def test_without_an_address_or_without_need_no_letter_is_owed(recruiter, noon):
    tell(recruiter, noon, mail=False)
    tell(UserFactory(email=""), noon)
    assert not Outbox.objects.exists()
    assert Notice.objects.count() == 2


@pytest.mark.parametrize(("language", "expected"), [("zh-hans", "zh-hans"), ("en", "en"), ("", "en")])
def test_it_is_written_in_the_readers_language(db, noon, language, expected):
    reader = UserFactory(language=language)
    tell(reader, noon, write=lambda: (get_language(), ""))
    assert Notice.objects.get().title == expected


def test_a_transaction_that_fails_has_told_nobody(recruiter, noon):
    with transaction.atomic():
        tell(recruiter, noon)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Outbox.objects.exists()


def test_a_notice_is_stored_once(recruiter, noon):
    tell(recruiter, noon)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(user=recruiter, key="due:7", title="again", at=noon)


# --- the bell ------------------------------------------------------------------------------------------------------
@pytest.fixture
def mine(client, recruiter, noon):
    client.force_login(recruiter)
    tell(recruiter, noon)
    return Notice.objects.get()


def test_opening_a_notice_marks_it_read_once_and_goes_on(client, mine, noon):
    url = reverse("accounts:notice", args=[mine.pk])

    answer = client.get(url)

    assert answer["Location"] == "/leads/7/"
    mine.refresh_from_db()
    assert mine.read_at == noon


@pytest.mark.parametrize("url", ["", "//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_a_notice_leads_nowhere_outside(client, mine, url):
    Notice.objects.update(url=url)
    assert client.get(reverse("accounts:notice", args=[mine.pk]))["Location"] == reverse("accounts:notices")


def test_anothers_notice_is_not_there(client, mine, stranger, hq):
    for other in (stranger, hq):
        device = Client()
        device.force_login(other, backend="accounts.backends.HouseBackend")
        assert device.get(reverse("accounts:notice", args=[mine.pk])).status_code == 404
    mine.refresh_from_db()
    assert mine.read_at is None


def test_all_are_marked_read_only_ones_own(client, mine, stranger, noon):
    tell(stranger, noon)

    client.post(reverse("accounts:notices_read"), {"submit_id": str(uuid.uuid4())})

    assert Notice.objects.unread().count() == 1
    assert Notice.objects.unread().get().user == stranger


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_notices(client, recruiter, noon, rows, django_assert_num_queries):
    client.force_login(recruiter)
    for n in range(rows):
        tell(recruiter, noon, key=f"k{n}")
    client.get(reverse("accounts:notices"))
    with django_assert_num_queries(6):
        page = client.get(reverse("accounts:notices"))
    assert len(page.context["page"]) == rows


def test_unread_ones_can_be_had_alone(client, mine, recruiter, noon):
    tell(recruiter, noon, key="other")
    client.get(reverse("accounts:notice", args=[mine.pk]))

    page = client.get(reverse("accounts:notices"), {"unread": "1"})

    assert [n.key for n in page.context["page"]] == ["other"]
