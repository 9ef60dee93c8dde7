"""`make check`: everything that can be told without running the product. Each step says OK, or what to do.

python -m tools.check [STEP ...]      only these steps; the names stand in front of each line
"""

import os
import re
import secrets
import subprocess
import sys
import tempfile
import time

from tools import lint_templates, translations
from tools.demo_env import ROOT

MAX_BYTES = 1_000_000
SECRETS = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30}|xox[bp]-[0-9A-Za-z-]{20}"
    rb"|(?i:secret_key|password|token)\s*=\s*[\"'][A-Za-z0-9+/=_!@#$%^&*-]{24,}[\"']"
)
# A machine's own folders do not belong in the repository.
MACHINE = re.compile(rb"[\"'\s=(](/(?:home|root|work|Users)/[A-Za-z0-9_.-]+)")


def tracked():
    """Tracked files that are there, and new ones that would be added."""
    names = subprocess.check_output(
        ["git", "ls-files", "-co", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        text=True,
    ).splitlines()
    return [name for name in names if (ROOT / name).is_file()]


def call(*command, environ=None):
    """What the command printed when it failed; "" when it did not."""
    done = subprocess.run(  # noqa: S603 - our own tools
        command, cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return (done.stdout.strip() or f"ended with {done.returncode}") if done.returncode else ""


def python(*arguments, **options):
    return call(sys.executable, *arguments, **options)


def production(folder):
    """The settings of a real site, with nothing of this machine in them."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV")}
    return kept | {
        "ENV_FILE": os.devnull,
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "muster.example",
        "SITE_URL": "https://muster.example",
        "HTTPS": "1",
        "DATA_DIR": folder,
    }


def manage(*arguments):
    with tempfile.TemporaryDirectory(prefix="muster-check-") as folder:
        return python("manage.py", *arguments, environ=production(folder))


def lint():
    return python("-m", "ruff", "check", "--output-format", "concise", ".")


def layout():
    return python("-m", "ruff", "format", "--check", ".")


def templates():
    names = [n for n in tracked() if n.endswith(".html") and not n.startswith("static/vendor/")]
    djade = os.path.join(os.path.dirname(sys.executable), "djade")  # a program, not a module
    return call(djade, "--check", "--target-version", "5.2", *names) if names else ""


def policy():
    return "\n".join(lint_templates.lint(lint_templates.tracked()))


def migrations():
    return manage("makemigrations", "--check", "--dry-run")


def deploy():
    return manage("check", "--deploy", "--fail-level", "WARNING")


def vendored():
    return python("tools/vendor_js.py", "check")


def translated():
    return "\n".join(translations.check(ROOT))


def house():
    return python("-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", "tests/test_house.py")


def sizes():
    big = [(n, (ROOT / n).stat().st_size) for n in tracked()]
    return "\n".join(f"{name}: {size:,} bytes" for name, size in big if size > MAX_BYTES)


def leaks():
    """Lines that look like a secret or like a folder of one machine."""
    found = []
    for name in tracked():
        if name.startswith("static/vendor/") or name == "tools/check.py":
            continue
        content = (ROOT / name).read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.splitlines(), 1):
            if SECRETS.search(line):
                found.append(f"{name}:{number}: looks like a secret")
            if match := MACHINE.search(line):
                found.append(f"{name}:{number}: names a folder of one machine, {match[1].decode()}")
    return "\n".join(found)


STEPS = {  # name: (step, what to do when it fails)
    "lint": (lint, "make fmt mends most of it"),
    "format": (layout, "make fmt"),
    "templates": (templates, "make fmt"),
    "policy": (policy, "the Content-Security-Policy blocks these; see the sentence at each line"),
    "migrations": (migrations, "python manage.py makemigrations, or mend the model"),
    "deploy": (deploy, "a production setting is missing or wrong"),
    "vendored": (vendored, "python tools/vendor_js.py update, or put the file back"),
    "translated": (translated, "make translations, then write the Chinese in locale/zh_Hans"),
    "house": (house, "the rules stand in CONTRIBUTING.md"),
    "sizes": (sizes, f"no file above {MAX_BYTES:,} bytes belongs in the repository"),
    "leaks": (leaks, "take them out; what differs between machines comes from the environment"),
}


def perform(name):
    """Run one step; is it well?"""
    step, remedy = STEPS[name]
    began = time.monotonic()
    try:
        complaint = step()
    except translations.Broken as reason:
        complaint = str(reason)
    seconds = f"{time.monotonic() - began:.1f} s"
    if not complaint:
        print(f"{name:<12} OK ({seconds})", flush=True)
        return True
    print(f"{name:<12} FAILED ({seconds}): {remedy}", flush=True)
    print("\n".join(f"    {line}" for line in complaint.splitlines()), flush=True)
    return False


def main(names):
    unknown = [name for name in names if name not in STEPS]
    if unknown:
        print(f"Unknown step {unknown[0]}; there are {', '.join(STEPS)}.", file=sys.stderr)
        return 2
    failed = [name for name in names or STEPS if not perform(name)]
    print(f"Failed: {', '.join(failed)}" if failed else "All checks are well.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
