"""One reader of the time, which tests hold still and the demo moves for every process."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings as django_settings

from core import clock


@pytest.fixture
def running():
    """Undo the suite's standstill for one test."""
    held, clock._fixed = clock._fixed, None
    yield
    clock._fixed = held


@pytest.fixture
def clock_file(settings, tmp_path, running):
    settings.CLOCK_FILE = tmp_path / "clock.json"
    clock._file = (None, timedelta(0))
    yield settings.CLOCK_FILE
    clock._file = (None, timedelta(0))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2027, 6, 12, 15, 59, 59, tzinfo=UTC), date(2027, 6, 12)),
        (datetime(2027, 6, 12, 16, 0, tzinfo=UTC), date(2027, 6, 13)),
    ],
)
def test_the_business_day_turns_at_midnight_in_shanghai(moment, day):
    assert clock.business_day(moment) == day
    with clock.set_to(moment):
        assert clock.today() == day
        assert clock.now() == moment


def test_a_day_starts_at_midnight_in_shanghai():
    assert clock.start_of(date(2027, 6, 12)) == datetime(2027, 6, 11, 16, tzinfo=UTC)


def test_without_a_clock_file_it_is_the_machines_time(clock_file):
    assert abs(clock.now() - clock.wall()) < timedelta(seconds=1)
    assert not clock.is_shifted()


def test_the_demo_clock_goes_on_from_where_it_was_put_and_can_be_put_again(clock_file, noon):
    for moment in (noon, noon + timedelta(days=3)):
        clock.resume_at(moment)
        assert clock.is_shifted()
        assert timedelta(0) <= clock.now() - moment < timedelta(seconds=5)
    clock_file.unlink()
    assert not clock.is_shifted()


def test_another_process_follows_the_clock_file(clock_file, noon):
    clock.resume_at(noon)
    code = "import django; django.setup(); from core import clock; print(clock.today())"
    env = os.environ | {
        "DATA_DIR": str(clock_file.parent),
        "DEBUG": "1",
        "ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "recruitment.settings",
    }
    run = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, cwd=django_settings.BASE_DIR, check=True
    )
    assert run.stdout.strip() == "2027-06-12"
