from celery import shared_task

from core import clock
from reports import services


@shared_task(name="reports.sweep_digests")
def sweep_digests():
    return services.deliver_due_digests(now=clock.now())[0]


@shared_task(name="reports.sweep_missing_reports")
def sweep_missing_reports():
    return services.tell_missing_reports(now=clock.now())
