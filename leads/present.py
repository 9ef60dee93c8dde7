"""How leads are shown: tones of states, rows of a list, events of a timeline. Nothing here writes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Q, Subquery
from django.template import loader
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Activity
from core.templatetags import ui
from leads.choices import EXITS, OPEN_STATES, CallResult, FollowUpKind, LeadSource, LeadState
from leads.choices_advice import ConsentPurpose, Decision, Readiness
from leads.columns import tags_of
from leads.models import FollowUp, Lead, LeadAdvice, SecondLineCall
from leads.rules import masked_name
from leads.rules_pool import is_cooling

TIMELINE = 30  # events of one page
TONES = {
    LeadState.CLUE: "neutral",
    LeadState.REGISTERED: "good",
    LeadState.DO_NOT_CONTACT: "bad",
} | dict.fromkeys((s for s in OPEN_STATES if s != LeadState.CLUE), "accent")  # fmt: skip
RESULT_TONES = {CallResult.REACHED: "good", CallResult.CALL_BACK: "accent", CallResult.WRONG_NUMBER: "bad"}
KIND_ICONS = {FollowUpKind.CALL: "phone", FollowUpKind.VISIT: "user", FollowUpKind.MESSAGE: "message"}
VERB_ICONS = {"added": "plus", "moved": "arrow-right", "left": "door", "reopened": "refresh", "registered": "check"}
SHOWN_ELSEWHERE = ("second_line_called",)  # the call's own row stands in the timeline


def tone(state):
    return TONES.get(state, "warn" if state in EXITS else "neutral")


@dataclass
class Event:
    at: datetime
    text: str
    actor: str = ""
    why: str = ""
    icon: str = "history"
    tone: str = ""
    url: str = ""


def state_words():
    """{state: (its word, its tone)}, translated once a page and not once a row."""
    return {state.value: (str(state.label), tone(state)) for state in LeadState}


def source_words():
    return {source.value: str(source.label) for source in LeadSource}


@dataclass
class RowWords:
    """What the cells of the list's rows are filled from, made once a page."""

    states: dict
    sources: dict
    tags: dict
    now: datetime

    def is_late(self, lead):
        return lead.next_action_at is not None and lead.next_action_at < self.now


def list_rows(leads, *, columns, base, now, may_pick=False):
    """The rows of the list. Their template is rendered once a page and filled once a row, for a template rendered
    fifty times costs more than the query, the frame and the filters together."""
    skeleton = loader.render_to_string("leads/_lead_row.html", {"columns": columns, "may_pick": may_pick})
    tags = tags_of(leads) if any(column.code == "tags" for column in columns) else {}
    words, star = RowWords(state_words(), source_words(), tags, now), ui.icon("star")
    return mark_safe(  # noqa: S308 - every value is escaped in _cells and by the columns
        "".join(skeleton.format(**_cells(lead, columns, base, words, star)) for lead in leads)
    )


def _cells(lead, columns, base, words, star):
    cells = {column.code: column.cell(lead, words) for column in columns}
    return cells | {
        "pk": lead.pk,
        "url": f"{base}{lead.pk}/",
        "late": ' class="is-late"' if words.is_late(lead) else "",
        "called": escape(lead.name),
        "star": f" {star}" if lead.is_key else "",
        "phone": ui.mask_phone(lead.phone),
    }


def list_states(leads):
    states = state_words()
    for lead in leads:
        lead.state_word, lead.state_tone = states[lead.state]


def list_pool(leads, *, user, serves, now):
    """What the pool tells of each lead, and whether `user`, who serves at the outposts `serves`, may claim it."""
    list_states(leads)
    sources = source_words()
    for lead in leads:
        lead.masked_name = masked_name(lead.name)
        lead.source_word = sources.get(lead.source, lead.source)
        until = lead.last_owner_until
        cools = is_cooling(last_owner=lead.last_owner_id, until=until, user=user.pk, now=now)
        lead.cools_until = until if cools else None
        lead.may_claim = lead.outpost_id in serves and lead.cools_until is None


def timeline(lead, *, user, before=None):
    """(events newest first, where the older ones begin or None, the open follow-up or None).

    Follow-ups, second-line calls and changes of the lead merged; the open follow-up comes with the done ones.
    """
    followups = _followups(lead, user, before)
    promised = next((f for f in followups if f.done_at is None), None)
    done = [_followup_event(f) for f in followups if f.done_at]
    events = [*done, *_calls(lead, user, before), *_changes(lead, user, before)]
    events.sort(key=lambda event: event.at, reverse=True)
    older = events[TIMELINE - 1].at if len(events) > TIMELINE else None
    return events[:TIMELINE], older, promised


def _followups(lead, user, before):
    done = Q(done_at__lt=before) if before else Q(done_at__isnull=False)
    rows = FollowUp.objects.visible_to(user).filter(done | Q(done_at=None, dropped_at=None), lead=lead)
    rows = rows.select_related("done_by", "owner").order_by(F("done_at").desc(nulls_first=True))
    return list(rows[: TIMELINE + 2])


