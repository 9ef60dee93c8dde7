from datetime import timedelta

from django.conf import settings
from django.db import transaction

from imports.choices import WORKING, BatchState
from imports.models import ImportBatch, ImportFile, ImportRow


def drop_files(batches):
    """Delete the uploaded bytes of batches (ids) that nobody works on; the rows and their counts stay."""
    ImportFile.objects.filter(batch__in=batches).exclude(batch__state__in=(BatchState.DRAFT, *WORKING)).delete()


def empty_outdated(*, now, limit=50):
    """Delete files and row texts whose time is up (settings.IMPORT_KEEP_DAYS); counts stay. Returns how many batches.

    A batch that was never started goes altogether.
    """
    before = now - timedelta(days=settings.IMPORT_KEEP_DAYS)
    batches = list(ImportBatch.objects.outdated(before).order_by("created_at").values_list("pk", "state")[:limit])
    for pk, state in batches:
        with transaction.atomic():
            ImportFile.objects.filter(batch=pk).delete()
            ImportRow.objects.filter(batch=pk).delete()
            if state == BatchState.DRAFT:
                ImportBatch.objects.filter(pk=pk).delete()
            else:
                ImportBatch.objects.filter(pk=pk).update(emptied_at=now)
    return len(batches)
