"""The catalogues under locale/: renew them from the source, or check that nothing is missing.

    python -m tools.translations update [--fragments DIR]    DIR/*.po give translations for what has none yet
    python -m tools.translations check                       exit code 1 and a list when something is missing

English is the source's own language: its catalogue repeats every message. Chinese is written by people. Dates and line
numbers are left out, so that a catalogue changes only when a message does. Needs gettext.
"""

import argparse
import gettext
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.demo_env import ROOT

WRITTEN, REPEATED = "zh_Hans", "en"
CATALOGUE = "locale/{}/LC_MESSAGES/django.po"
NOT_SHOWN = ("tests/", "tools/", "bench/", "docs/", "locale/", "static/vendor/")
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: muster\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"
"""
PLURAL = {WRITTEN: "nplurals=1; plural=0;", REPEATED: "nplurals=2; plural=(n != 1);"}


class Broken(Exception):
    """What a gettext tool complained about, or that it is not there."""


def run(*command, cwd=None, may_fail=False):
    """Standard output of a gettext tool; its complaints are the error."""
    environ = os.environ | {"LC_ALL": "C.UTF-8"}
    environ.pop("DJANGO_SETTINGS_MODULE", None)  # makemessages works in a copy that has none
    done = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True)  # noqa: S603 - gettext, Django
    if done.returncode and not may_fail:
        raise Broken(done.stderr.strip() or f"{command[0]} ended with {done.returncode}")
    return done.stderr if may_fail else done.stdout


def shown_files(root):
    """What may hold messages: tracked, or new and not ignored."""
    listing = run("git", "ls-files", "-co", "--exclude-standard", "*.py", "*.html", "*.txt", cwd=root)
    return [n for n in listing.splitlines() if not n.startswith(NOT_SHOWN) and (root / n).exists()]


def template(root, folder):
    """A fresh django.pot with every message of the source, made in a copy."""
    copy = folder / "source"
    (copy / "locale").mkdir(parents=True)
    for name in shown_files(root):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, copy / name)
    run(
        *[sys.executable, "-m", "django", "makemessages", "--keep-pot", "-l", WRITTEN, "--add-location", "file"],
        *["-e", "html,txt,py"],
        cwd=copy,
    )
    return copy / "locale" / "django.pot"


def without_header(text):
    return text.split("\n\n", 1)[1] if "\n\n" in text else ""


def written(language, body):
    return HEADER.format(language=language, plural=PLURAL[language]) + "\n" + body


def merged(language, pot, old, compendium):
    """The text of a catalogue: messages of `pot`, translations of `old`, and of the compendium where `old` has none."""
    if not old.exists():
        old.parent.mkdir(parents=True, exist_ok=True)
        old.write_text(written(language, ""), encoding="utf-8")
    extra = ["--compendium", str(compendium)] if compendium else []
    text = run(
        *["msgmerge", "--quiet", "--no-fuzzy-matching", "--add-location=file", "--width=119", *extra],
        *[str(old), str(pot)],
    )
    draft = pot.with_suffix(f".{language}.po")
    draft.write_text(text, encoding="utf-8")
    if language == REPEATED:
        draft.write_text(run("msgen", "--add-location=file", "--width=119", str(draft)), encoding="utf-8")
    text = run("msgattrib", "--no-obsolete", "--add-location=file", "--width=119", str(draft))
    return written(language, without_header(text))


def messages(path):
    """{(context, id): translation} of a .po file, read through its compiled form; plural forms one by one."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(folder) / "m.mo"
        run("msgfmt", "-o", str(compiled), str(path))
        return catalogue(compiled)


def catalogue(compiled):
    with compiled.open("rb") as file:
        return {key: text for key, text in gettext.GNUTranslations(file)._catalog.items() if key != ""}


