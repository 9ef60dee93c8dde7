from django.db.models import Count, Q

from core.append_only import AppendOnlyQuerySet
from outposts.querysets import OutpostPartQuerySet


class StageTaskQuerySet(OutpostPartQuerySet):
    def of(self, season):
        return self.filter(outpost__season=season)

    def open(self):
        return self.filter(state="open")

    def overdue(self, on):
        return self.filter(state="open", due_on__lt=on)

    def due_by(self, day):
        return self.filter(state="open", due_on__lte=day)

    def counts(self, on):
        """{"overdue", "today"}: how many open tasks are late, and how many are due on the day `on`; one query."""
        late, today = Q(state="open", due_on__lt=on), Q(state="open", due_on=on)
        return self.aggregate(overdue=Count("pk", filter=late), today=Count("pk", filter=today))

    def progress(self, stage):
        """{outpost id: (closed, all)} of the stage's tasks done once."""
        rows = self.filter(stage=stage, repeat="once").order_by().values("outpost")
        rows = rows.annotate(n=Count("pk"), closed=Count("pk", filter=Q(state__in=["done", "waived"])))
        return {row["outpost"]: (row["closed"], row["n"]) for row in rows}


class PassageQuerySet(AppendOnlyQuerySet, OutpostPartQuerySet):
    """What was passed; rows are never changed."""
