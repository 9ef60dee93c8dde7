"""What the records say about who worked with a student first. Having typed a name in is no work."""

from datetime import datetime

from django.db.models import Q

from accounts.models import User
from core import clock
from core.models import Activity
from leads.choices import LeadState
from leads.choices_twins import TouchKind
from leads.models import FollowUp, Lead
from leads.rules_twins import Touch
from outposts.models import Crew, SchoolVisit

SHOWN = 30


def touches_of(dispute):
    """[Touch] in order, of both sides: follow-ups done, visits to the school, the form returned. Five queries."""
    lead = dispute.lead
    files = Lead.every.filter(season=lead.season_id, phone=lead.phone).order_by().values("pk")
    files = list(files.union(Lead.every.of_student(lead).order_by().values("pk")).values_list("pk", flat=True))
    found = [*_followups(files), *_visits(dispute), *_forms(files)]
    ours = {dispute.claimed_by_id}
    if dispute.outpost_id != lead.outpost_id:
        ours |= set(Crew.objects.filter(outpost=dispute.outpost_id).values_list("user", flat=True))
        ours -= {lead.owner_id}
    found = [Touch(at, kind, person, person in ours, where) for at, kind, person, where in found]
    return sorted(found, key=lambda touch: touch.at)


def _followups(files):
    done = FollowUp.objects.filter(lead__in=files, done_at__isnull=False).order_by("done_at")
    for at, kind, person in done.values_list("done_at", "kind", "done_by")[:SHOWN]:
        yield at, TouchKind(kind), person, ""


def _visits(dispute):
    """The first of each outpost at the pupil's school; who was turned away saw nobody."""
    lead = dispute.lead
    if lead.school_id is None:
        return
    there = SchoolVisit.objects.filter(school=lead.school_id).exclude(outcome="refused")
    there = there.filter(Q(outpost=lead.outpost_id) | Q(outpost=dispute.outpost_id)).order_by("visited_on", "pk")
    seen = set()
    for visit in there.select_related("school")[:SHOWN]:
        if visit.recruiter_id in seen:
            continue
        seen.add(visit.recruiter_id)
        at = datetime.combine(visit.visited_on, visit.arrived_at, tzinfo=clock.start_of(visit.visited_on).tzinfo)
        yield at, TouchKind.SCHOOL_VISIT, visit.recruiter_id, visit.school.name


def _forms(files):
    rows = Activity.objects.filter(kind="leads.lead", subject__in=[str(pk) for pk in files], verb="moved")
    moved = [row for row in rows.order_by("at") if row.after.get("state") == LeadState.FORM_RETURNED]
    people = dict(User.objects.filter(token__in={row.actor for row in moved}).values_list("token", "pk"))
    for row in moved:
        yield row.at, TouchKind.FORM, people.get(row.actor), ""
