from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from kombu import Connection
from kombu.exceptions import OperationalError

_applied = False  # migrations do not un-apply under a running process, so a yes is kept


def live():
    """The process is up; touches nothing."""
    return JsonResponse({"status": "ok"})


def ready():
    """200 when the database answers and every migration is applied; the broker is told, never failing the page."""
    database, migrations = check_database()
    good = database == migrations == "ok"
    report = {"status": "ok" if good else "not ready", "database": database, "migrations": migrations}
    return JsonResponse(report | {"broker": check_broker()}, status=200 if good else 503)


def check_database():
    """("ok" or what is wrong, "ok" or what is missing)."""
    global _applied
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _applied:
            executor = MigrationExecutor(connection)
            missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
            if missing:
                return "ok", f"{len(missing)} not applied"
            _applied = True
    except DatabaseError as error:
        return f"unreachable: {type(error).__name__}", "unknown"
    return "ok", "ok"


def check_broker():
    """ "ok", "folder" for the broker without a server, or what is wrong."""
    if not settings.REDIS_URL:
        return "folder"
    try:
        with Connection(settings.REDIS_URL, connect_timeout=1) as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError) as error:
        return f"unreachable: {type(error).__name__}"
    return "ok"
