from celery import shared_task

from core import clock
from leads import services


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
