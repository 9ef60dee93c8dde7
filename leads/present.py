"""How leads are shown: tones of states, rows of a list, events of a timeline. Nothing here writes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.template import loader
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Activity
from core.templatetags import ui
from leads.choices import EXITS, OPEN_STATES, CallResult, FollowUpKind, LeadSource, LeadState
from leads.models import FollowUp, Lead, SecondLineCall
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


def list_rows(leads, *, base, now):
    """The rows of the list. Their template is rendered once a page and filled once a row, for a template rendered
    fifty times costs more than the query, the frame and the filters together."""
    skeleton = loader.render_to_string("leads/_lead_row.html")
    states, sources, star = state_words(), source_words(), ui.icon("star")
    return mark_safe(  # noqa: S308 - every value is escaped in _cells
        "".join(skeleton.format(**_cells(lead, base, now, states, sources, star)) for lead in leads)
    )


def _cells(lead, base, now, states, sources, star):
    word, tone_word = states[lead.state]
    is_late = lead.next_action_at is not None and lead.next_action_at < now
    return {
        "url": f"{base}{lead.pk}/",
        "late": ' class="is-late"' if is_late else "",
        "name": escape(lead.name),
        "star": f" {star}" if lead.is_key else "",
        "phone": ui.mask_phone(lead.phone),
        "state": escape(word),
        "tone": tone_word,
        "school": escape(lead.school_name or ""),
        "group": f" <small>{escape(lead.class_name)}</small>" if lead.class_name else "",
        "owner": escape(lead.owner_name or ""),
        "outpost": escape(lead.outpost_name),
        "next": ui.late(lead.next_action_at) if is_late else ui.when(lead.next_action_at, "time"),
        "last": ui.when(lead.last_contact_at),
        "source": escape(sources.get(lead.source, lead.source)),
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
    """Changes of the lead; who opens the page and who owns the lead need not be asked for by name again."""
    rows = Activity.objects.of(lead).exclude(verb__in=SHOWN_ELSEWHERE)
    rows = list((rows.filter(at__lt=before) if before else rows)[: TIMELINE + 1])
    known = {user.token: user.name}
    if lead.owner_id:
        known[lead.owner.token] = lead.owner.name
    names = known | _names({row.actor for row in rows if row.actor} - known.keys())
    for row in rows:
        yield Event(
            at=row.at, text=_change_words(row), actor=names.get(row.actor, ""), why=row.why,
            icon=VERB_ICONS.get(row.verb, "edit"), tone=_change_tone(row),
        )  # fmt: skip


def _names(tokens):
    """Who acted, by token, in one query. Whoever may read a lead's record may read who wrote it."""
    return dict(User.objects.filter(token__in=tokens).values_list("token", "name")) if tokens else {}


def _change_words(row):
    state, before = _label(LeadState, row.after.get("state")), _label(LeadState, row.before.get("state"))
    words = {
        "added": _("Logged"),
        "moved": _("%(before)s → %(after)s") % {"before": before, "after": state},
        "left": _("Left: %(state)s") % {"state": state},
        "reopened": _("Opened again: %(state)s") % {"state": state},
        "registered": _("Registered"),
        "handed_in_again": _("Handed in again by an agent"),
        "consent_recorded": _("Consent recorded: out of quarantine"),
        "released": _("Given back to the pool"),
        "claimed": _("Claimed from the pool"),
        "reclaimed": _("Taken back to the pool after a long silence"),
        "came_forward_again": _("Came forward again at an event"),
        "form_given": _("Application form handed out: %(number)s") % {"number": row.after.get("form")},
        "form_back": _("Application form came back: %(number)s") % {"number": row.after.get("form")},
        "reclaim_warned": _("The owner was warned: no contact for long"),
    }
    if row.verb == "changed":
        return _("Changed: %(fields)s") % {"fields": _("; ").join(_field_words(row.after))}
    return words.get(row.verb, row.verb)


def _field_words(after):
    hidden = ("pinyin", "initials", "phone_tail")
    return [str(Lead._meta.get_field(name).verbose_name) for name in after if name not in hidden]


def _change_tone(row):
    if row.verb == "registered":
        return "good"
    return "warn" if row.verb == "left" else "accent" if row.verb == "moved" else ""


def _label(choices, value):
    return str(choices(value).label) if value in choices.values else ""
