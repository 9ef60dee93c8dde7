"""`make test`: the whole suite on SQLite, and again on PostgreSQL and Redis where they are named.

TEST_DATABASE_URL and TEST_REDIS_URL name them; one that is named and does not answer is a failure, not a skip.
Arguments go to pytest.
"""

import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time

import django
import psycopg2
import redis

from tools.demo_env import ROOT


def say(text):
    print(text, flush=True)


def postgres_version(url):
    """ "PostgreSQL 15.4", asked of the server itself; psycopg2.Error when it does not answer."""
    server = url.rsplit("/", 1)[0] + "/postgres"  # the database named need not exist: the tests make their own
    connection = psycopg2.connect(server, connect_timeout=5)
    try:
        number = connection.server_version
    finally:
        connection.close()
    return f"PostgreSQL {number // 10000}.{number % 10000}"


def redis_version(url):
    client = redis.Redis.from_url(url, socket_connect_timeout=5)
    try:
        return f"Redis {client.info('server')['redis_version']}"
    finally:
        client.close()


def rounds(environ):
    """[(what it runs on, its environment)], after asking each server that is named; SystemExit when one is silent."""
    plain = {k: v for k, v in environ.items() if k not in ("TEST_DATABASE_URL", "TEST_REDIS_URL")}
    found = [("SQLite and the broker without a server", plain)]
    named = []
    for variable, ask in (("TEST_DATABASE_URL", postgres_version), ("TEST_REDIS_URL", redis_version)):
        url = environ.get(variable)
        if not url:
            continue
        try:
            named.append(ask(url))
        except (psycopg2.Error, redis.RedisError, OSError) as error:
            raise SystemExit(f"{variable} is set, but nothing answers there: {error}") from error
    if named:
        found.append((" and ".join(named), dict(environ)))
    return found


def tell_machine(found):
    say(f"Machine: {platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    say(f"With: Django {django.__version__}, SQLite {sqlite3.sqlite_version}")
    for number, (name, _environ) in enumerate(found, 1):
        say(f"Round {number}: {name}")
    if len(found) == 1:
        say("No TEST_DATABASE_URL or TEST_REDIS_URL is set: SQLite alone.")


def pytest(environ, arguments):
    """One run over the suite in a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="muster-test-") as folder:
        command = [sys.executable, "-m", "pytest", "-n", "2", "--tb=short", "--durations=5", *arguments]
        return subprocess.call(command, cwd=ROOT, env=environ | {"DATA_DIR": folder})  # noqa: S603 - our own


def main(arguments):
    found = rounds(os.environ)
    tell_machine(found)
    failed = []
    for name, environ in found:
        say(f"\n== {name} ==")
        began = time.monotonic()
        if pytest(environ, arguments):
            failed.append(name)
        say(f"-- {name}: {time.monotonic() - began:.0f} s")
    if failed:
        say(f"\nFailed on: {'; '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
