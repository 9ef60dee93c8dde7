"""Every write about leads, split by noun."""

from leads.services.access import reveal
from leads.services.bulk import start_bulk, start_undo, sweep_bulk, work_bulk
from leads.services.calls import log_call, take_call
from leads.services.followups import complete_followup, plan_followup
from leads.services.funnel import exit_lead, mark_registered, move_lead
from leads.services.leads import add_lead, change_lead, hand_in
from leads.services.pool import claim_lead, release_lead, warn_and_reclaim
from leads.services.quarantine import discard_row, purge_quarantine, release_row
from leads.services.reminders import send_reminder, sweep_reminders
from leads.services.tallies import compare_tallies, rebuild_tallies

__all__ = [
    "add_lead",
    "change_lead",
    "claim_lead",
    "compare_tallies",
    "complete_followup",
    "discard_row",
    "exit_lead",
    "hand_in",
    "log_call",
    "mark_registered",
    "move_lead",
    "plan_followup",
    "purge_quarantine",
    "rebuild_tallies",
    "release_lead",
    "release_row",
    "reveal",
    "send_reminder",
    "start_bulk",
    "start_undo",
    "sweep_bulk",
    "sweep_reminders",
    "take_call",
    "warn_and_reclaim",
    "work_bulk",
]
