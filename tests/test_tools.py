"""The tools people and CI lean on: each guard here is seen to fail on something planted."""

import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tools import lint_templates, servers, supervise, translations
from tools.check import MACHINE, SECRETS
from tools.demo_env import ROOT, CannotStart, check_port, child_env, lock, password_of, place_of
from tools.run_tests import rounds

# --- where the demo runs --------------------------------------------------------------------------------------------


def test_a_demo_without_wishes_runs_on_port_8000():
    place = place_of({})
    assert (place.port, place.data_dir, place.url) == (8000, ROOT / "var", "http://127.0.0.1:8000")


def test_port_and_folder_are_honoured(tmp_path):
    place = place_of({"PORT": "8123", "DATA_DIR": str(tmp_path / "new")})
    assert (place.port, place.data_dir) == (8123, tmp_path / "new")
    assert place.logs.is_dir()


def test_a_relative_folder_is_relative_to_the_project(tmp_path):
    relative = os.path.relpath(tmp_path, ROOT)
    assert place_of({"DATA_DIR": relative}).data_dir == tmp_path


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8000 "])
def test_a_port_that_is_none_is_refused_with_a_sentence(port, tmp_path):
    with pytest.raises(CannotStart, match="PORT must be a number"):
        place_of({"PORT": port, "DATA_DIR": str(tmp_path)})


def test_a_folder_that_is_a_file_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="cannot be used"):
        place_of({"DATA_DIR": str(tmp_path / "file")})


@pytest.fixture
def place(tmp_path):
    return place_of({"DATA_DIR": str(tmp_path), "PORT": str(servers.free_port())})


def test_the_second_demo_on_a_folder_is_told_so_and_the_lock_goes_with_its_holder(place):
    with lock(place), pytest.raises(CannotStart, match=rf"already runs.*{place.url}, process {os.getpid()}"):
        lock(place)
    lock(place).close()


def test_a_port_in_use_is_told(place):
    check_port(place)
    with servers.socket.socket() as taken:
        taken.bind(("127.0.0.1", place.port))
        taken.listen()
        with pytest.raises(CannotStart, match=f"Port {place.port} cannot be used"):
            check_port(place)


def test_the_key_and_the_password_are_made_once_and_only_for_their_owner(place):
    first, again = child_env(place, {}), child_env(place, {})
    assert first["SECRET_KEY"] == again["SECRET_KEY"]
    assert first["DEMO_PASSWORD"] == again["DEMO_PASSWORD"]
    assert len(first["SECRET_KEY"]) >= 50
    for name in ("secret_key", "demo_password"):
        assert (place.data_dir / name).stat().st_mode & 0o777 == 0o600


def test_a_key_file_left_empty_by_a_cut_off_start_is_made_anew(place):
    (place.data_dir / "secret_key").touch()
    assert child_env(place, {})["SECRET_KEY"]


def test_a_given_password_is_kept_for_the_next_start(place):
    password_of(place, {})
    assert password_of(place, {"DEMO_PASSWORD": "given-1"}) == "given-1"
    assert password_of(place, {}) == "given-1"


def test_the_demo_is_never_in_debug_and_hears_only_of_the_servers_it_was_given(place):
    env = child_env(place, {"DEBUG": "1", "ALLOWED_HOSTS": "*", "DATABASE_URL": "postgres://x/y", "HTTPS": "1"})
    assert {k: env[k] for k in ("DEBUG", "DEMO", "HTTPS", "ALLOWED_HOSTS", "DATABASE_URL", "ENV_FILE")} == {
        "DEBUG": "0",
        "DEMO": "1",
        "HTTPS": "0",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DATABASE_URL": "postgres://x/y",
        "ENV_FILE": os.devnull,
    }


# --- children -------------------------------------------------------------------------------------------------------


def child(place, code):
    return supervise.Child("part", [sys.executable, "-c", code], place.logs / "part.log", dict(os.environ))


