"""The file of advice of one lead, the lines it is measured by, and the exceptions from them (M61-M65)."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notices import notify
from core import clock
from core.errors import Refused
from core.record import record, save_changes
from leads import rules, rules_advice
from leads.choices_advice import Decision
from leads.models import LeadAdvice, ScoreLine, ScoreReview
from leads.rules_advice import gap_to_line
from leads.services.followups import locked

TEXTS = ("strengths", "majors", "why_interest", "why_ability", "why_career", "needs_note", "readiness_note")


def advice_of(lead):
    """The lead's file, or an unsaved empty one."""
    return getattr(lead, "advice", None) or LeadAdvice(lead=lead)


def gap_of(lead, advice=None):
    """The Gap of a lead to the lowest line of its province, year, exam and branch."""
    advice = advice or advice_of(lead)
    lines = (
        ScoreLine.objects.for_advice(advice, lead.season_id) if advice.score is not None else ScoreLine.objects.none()
    )
    return gap_to_line(score=advice.score, lines=list(lines.values_list("points", flat=True)))


@transaction.atomic
def change_advice(*, lead, values, version, by, now):
    """Write what was learned. Readiness moves only with a note of what was heard; its history is the record."""
    lead = locked(lead)
    advice, _made = LeadAdvice.objects.get_or_create(lead=lead)
    new = _cleaned(advice, values, now=now)
    moves = new["readiness"] != advice.readiness
    why = new["readiness_note"] if moves else ""
    if not moves:
        new["readiness_note"] = advice.readiness_note
    return save_changes(advice, new, version=version, by=by, now=now, why=why)


def _cleaned(advice, values, *, now):
    fields = [f.name for f in LeadAdvice._meta.fields if f.name not in ("lead", "version")]
    new = {name: values.get(name, getattr(advice, name)) for name in fields}
    new |= {name: (new[name] or "").strip() for name in TEXTS}
    new["needs"] = rules_advice.clean_needs(new["needs"])
    note = (values.get("readiness_note") or "").strip()
    today = clock.business_day(now)
    rules_advice.check_score(**{name: new[name] for name in ("score", "score_source", "score_on")}, today=today)
    rules_advice.check_majors(**{name: new[name] for name in ("majors", *rules_advice.REASONS)})
    rules_advice.check_readiness(before=advice.readiness, to=new["readiness"], note=note)
    return new | {"readiness_note": note}


# --- lines ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_line(*, season, province, track, branch, batch, points, source, by, now):
    key = {"season": season, "province": province, "track": track, "branch": branch, "batch": batch}
    try:
        with transaction.atomic():
            line = ScoreLine.objects.create(**key, points=points, source=source.strip())
    except IntegrityError:
        raise Refused(_("This line is entered already. Change it instead."), field="batch") from None
    record(line, "added", by=by, now=now, after={"points": points})
    return line


@transaction.atomic
def change_line(*, line, points, source, version, by, now):
    return save_changes(line, {"points": points, "source": source.strip()}, version=version, by=by, now=now)


# --- exceptions -----------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_review(*, lead, reason, strengths, by, now):
    """Ask for an exception for a score further below the line; the director or HQ decides."""
    lead = locked(lead)
    advice = advice_of(lead)
    gap = gap_of(lead, advice)
    rules_advice.check_asking(gap, reason=reason, strengths=strengths)
    facts = {"score": advice.score, "gap": gap.points, "strengths": strengths.strip(), "reason": reason.strip()}
    try:
        with transaction.atomic():
            review = ScoreReview.objects.create(lead=lead, **facts, asked_by=by, asked_at=now)
    except IntegrityError:
        raise Refused(_("An exception was asked for already and is not decided yet.")) from None
    record(lead, "review_asked", by=by, now=now)
    return review


@transaction.atomic
def decide_review(*, review, decision, note, by, now):
    """Decide once, and never on what one asked for oneself; who asked is told."""
    lead = locked(review.lead)
    if decision not in Decision.values:
        raise Refused(_("Choose from the list."), field="decision")
    if not note.strip():
        raise Refused(_("Say why it is decided so."), field="note")
    if review.asked_by_id == by.pk:
        raise Refused(_("Somebody else must decide what you asked for."))
    facts = {"decision": decision, "note": note.strip(), "decided_by": by, "decided_at": now}
    if ScoreReview.objects.filter(pk=review.pk, decided_at=None).update(**facts) != 1:
        raise Refused(_("Somebody else has decided already."))
    record(lead, "review_decided", by=by, now=now, after={"decision": str(decision)})
    _tell(review, lead, decision, now=now)
    return ScoreReview.objects.get(pk=review.pk)


def _tell(review, lead, decision, *, now):
    """In the site, with the surname alone."""
    words = {"who": rules.surname(lead.name)}
    title = {
        Decision.APPROVED: lambda: _("Exception approved: %(who)s (pupil)") % words,
        Decision.DECLINED: lambda: _("Exception declined: %(who)s (pupil)") % words,
    }[Decision(decision)]
    asked_by = User.objects.get(pk=review.asked_by_id)
    url = reverse("leads:lead", args=[lead.pk])
    notify(user=asked_by, key=f"review:{review.pk}", write=lambda: (title(), ""), url=url, mail=False, now=now)
