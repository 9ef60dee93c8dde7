"""Find in pages what the Content-Security-Policy would block or what would leave the site.

    python -m tools.lint_templates [FILE ...]      without files: every template, script and Python file that is tracked

Prints `file:line: what is wrong`; exit code 1 when there is anything.
"""

import re
import subprocess
import sys
from pathlib import Path

from tools.demo_env import ROOT

DJANGO = re.compile(r"\{%-?.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
COMMENT = re.compile(r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
ATTRIBUTE = re.compile(r"([^\s\"'=<>/]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?", re.DOTALL)
OUTSIDE = re.compile(r"^(?:https?:)?//", re.IGNORECASE)
# In Python only what is certainly markup.
PYTHON_MARKUP = re.compile(r"<\w+[^<>\n]*\s(style|on[a-z]+)\s*=\s*\\?[\"']")
SCRIPT_SINS = {
    "eval(": re.compile(r"(?<![\w.])eval\("),
    "new Function": re.compile(r"\bnew Function\b"),
    'setAttribute("style")': re.compile(r"setAttribute\(\s*[\"']style[\"']"),
}


def blank(match):
    """As long and as many lines, but nothing to see."""
    return re.sub(r"[^\n]", " ", match.group())


def mask(match):
    """A value stands there: keep the place, without characters that end an attribute."""
    return re.sub(r"[^\n]", "x", match.group()) if match.group().startswith("{{") else blank(match)


def sins_of_attributes(attributes):
    for name, value in attributes.items():
        if name == "style":
            yield "an inline style= is blocked; use a class"
        elif name.startswith(("on", "hx-on", "data-hx-on")):
            yield f"an inline handler {name}= is blocked; listen in a script"
        elif name.startswith(("x-on:", "@")):
            yield f"{name}= needs eval, which is blocked"
        elif name in ("src", "srcset", "action") and OUTSIDE.match(value):
            yield f"{name}= leaves the site"
        if value.strip().lower().startswith("javascript:"):
            yield f"a javascript: address in {name}= is blocked"


def sins_of_tag(name, attributes):
    """What is wrong with one tag, as sentences."""
    yield from sins_of_attributes(attributes)
    if name == "style":
        yield "a <style> block is blocked; write it into a file of static/css"
    if name == "script" and "nonce" not in attributes and attributes.get("type") != "application/json":
        yield "a <script> without nonce= is blocked"
    if name == "link" and OUTSIDE.match(attributes.get("href", "")):
        yield "href= leaves the site"


def lint_html(text):
    """(line, sentence) for each sin of a template."""
    plain = DJANGO.sub(mask, COMMENT.sub(blank, text))
    for tag in TAG.finditer(plain):
        attributes = {m[1].lower(): (m[2] or "").strip("\"'") for m in ATTRIBUTE.finditer(tag[2])}
        line = plain.count("\n", 0, tag.start()) + 1
        yield from ((line, sentence) for sentence in sins_of_tag(tag[1].lower(), attributes))


def lint_python(text):
    for number, line in enumerate(text.splitlines(), 1):
        if match := PYTHON_MARKUP.search(line):
            yield number, f"an inline {match[1]}= in markup is blocked"


def lint_script(text):
    for number, line in enumerate(text.splitlines(), 1):
        yield from ((number, f"{name} is blocked") for name, sin in SCRIPT_SINS.items() if sin.search(line))


LINTERS = {".html": lint_html, ".py": lint_python, ".js": lint_script}


def tracked():
    """The product's own files: not vendored, not the tools and tests that plant sins on purpose."""
    names = subprocess.check_output(
        ["git", "ls-files", "-co", "--exclude-standard", "*.html", "*.py", "static/js/*.js"],  # noqa: S607
        cwd=ROOT,
        text=True,
    ).splitlines()
    skipped = ("static/vendor/", "tests/", "tools/", "bench/")
    return [ROOT / name for name in names if not name.startswith(skipped) and (ROOT / name).exists()]


def lint(paths):
    """["file:line: sentence", ...]"""
    found = []
    for path in paths:
        for line, sentence in LINTERS[path.suffix](path.read_text(encoding="utf-8")):
            found.append(f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}:{line}: {sentence}")
    return found


def main(arguments):
    found = lint([Path(a).resolve() for a in arguments] or tracked())
    print("\n".join(found) or "Nothing to complain about.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