def watch_until(part, answer, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if part.watch() is answer:
            return True
        time.sleep(0.02)
    return False


def test_a_child_that_keeps_dying_ends_the_demo_and_its_log_says_why(place, monkeypatch, capsys):
    monkeypatch.setattr(supervise, "PATIENCE", 2)
    part = child(place, "import sys; sys.exit('no such thing')")
    part.start()
    assert watch_until(part, False)
    said = capsys.readouterr().out
    assert "starting it again in 1 s" in said
    assert "no such thing" in said


def test_a_child_that_dies_once_is_started_again(place):
    flag = place.data_dir / "flag"
    part = child(
        place, f"import pathlib, time; p = pathlib.Path({str(flag)!r})\nif p.exists(): time.sleep(60)\np.touch()"
    )
    part.start()
    first = part.process.pid
    end = time.monotonic() + 20
    while (part.process is None or part.process.pid == first) and time.monotonic() < end:
        assert part.watch() is True
        time.sleep(0.05)
    assert part.process.pid != first
    part.ask_to_stop()
    part.finish(time.monotonic() + 5)


def test_a_child_that_does_not_listen_is_ended_with_its_children(place, capsys):
    code = """
        import signal, subprocess, sys
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        grand = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        print(grand.pid, flush=True)
        grand.wait()
    """
    part = child(place, textwrap.dedent(code))
    part.start()
    end = time.monotonic() + 10
    while not (text := part.log.read_text()).strip() and time.monotonic() < end:
        time.sleep(0.05)
    part.ask_to_stop()
    part.finish(time.monotonic() + 0.5)
    assert part.process.returncode == -signal.SIGKILL
    assert is_gone(int(text))


def is_gone(pid, seconds=5):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except FileNotFoundError:
            return True
        if stat.rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


# --- templates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "sentence"),
    [
        ('<p style="color: red">', "inline style="),
        ("<p\n  class='a' STYLE=x>", "inline style="),
        ('{% if a > b %}<p style="">{% endif %}', "inline style="),
        ('<button onclick="go()">', "inline handler onclick="),
        ('<form hx-on::after-request="go()">', "inline handler hx-on"),
        ('<script src="{% static "x.js" %}"></script>', "without nonce"),
        ("<style>p {}</style>", "<style> block"),
        ('<a href="javascript:void(0)">', "javascript: address"),
        ('<img src="https://cdn.example/x.png">', "leaves the site"),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', "leaves the site"),
    ],
)
def test_what_the_policy_would_block_is_found_with_its_line(markup, sentence):
    ((line, said),) = lint_templates.lint_html("{% load static %}\n" + markup)
    assert line == 2
    assert sentence in said


@pytest.mark.parametrize(
    "markup",
    [
        '<script nonce="{{ request.csp_nonce }}" src="{% static "x.js" %}"></script>',
        '<script type="application/json" id="data">{}</script>',
        '{# <p style="x"> #}<!-- <p style="x"> -->{% comment %}<p style="x">{% endcomment %}',
        '<p data-style="x" title="on the way, style=none" class="{% if a > b %}on{% endif %}">',
        '<a href="https://www.example/">elsewhere</a>',
    ],
)
def test_what_the_policy_allows_is_left_alone(markup):
    assert list(lint_templates.lint_html(markup)) == []


def test_inline_style_in_markup_made_by_python_and_eval_in_scripts_are_found():
    assert list(lint_templates.lint_python("""x = '<b class="a" style="color: red">'""")) != []
    assert list(lint_templates.lint_script("a();\neval('1')")) == [(2, "eval( is blocked")]


def test_the_pages_of_the_product_are_clean():
    assert lint_templates.lint(lint_templates.tracked()) == []


# --- translations ---------------------------------------------------------------------------------------------------

needs_gettext = pytest.mark.skipif(not shutil.which("msgmerge"), reason="gettext is not installed")


