"""How we stand with a school: stance, who keeps the relation, and how far inside the work has come."""

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns import rules_file
from campaigns.choices_schools import PlanState, Stance
from campaigns.models import EntryPlan, School, SchoolAgreement
from campaigns.rules_file import ClimbProblem
from campaigns.services.parts import need
from core import clock
from core.errors import Refused
from core.record import save_changes


@transaction.atomic
def change_relation(*, school, stance, owner, cool_off_until, note, version, by, now):
    """Stance and who keeps the relation, with a note. A refusal needs a day until which the school is left alone, and
    every approved entry plan lapses: nobody goes in again without a new permission (M50)."""
    note = need(note, _("Say what happened: it stands in the record."), "note")
    refused = stance == Stance.REFUSED
    if refused and not rules_file.cool_off_is_sane(cool_off_until, today=clock.business_day(now)):
        days = rules_file.LONGEST_COOL_OFF
        sentence = _("Leave the school alone until a day after today, at most %(days)s days from now.")
        raise Refused(sentence % {"days": days}, field="cool_off_until")
    values = {"stance": stance, "relation_owner": owner, "cool_off_until": cool_off_until if refused else None}
    newly = refused and School.objects.get(pk=school.pk).stance != Stance.REFUSED
    changed = save_changes(school, values, version=version, by=by, now=now, why=note)
    if newly:
        for plan in EntryPlan.objects.filter(school=school, state=PlanState.APPROVED):
            save_changes(
                plan, {"state": PlanState.LAPSED}, version=plan.version, by=by, now=now, verb="lapsed", why=note
            )
    return changed


@transaction.atomic
def change_depth(*, school, depth, note, version, by, now):
    """One step on the ladder of M51, with a note of what was seen."""
    note = need(note, _("Say what happened: it stands in the record."), "note")
    today = clock.business_day(now)
    stored = School.objects.select_for_update().get(pk=school.pk)
    problem = rules_file.climb_problem(
        depth=stored.depth,
        to=depth,
        is_cooling=stored.stance == Stance.REFUSED and today <= stored.cool_off_until,
        has_plan=EntryPlan.objects.filter(school=school).approved().exists(),
        has_agreement=SchoolAgreement.objects.filter(school=school).partnerships(today).exists(),
    )
    if problem:
        raise Refused(_sentence(problem), field="depth")
    return save_changes(school, {"depth": depth}, version=version, by=by, now=now, verb="moved_on_ladder", why=note)


def _sentence(problem):
    return {
        ClimbProblem.SAME: _("The school stands there already."),
        ClimbProblem.COOLING: _("The school refused and is left alone until its cool-off day."),
        ClimbProblem.NO_PLAN: _("Going inside needs an approved entry plan: write one and have it approved first."),
        ClimbProblem.NO_AGREEMENT: _("A partner needs a partnership agreement in force, with its document."),
    }[problem]
