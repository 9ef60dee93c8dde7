"""Visit plans: proposed, looked at, accepted, changed by hand (M37, M38)."""

from datetime import time

from django.db import transaction
from django.db.models import F, Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.clock import business_day
from core.errors import Refused, Stale
from core.record import record
from outposts import rules_route
from outposts.choices_visits import PlanState, StopState, Why
from outposts.models import Outpost, VisitPlan, VisitStop
from outposts.services.crew import season_days
from outposts.visit_ground import NO_DAY, REFUSED, UNPLACED, Calendar, VisitGround, of_outpost, point_of, slots

APART = 1000  # lifts orders out of each other's way while they change
LAST_MINUTE = 24 * 60 - 1


@transaction.atomic
def propose_plan(*, outpost, start_on, start_at, cap_minutes, talk_minutes, again, by, now):
    """A draft of `by`'s own for the chosen schools not visited yet (with `again`: for all); it takes the place of an
    earlier draft of theirs. Schools that refused are left out until there is a new permission."""
    outpost = _locked(outpost)
    today = business_day(now)
    if start_on < today:
        raise Refused(_("The first day cannot lie in the past."), field="start_on")
    ground = VisitGround(outpost, on=today)
    route, barred = _route(ground, start_on, terms_of(start_at, cap_minutes, talk_minutes), again)
    if not route.rounds:
        raise Refused(_nothing(ground, route, barred))
    _drop_drafts(outpost, by, now)
    number = (VisitPlan.objects.filter(outpost=outpost).aggregate(n=Max("number"))["n"] or 0) + 1
    plan = VisitPlan.objects.create(
        outpost=outpost,
        number=number,
        start_on=start_on,
        start_at=start_at,
        cap_minutes=cap_minutes,
        talk_minutes=talk_minutes,
        again=again,
        left_out=[
            {"school": school, "why": why}
            for why, keys in ((REFUSED, barred), (UNPLACED, route.unplaced), (NO_DAY, route.no_day))
            for school in keys
        ],
        seen=ground.digest,
        made_by=by,
        made_at=now,
    )
    VisitStop.objects.bulk_create(_stop(plan, call) for call in route.calls)
    record(plan, "plan_proposed", by=by, now=now, after={"number": number, "stops": len(route.calls)})
    return plan


@transaction.atomic
def accept_plan(*, plan, by, now):
    """Put a draft in force. What the plan before it left open is replaced; what was visited stays. Refused when what
    the draft was made on has changed since, another accepted plan included."""
    outpost = _locked(plan.outpost)
    plan = VisitPlan.objects.select_for_update().filter(pk=plan.pk).first()
    if plan is None or plan.state != PlanState.DRAFT:
        raise Refused(_("This proposal is no longer open. Nothing was changed."))
    today = business_day(now)
    first = plan.stops.order_by("day").values_list("day", flat=True).first()
    if VisitGround(outpost, on=today).digest != plan.seen or first is None or first < today:
        raise Refused(
            _(
                "Schools, distances, crew, visits or the plan in force have changed since this was proposed. Nothing "
                "was put in force: propose anew."
            )
        )
    before = VisitPlan.objects.in_force().filter(outpost=outpost).first()
    if before is not None:
        before.stops.filter(state=StopState.PLANNED).update(state=StopState.REPLACED, version=F("version") + 1)
        VisitPlan.objects.filter(pk=before.pk).update(state=PlanState.REPLACED)
    plan.state, plan.accepted_by, plan.accepted_at = PlanState.IN_FORCE, by, now
    plan.save(update_fields=["state", "accepted_by", "accepted_at"])
    replaced = {"replaced": before.number} if before else {}
    record(plan, "plan_accepted", by=by, now=now, after={"number": plan.number} | replaced)
    return plan


@transaction.atomic
def discard_plan(*, plan, by, now):
    """A draft is thrown away; the record keeps that there was one."""
    _locked(plan.outpost)
    plan = VisitPlan.objects.filter(pk=plan.pk, state=PlanState.DRAFT).first()
    if plan is None:
        raise Refused(_("This proposal is no longer open. Nothing was changed."))
    record(plan, "plan_discarded", by=by, now=now, before={"number": plan.number})
    plan.delete()


@transaction.atomic
def move_stop(*, stop, recruiter, day, order, version, by, now):
    """Give a stop another recruiter, day or place in the order; both days are timed anew in the order people gave."""
    outpost = _locked(stop.plan.outpost)
    stop = VisitStop.objects.select_related("plan", "school", "recruiter").get(pk=stop.pk)
    _check_movable(stop, version)
    ground = VisitGround(outpost, on=business_day(now))
    _check_day(ground, stop, recruiter, day)
    before = {"recruiter": str(stop.recruiter.token), "day": str(stop.day), "order": stop.order}
    here = stop.plan.stops.filter(recruiter=stop.recruiter_id, day=stop.day)
    there = stop.plan.stops.filter(recruiter=recruiter, day=day)
    target = [row for row in there.order_by("order") if row.pk != stop.pk]
    source = [row for row in here.order_by("order") if row.pk != stop.pk and row not in target]
    stop.recruiter, stop.day, stop.why = recruiter, day, Why.MOVED
    target.insert(min(order, len(target) + 1) - 1, stop)
    _put(stop.plan, ground, target, source, moved=stop)
    after = {"recruiter": str(recruiter.token), "day": str(day), "order": stop.order, "school": stop.school_id}
    record(stop.plan, "stop_moved", by=by, now=now, before=before, after=after)
    return stop


