"""The morning's and the evening's letter, to each person once a day: what is owed is computed from rows."""

import logging
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from accounts.notices import notify
from reports import letters, rules, standing
from reports.choices import DigestKind
from reports.models import DigestDelivery

READERS = {DigestKind.RECRUITER: Role.RECRUITER, DigestKind.DIRECTOR: Role.DIRECTOR, DigestKind.HQ: Role.HQ}
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Due:
    """A digest owed to a person."""

    recipient: User
    kind: DigestKind
    day: date


def due_digests(now):
    """What is owed at `now`: for each kind its latest time of the last 24 hours, less what was delivered.

    Outside the season nothing is owed; nor to people who may no longer log in.
    """
    owed = []
    for kind, role in READERS.items():
        slot = rules.latest_slot(settings.DIGEST_TIMES[kind.value], now)
        if slot is None or not standing.season_runs(slot[0]):
            continue
        readers = User.objects.active().filter(role=role).exclude(digests__kind=kind, digests__day=slot[0])
        owed += [Due(reader, kind, slot[0]) for reader in readers.select_related("region").order_by("pk")]
    return owed


def deliver_due_digests(*, now):
    """Deliver what is owed; one that fails leaves the others alone and stays owed. Returns (delivered, failed)."""
    delivered = failed = 0
    for due in due_digests(now):
        try:
            delivered += deliver_digest(recipient=due.recipient, kind=due.kind, day=due.day, now=now)
        except Exception:  # whatever is wrong with one reader's data, the next reader gets the letter
            failed += 1
            logger.exception("digest %s of %s for %s not written", due.kind, due.day, due.recipient.token)
    return delivered, failed


@transaction.atomic
def deliver_digest(*, recipient, kind, day, now):
    """Delivery row, notice and letter in one transaction. False when it was delivered before (or is right now)."""
    _delivery, is_new = DigestDelivery.objects.get_or_create(
        recipient=recipient, kind=kind, day=day, defaults={"sent_at": now}
    )
    if not is_new:
        return False
    write = letters.WRITERS[kind](recipient, day=day, now=now)
    key = f"digest:{kind}:{day.isoformat()}"
    notify(user=recipient, key=key, write=write, url=reverse("reports:home"), now=now)
    return True
