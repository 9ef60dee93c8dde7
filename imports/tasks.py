import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from core import clock
from imports import services

logger = logging.getLogger(__name__)


@shared_task(name="imports.sweep")
def sweep_imports():
    return services.sweep(now=clock.now())


@shared_task(name="imports.empty")
def empty_imports():
    return services.empty_outdated(now=clock.now())


def ring():
    """Wake a worker before the next sweep would; nothing is lost when nobody hears it."""
    try:
        sweep_imports.delay()
    except (OperationalError, OSError) as failure:
        logger.warning("imports wait for the next sweep: %s", failure)
