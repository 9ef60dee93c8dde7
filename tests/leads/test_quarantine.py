"""Imported rows without consent are no leads, are decided one by one, and go in time."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.errors import Refused
from core.models import Activity
from imports.models import ImportFile
from leads import services, tasks
from leads.choices import LeadState
from leads.models import Lead, QuarantinedLead, StateCount, Tally
from tests.factories.campaigns import NOON
from tests.factories.leads import LeadFactory, QuarantinedLeadFactory
from tests.leads.test_import_leads import MOTHER, NO_CONSENT, batch_of, bring, undo

pytestmark = pytest.mark.django_db
FORTNIGHT = NOON + timedelta(days=14)


@pytest.fixture(autouse=True)
def _ready(recruiter):
    """Somebody serves the outpost."""


@pytest.fixture
def held(hq):
    bring(NO_CONSENT | MOTHER | {"note": "第3展位"}, by=hq)
    return QuarantinedLead.objects.get()


def ask(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(f"leads:{name}", args=args), {"submit_id": str(uuid.uuid4())} | data)


@pytest.mark.parametrize(("cells", "reason"), [
    ({"consent_basis": "", "consent_method": ""}, "no_consent"),
    ({"consent_basis": "否", "consent_method": ""}, "refused"),
    ({"consent_basis": "无"}, "refused"),
    ({"consent_basis": "是"}, "unclear"),
    ({"consent_basis": "本人", "consent_method": ""}, "no_method"),
])  # fmt: skip
def test_a_row_without_lawful_consent_is_held_and_says_why(hq, cells, reason):
    assert bring(cells, by=hq).counts()["quarantined"] == 1
    held = QuarantinedLead.objects.get()
    assert (held.reason, held.received_at, held.delete_after) == (reason, NOON, FORTNIGHT)
    assert not Lead.objects.exists()


def test_what_is_held_is_not_found_not_counted_and_not_called(client, hq, recruiter, held):
    assert not Lead.objects.search("王芳").exists()
    assert not Lead.objects.search("13812345678").exists()
    assert not Tally.objects.exists()
    assert not StateCount.objects.exists()
    client.force_login(recruiter)
    for address in (reverse("leads:list"), reverse("leads:list") + "?q=wangfang", "/"):
        assert "王芳" not in client.get(address).content.decode()


def test_the_page_shows_counts_for_each_import_and_masked_rows(client, hq, held):
    client.force_login(hq)
    page = client.get(reverse("leads:quarantine"))
    body = page.content.decode()
    assert [(b["batch"], b["rows"]) for b in page.context["batches"]] == [(held.batch, 1)]
    assert "王○○" in body
    assert "138 **** 5678" in body
    for hidden in ("王芳", "13812345678", "王秀兰", "13900001111"):
        assert hidden not in body
    assert len(client.get(reverse("leads:quarantine"), {"batch": str(held.batch)}).context["page"].rows) == 1
    assert len(client.get(reverse("leads:quarantine"), {"batch": str(uuid.uuid4())}).context["page"].rows) == 0
    assert len(client.get(reverse("leads:quarantine"), {"batch": "'; --"}).context["page"].rows) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_rows(client, hq, outpost, rows, django_assert_max_num_queries):
    QuarantinedLeadFactory.create_batch(rows, outpost=outpost)
    client.force_login(hq)
    with django_assert_max_num_queries(8) as seen:
        client.get(reverse("leads:quarantine"))
    COSTS[rows] = len(seen)
    assert len(set(COSTS.values())) == 1, COSTS


COSTS = {}


@pytest.mark.parametrize("role", ["director", "recruiter", "stranger", "caller", "agent"])
def test_nobody_but_hq_sees_or_decides(client, request, held, role):
    user = request.getfixturevalue(role)
    assert not QuarantinedLead.objects.visible_to(user).exists()
    client.force_login(user)
    assert client.get(reverse("leads:quarantine")).status_code == 403
    assert ask(client, user, "quarantine_delete", held.pk).status_code == 403
    assert ask(client, user, "quarantine_release", held.pk, basis="consent_self", method="paper").status_code == 403
    assert QuarantinedLead.objects.exists()


def test_with_consent_recorded_the_row_becomes_a_lead(client, hq, recruiter, held):
    answer = ask(client, hq, "quarantine_release", held.pk, basis="consent_guardian", method="paper")
    lead = Lead.objects.get()
    assert answer.url == lead.get_absolute_url()
    assert not QuarantinedLead.objects.exists()
    assert (lead.name, lead.owner, lead.source, lead.guardians.get().name) == ("王芳", recruiter, "fair", "王秀兰")
    consent = lead.consents.get()
    assert (consent.basis, consent.method, consent.recorded_by, consent.at) == (
        "consent_guardian", "paper", hq.token, NOON,
    )  # fmt: skip
    assert lead.followups.open().get().purpose == "First call; 第3展位"
    assert {a.verb for a in Activity.objects.of(lead)} == {"added", "consent_recorded"}
    assert services.compare_tallies() == []
    assert bring(NO_CONSENT | MOTHER, by=hq).counts()["unchanged"] == 1


def test_consent_must_fit_the_age_also_here(client, hq, outpost):
    row = QuarantinedLeadFactory(outpost=outpost, birth_year=2015)
    answer = ask(client, hq, "quarantine_release", row.pk, basis="consent_self", method="paper")
    assert answer.status_code == 422
    assert "Under 14 only a guardian" in answer.content.decode()
    assert QuarantinedLead.objects.exists()


def test_a_number_that_asked_for_silence_meanwhile_is_not_released(hq, held):
    LeadFactory(phone=held.phone, state=LeadState.DO_NOT_CONTACT)
    with pytest.raises(Refused, match="asked not to be contacted"):
        services.release_row(row=held, basis="consent_self", method="paper", by=hq, now=NOON)
    assert QuarantinedLead.objects.exists()


def test_deleted_at_once_it_takes_the_file_along(client, hq, held):
    assert ImportFile.objects.exists()
    assert ask(client, hq, "quarantine_delete", held.pk).status_code == 302
    assert not QuarantinedLead.objects.exists()
    assert not ImportFile.objects.exists()
    with pytest.raises(Refused, match="not in quarantine any more"):
        services.release_row(row=held, basis="consent_self", method="paper", by=hq, now=NOON)


def test_a_row_that_comes_with_consent_later_leaves_the_quarantine(hq, held):
    assert bring({}, by=hq).counts()["created"] == 1
    assert not QuarantinedLead.objects.exists()


def test_what_became_a_lead_stays_when_the_import_is_undone(hq):
    batch = batch_of(NO_CONSENT, {"phone": "13812340001"} | NO_CONSENT, by=hq)
    row = QuarantinedLead.objects.get(phone="+8613812345678")
    services.release_row(row=row, basis="consent_self", method="paper", by=hq, now=NOON)
    assert [undone for _outcome, undone in undo(batch, hq)] == ["gone", "removed"]
    assert (Lead.objects.count(), QuarantinedLead.objects.count()) == (1, 0)


def test_after_a_fortnight_nothing_is_left(capsys, hq, held, outpost):
    fresh = QuarantinedLeadFactory(outpost=outpost, delete_after=FORTNIGHT + timedelta(days=1))
    assert services.purge_quarantine(now=FORTNIGHT - timedelta(seconds=1))["deleted"] == 0
    with clock.set_to(FORTNIGHT):
        call_command("purge_quarantine", json=True)
        assert json.loads(capsys.readouterr().out) == {"deleted": 1, "batches": 1, "kept": 1}
        assert tasks.purge_quarantine() == {"deleted": 0, "batches": 0, "kept": 1}
    assert QuarantinedLead.objects.get() == fresh
    assert not ImportFile.objects.exists()
    assert Activity.objects.get(verb="quarantine emptied").after == {"rows": 1}


@pytest.mark.parametrize("field", ["twin", "end"])
def test_what_must_never_be_false_is_held_by_the_database(outpost, field):
    row = QuarantinedLeadFactory(outpost=outpost)
    wrong = {"name": row.name, "phone": row.phone} if field == "twin" else {"delete_after": NOON - timedelta(days=1)}
    name = "leads_quarantine_ends" if field == "end" else "leads_quarantine"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        QuarantinedLeadFactory(outpost=outpost, **wrong)
