"""The same submit twice has one effect and one answer; the same uuid for anything else is refused."""

import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory

from core import submit
from core.errors import Refused
from core.models import Activity, Submission
from core.record import record
from tests.factories.accounts import UserFactory

ID = str(uuid.UUID(int=7))


@pytest.fixture
def person(db):
    return UserFactory()


def request(user, path="/leads/add/", **data):
    made = RequestFactory().post(path, {"submit_id": ID, "name": "王芳", "csrfmiddlewaretoken": "a"} | data)
    made.user = user
    return made


def act(user, now):
    """Something that leaves a row each time it runs."""

    def run():
        row = record(user, "acted", by=user, now=now)
        return f"/done/{row.pk}/"

    return run


def effects():
    return Activity.objects.filter(verb="acted").count()


def test_the_same_submit_twice_has_one_effect_and_the_same_answer(person, noon):
    first = submit.once(request(person), act(person, noon), now=noon)
    second = submit.once(request(person, csrfmiddlewaretoken="b"), act(person, noon), now=noon)

    assert first == second
    assert effects() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"name": "王方"},
        {"extra": ""},
        {"path": "/leads/add/7/"},
        {"file": SimpleUploadedFile("a.csv", b"1")},
    ],
    ids=str,
)
def test_the_same_id_with_other_content_is_refused(person, noon, other):
    submit.once(request(person), act(person, noon), now=noon)

    with pytest.raises(Refused):
        submit.once(request(person, **other), act(person, noon), now=noon)

    assert effects() == 1


def test_the_same_file_name_with_other_bytes_is_other_content(person, noon):
    submit.once(request(person, file=SimpleUploadedFile("a.csv", b"1")), act(person, noon), now=noon)

    with pytest.raises(Refused):
        submit.once(request(person, file=SimpleUploadedFile("a.csv", b"2")), act(person, noon), now=noon)


def test_an_upload_can_still_be_read_after_it_was_weighed(person, noon):
    sent = request(person, file=SimpleUploadedFile("a.csv", b"123"))

    submit.once(sent, lambda: sent.FILES["file"].read().decode(), now=noon)

    assert Submission.objects.get().answer == "123"


def test_another_person_cannot_use_the_id(person, noon):
    submit.once(request(person), act(person, noon), now=noon)

    with pytest.raises(Refused):
        submit.once(request(UserFactory()), act(person, noon), now=noon)


@pytest.mark.parametrize("forged", ["", "7", "not-a-uuid", "' OR 1=1"])
def test_a_missing_or_forged_id_is_refused(person, noon, forged):
    with pytest.raises(Refused):
        submit.once(request(person, submit_id=forged), act(person, noon), now=noon)

    assert effects() == 0


def test_when_the_act_fails_nothing_is_kept_and_the_id_stays_free(person, noon):
    def fail():
        act(person, noon)()
        raise Refused("no")

    with pytest.raises(Refused, match="no"):
        submit.once(request(person), fail, now=noon)

    assert (effects(), Submission.objects.count()) == (0, 0)
    assert submit.once(request(person), act(person, noon), now=noon).startswith("/done/")


def test_what_was_sent_cannot_be_guessed_back_from_the_table(person, noon, settings):
    submit.once(request(person), act(person, noon), now=noon)
    first = Submission.objects.get().digest
    Submission.objects.all().delete()
    settings.SECRET_KEY = "another"

    submit.once(request(person), act(person, noon), now=noon)

    assert Submission.objects.get().digest != first


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_submit_from_two_threads_at_once_has_one_effect(noon):
    person = UserFactory()
    gate, answers = threading.Barrier(4), []

    def send():
        try:
            gate.wait()
            answers.append(submit.once(request(person), act(person, noon), now=noon))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert effects() == 1
