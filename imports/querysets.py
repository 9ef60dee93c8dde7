from django.db import models
from django.db.models import Q

from accounts.scoping import ScopedQuerySet
from imports.choices import WORKING, BatchState, RowOutcome, Undo


class _Own(ScopedQuerySet):
    """What somebody handed in: that person's own, and HQ's to see."""

    uploader_path = "uploader"

    def _own(self, user):
        return self.filter(**{self.uploader_path: user})

    for_director = for_recruiter = for_caller = for_finance = for_agent = _own


class BatchQuerySet(_Own):
    def of(self, importers):
        return self.filter(importer__in=importers)

    def due(self, moment):
        """Batches with work left that no worker holds."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lte=moment), state__in=WORKING)

    def begun(self):
        """Not only prepared: somebody said go."""
        return self.exclude(state=BatchState.DRAFT)

    def outdated(self, before):
        """Whose texts may go: nothing is under way and the time of keeping is over."""
        return self.filter(created_at__lt=before, emptied_at=None).exclude(state__in=WORKING)


class RowQuerySet(_Own):
    uploader_path = "batch__uploader"

    def problems(self):
        return self.filter(outcome=RowOutcome.REJECTED)

    def differing(self):
        """Stored with other values, and nobody has said yet which are to stand."""
        return self.filter(outcome=RowOutcome.DUPLICATE, is_open=True)

    def taken(self):
        """The file's values are wanted, and not yet written."""
        return self.filter(outcome=RowOutcome.DUPLICATE, is_taken=True)

    def to_undo(self):
        return self.filter(
            outcome__in=(RowOutcome.CREATED, RowOutcome.UPDATED, RowOutcome.QUARANTINED), undone=Undo.PENDING
        )


class ColumnMemoryQuerySet(models.QuerySet):
    def of(self, user, importer):
        """{heading key: field} as this person chose before."""
        found = self.filter(user=user, importer=importer) if user else self.none()
        return dict(found.values_list("heading", "field"))