def _followup_event(followup):
    words = {"how": followup.get_kind_display(), "result": followup.get_result_display()}
    return Event(
        at=followup.done_at, text=_("%(how)s: %(result)s") % words, actor=str(followup.done_by), why=followup.note,
        icon=KIND_ICONS.get(followup.kind, "phone"), tone=RESULT_TONES.get(followup.result, ""),
    )  # fmt: skip


def _calls(lead, user, before):
    calls = SecondLineCall.objects.visible_to(user).filter(lead=lead, done_at__isnull=False).select_related("caller")
    calls = calls.filter(done_at__lt=before) if before else calls
    for call in calls.order_by("-done_at")[: TIMELINE + 1]:
        yield Event(
            at=call.done_at, text=_("Second-line call: %(result)s") % {"result": call.get_result_display()},
            actor=str(call.caller), why=call.note, icon="phone-call", tone=RESULT_TONES.get(call.result, ""),
        )  # fmt: skip


def _changes(lead, user, before):
    """Changes of the lead and of its advice; whoever may read a lead's record may read who wrote it."""
    kinds = [model._meta.label_lower for model in (Lead, LeadAdvice)]  # a lead and its advice have the same number
    rows = Activity.objects.filter(kind__in=kinds, subject=str(lead.pk)).order_by("-at", "-id")
    rows = rows.exclude(verb__in=SHOWN_ELSEWHERE)
    rows = rows.annotate(actor_name=Subquery(User.objects.filter(token=OuterRef("actor")).values("name")[:1]))
    for row in (rows.filter(at__lt=before) if before else rows)[: TIMELINE + 1]:
        yield Event(
            at=row.at, text=_change_words(row), actor=row.actor_name or "", why=row.why,
            icon=VERB_ICONS.get(row.verb, "edit"), tone=_change_tone(row),
        )  # fmt: skip


def _change_words(row):
    state, before = _label(LeadState, row.after.get("state")), _label(LeadState, row.before.get("state"))
    words = {
        "added": _("Logged; known from season %(year)s") % {"year": row.after["known_from"]}
        if "known_from" in row.after
        else _("Logged"),
        "moved": _("%(before)s → %(after)s") % {"before": before, "after": state},
        "left": _("Left: %(state)s") % {"state": state},
        "reopened": _("Opened again: %(state)s") % {"state": state},
        "registered": _("Registered"),
        "handed_in_again": _("Handed in again by an agent"),
        "consent_recorded": _("Consent recorded: out of quarantine"),
        "released": _("Given back to the pool"),
        "claimed": _("Claimed from the pool"),
        "tagged": _("A tag was put on"),
        "untagged": _("A tag was taken off"),
        "reclaimed": _("Taken back to the pool after a long silence"),
        "consent_given": _("Agrees: %(purpose)s") % {"purpose": _label(ConsentPurpose, row.after.get("purpose"))},
        "consent_withdrawn": _("Withdraws consent: %(purpose)s")
        % {"purpose": _label(ConsentPurpose, row.after.get("purpose"))},
        "review_asked": _("Exception asked for: the score is far below the line"),
        "review_decided": _("Exception decided: %(decision)s")
        % {"decision": _label(Decision, row.after.get("decision"))},
        "escalated_director": _("The director was told: the follow-up is overdue"),
        "escalated_hq": _("HQ was told: the follow-up is overdue"),
        "came_forward_again": _("Came forward again at an event"),
        "form_given": _("Application form handed out: %(number)s") % {"number": row.after.get("form")},
        "form_back": _("Application form came back: %(number)s") % {"number": row.after.get("form")},
        "reclaim_warned": _("The owner was warned: no contact for long"),
        "merged": _("Another file of the same student merged in"),
        "merged_away": _("Merged into another file of the same student"),
        "unmerged": _("The merge was taken back"),
        "not_twins": _("Not the same student as one alike"),
        "disputed": _("Claimed by somebody else: a dispute is open"),
        "dispute_decided": _("The dispute was decided"),
        "handed_over": _("Handed over after a dispute"),
    }
    if row.verb == "changed":
        return _changed_words(row)
    return words.get(row.verb, row.verb)


def _changed_words(row):
    if row.after.get("readiness"):
        return _("Readiness: %(rung)s") % {"rung": _label(Readiness, row.after["readiness"])}
    model = LeadAdvice if row.kind == LeadAdvice._meta.label_lower else Lead
    return _("Changed: %(fields)s") % {"fields": _("; ").join(_field_words(model, row.after))}


def _field_words(model, after):
    hidden = ("pinyin", "initials", "phone_tail")
    return [str(model._meta.get_field(name).verbose_name) for name in after if name not in hidden]


def _change_tone(row):
    if row.verb == "registered":
        return "good"
    if row.verb == "consent_withdrawn":
        return "bad"
    return "warn" if row.verb == "left" else "accent" if row.verb == "moved" else ""


def _label(choices, value):
    return str(choices(value).label) if value in choices.values else ""
