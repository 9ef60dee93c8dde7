"""Follow-ups with their priority: facts read in one query, judged by `leads.rules_priority`, worded for people."""

from django.db.models import Exists, F, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import RecruitStage
from core.clock import business_day
from leads import rules
from leads.choices import CallResult, PriorityReason
from leads.choices_advice import Readiness
from leads.models import FollowUp, Guardian, ScoreLine
from leads.rules_priority import LeadFacts, priority

WEIGHED = 300  # of the follow-ups owed, the longest waiting: nobody rings more in a day


def with_facts(followups, now):
    """`followups` with what their priority is made of, still one query."""
    today = business_day(now)
    stage = RecruitStage.objects.filter(season=OuterRef("lead__season"), start__lte=today, end__gte=today)
    last = FollowUp.objects.filter(lead=OuterRef("lead"), done_at__isnull=False).order_by("-done_at")
    return followups.annotate(
        has_guardian=Exists(Guardian.objects.filter(lead=OuterRef("lead"))),
        stage_end=Subquery(stage.order_by("end").values("end")[:1]),
        last_result=Subquery(last.values("result")[:1]),
        readiness=F("lead__advice__readiness"),
        gap=ScoreLine.objects.lowest_for("lead__") - F("lead__advice__score"),
    )


def judged(followups, *, now):
    """The rows of `with_facts`, each with `.priority`, the first to ring first; equals by their due time."""
    rows = list(followups)
    for row in rows:
        row.priority = priority(_facts(row, now), now=now)
    return sorted(rows, key=lambda row: (-row.priority.score, row.due_at, row.pk))


def _facts(row, now):
    lead, today = row.lead, business_day(now)
    wants = rules.wants_guardian(birth_year=lead.birth_year, today=today)
    return LeadFacts(
        state=lead.state,
        due_at=row.due_at,
        last_contact_at=lead.last_contact_at,
        created_at=lead.created_at,
        is_key=lead.is_key,
        asked_to_call_back=row.last_result == CallResult.CALL_BACK,
        lacks_guardian=wants and not row.has_guardian,
        closes_in=(row.stage_end - today).days if row.stage_end else None,
        readiness=row.readiness or "",
        gap=row.gap,
    )


def reason_words(reason, *, state=""):
    """A reason as people read it, without its points; `state` is the lead's state in their language."""
    days = reason.figure or 0
    if reason.name == PriorityReason.OVERDUE:
        if not days:
            return _("overdue since today")
        return ngettext("%(n)s day overdue", "%(n)s days overdue", days) % {"n": days}
    if reason.name == PriorityReason.SILENCE:
        return ngettext("no contact for %(n)s day", "no contact for %(n)s days", days) % {"n": days}
    if reason.name == PriorityReason.CLOSING:
        if not days:
            return _("the stage ends today")
        return ngettext("the stage ends in %(n)s day", "the stage ends in %(n)s days", days) % {"n": days}
    if reason.name in WORDS:
        return WORDS[reason.name](days)
    return str(state) if reason.name == PriorityReason.STANDING else str(reason.name.label)


def _readiness_words(rung):
    return _("readiness: %(rung)s") % {"rung": list(Readiness)[rung].label}


def _gap_words(points):
    if points > 0:
        return ngettext("%(n)s point below the line", "%(n)s points below the line", points) % {"n": points}
    return _("on the line or above it")


WORDS = {PriorityReason.READINESS: _readiness_words, PriorityReason.GAP: _gap_words}


def told(row):
    """[(words, points with their sign)] of a judged row."""
    state = row.lead.get_state_display()
    return [(reason_words(reason, state=state), f"{reason.points:+d}") for reason in row.priority.reasons]
