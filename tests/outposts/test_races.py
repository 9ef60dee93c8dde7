"""Two people in the same moment: one effect, and a clear sentence for the other."""

import threading

import pytest
from django.db import connection

from core.errors import Refused
from core.models import Activity
from outposts import services
from outposts.models import Crew, Outpost, Reach, SetupStep, TargetSchool
from tests.factories.campaigns import NOON
from tests.outposts.conftest import ARRIVAL, tick_all

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def at_once(*acts):
    """Run all acts in threads that start together; (results, sentences of those refused)."""
    gate, results, sentences = threading.Barrier(len(acts)), [], []

    def run(act):
        try:
            gate.wait()
            results.append(act())
        except Refused as refusal:
            sentences.append(refusal.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results, sentences


def choose(outpost, school, by):
    return lambda: services.decide_target(outpost=outpost, school=school, state="chosen", reason="", by=by, now=NOON)


def test_two_outposts_choose_one_school(outpost, station, school, director, hq):
    won, lost = at_once(choose(outpost, school, director), choose(station, school, hq))
    (target,) = won
    assert TargetSchool.objects.get(school=school, state="chosen") == target
    assert lost == [f"{school} is already chosen by {target.outpost}."]
    assert Activity.objects.filter(verb="chosen").count() == 1


def test_two_people_choose_one_school_for_one_outpost(outpost, school, director, hq):
    won, lost = at_once(choose(outpost, school, director), choose(outpost, school, hq))
    assert (len(won), lost) == (1, [f"{school} is already chosen for this outpost."])
    assert Activity.objects.filter(verb="chosen").count() == 1


def test_two_people_finish_one_step(step, free, recruiter):
    tick_all(step, by=free)

    def finish(by):
        return lambda: services.finish_step(step=step, evidence_note=by.name, by=by, now=NOON)

    won, lost = at_once(finish(free), finish(recruiter))
    stored = SetupStep.objects.get(pk=step.pk)
    assert (stored.done_by, stored.evidence_note) == (won[0].done_by, won[0].done_by.name)
    assert len(lost) == 1
    assert "already done" in lost[0]
    assert Activity.objects.of(step).filter(verb="finished").count() == 1


def test_one_verifies_while_another_returns(done, director, hq):
    won, lost = at_once(
        lambda: services.verify_step(step=done, version=done.version, by=director, now=NOON),
        lambda: services.return_step(step=done, version=done.version, reason="看不清", by=hq, now=NOON),
    )
    assert (len(won), len(lost)) == (1, 1)
    assert SetupStep.objects.get(pk=done.pk).state == won[0].state


def test_two_people_verify_one_step(done, director, hq):
    def verify(by):
        return lambda: services.verify_step(step=done, by=by, now=NOON)

    won, lost = at_once(verify(director), verify(hq))
    assert len(won) == 1
    assert lost == ["This step is already verified. Nothing was changed."]
    assert SetupStep.objects.get(pk=done.pk).verified_by == won[0].verified_by


def test_two_outposts_want_one_recruiter(season, city, director, hq, free):
    def start(name, by):
        return lambda: services.open_outpost(
            season=season, name=name, region=city, arrival_day=ARRIVAL, recruiters=[free], by=by, now=NOON
        )

    won, lost = at_once(start("甲站", director), start("乙站", hq))
    assert (len(won), len(lost)) == (1, 1)
    assert free.name in lost[0]
    assert Crew.objects.get(user=free).outpost == won[0] == Outpost.objects.get(region=city)


def test_two_outposts_are_opened_without_a_code(season, city, director, hq, free):
    second = type(free).objects.create(username="second", name="乙", role="recruiter", region=free.region)

    def start(name, by, person):
        return lambda: services.open_outpost(
            season=season, name=name, region=city, arrival_day=ARRIVAL, recruiters=[person], by=by, now=NOON
        )

    won, lost = at_once(start("甲站", director, free), start("乙站", hq, second))
    assert lost == []
    assert len({outpost.code for outpost in won}) == 2


def test_two_people_enter_one_reach(outpost, school, recruiter, director):
    def enter(by, km):
        return lambda: services.set_reach(
            outpost=outpost,
            school=school,
            road_km=km,
            drive_minutes=None,
            method="measured",
            source="x",
            version=0,
            by=by,
            now=NOON,
        )

    won, lost = at_once(enter(recruiter, 10), enter(director, 20))
    assert (len(won), len(lost)) == (1, 1)
    assert Reach.objects.get(outpost=outpost, school=school).road_km == won[0].road_km


def test_two_people_split_one_number(outpost, far_outpost, hq):
    from tests.factories.accounts import UserFactory
    from tests.outposts.test_quota import of_outpost, put

    other = UserFactory(username="hq2", role="hq")
    put(outpost.season, hq, of_outpost(outpost, 50), of_outpost(far_outpost, 50))

    def split(by, near, far):
        return lambda: (put(outpost.season, by, of_outpost(outpost, near, 1), of_outpost(far_outpost, far, 1)), near)

    won, lost = at_once(split(hq, 70, 30), split(other, 50, 60))
    assert (len(won), len(lost)) == (1, 1)
    stored = [Outpost.objects.get(pk=o.pk).target_registered for o in (outpost, far_outpost)]
    assert stored == ([70, 30] if won[0][1] == 70 else [50, 60])


def test_two_people_give_the_first_numbers_at_once(outpost, hq, director):
    from outposts.models import QuotaNode
    from tests.outposts.test_quota import of_outpost, put

    won, lost = at_once(
        lambda: put(outpost.season, hq, of_outpost(outpost, 70)),
        lambda: put(outpost.season, director, of_outpost(outpost, 60)),
    )
    assert (len(won), len(lost)) == (1, 1)
    assert QuotaNode.objects.get().number in (60, 70)
