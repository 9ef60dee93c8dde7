"""Every write about leads, split by noun."""

from leads.services.access import reveal
from leads.services.advice import add_line, ask_review, change_advice, change_line, decide_review
from leads.services.application_forms import give_form, issue_forms, return_form, write_off_form
from leads.services.bulk import start_bulk, start_undo, sweep_bulk, work_bulk
from leads.services.calls import log_call, take_call
from leads.services.consents import give_consent, withdraw_consent
from leads.services.disputes import decide_dispute, open_dispute
from leads.services.entry_pages import count_hit, enter_self, open_page, revoke_page
from leads.services.escalations import sweep_escalations
from leads.services.events import ask_speaker, cancel_event, change_event, decide_speaker, hold_event, plan_event
from leads.services.exports import ask_export, decide_export, fetch_export
from leads.services.followups import complete_followup, plan_followup
from leads.services.funnel import exit_lead, mark_registered, move_lead
from leads.services.leads import add_lead, change_lead, hand_in
from leads.services.merging import merge_leads, unmerge_leads
from leads.services.pool import claim_lead, release_lead, warn_and_reclaim
from leads.services.quarantine import discard_row, purge_quarantine, release_row
from leads.services.reminders import send_reminder, sweep_reminders
from leads.services.tallies import compare_tallies, rebuild_tallies
from leads.services.twins import say_not_twins, say_twins, search_twins, suggest_twins

__all__ = [
    "add_lead",
    "add_line",
    "ask_export",
    "ask_review",
    "ask_speaker",
    "cancel_event",
    "change_advice",
    "change_event",
    "change_lead",
    "change_line",
    "claim_lead",
    "compare_tallies",
    "complete_followup",
    "count_hit",
    "decide_dispute",
    "decide_export",
    "decide_review",
    "decide_speaker",
    "discard_row",
    "enter_self",
    "exit_lead",
    "fetch_export",
    "give_consent",
    "give_form",
    "hand_in",
    "hold_event",
    "issue_forms",
    "log_call",
    "mark_registered",
    "merge_leads",
    "move_lead",
    "open_dispute",
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
    "say_not_twins",
    "say_twins",
    "search_twins",
    "send_reminder",
    "start_bulk",
    "start_undo",
    "suggest_twins",
    "sweep_bulk",
    "sweep_escalations",
    "sweep_reminders",
    "take_call",
    "unmerge_leads",
    "warn_and_reclaim",
    "withdraw_consent",
    "work_bulk",
    "write_off_form",
]
