import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import Notice
from core import clock, outbox
from core.models import Outbox
from reports import doctor
from reports.doctor import Ill
from tests.factories.leads import FollowUpFactory
from tests.reports.conftest import at

pytestmark = pytest.mark.django_db


def run():
    out = StringIO()
    try:
        call_command("doctor", "--json", stdout=out)
        code = 0
    except SystemExit as stopped:
        code = stopped.code
    *lines, last = out.getvalue().splitlines()
    return code, lines, json.loads(last)


def test_a_healthy_house(noon):
    code, lines, report = run()
    assert (code, report["ok"]) == (0, True), lines
    assert len(lines) == len(doctor.CHECKS)
    assert all(line.startswith("ok") for line in lines)


def test_an_ill_house_exits_1_and_says_which(noon, settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.MEDIA_ROOT = blocked / "media"
    code, lines, report = run()
    assert (code, report["ok"], report["checks"]["media folder"]["ok"]) == (1, False, False)
    assert next(line for line in lines if line.startswith("FAIL")).startswith("FAIL  media folder: ")


def test_a_dropped_trigger_is_seen():
    on = " ON core_activity" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER core_activity_no_update{on}")
    with pytest.raises(Ill, match="core_activity_no_update"):
        doctor.triggers()


def test_a_letter_nobody_fetches_is_evidence(noon):
    outbox.put(key="k", to="a@example.com", subject="s", body="b", now=at(11, 59))
    assert doctor.worker()
    with clock.set_to(at(12, 2)), pytest.raises(Ill, match="1 letters owed"):
        doctor.worker()


def test_a_reminder_nobody_sends_is_evidence(noon):
    FollowUpFactory(due_at=at(11, 57))
    with pytest.raises(Ill, match="1 reminders owed"):
        doctor.worker()


def test_a_digest_nobody_writes_is_evidence(running, hq):
    with clock.set_to(at(21, 31)):
        Notice.objects.all().delete()
        with pytest.raises(Ill, match="1 digests owed"):
            doctor.worker()


def test_letters_given_up_are_told(noon):
    outbox.put(key="k", to="a@example.com", subject="s", body="b", now=noon)
    Outbox.objects.update(gave_up_at=noon)
    with pytest.raises(Ill, match="1 letters were given up"):
        doctor.mail()


def test_a_mail_server_that_does_not_answer_is_told(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(Ill, match="EMAIL_URL"):
        doctor.mail()


def test_a_full_disk_is_told(monkeypatch):
    monkeypatch.setattr(doctor, "LEAST_FREE_MB", 10**12)
    with pytest.raises(Ill, match="make room"):
        doctor.disk()


def test_a_broker_that_does_not_answer_is_told(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with pytest.raises(Ill, match="REDIS_URL"):
        doctor.broker()


def test_a_moved_clock_outside_the_demo_is_told(settings):
    moment = clock.now()
    before = Path(settings.CLOCK_FILE).exists()
    assert not before
    try:
        clock.resume_at(moment)
        with pytest.raises(Ill, match="DEMO"):
            doctor.the_clock()
        settings.DEMO = True
        assert "the demo's" in doctor.the_clock()
    finally:
        Path(settings.CLOCK_FILE).unlink()
