"""What the services of a school's file share: a first row is recorded without what is personal."""

from django.utils.translation import gettext as _

from core.errors import Refused
from core.record import record


def add_part(row, *, by, now, verb="added", why=""):
    """Save a new row and its activity; personal fields stand in it as null."""
    row.save(force_insert=True)
    personal = getattr(row, "PERSONAL", ())
    after = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.editable and value not in (None, ""):
            after[field.name] = None if field.name in personal else value if isinstance(value, int) else str(value)
    record(row, verb, by=by, now=now, after={k: v for k, v in after.items() if k != "id"}, why=why)
    return row


def need(text, sentence, field):
    """The text without its blanks; refused beside `field` when nothing is left."""
    text = (text or "").strip()
    if not text:
        raise Refused(sentence, field=field)
    return text


def not_future(day, today, field):
    if day is not None and day > today:
        raise Refused(_("The day lies in the future."), field=field)
    return day
