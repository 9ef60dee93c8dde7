from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.choices import Role
from accounts.scoping import ScopedQuerySet


def served_outpost_ids(user, on):
    """Ids of the outposts `user` serves on the day `on` (registered with accounts.scoping)."""
    from outposts.models import Crew  # models build on this module

    return list(Crew.objects.serving(on).filter(user=user).values_list("outpost_id", flat=True))


class OutpostQuerySet(ScopedQuerySet):
    region_path = "region"
    outpost_path = "pk"
    roles_seeing_all = frozenset({Role.FINANCE})

    def of(self, season):
        return self.filter(season=season)

    def search(self, text):
        """By a part of the name or of the code; a season has some hundred outposts, so nothing need be indexed."""
        return self.filter(Q(name__icontains=text) | Q(code__icontains=text))

    def inside(self, region):
        return self.filter(region__path__startswith=region.path)

    def with_progress(self, on):
        """steps_closed (verified or waived), steps_waiting (to be verified), steps_overdue, crew_count, as of `on`."""
        steps = self._part("steps")
        crew = self._part("crew").serving(on).filter(user__is_active=True)
        return self.annotate(
            steps_closed=_count(steps.filter(state__in=["verified", "waived"])),
            steps_waiting=_count(steps.filter(state="done")),
            steps_overdue=_count(steps.overdue(on)),
            crew_count=_count(crew),
        )

    def with_overdue(self, on):
        """Only outposts with an open step past its day."""
        return self.filter(pk__in=self._part("steps").overdue(on).values("outpost"))

    def _part(self, name):
        return self.model._meta.get_field(name).related_model.objects.all()


def _count(parts):
    """How many `parts` each outpost has; a subquery, because two joins would multiply each other."""
    counted = parts.filter(outpost=OuterRef("pk")).order_by().values("outpost").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class OutpostPartQuerySet(ScopedQuerySet):
    """Crew, steps, targets, reach: what hangs on one outpost."""

    region_path = "outpost__region"
    outpost_path = "outpost"


class CrewQuerySet(OutpostPartQuerySet):
    def serving(self, on):
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on)

    def from_day(self, since):
        """Services that share a day with one that begins on `since` and has no end."""
        return self.filter(Q(until=None) | Q(until__gte=since))


class StepQuerySet(OutpostPartQuerySet):
    def overdue(self, on):
        return self.filter(state="open", due_on__lt=on)

    def with_items(self):
        """items_count and items_done."""
        done = Count("items", filter=Q(items__done_at__isnull=False))
        return self.annotate(items_count=Count("items"), items_done=done)


class ItemQuerySet(ScopedQuerySet):
    region_path = "step__outpost__region"
    outpost_path = "step__outpost"


class TargetQuerySet(OutpostPartQuerySet):
    def chosen(self):
        return self.filter(state="chosen")

    def totals(self):
        """One dict an outpost: outpost, schools, classes, candidates, and how many schools' figures are not known.

        A sum is None when no school's figure is known.
        """
        now = Q(school__figures__season=F("season"))
        return (
            self.chosen()
            .order_by()
            .values("outpost")
            .annotate(
                schools=Count("pk", distinct=True),
                classes=Sum("school__figures__exam_classes", filter=now),
                candidates=Sum("school__figures__candidates", filter=now),
                with_classes=Count("school__figures__exam_classes", filter=now),
                with_candidates=Count("school__figures__candidates", filter=now),
            )
        )
