"""The worker and the clock of the demo: what falls due is told once, on the bell and in one letter."""

import email
import email.policy
import json
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.journeys.acts import add_lead, follow, path_of, said, send
from tests.e2e.journeys.people import newcomer

pytestmark = pytest.mark.e2e

WITHIN_SECONDS = 90  # after it falls due
TWO_SWEEPS = 22
SURNAME = "呼延"  # the letter names no more than this; the demo has nobody of it


def demo_now(demo_data):
    shift = json.loads((demo_data / "clock.json").read_text())["shift_seconds"]
    return (datetime.now(UTC) + timedelta(seconds=shift)).astimezone(ZoneInfo("Asia/Shanghai"))


def letters(demo_data, subject, sign):
    """Letters about this student at this minute, to anybody."""
    found = []
    for path in (demo_data / "mail").glob("*.eml"):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if subject in letter["Subject"] and sign in letter["Subject"]:
            found.append(letter)
    return found


def notices(page, due):
    page.goto("/accounts/notices/")
    return page.locator("main tbody tr", has_text=SURNAME).filter(has_text=due)


def test_what_falls_due_is_told_once_on_the_bell_and_in_one_letter(page_as, demo_data):
    page, student = page_as("recruiter"), newcomer(SURNAME)
    lead = add_lead(page, student)
    follow(page, f"a[href='{lead}plan/']")
    due = demo_now(demo_data).replace(second=0, microsecond=0) + timedelta(minutes=1)
    page.fill("[name=due_at]", due.strftime("%Y-%m-%dT%H:%M"))
    assert send(page) == 200
    assert path_of(page) == lead, said(page)
    sign = due.strftime("%H:%M")
    assert notices(page, sign).count() == 0  # not before its time
    until = time.monotonic() + (due - demo_now(demo_data)).total_seconds() + WITHIN_SECONDS
    while not (notices(page, sign).count() and letters(demo_data, SURNAME, sign)) and time.monotonic() < until:
        page.wait_for_timeout(2000)
    page.wait_for_timeout(TWO_SWEEPS * 1000)
    assert notices(page, sign).count() == 1
    assert page.locator(".bell-count").count() == 1
    told = letters(demo_data, SURNAME, sign)
    assert [letter["To"] for letter in told] == ["recruiter@muster.example"]
    assert student.name not in told[0].as_string() + told[0].get_content()
    assert student.phone not in told[0].as_string() + told[0].get_content()
    follow(page, f"main tbody tr:has-text('{SURNAME}'):has-text('{sign}') a")
    assert path_of(page) == lead
