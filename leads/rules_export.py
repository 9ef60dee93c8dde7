"""Pure decisions about exports: which one somebody else must approve, how long it may be fetched, what still fits.

No database and no clock.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from core.errors import Refused
from core.sheets import XLSX_ROWS
from leads.choices_export import ExportFormat, ExportPurpose, ExportState


@dataclass(frozen=True)
class ExportLimits:
    free: int = 1000  # rows a person takes out in a business day without anybody else
    growth: float = 0.1  # by how much more than asked for an approved export may have become
    lasts: timedelta = timedelta(hours=24)  # from the approval on


LIMITS = ExportLimits()


def needs_decision(*, rows, others):
    """`others`: rows of the person's other exports of that business day; many small ones are one large one."""
    return rows + others > LIMITS.free


def check_rows(*, rows, format):
    if rows == 0:
        raise Refused(_("No lead fits these filters: there is nothing to export."))
    if format == ExportFormat.XLSX and rows > XLSX_ROWS:
        sentence = _(
            "A workbook holds at most %(most)s rows, and these are %(rows)s. Choose CSV or narrow the filters."
        )
        raise Refused(sentence % {"most": f"{XLSX_ROWS:,}", "rows": f"{rows:,}"}, field="format")


def check_purpose(*, purpose, note, with_phones):
    if purpose not in ExportPurpose.values:
        raise Refused(_("Choose what the file is for."), field="purpose")
    if not note.strip() and with_phones:
        raise Refused(_("Say in a few words what the full numbers are needed for."), field="note")
    if not note.strip() and purpose == ExportPurpose.OTHER:
        raise Refused(_("Say in a few words what the file is for."), field="note")


def check_fetch(*, state, decided_at, downloaded_at, now):
    """Approved, not fetched yet, and within its time."""
    if state == ExportState.WAITING:
        raise Refused(_("This export still waits for a decision."))
    if state == ExportState.REFUSED:
        raise Refused(_("This export was refused."))
    if downloaded_at is not None:
        raise Refused(_("This file was downloaded already, and each export can be downloaded once. Ask for a new one."))
    if decided_at + LIMITS.lasts <= now:
        raise Refused(_("The 24 hours for this download are over. Ask for a new export."))


def check_growth(*, rows, asked, others, is_decided):
    """What is fetched is read anew: leads logged since come along, but not past what was agreed to.

    `others`: rows the person has downloaded that business day."""
    if is_decided and rows > asked * (1 + LIMITS.growth):
        words = {"rows": f"{rows:,}", "asked": f"{asked:,}"}
        raise Refused(_("By now %(rows)s leads fit the filters, not %(asked)s. Ask for a new export.") % words)
    if not is_decided and needs_decision(rows=rows, others=others):
        sentence = _("With this file you would take out more than %(free)s rows today. Ask for a new export.")
        raise Refused(sentence % {"free": f"{LIMITS.free:,}"})
