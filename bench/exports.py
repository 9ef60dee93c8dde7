"""Leads out as files, as the download sends them: rows a second, and the memory it took on top of what was there."""

import resource
import time
from types import SimpleNamespace

from accounts.models import User
from bench.load import NOW
from leads import exporting
from leads.choices_export import ExportFormat


def measure():
    """[job] for each format, every lead of the bench."""
    hq = User.objects.get(username="hq")
    return [_job(kind, hq) for kind in ExportFormat]


def _job(kind, hq):
    leads = exporting.leads_of({}, user=hq)
    rows = leads.count()
    export = SimpleNamespace(pk=1, format=kind, with_phones=True, filters={}, asked_at=NOW)
    before, began = _peak(), time.perf_counter()
    pieces = exporting.file_of(export, leads, rows=rows)[2]
    size, first = len(next(pieces)), time.perf_counter() - began
    size += sum(map(len, pieces))
    seconds = time.perf_counter() - began
    grown = _peak() - before
    print(f"export of {rows:,} leads as {kind}: {seconds:.1f} s, first byte {first:.2f} s, {grown:.1f} MB more memory")
    return {"name": f"export of leads as {kind.upper()}", "rows": rows, "seconds": round(seconds, 2),
            "rows_per_s": round(rows / seconds), "first_byte_s": round(first, 3), "bytes": size,
            "grown_mb": round(grown, 1)}  # fmt: skip


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
