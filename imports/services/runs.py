"""The worker's part: claim a batch, go on at its cursor chunk by chunk, each in one transaction with the cursor."""

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock
from core.errors import Refused, Stale
from core.record import record
from imports.choices import BatchState
from imports.engine import in_each_language
from imports.models import ImportBatch
from imports.reading import rows_of
from imports.services.filling import Filling
from imports.services.undo import Undoing
from imports.services.writing import held

LEASE = timedelta(seconds=60)
BUDGET = timedelta(seconds=30)  # then other work gets its turn
MAX_ATTEMPTS = 5


def sweep(*, now):
    """Do what is owed, oldest first; safe in two workers at once and after a crash. Returns how many were claimed."""
    started, done = clock.wall(), 0
    for pk in list(ImportBatch.objects.due(now).order_by("created_at").values_list("pk", flat=True)[:20]):
        if clock.wall() - started > BUDGET:
            break
        done += work(batch_id=pk, now=now)
    return done


def work(*, batch_id, now, budget=BUDGET):
    """Claim one batch and do what time allows (None: all of it). False when another worker has it or all is done."""
    claim = uuid.uuid4()
    due = ImportBatch.objects.due(now).filter(pk=batch_id)
    if not due.update(claim=claim, lease_until=now + LEASE, attempts=F("attempts") + 1):
        return False
    batch = ImportBatch.objects.select_related("uploader").get(pk=batch_id)
    try:
        if batch.attempts > MAX_ATTEMPTS:
            _give_up()
        _go_on(batch, claim, now, budget)
    except Refused as refusal:
        _stop(batch, claim, refusal, now=now)
    return True


def _go_on(batch, claim, now, budget):
    began = clock.wall()
    job = Undoing(batch) if batch.state == BatchState.UNDOING else Filling(batch, now)
    while _chunk(job, claim, now + (clock.wall() - began)):
        if budget is not None and clock.wall() - began > budget:
            ImportBatch.objects.filter(pk=batch.pk, claim=claim).update(lease_until=now)
            return


def _chunk(job, claim, moment):
    """One chunk and its cursor in one transaction; False when nothing is left or the lease was lost."""
    for _try in range(3):
        try:
            with transaction.atomic():
                if not held(job.batch, claim, moment + LEASE):
                    return False
                is_more = job.chunk(moment)
        except (IntegrityError, Stale):  # somebody wrote the same record by hand between our look and our write
            job.start_over()
        else:
            job.committed()
            return is_more
    return _meanwhile()


@transaction.atomic
def _stop(batch, claim, refusal, *, now):
    """Say in every language why it stopped. What was done stands and can be undone."""
    ask = _give_up if batch.attempts > MAX_ATTEMPTS else lambda: _read_through(batch)
    mine = ImportBatch.objects.filter(pk=batch.pk, claim=claim)
    values = {"state": BatchState.FAILED, "error": in_each_language(refusal, ask), "finished_at": now}
    if mine.update(lease_until=None, claim=None, **values):
        record(batch, "stopped", by=batch.uploader, now=now, after={"file": batch.file_name})


def _read_through(batch):
    for _row in rows_of(batch):
        pass
    _meanwhile()


def _give_up():
    raise Refused(_("This was tried several times and could not be finished. What was done stands."))


def _meanwhile():
    raise Refused(_("What is stored changed again and again meanwhile. What was done stands; upload the file again."))
