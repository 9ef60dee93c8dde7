"""What the demo needs before anything starts: where its data lie, its keys, its port, and that nobody else has them."""

import fcntl
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGINS = ("hq", "director", "recruiter", "caller", "finance", "agent")
# No letter or figure that people confuse when they copy a password from one screen to another.
READABLE = "abcdefghijkmnpqrstuvwxyz23456789"


class CannotStart(Exception):
    """A sentence for the person at the terminal."""


@dataclass(frozen=True)
class Place:
    """One demo: its folder, its port, its address."""

    data_dir: Path
    port: int

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def logs(self):
        return self.data_dir / "logs"


def place_of(environ):
    """Where this demo is to run, from PORT and DATA_DIR; a relative folder is relative to the project."""
    text = environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {text!r}.")
    folder = (ROOT / Path(environ.get("DATA_DIR") or "var").expanduser()).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "logs").mkdir(exist_ok=True)
    except OSError as error:
        raise CannotStart(f"DATA_DIR {folder} cannot be used: {error.strerror}.") from error
    return Place(folder, int(text))


def lock(place):
    """Hold the folder for this process; the lock ends with the process, however it ends. Keep what is returned."""
    try:
        held = (place.data_dir / "demo.lock").open("a+")
    except OSError as error:
        raise CannotStart(f"DATA_DIR {place.data_dir} cannot be written: {error.strerror}.") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        held.seek(0)
        who = held.read().strip() or "another process"
        held.close()
        raise CannotStart(
            f"A demo already runs on {place.data_dir} ({who}). Stop it first, or give another DATA_DIR and PORT."
        ) from error
    held.truncate(0)
    held.write(f"{place.url}, process {os.getpid()}")
    held.flush()
    return held


def check_port(place):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one just closed is free
        try:
            probe.bind(("127.0.0.1", place.port))
        except OSError as error:
            raise CannotStart(
                f"Port {place.port} cannot be used ({error.strerror}). Give another, for example PORT=8123."
            ) from error


def kept(path, make):
    """The secret in `path`; made and written for its owner alone when there is none yet."""
    try:
        text = path.read_text().strip()
        if text:
            return text
        path.unlink()  # a start that was cut off left it empty
    except FileNotFoundError:
        pass
    text = make()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text + "\n")
    return text


def readable_password():
    groups = ("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def password_of(place, environ):
    """DEMO_PASSWORD, and kept for the next start; else the one kept; else a new one."""
    path = place.data_dir / "demo_password"
    given = environ.get("DEMO_PASSWORD")
    if given:
        path.unlink(missing_ok=True)
    return kept(path, lambda: given or readable_password())


def child_env(place, environ):
    """The demo's settings: the caller's environment, and what makes it a demo on loopback; never a .env file."""
    return dict(environ) | {
        "DEMO": "1",
        "DEBUG": "0",
        "HTTPS": "0",
        "ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "recruitment.settings",
        "PYTHONUNBUFFERED": "1",
        "DATA_DIR": str(place.data_dir),
        "SITE_URL": place.url,
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SECRET_KEY": kept(place.data_dir / "secret_key", lambda: secrets.token_urlsafe(50)),
        "DEMO_PASSWORD": password_of(place, environ),
    }