@pytest.fixture
def source(tmp_path):
    """A small project with one message, translated."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)  # noqa: S603, S607 - git
    write(tmp_path, '_("Lead")')
    fragments = tmp_path / "fragments"
    fragments.mkdir()
    (fragments / "a.po").write_text(
        translations.written("zh_Hans", 'msgid "Lead"\nmsgstr "线索"\n\nmsgid "Gone"\nmsgstr "没了"\n')
    )
    translations.update(tmp_path, fragments)
    return tmp_path


def write(root, text):
    (root / "app").mkdir(exist_ok=True)
    (root / "app" / "words.py").write_text(f"from django.utils.translation import gettext as _\nA = [{text}]\n")


@needs_gettext
def test_a_complete_catalogue_has_nothing_to_complain_about_and_repeats_itself(source):
    assert translations.check(source) == []
    path = source / translations.CATALOGUE.format("zh_Hans")
    before = path.read_bytes(), path.with_suffix(".mo").read_bytes()
    translations.update(source)
    assert (path.read_bytes(), path.with_suffix(".mo").read_bytes()) == before
    assert "Gone" not in path.read_text()


@needs_gettext
def test_a_message_nobody_took_up_is_found(source):
    write(source, '_("Lead"), _("Outpost")')
    found = translations.check(source)
    assert [line for line in found if "zh_Hans" in line and line.endswith("make translations): Outpost")]


@needs_gettext
def test_an_untranslated_message_is_found(source, capsys):
    write(source, '_("Lead"), _("Outpost")')
    translations.update(source)
    assert translations.check(source) == ["locale/zh_Hans/LC_MESSAGES/django.po: not translated: Outpost"]


@needs_gettext
def test_a_fuzzy_message_and_a_lost_placeholder_are_found(source, capsys):
    write(source, '_("Hello %(name)s")')
    translations.update(source)
    path = source / translations.CATALOGUE.format("zh_Hans")
    text = path.read_text()
    path.write_text(text.replace('s"\nmsgstr ""', 's"\nmsgstr "您好 %(nam)s"'))
    assert any("'msgstr'" in line or "nam" in line for line in translations.check(source))
    path.write_text(
        text.replace("#, python-format", "#, fuzzy, python-format").replace('s"\nmsgstr ""', 's"\nmsgstr "您"')
    )
    assert any("fuzzy: Hello" in line for line in translations.check(source))


@needs_gettext
def test_a_catalogue_that_was_not_compiled_is_found(source):
    path = source / translations.CATALOGUE.format("zh_Hans")
    path.write_text(path.read_text().replace("线索", "意向"))
    assert translations.check(source) == [
        "locale/zh_Hans/LC_MESSAGES/django.mo is not compiled from locale/zh_Hans/LC_MESSAGES/django.po "
        "(make translations)"
    ]


# --- the rest -------------------------------------------------------------------------------------------------------


def test_a_database_that_is_named_and_silent_is_a_failure():
    url = f"postgres://nobody@127.0.0.1:{servers.free_port()}/x"
    with pytest.raises(SystemExit, match="TEST_DATABASE_URL is set, but nothing answers"):
        rounds({"TEST_DATABASE_URL": url})


def test_without_servers_there_is_one_round():
    ((name, environ),) = rounds({"PATH": "x"})
    assert "SQLite" in name
    assert environ == {"PATH": "x"}


def test_planted_secrets_and_folders_of_one_machine_are_seen():
    key = b"-----BEGIN RSA " + b"PRIVATE KEY-----"
    assert SECRETS.search(key)
    assert SECRETS.search(b"SECRET_KEY = '" + b"x" * 40 + b"'")
    assert not SECRETS.search(b'password = env.str("DEMO_PASSWORD", "")')
    assert MACHINE.search(b'open("/ho' + b'me/me/data.csv")')


def test_every_setting_is_named_in_the_example():
    settings = (ROOT / "recruitment" / "settings.py").read_text()
    named = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    example = (ROOT / ".env.example").read_text()
    assert {name for name in named if not re.search(rf"^#?{name}=", example, re.MULTILINE)} == set()
