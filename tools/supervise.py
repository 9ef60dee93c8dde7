"""`make demo`: prepare the data, then keep web server, worker and beat running as real processes until told to stop.

    python -m tools.supervise        with PORT, DATA_DIR, DEMO_PASSWORD, DATABASE_URL, REDIS_URL from the environment

Prints `READY http://127.0.0.1:PORT` once pages are served. Ends with 0 when stopped, 1 when it cannot go on.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from tools.demo_env import LOGINS, ROOT, CannotStart, check_port, child_env, lock, place_of

START_SECONDS = 180
STOP_SECONDS = 12
QUICK = 20  # a child that lived shorter than this died quickly
PATIENCE = 5  # so many quick deaths in a row end everything
LOG_BYTES = 5_000_000
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def say(text):
    with contextlib.suppress(OSError):  # nobody reads any more; that is no reason to leave children behind
        print(text, flush=True)


def end_with_parent():
    """On Linux: be told to stop when the parent is gone, however it went."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def commands(place):
    """The children: name -> command line."""
    python = sys.executable
    celery = [python, "-m", "celery", "-A", "recruitment.celery:app"]
    shm = ["--worker-tmp-dir", "/dev/shm"] if os.path.isdir("/dev/shm") else []  # noqa: S108 - gunicorn's heartbeat
    return {
        "web": [
            *[python, "-m", "gunicorn", "recruitment.wsgi:application", "--bind", f"127.0.0.1:{place.port}"],
            *["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "5", *shm],
            # Without the query: people search for names and numbers.
            *["--no-control-socket", "--access-logfile", "-", "--access-logformat", "%(t)s %(s)s %(m)s %(U)s %(L)ss"],
        ],
        "worker": [
            *[*celery, "worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "INFO"],
            *["--without-gossip", "--without-mingle", "--without-heartbeat", "--hostname", f"demo{place.port}@%h"],
        ],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile="],  # the demo's lock does what a pid file would
    }


@dataclass
class Child:
    """One process with its log, and how often it died quickly."""

    name: str
    command: list
    log: object
    env: dict
    process: subprocess.Popen | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = field(default=0.0)  # when to start it again

    def start(self):
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603 - our own command line
                self.command,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop them in order
                preexec_fn=end_with_parent,
            )
        self.started = time.monotonic()

    def watch(self):
        """Start it again when it is dead, later each time. True while there is hope."""
        if self.process is None:
            if time.monotonic() >= self.due:
                self.start()
            return True
        if self.process.poll() is None:
            return True
        quick = time.monotonic() - self.started < QUICK
        self.deaths = self.deaths + 1 if quick else 1
        code, self.process = self.process.returncode, None
        if self.deaths >= PATIENCE:
            say(f"The {self.name} process ended {PATIENCE} times in a row (last with {code}). Its log says:")
            say(self.tail())
            return False
        wait = 2 ** (self.deaths - 1)
        say(f"The {self.name} process ended with {code}; starting it again in {wait} s (log: {self.log}).")
        self.due = time.monotonic() + wait
        return True

    def tail(self, lines=15):
        return "\n".join("    " + line for line in self.log.read_text(errors="replace").splitlines()[-lines:])

    def ask_to_stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def finish(self, deadline):
        """Wait until `deadline`, then end whatever is left of its process group."""
        if not self.process:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"The {self.name} process does not stop by itself; ending it.")
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def prepare(place, env, stop):
    """Bring the database, the demo season and the static files up to date, unless told to stop."""
    steps = [
        ("Bringing the database up to date", ["migrate", "--no-input", "-v", "0"]),
        ("Loading the demo season if the database is empty", ["demo_season", "--json"]),
        ("Collecting static files", ["collectstatic", "--no-input", "-v", "0"]),
    ]
    path = place.logs / "prepare.log"
    path.touch(0o600)
    with path.open("w") as log:
        for title, arguments in steps:
            say(f"{title} ...")
            code = manage(arguments, env, stop, log)
            if stop.is_set():
                return
            if code:
                raise CannotStart(f"`manage.py {' '.join(arguments)}` ended with {code}; its message stands above.")
            if arguments[0] == "demo_season":
                tell_of_season(path)


def tell_of_season(path):
    """What demo_season did, from the JSON object that is its last line."""
    lines = path.read_text().splitlines()
    report = json.loads(lines[-1]) if lines else {}
    if "reason" in report:
        say(f"The demo season was not loaded: {report['reason']}.")
    elif report.get("loaded"):
        say(f"Loaded {report['leads']} leads of {report['outposts']} outposts in {report['seconds']} s.")


def manage(arguments, env, stop, log):
    """The exit code of a management command, which ends early when we are told to stop."""
    process = subprocess.Popen(  # noqa: S603 - our own command line
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=log,  # demo_season prints the password too; errors still come here
        start_new_session=True,
        preexec_fn=end_with_parent,
    )
    while process.poll() is None:
        if stop.wait(0.1):
            process.terminate()
            process.wait()
    return process.returncode


def fetch(url):
    """The HTTP status, or None while nobody answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback needs no proxy
    try:
        with opener.open(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, urllib.error.URLError):
        return None


def is_serving(place):
    return fetch(f"{place.url}/readyz") == 200 and fetch(f"{place.url}/accounts/login/") == 200


def announce(place, env):
    say("")
    say(f"Muster's demo season runs at {place.url} (or http://localhost:{place.port}).")
    say(f"    log in as   {', '.join(LOGINS)}")
    say(f"    password    {env['DEMO_PASSWORD']}")
    say(f"    data        {place.data_dir}")
    say(f"    logs        {place.logs}")
    say("Ctrl-C stops everything.")
    say(f"READY {place.url}")


def supervise(place, env, stop):
    """Run the children until `stop` is set; the exit code."""
    children = [Child(name, command, place.logs / f"{name}.log", env) for name, command in commands(place).items()]
    is_ready = False
    began = time.monotonic()
    try:
        for child in children:
            child.start()
        while not stop.is_set():
            if not all([child.watch() for child in children]):
                return 1
            if not is_ready:
                if is_ready := is_serving(place):
                    announce(place, env)
                elif time.monotonic() - began > START_SECONDS:
                    say(f"No page was served within {START_SECONDS} s. The web server's log says:")
                    say(children[0].tail())
                    return 1
            stop.wait(0.5 if is_ready else 0.2)
        return 0
    finally:
        if stop.is_set():
            say("\nStopping ...")
        for child in reversed(children):
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in reversed(children):
            child.finish(deadline)
        say("Stopped.")


def listen():
    """An event that a stop signal sets."""
    stop = threading.Event()

    def on_signal(_number, _frame):
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, on_signal)
    if os.environ.get("MAKELEVEL"):  # when make is killed outright, do not stay behind
        end_with_parent()
        if os.getppid() == 1:
            stop.set()
    return stop


def main():
    try:
        place = place_of(os.environ)
        with lock(place):
            check_port(place)
            env = child_env(place, os.environ)
            stop = listen()
            prepare(place, env, stop)
            return 0 if stop.is_set() else supervise(place, env, stop)
    except CannotStart as reason:
        print(reason, file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
