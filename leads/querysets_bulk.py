from django.db.models import Count, Q

from accounts.scoping import ScopedQuerySet
from leads.choices_bulk import BulkState, ItemState

OWED = (BulkState.WAITING, BulkState.UNDOING)


class BulkActionQuerySet(ScopedQuerySet):
    """One's own; HQ sees everybody's."""

    def for_director(self, user):
        return self.filter(by=user)

    def due(self, now):
        """Owed, and no worker has it. No join: a claim by UPDATE must test every condition on the row itself."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lte=now), state__in=OWED)

    def with_counts(self):
        states = {state.value: Count("items", filter=Q(items__state=state)) for state in ItemState}
        return self.annotate(**{f"{name}_count": count for name, count in states.items()})


class BulkItemQuerySet(ScopedQuerySet):
    """Those of one's own actions, as far as the leads are still in one's sight."""

    region_path = "lead__outpost__region"

    def for_director(self, user):
        return super().for_director(user).filter(action__by=user)

    def troubled(self):
        return self.filter(state__in=(ItemState.REFUSED, ItemState.LEFT))
