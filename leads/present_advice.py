"""How advice, consent and a person's other seasons are shown on the lead's page. Nothing here writes."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from leads.choices import LeadState
from leads.choices_advice import ConsentPurpose, ConsentState, Decision, Need, Readiness
from leads.consenting import said_by, states
from leads.models import ScoreReview
from leads.rules import NOTICE_VERSION
from leads.rules_advice import Standing, gap_to_line
from leads.rules_consent import latest
from leads.services.advice import advice_of

CONSENT_TONES = {
    ConsentState.GIVEN: "good",
    ConsentState.WITHDRAWN: "bad",
    ConsentState.GUARDIAN: "warn",
    ConsentState.MISSING: "neutral",
}
GAP_TONES = {Standing.WITHIN: "good", Standing.BELOW: "warn", Standing.UNKNOWN: "neutral"}


@dataclass
class Line:
    """One purpose on the card of consents."""

    purpose: str
    label: str
    state: str
    tone: str
    row: object  # the row said last, or None
    is_given: bool


def advice(opened):
    """The file of advice, the gap to the line and the latest review."""
    lead = opened.lead
    file = advice_of(lead)
    gap = gap_to_line(score=file.score, lines=[] if lead.lowest_line is None else [lead.lowest_line])
    reviews = ScoreReview.objects.visible_to(opened.user).filter(lead=lead).select_related("decided_by", "asked_by")
    review = reviews.order_by("-asked_at", "-pk").first() if gap.standing == Standing.BELOW else None
    is_open = review is not None and not review.decision
    is_settled = review is not None and (is_open or review.decision == Decision.APPROVED)
    return {
        "advice": file,
        "has_advice": not file._state.adding,
        "gap": gap,
        "gap_words": gap_words(gap),
        "gap_tone": GAP_TONES[gap.standing],
        "review": review,
        "may_ask": gap.standing == Standing.BELOW and not is_settled,
        "may_decide": is_open and review.asked_by_id != opened.user.pk,
        "need_words": [Need(need).label for need in file.needs if need in Need.values],
        "rungs": len(Readiness) if file.readiness else 0,
        "reached": Readiness.values.index(file.readiness) + 1 if file.readiness else 0,
    }


def gap_words(gap):
    if gap.standing == Standing.UNKNOWN:
        return ""
    if gap.points > 0:
        return ngettext("%(n)s point below the line", "%(n)s points below the line", gap.points) % {"n": gap.points}
    return _("on the line or above it")


def consent(opened):
    lead, rows = opened.lead, list(opened.lead.consents.order_by("at", "pk"))
    found = states(lead, today=clock.business_day(opened.now), rows=rows)
    said = {said_by(row): row for row in rows}
    lines = [
        Line(
            purpose=purpose.value,
            label=purpose.label,
            state=state.label,
            tone=CONSENT_TONES[state],
            row=said.get(latest(list(said), purpose)),
            is_given=state == ConsentState.GIVEN,
        )
        for purpose, state in found.items()
    ]
    is_silent = lead.state == LeadState.DO_NOT_CONTACT
    stopped = "" if is_silent else _stop_words(found[ConsentPurpose.ADVICE])
    return {"consents": lines, "contact_stopped": stopped, "lead_notice": NOTICE_VERSION}


def _stop_words(state):
    return {
        ConsentState.WITHDRAWN: _("Consent to calls and advice was withdrawn. Nobody calls."),
        ConsentState.GUARDIAN: _("Under 14: a guardian must agree before anybody calls."),
    }.get(state, "")


def seasons(leads):
    """[{year, state, url}] of leads with `is_seen`; one out of sight is a year and nothing else."""
    return [
        {"year": lead.season.year, "state": lead.get_state_display(), "url": reverse("leads:lead", args=[lead.pk])}
        if lead.is_seen
        else {"year": lead.season.year, "state": "", "url": ""}
        for lead in leads
    ]
