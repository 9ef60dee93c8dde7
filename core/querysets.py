from django.db import connection, models
from django.db.models import Q

from core.append_only import AppendOnlyQuerySet


def prefix(field: str, text: str) -> Q:
    """`field` starts with `text`, in the form each database can answer from a plain index on that field."""
    if connection.vendor == "postgresql":  # Django gives indexed text columns a pattern index there
        return Q(**{f"{field}__startswith": text})
    return Q(**{f"{field}__gte": text, f"{field}__lt": text + "\U0010ffff"})


class ActivityQuerySet(AppendOnlyQuerySet):
    def of(self, subject):
        """The history of one row, newest first."""
        return self.filter(kind=subject._meta.label_lower, subject=str(subject.pk)).order_by("-at", "-id")


class OutboxQuerySet(models.QuerySet):
    def owed(self, now):
        """What must still go out: waiting and due, or claimed by a worker whose lease ran out."""
        return self.filter(sent_at=None, gave_up_at=None, next_try_at__lte=now)
