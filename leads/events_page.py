"""How events are shown: tones, tabs, what the page of one offers, and its code to scan. Nothing here writes."""

import io

import segno
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.rules import Permission
from leads.choices_events import EventKind, EventState, SpeakerState
from leads.models import Lead
from leads.rules_events import PAGE_AFTER_END, SPEAKER_FROM, is_page_open

TONES = {EventState.PLANNED: "accent", EventState.HELD: "good", EventState.CANCELLED: "neutral"}
SPEAKER_TONES = {SpeakerState.ASKED: "warn", SpeakerState.GRANTED: "good", SpeakerState.DECLINED: "neutral"}
GATHERED = 30  # leads on the page of an event
VIEWS = [
    ("", gettext_lazy("All")),
    ("to_come", pgettext_lazy("event", "To come")),
    ("to_report", gettext_lazy("To report")),
]


def narrowed(events, view, now):
    if view == "to_come":
        return events.to_come(now)
    return events.to_report(now) if view == "to_report" else events


def tabs(chosen):
    return [
        {"label": label, "url": f"?view={code}&sort=next" if code else "?", "active": code == chosen}
        for code, label in VIEWS
    ]


def rows(events, *, now):
    """The rows of the list, their words looked up once a page."""
    kinds = {kind.value: str(kind.label) for kind in EventKind}
    states = {state.value: (str(state.label), TONES[state]) for state in EventState}
    to_report = _("To report")
    for event in events:
        event.kind_word = kinds[event.kind]
        event.state_word, event.state_tone = states[event.state]
        if event.state == EventState.PLANNED and event.ends_at < now:
            event.state_word, event.state_tone = to_report, "warn"
    return events


def of(event, *, user, now):
    """What the page of one event shows besides the event."""
    page = event.entry_pages.live().first()
    is_open = page is not None and is_page_open(state=event.state, ends_at=event.ends_at, revoked_at=None, now=now)
    may_open = is_page_open(state=event.state, ends_at=event.ends_at, revoked_at=None, now=now)
    requests = list(event.speaker_requests.select_related("asked_by", "decided_by").order_by("-asked_at", "-pk")[:5])
    for request in requests:
        request.tone = SPEAKER_TONES[request.state]
        request.may_decide = (
            request.state == SpeakerState.ASKED
            and request.asked_by_id != user.pk
            and user.may(Permission.SPEAKER_DECIDE)
        )
    gathered = Lead.objects.visible_to(user).filter(event=event).select_related("owner").order_by("-created_at", "-pk")
    is_planned = event.state == EventState.PLANNED
    wanted = not any(r.state != SpeakerState.DECLINED for r in requests)
    return {
        "tone": TONES[event.state], "entry": page, "is_open": is_open, "may_open": may_open and page is None,
        "closes_at": event.ends_at + PAGE_AFTER_END, "requests": requests, "is_planned": is_planned,
        "may_hold": event.state != EventState.CANCELLED and event.starts_at <= now, "time": _time(event),
        "may_ask": is_planned and wanted and event.expected >= SPEAKER_FROM, "speaker_from": SPEAKER_FROM,
        "gathered": list(gathered[:GATHERED]),
    }  # fmt: skip


def _time(event):
    """From and to, the day said once where it is one."""
    start, end = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    return f"{start:%H:%M}–{end:%H:%M}" if start.date() == end.date() else ""


def qr_code(url):
    """An SVG without styles of its own, that a wall's worth of distance and dirt does not harm."""
    out = io.BytesIO()
    segno.make(url, error="m", boost_error=False).save(
        out, kind="svg", border=4, scale=8, xmldecl=False, svgns=True, omitsize=True, svgclass="qr", lineclass=None,
        dark="#000", light="#fff", title=_("Code to scan"),
    )  # fmt: skip
    return mark_safe(out.getvalue().decode())  # noqa: S308 - made of numbers, by segno
