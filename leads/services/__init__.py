"""Every write about leads, split by noun."""

from leads.services.access import reveal
from leads.services.advice import add_line, ask_review, change_advice, change_line, decide_review
from leads.services.bulk import start_bulk, start_undo, sweep_bulk, work_bulk
from leads.services.calls import log_call, take_call
from leads.services.consents import give_consent, withdraw_consent
from leads.services.disputes import decide_dispute, open_dispute
from leads.services.escalations import sweep_escalations
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
    "change_advice",
    "change_lead",
    "change_line",
    "claim_lead",
    "compare_tallies",
    "complete_followup",
    "decide_dispute",
    "decide_export",
    "decide_review",
    "discard_row",
    "exit_lead",
    "fetch_export",
    "give_consent",
    "hand_in",
    "log_call",
    "mark_registered",
    "merge_leads",
    "move_lead",
    "open_dispute",
    "plan_followup",
    "purge_quarantine",
    "rebuild_tallies",
    "release_lead",
    "release_row",
    "reveal",
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
]
