import json
import threading
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connections, transaction

from accounts.choices import Role
from accounts.models import Notice
from core import clock, outbox
from core.models import Outbox
from reports import services, tasks
from reports.choices import DigestKind
from reports.models import DigestDelivery
from reports.services import digests
from reports.services.digests import deliver_digest, deliver_due_digests, due_digests
from tests.factories.accounts import UserFactory
from tests.factories.finance import received
from tests.factories.outposts import OutpostFactory
from tests.reports.conftest import at, new_lead

TODAY = date(2027, 6, 12)
MORNING, EVENING = at(7, 31), at(21, 31)


def owed(now):
    return {(due.recipient.username, due.kind.value, due.day.day) for due in due_digests(now)}


def test_each_role_is_owed_its_letter_after_its_time(running, hq, director, recruiter, caller, finance, agent):
    assert owed(at(7, 29)) == {("recruiter", "recruiter", 11), ("director", "director", 11), ("hq", "hq", 11)}
    assert owed(MORNING) == {("recruiter", "recruiter", 12), ("director", "director", 11), ("hq", "hq", 11)}
    assert owed(EVENING) == {("recruiter", "recruiter", 12), ("director", "director", 12), ("hq", "hq", 12)}


def test_a_digest_is_notice_letter_and_delivery_once(running, recruiter):
    assert deliver_due_digests(now=MORNING) == (1, 0)
    for now in (MORNING, MORNING + timedelta(minutes=1), EVENING):
        assert deliver_due_digests(now=now) == (0, 0)
    assert DigestDelivery.objects.get().day == TODAY
    assert Notice.objects.visible_to(recruiter).count() == Outbox.objects.count() == 1


def test_a_late_beat_delays_a_digest_and_does_not_lose_it(running, recruiter):
    deliver_due_digests(now=at(23, 50))
    assert DigestDelivery.objects.get().day == TODAY


def test_a_missed_day_is_not_told_twice_the_next(running, recruiter):
    """Worker and beat stood for two days: only what is still of use is told."""
    deliver_due_digests(now=at(7, 31, day=10))
    deliver_due_digests(now=MORNING)
    assert sorted(d.day.day for d in DigestDelivery.objects.all()) == [10, 12]


def test_people_who_may_not_log_in_get_none(running, recruiter):
    recruiter.is_active = False
    recruiter.save()
    assert owed(MORNING) == set()


def test_outside_the_season_nobody_is_written_to(running, recruiter, hq):
    assert owed(at(7, 31, day=12) + timedelta(days=60)) == set()


def test_without_any_season_nobody_is_written_to(recruiter, hq):
    assert owed(EVENING) == set()


def test_once_is_kept_by_the_database(recruiter):
    facts = {"recipient": recruiter, "kind": DigestKind.RECRUITER, "day": TODAY, "sent_at": MORNING}
    DigestDelivery.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        DigestDelivery.objects.create(**facts)


def test_a_crash_between_leaves_the_digest_owed(running, recruiter, monkeypatch):
    def crash(**kwargs):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(digests, "notify", crash)
        assert deliver_due_digests(now=MORNING) == (0, 1)
    assert DigestDelivery.objects.count() == Notice.objects.count() == Outbox.objects.count() == 0
    assert deliver_due_digests(now=MORNING) == (1, 0)


def test_one_bad_reader_does_not_keep_the_others_waiting(running, recruiter, far_recruiter, monkeypatch):
    real = digests.letters.WRITERS[DigestKind.RECRUITER]

    def picky(reader, **kwargs):
        if reader == recruiter:
            raise ValueError
        return real(reader, **kwargs)

    monkeypatch.setitem(digests.letters.WRITERS, DigestKind.RECRUITER, picky)
    assert deliver_due_digests(now=MORNING) == (1, 1)
    assert DigestDelivery.objects.get().recipient == far_recruiter


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_workers_deliver_once(running, recruiter, hq):
    start, results = threading.Barrier(2), []

    def work():
        try:
            start.wait(10)
            results.append(deliver_due_digests(now=EVENING))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(sent for sent, _failed in results) == 2
    assert sum(failed for _sent, failed in results) == 0
    assert DigestDelivery.objects.count() == Notice.objects.count() == Outbox.objects.count() == 2


def test_the_task_asks_the_clock(running, recruiter):
    with clock.set_to(MORNING):
        assert tasks.sweep_digests() == 1
        assert tasks.sweep_digests() == 0


# --- what stands in them --------------------------------------------------------------------------------------------


def told(reader, kind, now):
    assert deliver_digest(recipient=reader, kind=kind, day=TODAY, now=now)
    return Notice.objects.get(user=reader)


