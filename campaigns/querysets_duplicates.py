from django.db import models

from accounts.scoping import ScopedQuerySet
from campaigns.choices_duplicates import PairState
from core.append_only import AppendOnlyQuerySet


class PairQuerySet(ScopedQuerySet):
    """HQ decides everywhere, a director where both schools are of the own region."""

    region_path = "first__region"

    def for_director(self, user):
        second = models.Q(second__region__path__startswith=user.region.path) if user.region else models.Q()
        return super().for_director(user).filter(second)

    def of(self, one, other):
        first, second = sorted((one.pk, other.pk))
        return self.filter(first=first, second=second)

    def standing(self):
        """Both schools are still on the list; what was decided about them stands in any case."""
        gone = models.Q(first__merged_into__isnull=False) | models.Q(second__merged_into__isnull=False)
        return self.exclude(models.Q(state=PairState.OPEN) & gone)


class MergeQuerySet(AppendOnlyQuerySet, ScopedQuerySet):
    region_path = "kept__region"


class MergePartQuerySet(AppendOnlyQuerySet, ScopedQuerySet):
    region_path = "merge__kept__region"