def compendium_of(fragments, existing, folder):
    """One .po of all fragments, the first word winning; and sentences about those that disagree."""
    paths = sorted(fragments.glob("*.po"))
    if not paths:
        raise Broken(f"{fragments} holds no .po file")
    seen, quarrels = {}, []
    for path in [*([existing] if existing.exists() else []), *paths]:
        for key, text in messages(path).items():
            first, where = seen.setdefault(key, (text, path.name))
            if first != text:
                quarrels.append(f"{key!r}: {first!r} ({where}, kept) against {text!r} ({path.name})")
    out = folder / "compendium.po"
    run("msgcat", "--use-first", "-o", str(out), *map(str, paths))
    return out, quarrels


def update(root, fragments=None):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pot = template(root, folder)
        compendium, quarrels = None, []
        if fragments:
            compendium, quarrels = compendium_of(fragments, root / CATALOGUE.format(WRITTEN), folder)
        for language in (WRITTEN, REPEATED):
            path = root / CATALOGUE.format(language)
            path.write_text(merged(language, pot, path, compendium if language == WRITTEN else None), encoding="utf-8")
            run("msgfmt", "--check-format", "-o", str(path.with_suffix(".mo")), str(path))
    for quarrel in quarrels:
        print(f"Two translations of {quarrel}")
    for complaint in check(root):
        print(complaint)


def check_language(root, language, pot):
    """What is wrong with one language's catalogue, as sentences."""
    path = root / CATALOGUE.format(language)
    shown = path.relative_to(root)
    if not path.exists():
        return [f"{shown} is missing"]
    found = []
    for flag, word in (("--untranslated", "not translated"), ("--only-fuzzy", "fuzzy")):
        text = run("msgattrib", flag, "--no-obsolete", "--no-wrap", str(path))
        found += [f"{shown}: {word}: {line}" for line in ids(without_header(text))]
    wanted, have = run("msgattrib", "--no-wrap", str(pot)), run("msgattrib", "--no-wrap", "--no-obsolete", str(path))
    missing = sorted(set(ids(without_header(wanted))) - set(ids(without_header(have))))
    found += [f"{shown}: not in the catalogue (make translations): {line}" for line in missing]
    found += [f"{shown}: {line}" for line in format_complaints(path)]
    compiled = path.with_suffix(".mo")
    if not compiled.exists():
        found.append(f"{compiled.relative_to(root)} is missing (make translations)")
    elif not found and catalogue(compiled) != messages(path):
        found.append(f"{compiled.relative_to(root)} is not compiled from {shown} (make translations)")
    return found


def ids(text):
    """The messages of a .po text without wrapping, each with its context in front."""
    found = []
    for block in text.split("\n\n"):
        context = re.search(r'^msgctxt "(.*)"$', block, re.MULTILINE)
        message = re.search(r'^msgid ((?:"(?:.*)"\n?)+)', block, re.MULTILINE)
        if message:
            whole = "".join(line.strip()[1:-1] for line in message[1].splitlines())
            found.append(f"[{context[1]}] {whole}" if context else whole)
    return found


def format_complaints(path):
    """What msgfmt says about placeholders that differ between a message and its translation."""
    text = run("msgfmt", "--check-format", "-o", os.devnull, str(path), may_fail=True)
    return [line.strip() for line in text.splitlines() if ": " in line]


def check(root):
    with tempfile.TemporaryDirectory() as folder:
        pot = template(root, Path(folder))
        return [line for language in (WRITTEN, REPEATED) for line in check_language(root, language, pot)]


def main(arguments):
    parser = argparse.ArgumentParser(prog="tools.translations")
    parser.add_argument("verb", choices=("update", "check"))
    parser.add_argument("--fragments", type=Path)
    options = parser.parse_args(arguments)
    try:
        if not shutil.which("msgmerge"):
            raise Broken("gettext is missing: apt-get install gettext")
        if options.verb == "update":
            update(ROOT, options.fragments)
            return 0
        found = check(ROOT)
    except Broken as reason:
        print(reason, file=sys.stderr)
        return 1
    print("\n".join(found) or "Every message is translated.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
