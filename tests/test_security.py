"""The doors: what a browser is told, who gets in, and when the site refuses to start."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import UserFactory

LOGIN = "/accounts/login/"
PASSWORD = "pass-word-1"
MODEL = "accounts.backends.HouseBackend"


def log_in(client, username, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": username, "password": password, **extra})


# --- what the browser is told --------------------------------------------------------------------------------------
def test_only_scripts_with_this_pages_nonce_run(db, client, hq):
    client.force_login(hq, backend=MODEL)
    for url in (LOGIN, reverse("accounts:roles"), "/nowhere/"):
        page = client.get(url, follow=True)
        policy = page["Content-Security-Policy"]
        nonce = re.search(r"script-src 'nonce-([^']+)'(;|$)", policy)[1]
        assert not re.search(r"unsafe-inline|unsafe-eval|\*|https?:", policy)
        for directive in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert directive in policy
        scripts = re.findall(r"<script\b[^>]*>", page.content.decode())
        assert scripts or page.status_code == 404
        assert all(f'nonce="{nonce}"' in tag or 'type="application/json"' in tag for tag in scripts)


def test_every_page_has_its_own_nonce(db, client):
    policies = {client.get(LOGIN)["Content-Security-Policy"] for _n in range(3)}
    assert len(policies) == 3


def test_no_page_of_ours_has_inline_handlers_or_styles(client, hq):
    client.force_login(hq, backend=MODEL)
    for name in ("users", "user_add", "regions", "roles", "notices", "password_change"):
        page = client.get(reverse(f"accounts:{name}")).content.decode()
        assert not re.search(r"<[^>]+\s(on[a-z]+|style)=", page), name


def test_the_usual_headers_are_there(db, client):
    page = client.get(LOGIN)
    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_post_without_its_token_is_refused(recruiter):
    strict = Client(enforce_csrf_checks=True)
    refused = log_in(strict, "recruiter")
    assert refused.status_code == 403
    assert "This page was open too long" in refused.content.decode()
    strict.force_login(recruiter, backend=MODEL)
    for name in ("accounts:logout", "accounts:notices_read", "set_language"):
        assert strict.post(reverse(name)).status_code == 403
    assert strict.get(reverse("accounts:notices")).status_code == 200


# --- starting ------------------------------------------------------------------------------------------------------
def start(code="print('started')", **env):
    """The product's settings in a process of their own, with nothing in the environment but `env`."""
    keep = {k: os.environ[k] for k in ("PATH", "HOME") if k in os.environ}
    env = keep | {"ENV_FILE": os.devnull, "DATA_DIR": os.environ["DATA_DIR"]} | env
    code = f"import django; django.setup(); from django.conf import settings; {code}"
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code],
        env=env | {"DJANGO_SETTINGS_MODULE": "recruitment.settings"},
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({}, "Set SECRET_KEY to a long random value"),
        ({"ALLOWED_HOSTS": "muster.example"}, "Set SECRET_KEY to a long random value"),
        ({"SECRET_KEY": "", "ALLOWED_HOSTS": "muster.example"}, "Set SECRET_KEY to a long random value"),
        ({"SECRET_KEY": "only-for-development", "ALLOWED_HOSTS": "a"}, "Set SECRET_KEY to a long random value"),
        ({"SECRET_KEY": "x" * 50}, "Set ALLOWED_HOSTS to the names"),
        ({"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": ""}, "Set ALLOWED_HOSTS to the names"),
    ],
)
def test_the_site_refuses_to_start_unsafe_and_says_what_to_set(env, sentence):
    run = start(**env)
    assert run.returncode != 0
    assert sentence in run.stderr.strip().splitlines()[-1]


def test_it_starts_when_both_are_set_and_then_cookies_travel_only_encrypted():
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_HTTPONLY"]
    run = start(
        f"print([getattr(settings, n) for n in {names}], settings.SECURE_HSTS_SECONDS > 0, settings.DEBUG, "
        "settings.SESSION_COOKIE_SAMESITE)",
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS="muster.example",
    )
    assert run.stdout.strip() == "[True, True, True, True] True False Lax", run.stderr


def test_development_needs_nothing():
    assert start(DEBUG="1").stdout.strip() == "started"


def test_with_https_the_session_cookie_is_flagged(recruiter, client, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True

    log_in(client, "recruiter")

    session = client.cookies["sessionid"]
    assert session["secure"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert client.cookies["csrftoken"]["secure"]


# --- getting in ----------------------------------------------------------------------------------------------------
def test_a_person_gets_in_with_name_and_password_and_out_by_post(recruiter, client):
    assert log_in(client, "recruiter")["Location"] == reverse("reports:home")
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert client.post(reverse("accounts:logout"))["Location"] == LOGIN
    assert client.get(reverse("accounts:notices"))["Location"].startswith(LOGIN)


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/leads/7/?tab=1", "/leads/7/?tab=1"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("/\\evil.example/", None),
        ("javascript:alert(1)", None),
        (LOGIN, None),
        (f"{LOGIN}?next=/", None),
    ],
)
def test_next_leads_only_to_pages_of_this_site(recruiter, client, wanted, given):
    home = reverse("reports:home")
    assert log_in(client, "recruiter", next=wanted)["Location"] == (given or home)
    assert client.get(LOGIN, {"next": wanted})["Location"] == (given or home), "when already logged in"


