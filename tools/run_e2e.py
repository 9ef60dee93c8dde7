"""`make e2e`: start the demo as a user would, and drive it in Chromium.

    python -m tools.run_e2e [ARGUMENT OF PYTEST ...]

A demo of its own on a free port and in a temporary folder; once on the embedded database, and once on PostgreSQL and
Redis where TEST_DATABASE_URL and TEST_REDIS_URL name them (E2E_ROUNDS=1: the first alone). With two rounds, which run
side by side, pages are walked in English in the first and in Chinese in the second, and the journeys take both
languages in the first and Chinese in the second. E2E_URL and DEMO_PASSWORD name a demo that runs already. SCREENSHOTS
is the folder for pictures.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time

import psycopg2
from psycopg2 import sql

from tools.demo_env import ROOT
from tools.run_tests import rounds, say
from tools.servers import clean_up_when_told_to_stop, end, free_port
from tools.supervise import end_with_parent

PASSWORD = "e2e-" + "demo-2027"  # of a demo that lives for minutes on loopback
START_SECONDS = 600
DATABASE = "muster_e2e"
NO_PICTURES = "--ignore=tests/e2e/test_screenshots.py"  # the same on any database: once is enough
SECOND = "E2E_SECOND_ROUND"  # set in the process that runs the second round beside the first


def empty_database(url):
    """A database of our own on the server of `url`, made anew. Its URL."""
    server = url.rsplit("/", 1)[0]
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        name = sql.Identifier(DATABASE)
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(name))
    return f"{server}/{DATABASE}"


def wait_until_ready(process):
    """Read the demo's output until it serves pages; then keep reading, so that it never blocks."""
    ready = threading.Event()

    def read():
        for line in process.stdout:
            say(f"    {line.rstrip()}")
            if line.startswith("READY "):
                ready.set()
        ready.set()  # it ended

    threading.Thread(target=read, daemon=True).start()
    ready.wait(START_SECONDS)
    if process.poll() is not None or not ready.is_set():
        raise SystemExit("The demo did not start; see above.")


@contextlib.contextmanager
def running_demo(environ):
    """A demo of our own; yields what the tests need to know of it."""
    with tempfile.TemporaryDirectory(prefix="muster-e2e-") as folder:
        port = free_port()
        own = environ | {"PORT": str(port), "DATA_DIR": folder, "DEMO_PASSWORD": PASSWORD}
        own.pop("MAKELEVEL", None)
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.supervise"],
            cwd=ROOT,
            env=own,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        try:
            wait_until_ready(process)
            yield {"E2E_URL": f"http://127.0.0.1:{port}", "DEMO_PASSWORD": PASSWORD, "E2E_DATA_DIR": folder}
        finally:
            end(process)


def pytest(environ, arguments):
    command = [sys.executable, "-m", "pytest", "-o", "addopts=--strict-markers --tb=short --durations=5"]
    return subprocess.call([*command, *arguments], cwd=ROOT, env=environ)  # noqa: S603 - our own


def pages_answer(name, environ, arguments):
    """One round; is all well?"""
    say(f"\n== Browser tests on {name} ==")
    began = time.monotonic()
    environ = {k: v for k, v in environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    if environ.get("TEST_DATABASE_URL"):
        environ["DATABASE_URL"] = empty_database(environ["TEST_DATABASE_URL"])
    if environ.get("TEST_REDIS_URL"):
        environ["REDIS_URL"] = environ["TEST_REDIS_URL"].rsplit("/", 1)[0] + "/9"  # apart from the test suite's
    with running_demo(environ) as told:
        code = pytest(environ | told, arguments)
    say(f"-- {name}: {time.monotonic() - began:.0f} s")
    return code == 0


@contextlib.contextmanager
def second_round_beside(arguments):
    """Run it in a process of its own, its words kept until the end; yields a function that waits for its verdict."""
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-m", "tools.run_e2e", *arguments],
            cwd=ROOT,
            env=os.environ | {SECOND: "1", "E2E_LANGUAGE": "zh-hans", "E2E_WALK": "zh-hans"},
            stdout=told,
            stderr=subprocess.STDOUT,
            preexec_fn=end_with_parent,
        )

        def verdict():
            code = process.wait()
            told.seek(0)
            say(told.read())
            return code == 0

        try:
            yield verdict
        finally:
            end(process)


def main(arguments):
    clean_up_when_told_to_stop()
    if os.environ.get("E2E_URL"):
        return pytest(dict(os.environ), arguments or ["tests/e2e"])
    found = rounds(os.environ)
    everything = arguments or ["tests/e2e"]
    if os.environ.get(SECOND):
        return 0 if pages_answer(*found[1], everything) else 1
    if len(found) == 1 or os.environ.get("E2E_ROUNDS") == "1":
        return 0 if pages_answer(*found[0], everything) else 1
    with second_round_beside(arguments) as second_is_well:
        name, environ = found[0]
        first = pages_answer(name, environ | {"E2E_WALK": "en"}, arguments or ["tests/e2e", NO_PICTURES])
        return 0 if second_is_well() and first else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
