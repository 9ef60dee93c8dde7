"""Letters go out by claim, then act: a lease is taken on one row, the letter is sent, the row is marked."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from core import clock
from core.models import Outbox

LEASE = timedelta(seconds=60)
GIVE_UP_AFTER = 8
logger = logging.getLogger(__name__)


def put(*, key, to, subject, body, now):
    """Owe a letter, in the caller's transaction. The same key again changes nothing (returns False)."""
    letter = Outbox(key=key, to=to, subject=" ".join(subject.split())[:200], body=body, created_at=now, next_try_at=now)
    Outbox.objects.bulk_create([letter], ignore_conflicts=True)
    return Outbox.objects.filter(pk=letter.pk).exists()


def sweep(*, now, limit=200):
    """Send what is owed; safe in two workers at once and after a crash. Returns how many went out.

    Leases count from `now`, so a slow mail server ends the sweep before the first lease could run out; the next
    sweep goes on.
    """
    started, done = clock.wall(), 0
    for pk in Outbox.objects.owed(now).order_by("next_try_at").values_list("pk", flat=True)[:limit]:
        if clock.wall() - started > LEASE / 2:
            break
        done += deliver(pk, now=now)
    return done


def deliver(pk, *, now):
    """Claim one letter and send it. False when another worker has it or the mail server refused."""
    claimed = Outbox.objects.owed(now).filter(pk=pk).update(next_try_at=now + LEASE)
    if not claimed:
        return False
    letter = Outbox.objects.get(pk=pk)
    try:
        _message(letter).send()
    except (OSError, ValueError) as failure:  # every SMTP and socket error is an OSError, a bad address a ValueError
        _failed(letter, failure, now=now)
        return False
    Outbox.objects.filter(pk=pk).update(sent_at=now, attempts=letter.attempts + 1, error="")
    return True


def _message(letter):
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    # The row's id as Message-ID: sent twice after a crash, a mail server still sees one letter.
    headers = {"Message-ID": f"<{letter.pk}@{domain}>"}
    return EmailMessage(letter.subject, letter.body, to=[letter.to], headers=headers)


@transaction.atomic
def _failed(letter, failure, *, now):
    attempts = letter.attempts + 1
    wait = timedelta(seconds=min(30 * 2**attempts, 3600))
    Outbox.objects.filter(pk=letter.pk).update(
        attempts=attempts,
        error=str(failure)[:500],
        next_try_at=now + wait,
        gave_up_at=now if attempts >= GIVE_UP_AFTER else None,
    )
    logger.warning("letter %s not sent (try %s): %s", letter.pk, attempts, failure)