def terms_of(start_at, cap_minutes, talk_minutes):
    return rules_route.Terms(cap=cap_minutes, talk=talk_minutes, leave=start_at.hour * 60 + start_at.minute)


def _locked(outpost):
    """Plans of one outpost are made, accepted and changed one after the other."""
    Outpost.objects.select_for_update().filter(pk=outpost.pk).values_list("pk").get()
    return of_outpost(outpost.pk)


def _route(ground, start_on, terms, again):
    """(Route, ids of schools that refused)."""
    wanted = [school for school in ground.schools if again or not ground.is_visited(school)]
    barred = [school for school in wanted if ground.is_barred(school)]
    places = [ground.place(school) for school in wanted if school not in barred]
    days = Calendar(start_on, season_days(ground.outpost.season)[1]).days
    return rules_route.plan(point_of(ground.outpost), places, slots(ground.crew, days), terms), barred


def _nothing(ground, route, barred):
    """Why there is nothing to plan."""
    if not ground.schools:
        return _("No school is chosen for this outpost yet. Choose target schools first.")
    if route.no_day:
        return _("From this day on no working day of the season is left on which somebody serves here.")
    if route.unplaced:
        return _("Of none of these schools is it known where it lies. Enter the reach first.")
    if barred:
        return _("The schools left have refused, and there is no new permission.")
    return _("Every chosen school has been visited. Tick “also schools visited before” for a second round.")


def _drop_drafts(outpost, by, now):
    for plan in VisitPlan.objects.drafts().filter(outpost=outpost, made_by=by):
        record(plan, "plan_discarded", by=by, now=now, before={"number": plan.number})
        plan.delete()


def _stop(plan, call):
    return VisitStop(
        plan=plan,
        recruiter_id=call.slot.recruiter,
        school_id=call.key,
        day=call.slot.day,
        order=call.order,
        why=call.why,
        **_timing(call),
    )


def _timing(call):
    hour, minute = divmod(min(call.arrive, LAST_MINUTE), 60)
    return {
        "arrive_at": time(hour, minute),
        "travel_km": round(call.way.km),
        "travel_minutes": round(call.way.minutes),
        "is_estimate": call.way.is_estimate,
    }


def _check_movable(stop, version):
    if stop.plan.state == PlanState.REPLACED or stop.state != StopState.PLANNED:
        raise Refused(_("This stop is no longer open. Nothing was changed."))
    if stop.version != version:
        raise Stale(
            _("Someone else changed this since you opened it. Nothing was overwritten; compare and save again."),
            theirs={_("Recruiter"): str(stop.recruiter), _("Day"): date_format(stop.day), _("Order"): stop.order},
            version=stop.version,
        )


def _check_day(ground, stop, recruiter, day):
    if day < ground.on:
        raise Refused(_("This day is over."), field="day")
    first, last = season_days(ground.outpost.season)
    if not first <= day <= last or not Calendar(day, day).days:
        raise Refused(_("%(day)s is no working day of the season.") % {"day": date_format(day)}, field="day")
    if not slots([row for row in ground.crew if row.user_id == recruiter.pk], [day]):
        raise Refused(_("%(name)s does not serve here on this day.") % {"name": recruiter}, field="recruiter")
    place = ground.place(stop.school_id) if stop.school_id in ground.schools else None
    if place is None:
        raise Refused(_("%(school)s is no longer chosen for this outpost.") % {"school": stop.school})
    if ground.is_barred(stop.school_id) or (place.not_before and day < place.not_before):
        raise Refused(_("%(school)s has refused: no visit before its cool-off is over and there is a new permission.")
                      % {"school": stop.school}, field="day")  # fmt: skip


def _put(plan, ground, *groups, moved):
    """Write the orders and times of both days."""
    asked = {row.school_id for group in groups for row in group}
    ground = VisitGround(ground.outpost, on=ground.on, schools=asked)
    places = [ground.place(school) for school in asked]
    ways, terms = rules_route.Ways(point_of(ground.outpost), places), terms_of(*_terms(plan))
    rows = [row for group in groups for row in group]
    VisitStop.objects.filter(pk__in=[row.pk for row in rows]).update(order=F("order") + APART)
    for group in filter(None, groups):
        slot = rules_route.Slot(group[0].day, group[0].recruiter_id)
        keys = [row.school_id for row in group]
        calls = rules_route.drive(slot, keys, ways, terms, whys=dict.fromkeys(keys, Why.MOVED)).calls
        for row, call in zip(group, calls, strict=True):
            row.order = call.order
            if row.state == StopState.PLANNED:
                for name, value in _timing(call).items():
                    setattr(row, name, value)
            if row.pk == moved.pk:
                row.version += 1
    fields = ["recruiter", "day", "order", "why", "arrive_at", "travel_km", "travel_minutes", "is_estimate", "version"]
    VisitStop.objects.bulk_update(rows, fields)


def _terms(plan):
    return plan.start_at, plan.cap_minutes, plan.talk_minutes
