import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.errors import Refused
from core.models import Activity
from outposts import services
from outposts.choices import StepState
from outposts.models import SetupStep
from tests.factories.campaigns import NOON
from tests.outposts.conftest import tick_all


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(name="现场.jpg"):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue())


def verbs(step):
    return list(Activity.objects.of(step).values_list("verb", flat=True))


def test_a_tick_is_recorded_once_however_often_it_is_sent(step, free):
    item = step.items.first()
    for _again in range(2):
        services.tick_item(item=item, is_done=True, by=free, now=NOON)
    item.refresh_from_db()
    assert (item.done_by, item.done_at) == (free, NOON)
    assert verbs(step) == ["item_done"]


def test_a_tick_can_be_taken_back(step, free):
    item = step.items.first()
    services.tick_item(item=item, is_done=True, by=free, now=NOON)
    services.tick_item(item=item, is_done=False, by=free, now=NOON)
    item.refresh_from_db()
    assert (item.done_by, item.done_at) == (None, None)


def test_lines_of_a_step_that_is_done_stay_as_they_are(done, free):
    with pytest.raises(Refused, match="already done"):
        services.tick_item(item=done.items.first(), is_done=False, by=free, now=NOON)


def test_finishing_names_the_required_lines_that_are_missing(step, free):
    tick_all(step, by=free)
    open_item = step.items.first()
    services.tick_item(item=open_item, is_done=False, by=free, now=NOON)
    optional = step.items.filter(is_required=False).first()
    services.tick_item(item=optional, is_done=False, by=free, now=NOON)
    with pytest.raises(Refused) as caught:
        services.finish_step(step=step, evidence_note="x", by=free, now=NOON)
    assert open_item.text_en in caught.value.message
    assert optional.text_en not in caught.value.message


@pytest.mark.parametrize("note", ["", "   "])
def test_finishing_needs_a_note_or_a_file(step, free, note):
    tick_all(step, by=free)
    with pytest.raises(Refused) as caught:
        services.finish_step(step=step, evidence_note=note, by=free, now=NOON)
    assert caught.value.field == "evidence_note"


def test_a_photo_is_enough_and_loses_its_camera_data_and_its_name(step, free):
    tick_all(step, by=free)
    done = services.finish_step(step=step, evidence_note="", evidence_file=photo(), by=free, now=NOON)
    assert done.state == StepState.DONE
    assert "现场" not in done.evidence_file.name
    with done.evidence_file.open("rb") as stream:
        assert b"SecretCamera" not in stream.read()


def test_what_is_no_photo_is_refused_and_the_step_stays_open(step, free):
    tick_all(step, by=free)
    bad = SimpleUploadedFile("x.jpg", b"<script>")
    with pytest.raises(Refused) as caught:
        services.finish_step(step=step, evidence_note="x", evidence_file=bad, by=free, now=NOON)
    assert caught.value.field == "evidence_file"
    assert SetupStep.objects.get(pk=step.pk).state == StepState.OPEN


def test_a_director_verifies_what_a_recruiter_did(done, director):
    verified = services.verify_step(step=done, by=director, now=NOON)
    assert (verified.state, verified.verified_by, verified.verified_at) == (StepState.VERIFIED, director, NOON)
    assert verbs(done)[0] == "verified"


def test_nobody_verifies_their_own_step(done, free):
    with pytest.raises(Refused, match="yourself"):
        services.verify_step(step=done, by=free, now=NOON)


def test_verifying_twice_has_one_effect(done, director, hq):
    services.verify_step(step=done, by=director, now=NOON)
    with pytest.raises(Refused, match="already verified"):
        services.verify_step(step=done, by=hq, now=NOON)
    assert SetupStep.objects.get(pk=done.pk).verified_by == director
    assert verbs(done).count("verified") == 1


def test_nobody_verifies_evidence_they_have_not_seen(done, director, free):
    seen = done.version
    services.return_step(step=done, reason="照片看不清", by=director, now=NOON)
    services.finish_step(step=done, evidence_note="另一份", by=free, now=NOON)
    with pytest.raises(Refused, match="changed since"):
        services.verify_step(step=done, version=seen, by=director, now=NOON)


def test_a_returned_step_is_open_with_the_reason_and_keeps_its_evidence(done, director):
    back = services.return_step(step=done, reason="照片看不清", by=director, now=NOON)
    assert (back.state, back.done_by, back.evidence_note) == (StepState.OPEN, None, "租约已签")
    assert Activity.objects.of(done).first().why == "照片看不清"


@pytest.mark.parametrize("verb", ["return_step", "waive_step"])
def test_returning_and_waiving_need_a_reason(done, step, verb, director, station):
    target = done if verb == "return_step" else station.steps.get(code="plan")
    with pytest.raises(Refused) as caught:
        getattr(services, verb)(step=target, reason="  ", by=director, now=NOON)
    assert caught.value.field == "reason"


def test_a_waived_step_is_closed_and_can_be_opened_again(step, director):
    waived = services.waive_step(step=step, reason="沿用去年的站点", by=director, now=NOON)
    assert (waived.state, waived.waived_reason) == (StepState.WAIVED, "沿用去年的站点")
    again = services.return_step(step=step, reason="站点已退", by=director, now=NOON)
    assert (again.state, again.waived_reason) == (StepState.OPEN, "")


def test_what_is_done_cannot_be_waived(done, director):
    with pytest.raises(Refused, match="already done"):
        services.waive_step(step=done, reason="x", by=director, now=NOON)


def test_the_record_keeps_no_text_of_the_evidence(done):
    assert "租约" not in str(list(Activity.objects.of(done).values("before", "after", "why")))


def test_overdue_is_open_and_past_its_day(station, done):
    late = SetupStep.objects.filter(outpost=station).overdue(date(2027, 6, 5))
    assert set(late.values_list("code", flat=True)) == {"survey", "plan", "rules", "money", "safety"}