@pytest.mark.parametrize(("username", "password"), [("recruiter", "wrong"), ("nobody", PASSWORD), ("RECRUITER", "x")])
def test_a_wrong_login_does_not_say_which_half_was_wrong(recruiter, client, username, password):
    page = log_in(client, username, password)
    assert page.status_code == 200
    assert "Login name or password is wrong." in page.content.decode()


def test_after_five_wrong_tries_the_door_is_shut_even_for_the_right_password(recruiter, client):
    answers = [log_in(client, "recruiter", "wrong").status_code for _n in range(5)]
    shut = log_in(client, "recruiter")

    assert answers == [200, 200, 200, 200, 429]
    assert shut.status_code == 429
    assert "Wait 15 minutes" in shut.content.decode()
    assert client.get(reverse("accounts:notices")).status_code == 302


def test_the_lockout_page_speaks_chinese(recruiter, client):
    client.cookies["django_language"] = "zh-hans"
    for _n in range(5):
        page = log_in(client, "recruiter", "wrong")
    assert "15 分钟" in page.content.decode()


def test_a_lockout_shuts_out_one_name_at_one_address_not_everybody(recruiter, director, client):
    for _n in range(5):
        log_in(client, "recruiter", "wrong")
    assert log_in(client, "director").status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert log_in(elsewhere, "recruiter").status_code == 302


def test_a_right_login_forgets_the_wrong_ones(recruiter, client):
    for _n in range(2):
        for _m in range(4):
            log_in(client, "recruiter", "wrong")
        assert log_in(client, "recruiter").status_code == 302
        client.post(reverse("accounts:logout"))


def test_a_deactivated_person_is_out_at_once_and_stays_out(recruiter, hq, client, noon):
    from accounts.services import deactivate_user

    log_in(client, "recruiter")
    deactivate_user(user=recruiter, reason="left", by=hq, now=noon)

    assert client.get(reverse("accounts:notices"))["Location"].startswith(LOGIN)
    assert log_in(client, "recruiter").status_code == 200


def test_a_session_ends(recruiter, client):
    log_in(client, "recruiter")
    assert client.get(reverse("accounts:notices")).status_code == 200
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get(reverse("accounts:notices"))["Location"].startswith(LOGIN)


def test_a_session_gets_a_new_name_at_login(recruiter, client):
    client.post(reverse("set_language"), {"language": "en"})
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    log_in(client, "recruiter")
    assert client.session.session_key != before


@pytest.mark.parametrize("forged", ["de", "en-gb", "zz", "", "x" * 5000])
def test_only_a_language_of_the_site_is_kept(recruiter, client, forged):
    client.force_login(recruiter, backend=MODEL)
    assert client.post(reverse("set_language"), {"language": forged}).status_code == 302
    recruiter.refresh_from_db()
    assert recruiter.language == ""


# --- the first login -----------------------------------------------------------------------------------------------
@pytest.fixture
def newcomer(db, client):
    user = UserFactory(username="newcomer", must_change_password=True)
    log_in(client, "newcomer")
    return user


def change(client, old, new, again=None):
    sent = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(reverse("accounts:password_change"), sent)


def test_with_an_initial_password_every_page_leads_to_the_change(newcomer, client):
    for url in ("/", reverse("accounts:notices"), reverse("leads:add")):
        for answer in (client.get(url), client.post(url)):
            assert answer["Location"] == reverse("accounts:password_change")
    assert client.get(reverse("accounts:password_change")).status_code == 200
    assert client.post(reverse("set_language"), {"language": "en"})["Location"] == "/"


def test_after_the_change_the_way_is_free_and_the_session_goes_on(newcomer, client):
    assert change(client, PASSWORD, "another-word-2").status_code == 302
    assert client.get(reverse("accounts:notices")).status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password("another-word-2")
    assert not newcomer.must_change_password


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", "another-word-2", None),
        (PASSWORD, "another-word-2", "other"),
        (PASSWORD, "short", None),
        (PASSWORD, "password", None),
        (PASSWORD, "newcomer1", None),
        (PASSWORD, PASSWORD, None),
    ],
)
def test_a_poor_new_password_is_refused_with_a_sentence(newcomer, client, old, new, again):
    page = change(client, old, new, again)
    assert page.status_code == 200
    assert page.context["form"].errors
    newcomer.refresh_from_db()
    assert newcomer.must_change_password


def test_a_changed_password_logs_out_the_other_devices(recruiter, client):
    other = Client()
    for device in (client, other):
        log_in(device, "recruiter")
    change(client, PASSWORD, "another-word-2")
    assert client.get(reverse("accounts:notices")).status_code == 200
    assert other.get(reverse("accounts:notices")).status_code == 302
