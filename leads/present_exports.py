"""How exports are shown. Nothing here writes."""

from django.utils.translation import gettext as _

from core.errors import Refused
from leads import selecting
from leads.choices_export import ExportState
from leads.rules_export import check_fetch

TONES = {ExportState.WAITING: "warn", ExportState.APPROVED: "good", ExportState.REFUSED: "bad"}


def list_exports(exports, *, now):
    """Give each its word and tone, and say which may be downloaded."""
    for export in exports:
        export.may_fetch = _may_fetch(export, now)
        export.state_tone, export.state_word = TONES[export.state], export.get_state_display()
        if export.downloaded_at:
            export.state_tone, export.state_word = "neutral", _("Downloaded")
        elif export.state == ExportState.APPROVED and not export.may_fetch:
            export.state_tone, export.state_word = "neutral", _("Not downloaded in time")


def _may_fetch(export, now):
    try:
        check_fetch(state=export.state, decided_at=export.decided_at, downloaded_at=export.downloaded_at, now=now)
    except Refused:
        return False
    return True


def asked_of(export):
    """[(label, words)] of an export's filters, or None where the asker could not filter like that any more."""
    try:
        return selecting.described(export.asked_by, export.filters.items())
    except Refused:
        return None
