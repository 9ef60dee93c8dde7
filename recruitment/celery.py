"""The Celery app and its beat table: the doorbell. Rows say what is due, so a missed or double ring is harmless."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recruitment.settings")
app = Celery("muster")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "send what the outbox holds": {"task": "core.sweep_outbox", "schedule": 10.0, "options": {"expires": 9}},
    "remind of follow-ups": {"task": "leads.sweep_reminders", "schedule": 10.0, "options": {"expires": 9}},
    "tell of forgotten follow-ups": {"task": "leads.sweep_escalations", "schedule": 300.0, "options": {"expires": 290}},
    "go on with bulk actions": {"task": "leads.sweep_bulk", "schedule": 10.0, "options": {"expires": 9}},
    "take quiet leads back to the pool": {"task": "leads.reclaim", "schedule": crontab(hour=7, minute=30)},
    "go on with imports": {"task": "imports.sweep", "schedule": 10.0, "options": {"expires": 9}},
    "delete texts of old imports": {"task": "imports.empty", "schedule": 3600.0, "options": {"expires": 3500}},
    "delete quarantined rows": {"task": "leads.purge_quarantine", "schedule": 3600.0, "options": {"expires": 3500}},
    "write digests": {"task": "reports.sweep_digests", "schedule": 60.0, "options": {"expires": 55}},
    "land the day's repeated tasks": {
        "task": "outposts.land_repeats",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "announce missing daily reports": {
        "task": "reports.sweep_missing_reports",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
}
