"""Run a command with a PostgreSQL and a Redis of its own, where the environment does not name ones that answer.

    python3 -m tools.servers COMMAND [ARGUMENT ...]

They listen on free loopback ports, keep their data in a temporary folder and end with the command. The command finds
them as TEST_DATABASE_URL and TEST_REDIS_URL. Uses nothing but Python's own library: it runs before .venv exists.
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit


class NoServer(Exception):
    """A sentence: what is missing, or did not start."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_open(host, port):
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=2):
        return True
    return False


def answers(url, default_port):
    """Something listens where `url` points; whether it is what it should be is found by those who use it."""
    parts = urlsplit(url or "")
    return bool(parts.hostname) and is_open(parts.hostname, parts.port or default_port)


def wait_for(port, process, name, log, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_open("127.0.0.1", port):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise NoServer(f"{name} did not start:\n{log.read_text(errors='replace')[-2000:]}")


def postgres_bin():
    """The folder with initdb of the newest PostgreSQL: on the PATH, or where Debian keeps it."""
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda f: int(f.split("/")[4]))
    found = shutil.which("initdb")
    if found:
        folders.append(os.path.dirname(found))
    if not folders:
        raise NoServer("PostgreSQL is missing: apt-get install postgresql")
    return folders[-1]


def another_user():
    """What to start a program with so that it does not run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoServer("There is no user postgres to run PostgreSQL as.")


def end(process, number=signal.SIGTERM):
    """End a process and its group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def postgres(folder):
    """A PostgreSQL for tests: quick rather than safe. Yields its URL."""
    data, log, port, user = folder / "pg", folder / "postgres.log", free_port(), another_user()
    data.mkdir()
    if user:
        os.chown(data, user["user"], user["group"])
    tools = postgres_bin()
    made = subprocess.run(  # noqa: S603 - a program of PostgreSQL, found above
        [f"{tools}/initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        **user,
    )
    if made.returncode:
        raise NoServer(f"initdb failed:\n{made.stdout.decode(errors='replace')}")
    options = f"port={port} listen_addresses=127.0.0.1 unix_socket_directories= fsync=off full_page_writes=off"
    options += " synchronous_commit=off shared_buffers=256MB max_connections=100 log_min_messages=fatal"
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - a program of PostgreSQL, found above
            [f"{tools}/postgres", "-D", str(data), *[word for o in options.split() for word in ("-c", o)]],
            stdout=out,
            stderr=out,
            cwd="/",
            start_new_session=True,
            **user,
        )
    try:
        wait_for(port, process, "PostgreSQL", log)
        yield f"postgres://postgres@127.0.0.1:{port}/muster"
    finally:
        end(process, signal.SIGINT)  # its fast shutdown


@contextlib.contextmanager
def redis(folder):
    """A Redis for tests, with the append-only file that production needs too. Yields its URL."""
    data, log, port = folder / "redis", folder / "redis.log", free_port()
    data.mkdir()
    program = shutil.which("redis-server")
    if not program:
        raise NoServer("Redis is missing: apt-get install redis-server")
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - Redis, found above
            [program, "--port", str(port), "--bind", "127.0.0.1", "--appendonly", "yes", "--dir", str(data)],
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        wait_for(port, process, "Redis", log)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        end(process)


@contextlib.contextmanager
def temporary_folder():
    """Open to other users, who run PostgreSQL in it."""
    folder = Path(tempfile.mkdtemp(prefix="muster-servers-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def provided(environ):
    """`environ` with TEST_DATABASE_URL and TEST_REDIS_URL that answer."""
    with temporary_folder() as folder, contextlib.ExitStack() as stack:
        found = dict(environ)
        if not answers(found.get("TEST_DATABASE_URL"), 5432):
            found["TEST_DATABASE_URL"] = stack.enter_context(postgres(folder))
        if not answers(found.get("TEST_REDIS_URL"), 6379):
            found["TEST_REDIS_URL"] = stack.enter_context(redis(folder))
        yield found


def clean_up_when_told_to_stop():
    """SIGTERM ends this process as an exception does, so that what it started is ended too."""

    def on_signal(number, _frame):
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, on_signal)


def main(command):
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    clean_up_when_told_to_stop()
    try:
        with provided(os.environ) as environ:
            process = subprocess.Popen(command, env=environ, start_new_session=True)  # noqa: S603 - what we were given
            try:
                return process.wait()
            finally:
                if process.poll() is None:
                    end(process)
    except NoServer as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
