from django.db.models import Q, Sum

from accounts.scoping import ScopedQuerySet
from leads.choices_export import ExportState
from leads.rules_export import LIMITS


class ExportRequestQuerySet(ScopedQuerySet):
    """HQ sees every request; a director the own ones."""

    def for_director(self, user):
        return self.filter(asked_by=user)

    def waiting(self):
        return self.filter(state=ExportState.WAITING)

    def fetchable(self, now):
        """Approved, not downloaded yet, within its time; all of it on the row itself, so that an UPDATE can ask."""
        return self.filter(state=ExportState.APPROVED, downloaded_at=None, decided_at__gt=now - LIMITS.lasts)

    def asked_or_fetched(self, start):
        """What counts for the business day that began at `start` when one more is asked for."""
        return self.exclude(state=ExportState.REFUSED).filter(Q(asked_at__gte=start) | Q(downloaded_at__gte=start))

    def rows(self):
        return self.aggregate(rows=Sum("row_count"))["rows"] or 0
