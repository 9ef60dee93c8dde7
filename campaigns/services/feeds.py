"""Calendar subscriptions: each person's own, by a secret address that is shown once."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from campaigns.models import CalendarFeed
from campaigns.querysets_feeds import hash_of
from core.errors import Refused
from core.record import record

READ_STEP = timedelta(hours=1)  # a calendar asks every few minutes; the row need not change as often


@transaction.atomic
def create_feed(*, filters, by, now):
    """Returns (feed, token). The token is kept nowhere: who loses it renews the address."""
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            feed = CalendarFeed.objects.create(
                user=by, token_hash=hash_of(token), filters=filters, created_at=now, renewed_at=now
            )
    except IntegrityError:
        raise Refused(_("You have a subscription already: renew its address or end it.")) from None
    record(feed, "created", by=by, now=now, after=filters)
    return feed, token


@transaction.atomic
def renew_feed(*, feed, by, now):
    """Give the feed another address; the old one is dead at once. Returns the new token."""
    stored = _own(feed, by)
    token = secrets.token_urlsafe(32)
    stored.token_hash, stored.renewed_at, stored.read_at = hash_of(token), now, None
    stored.save(update_fields=["token_hash", "renewed_at", "read_at"])
    record(stored, "renewed", by=by, now=now)
    return token


@transaction.atomic
def revoke_feed(*, feed, by, now):
    """End the feed; its address is dead at once."""
    stored = _own(feed, by)
    stored.revoked_at = now
    stored.save(update_fields=["revoked_at"])
    record(stored, "revoked", by=by, now=now)


@transaction.atomic
def end_feeds_of(*, user, by, now):
    """Whoever is deactivated loses the feed for good: activated again, the person makes another."""
    for feed in CalendarFeed.objects.select_for_update().filter(user=user).live():
        feed.revoked_at = now
        feed.save(update_fields=["revoked_at"])
        record(feed, "revoked", by=by, now=now)


@transaction.atomic
def note_reading(*, feed, digest, now):
    """Keep since when the feed holds what it holds, and that it was read. Returns the feed as it stands."""
    rows = CalendarFeed.objects.filter(pk=feed.pk)
    if feed.digest != digest and rows.exclude(digest=digest).update(digest=digest, changed_at=now, read_at=now):
        feed.digest, feed.changed_at = digest, now
    elif feed.digest != digest:  # another reader of the same change was first
        feed.refresh_from_db(fields=["digest", "changed_at"])
    elif feed.read_at is None or now - feed.read_at >= READ_STEP:
        rows.update(read_at=now)
    return feed


def _own(feed, by):
    stored = CalendarFeed.objects.select_for_update().visible_to(by).live().filter(pk=feed.pk if feed else None).first()
    if stored is None:
        raise Refused(_("This subscription has ended already."))
    return stored
