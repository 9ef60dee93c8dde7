"""Is this installation well? Each check answers a sentence, or raises `Ill` with what is wrong and what to do."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection

from core import clock, health
from core.append_only import AppendOnly
from core.models import Outbox
from leads.models import FollowUp
from reports.services.digests import due_digests

PATIENCE = timedelta(minutes=2)  # the sweeps ring every 10 to 60 s: what waits longer than this, nobody fetches
LEAST_FREE_MB = 500
GUARDS = {"finance_entry_guard", "finance_posting_guard"}


class Ill(Exception):
    """A check failed; the message says what to do."""


def database():
    reachable, migrations = health.check_database()
    if reachable != "ok":
        raise Ill(f"{reachable}; look at DATABASE_URL")
    if migrations != "ok":
        raise Ill(f"migrations {migrations}; run manage.py migrate")
    return f"{connection.vendor} answers, migrations applied"


def triggers():
    tables = [m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly)]
    verbs = ("update", "delete", "truncate") if connection.vendor == "postgresql" else ("update", "delete")
    wanted = {f"{table}_no_{verb}" for table in tables for verb in verbs} | GUARDS
    missing = sorted(wanted - _triggers())
    if missing:
        raise Ill(f"missing: {', '.join(missing)}; the record can be rewritten, restore the database")
    return f"{len(wanted)} triggers guard {len(tables)} append-only tables"


def _triggers():
    sql = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def broker():
    state = health.check_broker()
    if state == "folder":
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
        _writable(folder)
        return f"folder {folder}"
    if state != "ok":
        raise Ill(f"{state}; look at REDIS_URL. Nothing is lost: what is due waits in the database")
    return "redis answers"


def data_dir():
    _writable(settings.DATA_DIR)
    return f"{settings.DATA_DIR} can be written"


def media_dir():
    _writable(settings.MEDIA_ROOT)
    return f"{settings.MEDIA_ROOT} can be written"


def _writable(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise Ill(f"{folder} cannot be written: {error.strerror}") from None


def disk():
    free = shutil.disk_usage(settings.DATA_DIR).free // 1024**2
    if free < LEAST_FREE_MB:
        raise Ill(f"only {free} MB free where {settings.DATA_DIR} lies; make room")
    return f"{free:,} MB free"


def worker():
    """Evidence instead of a heartbeat: with worker and beat alive, nothing stays owed."""
    since = clock.now() - PATIENCE
    owed = {
        "letters": Outbox.objects.owed(since).count(),
        "reminders": FollowUp.objects.due(since).count(),
        "digests": len(due_digests(since)),
    }
    late = [f"{count} {what}" for what, count in owed.items() if count]
    if late:
        raise Ill(f"{', '.join(late)} owed for more than 2 minutes; are worker and beat running?")
    return "nothing is owed for longer than 2 minutes"


def mail():
    given_up = Outbox.objects.exclude(gave_up_at=None).count()
    if given_up:
        raise Ill(f"{given_up} letters were given up; their error stands in the outbox")
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return f"{settings.EMAIL_BACKEND}: letters are not sent by SMTP"
    try:
        with get_connection():
            return f"{settings.EMAIL_HOST} answers"
    except OSError as error:
        raise Ill(f"{settings.EMAIL_HOST} does not: {error}; look at EMAIL_URL") from None


def the_clock():
    if not clock.is_shifted():
        return "the machine's own"
    if not settings.DEMO:
        raise Ill(f"shifted by {settings.CLOCK_FILE} without DEMO=1; delete that file")
    return f"the demo's: {clock.now():%Y-%m-%d %H:%M} UTC"


CHECKS = {
    "database": database,
    "triggers": triggers,
    "broker": broker,
    "data folder": data_dir,
    "media folder": media_dir,
    "disk": disk,
    "worker and beat": worker,
    "mail": mail,
    "clock": the_clock,
}
