"""What was paid under a lead merged into another: the ledger does not change, the student's page shows it."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from core.errors import Refused
from finance import services
from finance.models import Receipt
from leads.services import merge_leads, unmerge_leads
from tests.factories.campaigns import NOON
from tests.factories.finance import fare_item, received
from tests.factories.leads import LeadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged(outpost, recruiter, hq):
    kept, gone = (LeadFactory(outpost=outpost, owner=recruiter) for _each in range(2))
    receipt = received(gone, recruiter)
    return kept, gone, receipt, merge_leads(kept=kept, gone=gone, by=hq, now=NOON)


def test_the_receipt_stays_as_it_was_and_is_shown(client, merged, recruiter):
    kept, gone, receipt, merge = merged
    assert Receipt.objects.get().lead_id == gone.pk
    assert merge.filed["finance.receipt.lead"] == {str(receipt.pk): ""}
    client.force_login(recruiter)
    assert receipt.number in client.get(reverse("finance:lead_card", args=[kept.pk])).content.decode()
    assert receipt.number in client.get(reverse("finance:receipt", args=[receipt.pk])).content.decode()
    call_command("verify_ledger")


def test_the_same_fee_is_not_taken_twice_from_one_student(merged, recruiter, hq):
    kept, gone, receipt, merge = merged
    with pytest.raises(Refused):
        services.receive_fee(lead=kept, item=receipt.item, by=recruiter, now=NOON)
    with pytest.raises(Refused):
        services.receive_fee(lead=gone, item=fare_item(), by=recruiter, now=NOON)
    unmerge_leads(merge=merge, why="两个学生", by=hq, now=NOON)
    assert services.receive_fee(lead=kept, item=receipt.item, by=recruiter, now=NOON).lead == kept
