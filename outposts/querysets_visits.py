"""Reading visit plans, stops, permissions and visits."""

from django.db.models import Case, IntegerField, Q, Value, When

from accounts.scoping import ScopedQuerySet
from outposts.querysets import OutpostPartQuerySet


class VisitPlanQuerySet(OutpostPartQuerySet):
    def in_force(self):
        return self.filter(state="in_force")

    def drafts(self):
        return self.filter(state="draft")


class VisitStopQuerySet(ScopedQuerySet):
    region_path = "plan__outpost__region"
    outpost_path = "plan__outpost"

    def open(self):
        """Still to be visited, by a plan in force."""
        return self.filter(state="planned", plan__state="in_force")

    def standing(self):
        """What a reader of the plans sees: visited ones of any plan, planned ones of the plan in force."""
        return self.filter(Q(state__in=["visited", "refused"]) | Q(state="planned", plan__state="in_force"))

    def for_page(self):
        return self.select_related("school__region", "recruiter", "plan__outpost").order_by(
            "day", "recruiter__name", "recruiter", "order", "pk"
        )


class VisitPermissionQuerySet(OutpostPartQuerySet):
    def holding(self, day):
        """Permissions a visit on `day` may stand on; a refusal ends those before it."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), given_on__lte=day, valid_until__gte=day)


class SchoolVisitQuerySet(OutpostPartQuerySet):
    def refusals(self):
        return self.filter(outcome="refused")

    def latest_first(self):
        """Of one day the refusal is the later: nothing follows it on that day."""
        last = Case(When(outcome="refused", then=Value(0)), default=Value(1), output_field=IntegerField())
        return self.order_by("-visited_on", last, "-arrived_at", "-pk")
