"""The pages as people use them, without JavaScript."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.models import Activity
from outposts import services
from outposts.choices import StepState
from outposts.models import Outpost, Reach, SetupStep, TargetSchool
from tests.factories.campaigns import NOON, FiguresFactory
from tests.outposts.conftest import tick_all


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def act(client):
    """Post as somebody; the same submit_id only when given."""

    def post(user, name, /, *args, submit_id=None, **data):
        client.force_login(user, backend="accounts.backends.HouseBackend")
        url = reverse(f"outposts:{name}", args=args)
        return client.post(url, data | {"submit_id": str(submit_id or uuid.uuid4())})

    return post


def opening(free, **changes):
    values = {"region": "市1301", "name": "新站", "code": "", "arrival_day": "2027-06-01", "target_registered": "30"}
    return values | {"recruiters": [free.pk]} | changes


def test_a_director_opens_an_outpost(act, season, director, free, city):
    answer = act(director, "open", **opening(free))
    outpost = Outpost.objects.get(name="新站")
    assert answer.url == outpost.get_absolute_url()
    assert (outpost.region, outpost.steps.count()) == (city, 10)


def test_the_same_submit_twice_opens_one(act, season, director, free):
    again = uuid.uuid4()
    answers = [act(director, "open", submit_id=again, **opening(free)).url for _n in range(2)]
    assert answers[0] == answers[1]
    assert Outpost.objects.filter(name="新站").count() == 1


@pytest.mark.parametrize("forged", ["9" * 20, "-1", "zzz", "\x00"])
def test_a_forged_recruiter_is_refused_beside_the_field(act, season, director, free, forged):
    answer = act(director, "open", **opening(free, recruiters=[free.pk, forged]))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["recruiters"])


@pytest.mark.parametrize("text", ["省13 市1301", "市1301", "130100"])
def test_a_city_is_known_by_its_name_or_code(act, season, director, free, text):
    assert act(director, "open", **opening(free, region=text)).status_code == 302


@pytest.mark.parametrize("text", ["亚特兰蒂斯", "440100", "市4401"])
def test_a_city_that_is_not_ones_own_is_said_so(act, season, director, free, south_district, text):
    answer = act(director, "open", **opening(free, region=text))
    assert answer.status_code == 422
    assert text in answer.context["form"].errors["region"][0]


def test_a_busy_recruiter_is_not_offered(act, season, director, recruiter, free):
    answer = act(director, "open", **opening(recruiter))
    assert recruiter.name in answer.context["form"].errors["recruiters"][0]
    assert [pk for pk, _label in answer.context["form"].fields["recruiters"].choices] == [free.pk]


def test_a_refusal_stands_beside_its_field(act, season, director, free, outpost):
    answer = act(director, "open", **opening(free, code=outpost.code))
    assert "is taken" in answer.context["form"].errors["code"][0]


def test_whoever_serves_reports_address_and_phone_but_sets_no_target(act, outpost, recruiter):
    act(recruiter, "outpost_edit", outpost.pk, version=1, address="中山路1号", phone="0311-1", target_registered=1)
    outpost.refresh_from_db()
    assert (outpost.address, outpost.phone, outpost.target_registered) == ("中山路1号", "0311-1", 40)


def test_a_stale_save_shows_what_stands(act, outpost, recruiter):
    act(recruiter, "outpost_edit", outpost.pk, version=1, address="甲", phone="")
    answer = act(recruiter, "outpost_edit", outpost.pk, version=1, address="乙", phone="")
    assert answer.status_code == 409
    assert "甲" in answer.content.decode()


def test_a_recruiter_ticks_and_reports_and_the_director_verifies(act, client, station, step, free, director):
    for item in step.items.all():
        assert act(free, "item_tick", item.pk, is_done="1").url == step.get_absolute_url()
    act(free, "step_finish", step.pk, version=step.version, evidence_note="租约已签")
    step.refresh_from_db()
    assert step.state == StepState.DONE
    assert act(director, "step_verify", step.pk, version=step.version).url == step.get_absolute_url()
    step.refresh_from_db()
    assert step.state == StepState.VERIFIED
    body = client.get(station.get_absolute_url()).content.decode()
    assert "Settle in: verified" in body


def test_a_late_verification_says_that_it_is_already_done(act, client, done, director, hq):
    services.verify_step(step=done, by=hq, now=NOON)
    answer = act(director, "step_verify", done.pk, version=done.version)
    assert "already verified" in client.get(answer.url).content.decode()


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_forged_version_verifies_nothing(act, done, director, version):
    act(director, "step_verify", done.pk, version=version)
    assert SetupStep.objects.get(pk=done.pk).state == StepState.DONE


def test_a_step_is_returned_and_waived_by_form(act, done, director):
    assert act(director, "step_return", done.pk, version=done.version, reason="").status_code == 422
    act(director, "step_return", done.pk, version=done.version, reason="照片看不清")
    step = SetupStep.objects.get(pk=done.pk)
    act(director, "step_waive", step.pk, version=step.version, reason="沿用旧址")
    step.refresh_from_db()
    assert (step.state, step.waived_reason) == (StepState.WAIVED, "沿用旧址")


def test_an_overdue_step_says_how_late_it_is(client, station, director):
    client.force_login(director, backend="accounts.backends.HouseBackend")
    assert "9 days late" in client.get(station.get_absolute_url()).content.decode()


def picture():
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return SimpleUploadedFile("x.png", out.getvalue())


def test_evidence_goes_only_to_those_who_see_the_outpost(act, client, step, free, director, stranger, finance):
    tick_all(step, by=free)
    act(free, "step_finish", step.pk, version=step.version, evidence_note="", evidence_file=picture())
    url = reverse("outposts:step_evidence", args=[step.pk])
    for user, status in ((director, 200), (free, 200), (stranger, 404), (finance, 403)):
        client.force_login(user, backend="accounts.backends.HouseBackend")
        answer = client.get(url)
        assert answer.status_code == status
        if status == 200:
            assert answer["Content-Disposition"] == 'attachment; filename="ST-settle.png"'
            assert b"".join(answer.streaming_content).startswith(b"\x89PNG")


def test_evidence_that_is_not_there_is_404(client, done, director):
    client.force_login(director, backend="accounts.backends.HouseBackend")
    url = reverse("outposts:step_evidence", args=[done.pk])
    assert client.get(url).status_code == 404
    SetupStep.objects.filter(pk=done.pk).update(evidence_file="evidence/gone.pdf")
    assert client.get(url).status_code == 404


def test_the_verdict_page_shows_every_rule_with_figure_limit_source_and_number(client, outpost, school, recruiter):
    FiguresFactory(school=school, season=outpost.season, progression_rate=81, nearby_share=50, profile=["rural"])
    client.force_login(recruiter, backend="accounts.backends.HouseBackend")
    answer = client.get(reverse("outposts:verdict", args=[outpost.pk, school.pk]))
    rows = {r["basis"] + r["outcome"]: (r["figure"], r["limit"], r["source"]) for r in answer.context["rules"]}
    assert rows["M22Fail"] == ("81%", "below 80%", "教育局年报")
    assert rows["M16Pass"] == ("50%", "at least 50%", "教育局年报")
    assert rows["M21Pass"] == ("Rural school", "at least one emphasised kind", "教育局年报")
    assert rows["M23Unknown"] == ("", "at most 180 minutes", "")
    assert answer.context["turn"]["changes"] == ["Progression rate: 81% → below 80%"]


def test_a_decision_against_the_verdict_is_asked_for_its_reason(act, outpost, school, recruiter):
    FiguresFactory(school=school, season=outpost.season, progression_rate=81)
    answer = act(recruiter, "target_decide", outpost.pk, school.pk, version=0, state="chosen", reason="")
    assert "against the verdict" in answer.context["form"].errors["reason"][0]
    act(recruiter, "target_decide", outpost.pk, school.pk, version=0, state="chosen", reason="生源多")
    assert TargetSchool.objects.get(school=school).reason == "生源多"


def test_a_button_pressed_twice_decides_once_and_answers_the_same(act, outpost, school, recruiter, free, director):
    for user, name, args, data in (
        (recruiter, "target_decide", (outpost.pk, school.pk), {"state": "chosen", "reason": "", "version": 0}),
        (director, "crew_add", (outpost.pk,), {"user": free.pk, "since": "2027-06-12"}),
    ):
        again = uuid.uuid4()
        first, second = (act(user, name, *args, submit_id=again, **data) for _n in range(2))
        assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Activity.objects.filter(verb__in=["chosen", "crew_added"]).count() == 2


def test_a_school_another_outpost_has_is_refused_on_the_page(act, outpost, station, school, director, recruiter):
    services.decide_target(outpost=station, school=school, state="chosen", reason="", by=director, now=NOON)
    answer = act(recruiter, "target_decide", outpost.pk, school.pk, version=0, state="chosen", reason="")
    assert answer.status_code == 422
    assert "another outpost" in answer.content.decode()
    assert station.name not in answer.content.decode()


def test_the_reach_is_entered_by_form_and_a_stale_one_compared(act, outpost, school, recruiter):
    values = {"road_km": 12, "drive_minutes": 30, "method": "measured", "source": "地图"}
    assert act(recruiter, "reach_edit", outpost.pk, school.pk, version=0, **values).status_code == 302
    answer = act(recruiter, "reach_edit", outpost.pk, school.pk, version=0, **values | {"road_km": 14})
    assert answer.status_code == 409
    assert Reach.objects.get(school=school).road_km == 12


def test_crew_is_added_and_ended_by_form(act, outpost, recruiter, free, director):
    assert act(director, "crew_add", outpost.pk, user=free.pk, since="2027-06-12").url == outpost.get_absolute_url()
    crew = outpost.crew.get(user=recruiter)
    act(director, "crew_end", crew.pk, until="2027-06-12")
    crew.refresh_from_db()
    assert str(crew.until) == "2027-06-12"
    assert [row.verb for row in Activity.objects.of(outpost)] == ["crew_ended", "crew_added"]


def test_the_timeline_names_colleagues_and_only_the_role_of_others(client, outpost, recruiter, director, stranger):
    for by, km in ((director, 1), (stranger, 2)):
        services.change_outpost(outpost=outpost, values={"address": f"{km}"}, version=km, by=by, now=NOON)
    client.force_login(recruiter, backend="accounts.backends.HouseBackend")
    body = client.get(outpost.get_absolute_url()).content.decode()
    assert director.name in body
    assert stranger.name not in body
