"""Every write about leads, split by noun."""

from leads.services.access import reveal
from leads.services.calls import log_call, take_call
from leads.services.exports import ask_export, decide_export, fetch_export
from leads.services.followups import complete_followup, plan_followup
from leads.services.funnel import exit_lead, mark_registered, move_lead
from leads.services.leads import add_lead, change_lead, hand_in
from leads.services.pool import claim_lead, release_lead, warn_and_reclaim
from leads.services.quarantine import discard_row, purge_quarantine, release_row
from leads.services.reminders import send_reminder, sweep_reminders
from leads.services.tallies import compare_tallies, rebuild_tallies

__all__ = [
    "add_lead",
    "ask_export",
    "change_lead",
    "claim_lead",
    "compare_tallies",
    "complete_followup",
    "decide_export",
    "discard_row",
    "exit_lead",
    "fetch_export",
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
    "sweep_reminders",
    "take_call",
    "warn_and_reclaim",
]
