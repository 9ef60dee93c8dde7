"""Letters: owed once, claimed by one worker, found again after a crash, and visible when they cannot go out."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connection, transaction

from core import outbox
from core.models import Outbox

SECOND = timedelta(seconds=1)


def owe(now, key="reminder:1", **values):
    words = {"to": "a@example.com", "subject": "Call back", "body": "At 14:00", **values}
    return outbox.put(key=key, now=now, **words)


class BrokenPost(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("the line went dead")


class CrashAfterSending(EmailBackend):
    """The letter leaves, then the worker is killed before it can mark the row."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise KeyboardInterrupt


def with_backend(settings, backend):
    settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"


def test_the_same_key_is_owed_once(db, noon):
    assert owe(noon) is True
    assert owe(noon, subject="Something else") is False
    assert Outbox.objects.get().subject == "Call back"


def test_a_letter_goes_out_once_however_often_the_bell_rings(db, noon):
    owe(noon)

    assert [outbox.sweep(now=noon + n * SECOND) for n in range(3)] == [1, 0, 0]

    assert len(mail.outbox) == 1
    letter = Outbox.objects.get()
    assert (letter.sent_at, letter.attempts, letter.error) == (noon, 1, "")
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{letter.pk}@localhost>"


def test_a_letter_owed_in_a_transaction_that_fails_never_existed(db, noon):
    with transaction.atomic():
        owe(noon)
        transaction.set_rollback(True)

    assert not Outbox.objects.exists()


def test_a_crash_between_sending_and_marking_sends_the_same_letter_again_not_another(db, noon, settings):
    owe(noon)
    with_backend(settings, CrashAfterSending)
    with pytest.raises(KeyboardInterrupt):
        outbox.sweep(now=noon)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert outbox.sweep(now=noon + outbox.LEASE - SECOND) == 0, "the lease of the dead worker still holds"
    assert outbox.sweep(now=noon + outbox.LEASE) == 1

    first, second = (m.extra_headers["Message-ID"] for m in mail.outbox)
    assert first == second


def test_a_letter_that_cannot_go_out_is_tried_later_and_later_and_then_visibly_given_up(db, noon, settings):
    owe(noon)
    with_backend(settings, BrokenPost)
    now, waits = noon, []
    while Outbox.objects.owed(now).exists():
        assert outbox.sweep(now=now) == 0
        letter = Outbox.objects.get()
        waits.append(letter.next_try_at - now)
        now = letter.next_try_at

    assert len(waits) == outbox.GIVE_UP_AFTER
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)
    assert letter.gave_up_at is not None
    assert letter.sent_at is None
    assert letter.error == "the line went dead"


def test_a_letter_with_a_poisonous_address_holds_nobody_up(db, noon):
    owe(noon, key="bad", to="a@example.com\nBcc: all@example.com")
    owe(noon, key="good")

    assert outbox.sweep(now=noon) == 1

    assert Outbox.objects.get(key="bad").attempts == 1
    assert Outbox.objects.get(key="good").sent_at == noon


def test_a_letter_is_never_both_sent_and_given_up(db, noon):
    owe(noon)
    with pytest.raises(IntegrityError, match="core_outbox_sent_or_given_up"), transaction.atomic():
        Outbox.objects.update(sent_at=noon, gave_up_at=noon)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_letters_send_each_once(noon):
    for n in range(20):
        owe(noon, key=f"k{n}")
    gate, sent = threading.Barrier(2), []

    def work():
        try:
            gate.wait()
            sent.append(outbox.sweep(now=noon))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(sent) == 20
    assert len({m.extra_headers["Message-ID"] for m in mail.outbox}) == len(mail.outbox) == 20
