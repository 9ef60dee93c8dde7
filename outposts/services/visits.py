"""Permissions to visit, and what came of visits (M49, M50, L5)."""

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.clock import business_day
from core.errors import Refused
from core.record import record
from outposts import rules_visits
from outposts.choices_visits import StopState, VisitOutcome
from outposts.models import Crew, Outpost, SchoolVisit, VisitPermission, VisitStop
from outposts.services.crew import check_in_season
from outposts.visit_ground import last_refusal, permit_facts


@transaction.atomic
def record_permission(*, outpost, school, given_by, given_role, given_on, valid_until, covers, evidence, by, now):
    """Somebody named of the school or its authority allows visits; after a refusal it must be given anew."""
    _lock(outpost)
    if given_on > business_day(now):
        raise Refused(_("A permission cannot be given in the future."), field="given_on")
    if valid_until < given_on:
        raise Refused(_("It cannot end before it was given."), field="valid_until")
    refusal = last_refusal(SchoolVisit.objects.filter(outpost=outpost, school=school).refusals())
    if refusal and given_on < refusal.on:
        raise Refused(
            _("The school refused on %(day)s. A permission given before that no longer holds.")
            % {"day": date_format(refusal.on)},
            field="given_on",
        )
    values = {"given_role": given_role, "given_on": given_on, "valid_until": valid_until, "covers": covers}
    permit = VisitPermission.objects.create(
        outpost=outpost,
        school=school,
        given_by=given_by,
        evidence=evidence,
        recorded_by=by,
        recorded_at=now,
        **values,
    )
    after = {name: str(value) for name, value in values.items()} | {"school": school.pk}
    record(permit, "permission_recorded", by=by, now=now, after=after)
    return permit


@transaction.atomic
def log_visit(*, outpost, school, permission, visited_on, outcome, by, now, cool_days=rules_visits.COOL_DAYS, **what):
    """What came of a visit of `by`, planned or not; an open stop of the plan in force is closed by it.

    A refusal ends every permission of the school, and nobody goes there again before the cool-off is over and a new
    permission is given. `what`: arrived_at, host_name, host_role, talk_minutes, classes_reached, materials_left,
    contacts_left, note.
    """
    _lock(outpost)
    permission = VisitPermission.objects.get(pk=permission.pk)
    _check_when(outpost, visited_on, by=by, now=now)
    _check_entry(outpost, school, permission, visited_on)
    is_refused = outcome == VisitOutcome.REFUSED
    _check_what(outpost, school, permission, visited_on, is_refused=is_refused, what=what)
    stop = VisitStop.objects.open().filter(plan__outpost=outpost, school=school).first()
    visit = SchoolVisit.objects.create(
        outpost=outpost,
        school=school,
        permission=permission,
        visited_on=visited_on,
        outcome=outcome,
        stop=stop,
        recruiter=by,
        recorded_at=now,
        cool_until=rules_visits.cool_until(visited_on, cool_days) if is_refused else None,
        **what,
    )
    if stop is not None:
        stop.state = StopState.REFUSED if is_refused else StopState.VISITED
        stop.version += 1
        stop.save(update_fields=["state", "version"])
    if is_refused:
        VisitPermission.objects.filter(outpost=outpost, school=school, ended_on=None).update(ended_on=visited_on)
    after = {"school": school.pk, "day": str(visited_on), "cool_until": str(visit.cool_until or "")}
    record(visit, "visit_refused" if is_refused else "visit_logged", by=by, now=now, after=after)
    return visit


def _lock(outpost):
    """Visits of one outpost are logged one after the other: nobody enters on a permission a refusal is just ending."""
    Outpost.objects.select_for_update().filter(pk=outpost.pk).values_list("pk").get()


def _check_when(outpost, day, *, by, now):
    if day > business_day(now):
        raise Refused(_("A visit is logged after it was made."), field="visited_on")
    check_in_season(outpost.season, day, field="visited_on")
    if not Crew.objects.serving(day).filter(outpost=outpost, user=by).exists():
        raise Refused(_("You did not serve here on this day."), field="visited_on")


def _check_entry(outpost, school, permission, day):
    visits = SchoolVisit.objects.filter(outpost=outpost, school=school, visited_on__lte=day)
    refusal = last_refusal(visits.refusals())
    if rules_visits.bar(day, refusal=refusal):
        raise Refused(
            _("The school refused on %(day)s: no visit before %(until)s, and only with a new permission.")
            % {"day": date_format(refusal.on), "until": date_format(refusal.cool_until)},
            field="visited_on",
        )
    belongs = (permission.outpost_id, permission.school_id) == (outpost.pk, school.pk)
    is_new = refusal is None or permission.given_on >= refusal.on
    if not belongs or not is_new or not permit_facts(permission).holds(day):
        raise Refused(_("This permission does not hold on the day of the visit. Record the one that does."),
                      field="permission")  # fmt: skip


def _check_what(outpost, school, permission, day, *, is_refused, what):
    if not is_refused:
        if what["classes_reached"] and not rules_visits.covers_classrooms(permission.covers):
            raise Refused(_("This permission does not cover the classrooms."), field="classes_reached")
        return
    if what["classes_reached"]:
        raise Refused(_("Whoever is refused reaches no class."), field="classes_reached")
    if not what["note"].strip():
        raise Refused(_("Say who refused and what was said."), field="note")
    if SchoolVisit.objects.filter(outpost=outpost, school=school, visited_on__gt=day).exists():
        raise Refused(_("A later visit to this school is logged already."), field="visited_on")
