"""Reading possible twins, merges and disputes."""

from django.db.models import Q

from accounts.scoping import ScopedQuerySet
from core.append_only import AppendOnlyQuerySet
from leads.choices_twins import DisputeState, TwinState


class TwinPairQuerySet(ScopedQuerySet):
    """HQ decides everywhere, a director where both leads are of the own region."""

    region_path = "first__outpost__region"

    def for_director(self, user):
        within = super().for_director(user)
        return within.filter(second__outpost__region__path__startswith=user.region.path) if user.region else within

    def of(self, one, other):
        first, second = sorted((one.pk, other.pk))
        return self.filter(first=first, second=second)

    def about(self, lead):
        """A union and no OR: each side has an index of its own."""
        sides = (self.model.objects.filter(**{side: lead}).order_by().values("pk") for side in ("first", "second"))
        return self.filter(pk__in=next(sides).union(next(sides)))

    def standing(self):
        """Both leads are still there, and nobody of them asked for silence; what was decided stands in any case."""
        gone = Q(first__merged_into__isnull=False) | Q(second__merged_into__isnull=False)
        silent = Q(first__state="do_not_contact") | Q(second__state="do_not_contact")
        return self.exclude(Q(state=TwinState.OPEN) & (gone | silent))


class LeadMergeQuerySet(AppendOnlyQuerySet, ScopedQuerySet):
    region_path = "kept__outpost__region"

    def for_director(self, user):
        within = super().for_director(user)
        return within.filter(gone__outpost__region__path__startswith=user.region.path) if user.region else within


class LeadUnmergeQuerySet(AppendOnlyQuerySet, ScopedQuerySet):
    region_path = "merge__kept__outpost__region"


class DisputeQuerySet(ScopedQuerySet):
    """HQ and, where lead and claim are both of the own region, the director; of recruiters who claims and who holds."""

    region_path = "lead__outpost__region"

    def for_director(self, user):
        if user.region is None:
            return self.none()
        both = super().for_director(user).filter(outpost__region__path__startswith=user.region.path)
        return self.filter(Q(pk__in=both.order_by().values("pk")) | Q(claimed_by=user))

    def for_recruiter(self, user):
        return self.filter(Q(claimed_by=user) | Q(held_by=user))

    def open(self):
        return self.filter(state=DisputeState.OPEN)
