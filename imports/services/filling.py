from itertools import islice

from core.tables import Row
from imports.engine import Planner
from imports.importers import Run
from imports.models import ImportBatch, ImportRow
from imports.reading import rows_of
from imports.services.writing import close, rewrite_planned, write_planned

CHUNK = 500


class Filling:
    """The rows of a batch from its cursor on. Nothing is written before the whole file was read through once."""

    def __init__(self, batch, now):
        self.batch = batch
        run = Run(batch.uploader, now, batch.file_name, batch.options, batch=batch.pk)
        seen = ImportRow.objects.filter(batch=batch).exclude(key="").values_list("key", flat=True)
        self.planner = Planner(batch.kind, run, policy=batch.policy, seen=seen, salt=batch.pk.bytes)
        if batch.total is None:
            batch.total = sum(1 for _row in rows_of(batch))
            ImportBatch.objects.filter(pk=batch.pk).update(total=batch.total, started_at=now)
        is_read = batch.rows_done >= batch.total
        self._rows = iter(()) if is_read else (row for row in rows_of(batch) if row.line > batch.cursor)
        self._waiting, self._planned = [], []

    def chunk(self, now):
        """Do the next rows; False when there are none and the batch is closed."""
        self.batch.kind.lock()
        self._waiting = self._waiting or list(islice(self._rows, CHUNK))
        if self._waiting:
            self._planned = self.planner.plan(self._waiting)
            write_planned(self.batch, self._planned, self.planner.run)
            return True
        return self._take() or bool(close(self.batch, now=now))

    def committed(self):
        self.planner.keep(self._planned)
        self._waiting, self._planned = [], []

    def start_over(self):
        """The chunk was not written: look at what is stored afresh and plan the same rows again."""
        self._planned = []
        self.planner.start_over()

    def _take(self):
        """Rows somebody chose to take although they differ from what is stored."""
        rows = {row.line: row for row in ImportRow.objects.filter(batch=self.batch).taken().order_by("line")[:CHUNK]}
        if rows:
            planned = self.planner.weigh_again([Row(row.line, row.cells) for row in rows.values()])
            rewrite_planned(self.batch, planned, self.planner.run, rows)
        return bool(rows)
