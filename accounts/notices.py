"""Telling people something, once: a notice in the site and, if wanted, a letter, in the caller's transaction."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.models import Notice
from core import outbox


@transaction.atomic
def notify(*, user, key, write, url, now, mail=True):
    """Tell `user`; the same key again changes nothing (returns False).

    `write()` -> (title, body), called in the reader's language. `url` is a path of this site.
    """
    with translation.override(user.language or settings.LANGUAGE_CODE):
        title, body = write()
    try:
        with transaction.atomic():
            Notice.objects.create(user=user, key=key, title=str(title)[:200], body=str(body), url=url, at=now)
    except IntegrityError:  # told before, perhaps by another worker this very moment; the letter went with it
        return False
    if mail and user.email:
        text = f"{body}\n\n{settings.SITE_URL}{url}\n"
        outbox.put(key=f"{key}:{user.token}", to=user.email, subject=str(title), body=text, now=now)
    return True


def renew(*, user, key, write, url, now):
    """Bring a notice up to date: it stands unread again. No second letter."""
    with translation.override(user.language or settings.LANGUAGE_CODE):
        title, body = write()
    values = {"title": str(title)[:200], "body": str(body), "url": url, "at": now, "read_at": None}
    Notice.objects.filter(user=user, key=key).update(**values)
