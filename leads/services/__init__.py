"""Every write about leads, split by noun."""

from leads.services.access import reveal
from leads.services.application_forms import give_form, issue_forms, return_form, write_off_form
from leads.services.calls import log_call, take_call
from leads.services.entry_pages import count_hit, enter_self, open_page, revoke_page
from leads.services.events import ask_speaker, cancel_event, change_event, decide_speaker, hold_event, plan_event
from leads.services.followups import complete_followup, plan_followup
from leads.services.funnel import exit_lead, mark_registered, move_lead
from leads.services.leads import add_lead, change_lead, hand_in
from leads.services.pool import claim_lead, release_lead, warn_and_reclaim
from leads.services.quarantine import discard_row, purge_quarantine, release_row
from leads.services.reminders import send_reminder, sweep_reminders
from leads.services.tallies import compare_tallies, rebuild_tallies

__all__ = [
    "add_lead",
    "ask_speaker",
    "cancel_event",
    "change_event",
    "change_lead",
    "claim_lead",
    "compare_tallies",
    "complete_followup",
    "count_hit",
    "decide_speaker",
    "discard_row",
    "enter_self",
    "exit_lead",
    "give_form",
    "hand_in",
    "hold_event",
    "issue_forms",
    "log_call",
    "mark_registered",
    "move_lead",
    "open_page",
    "plan_event",
    "plan_followup",
    "purge_quarantine",
    "rebuild_tallies",
    "release_lead",
    "release_row",
    "return_form",
    "reveal",
    "revoke_page",
    "send_reminder",
    "sweep_reminders",
    "take_call",
    "warn_and_reclaim",
    "write_off_form",
]
