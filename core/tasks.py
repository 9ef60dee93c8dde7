from celery import shared_task

from core import clock, outbox


@shared_task(name="core.sweep_outbox")
def sweep_outbox():
    return outbox.sweep(now=clock.now())