def test_a_recruiter_reads_the_day_by_surname_and_no_number(running, outpost, recruiter, far_outpost, far_recruiter):
    new_lead(outpost, recruiter, now=at(9, day=10), due=at(16, day=11), name="欧阳海", phone="13811112222")
    new_lead(outpost, recruiter, now=at(9, day=10), due=at(9, 15), name="王芳", phone="13811113333")
    new_lead(outpost, recruiter, now=at(9, day=10), due=at(9, day=13), name="李明")
    new_lead(far_outpost, far_recruiter, now=at(9, day=10), due=at(9), name="赵远")
    notice = told(recruiter, DigestKind.RECRUITER, MORNING)
    assert notice.title == "Today: 2 follow-ups"
    assert "1 of them is overdue." in notice.body
    assert "- Fri 11 June 16:00  欧阳 (pupil)  Call" in notice.body
    assert "- 09:15  王 (pupil)  Call" in notice.body
    for secret in ("王芳", "欧阳海", "1381111", "李", "赵"):
        assert secret not in notice.body


def test_a_long_day_is_cut_after_ten(running, outpost, recruiter):
    for n in range(12):
        new_lead(outpost, recruiter, now=at(9, day=10), due=at(9, n))
    body = told(recruiter, DigestKind.RECRUITER, MORNING).body
    assert body.count("\n- ") + body.startswith("- ") == 10
    assert "and 2 more" in body


def test_a_quiet_day_says_so(running, recruiter):
    notice = told(recruiter, DigestKind.RECRUITER, MORNING)
    assert notice.title == "Today: 0 follow-ups"
    assert "Nothing is due today" in notice.body


def test_a_director_reads_the_region_and_nothing_else(
    running, outpost, recruiter, director, far_outpost, far_recruiter
):
    received(new_lead(outpost, recruiter, now=at(9)), recruiter, now=at(10))
    for n in range(3):
        new_lead(far_outpost, far_recruiter, now=at(9, n))
    notice = told(director, DigestKind.DIRECTOR, EVENING)
    assert notice.title == "Sat 12 June, North: 1 report missing"
    for line in (
        "New leads: 1",
        "Money received: 50.00 yuan",
        "Cash in hand: 50.00 yuan",
        "Overdue follow-ups: 1",
        "Missing reports: 石家庄工作站",
    ):
        assert line in notice.body
    assert "广州" not in notice.body


def test_hq_reads_the_country_by_big_region(running, outpost, recruiter, hq, far_outpost, far_recruiter):
    new_lead(outpost, recruiter, now=at(9))
    for n in range(3):
        new_lead(far_outpost, far_recruiter, now=at(9, n))
    body = told(hq, DigestKind.HQ, EVENING).body
    assert "New leads: 4" in body
    assert "- North: leads 1," in body
    assert "- South: leads 3," in body


@pytest.mark.parametrize("rows", [1, 3])
def test_a_region_of_any_size_costs_the_same(running, director, north_district, rows, django_assert_num_queries):
    for _ in range(rows):
        OutpostFactory(region=north_district.parent)
    with django_assert_num_queries(23):
        deliver_digest(recipient=director, kind=DigestKind.DIRECTOR, day=TODAY, now=EVENING)


def test_a_letter_goes_out_once_and_to_the_readers_address(running, recruiter):
    with clock.set_to(MORNING):
        tasks.sweep_digests()
        assert (outbox.sweep(now=MORNING), outbox.sweep(now=MORNING)) == (1, 0)
    assert [letter.to for letter in mail.outbox] == [["recruiter@example.com"]]


def test_a_reader_without_an_address_gets_the_notice(running):
    reader = UserFactory(role=Role.HQ, email="")
    services.deliver_digest(recipient=reader, kind=DigestKind.HQ, day=TODAY, now=EVENING)
    assert (Notice.objects.filter(user=reader).count(), Outbox.objects.count()) == (1, 0)


# --- the command ----------------------------------------------------------------------------------------------------


def run(*args):
    out = StringIO()
    with clock.set_to(MORNING):
        call_command("send_digests", *args, stdout=out)
    return out.getvalue().splitlines()


def test_a_dry_run_names_who_is_owed_and_sends_nothing(running, recruiter):
    lines = run("--dry-run", "--json")
    assert lines[0] == "2027-06-12 recruiter: recruiter"
    assert json.loads(lines[-1]) == {"owed": 1, "sent": 0, "failed": 0, "dry_run": True}
    assert DigestDelivery.objects.count() == 0


def test_the_command_sends_what_is_owed(running, recruiter):
    assert json.loads(run("--json")[-1])["sent"] == 1
    assert json.loads(run("--json")[-1]) == {"owed": 0, "sent": 0, "failed": 0, "dry_run": False}


def test_the_command_exits_1_when_one_failed(running, recruiter, monkeypatch):
    monkeypatch.setattr(digests, "notify", lambda **kwargs: 1 / 0)
    with pytest.raises(SystemExit) as stopped:
        run("--json")
    assert stopped.value.code == 1
