import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from core import clock
from leads import services

logger = logging.getLogger(__name__)


@shared_task(name="leads.sweep_reminders")
def sweep_reminders():
    return services.sweep_reminders(now=clock.now())


@shared_task(name="leads.purge_quarantine")
def purge_quarantine():
    return services.purge_quarantine(now=clock.now())


@shared_task(name="leads.reclaim")
def reclaim():
    return services.warn_and_reclaim(now=clock.now())


@shared_task(name="leads.sweep_escalations")
def sweep_escalations():
    return services.sweep_escalations(now=clock.now())


@shared_task(name="leads.sweep_bulk")
def sweep_bulk():
    return services.sweep_bulk(now=clock.now())


def ring_bulk():
    """Wake a worker before the next sweep would; nothing is lost when nobody hears it."""
    try:
        sweep_bulk.delay()
    except (OperationalError, OSError) as failure:
        logger.warning("bulk actions wait for the next sweep: %s", failure)
