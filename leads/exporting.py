"""The lead list as rows of a file: the same filters, fewer facts, every cell a text the database has written already.

Python only joins them: at 50,000 rows a second nothing per cell can be afforded.
"""

from urllib.parse import parse_qsl

from django.db import connection, transaction
from django.db.models import Case, CharField, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Concat, Length, NullIf, Right, Substr
from django.db.models.lookups import Exact, LessThan
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.sheets import csv_bytes, xlsx_bytes
from leads import selecting
from leads.choices import LeadSource, LeadState
from leads.choices_export import ExportFormat
from leads.rules_views import tidy

SORTS = {"next": ("next_action_at", "id"), "name": ("name", "id")}
NEWEST = ("-created_at", "-id")
CHUNK = 2000
WIDTHS = (14, 18, 14, 28, 14, 18, 14, 20, 18, 18, 18)


class _Moment(Func):
    """A moment as "2027-06-12 15:30" in the business time zone; nothing for none."""

    output_field = CharField()

    def as_postgresql(self, compiler, connection, **context):
        template = "COALESCE(to_char(%(expressions)s AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI'), '')"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler, connection, **context):  # which knows no time zones; there is no summer time there
        template = "COALESCE(strftime('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M', %(expressions)s, '+8 hours'), '')"
        return super().as_sql(compiler, connection, template=template, **context)


def kept_filters(asked):
    """What of the list's address an export keeps: {name: text}. `asked`: pairs."""
    return dict(parse_qsl(tidy(asked)))


def leads_of(filters, *, user):
    """The leads `user` takes out: those of the list under these filters, and never one that asked for silence."""
    return selecting.leads_of(user, filters.items()).callable()


# --- cells ----------------------------------------------------------------------------------------------------------


def head():
    return [
        pgettext("person", "Name"), _("Phone"), _("State"), _("School"), _("Class"), _("Source"), _("Owner"),
        _("Outpost"), _("Next follow-up"), _("Last contact"), _("Logged"),
    ]  # fmt: skip


def rows_of(leads, *, with_phones, sort="", limit=None):
    """Tuples of texts, read in chunks; `leads` may be any number."""
    cells = _cells(with_phones)
    found = leads.order_by(*SORTS.get(sort, NEWEST)).values_list(*cells.values())
    return _read(found if limit is None else found[:limit])


def _cells(with_phones):
    nothing = Value("")
    return {
        "name": F("name"),
        "phone": _phone(with_phones),
        "state": _labels("state", LeadState),
        "school": Coalesce("school__name", nothing),
        "class": F("class_name"),
        "source": _labels("source", LeadSource),
        "owner": Coalesce(NullIf("owner__name", nothing), "owner__username", nothing),
        "outpost": F("outpost__name"),
        "next": _Moment("next_action_at"),
        "last": _Moment("last_contact_at"),
        "logged": _Moment("created_at"),
    }


def _read(found):
    """On PostgreSQL by a cursor of the server, which lives in a transaction; SQLite's would hold up every writer."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            yield from found.iterator(chunk_size=CHUNK)
    else:
        yield from found.iterator(chunk_size=CHUNK)


def _labels(field, choices):
    cases = [When(**{field: choice.value}, then=Value(str(choice.label))) for choice in choices]
    return Case(*cases, default=F(field), output_field=CharField())


def _phone(in_full):
    """As `mask_phone` and people write it: a number of the country in groups, which also keeps Excel from rounding it
    to 8.61E+12; masked unless asked for in full."""
    is_home = When(Q(phone__startswith="+861") & Exact(Length("phone"), 14), then=_grouped(in_full))
    if in_full:
        return Case(is_home, default=F("phone"), output_field=CharField())
    short = When(LessThan(Length("phone"), 9), then=Concat(Value("**** "), Right("phone", 2)))
    return Case(is_home, short, default=Concat(Value("**** "), Right("phone", 4)), output_field=CharField())


def _grouped(in_full):
    middle = Substr("phone", 7, 4) if in_full else Value("****")
    return Concat(Substr("phone", 4, 3), Value(" "), middle, Value(" "), Substr("phone", 11, 4))


# --- the file -------------------------------------------------------------------------------------------------------


def file_of(export, leads, *, rows):
    """(name, content type, pieces of bytes) of an export that may leave; labels in the language of this moment."""
    cells = rows_of(leads, with_phones=export.with_phones, sort=export.filters.get("sort", ""), limit=rows)
    if export.format == ExportFormat.XLSX:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        pieces = xlsx_bytes(head(), cells, title=_("Leads"), widths=WIDTHS)
    else:
        kind, pieces = "text/csv; charset=utf-8", csv_bytes(head(), cells)
    return f"leads-{export.pk}.{export.format}", kind, pieces
