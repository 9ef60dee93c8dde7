"""Within the same millisecond: one decides an exception; a no and a promise never both stand."""

from datetime import timedelta
from functools import partial

import pytest

from core.errors import Refused
from leads import services
from leads.choices import LeadState
from leads.models import FollowUp, Lead, ScoreReview
from leads.services import advice
from tests.factories.accounts import UserFactory
from tests.factories.leads import LeadFactory
from tests.leads.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def review(outpost, recruiter, noon):
    facts = {"score": 100, "gap": 80, "strengths": "长跑", "reason": "家长支持"}
    return ScoreReview.objects.create(lead=LeadFactory(outpost=outpost), asked_by=recruiter, asked_at=noon, **facts)


def deciders(review, now):
    acts = []
    for decision in ("approved", "declined") * 3:
        by = UserFactory(role="hq")
        acts.append(partial(services.decide_review, review=review, decision=decision, note="看过", by=by, now=now))
    return acts


def test_of_many_one_decides(review, noon):
    results = at_once(*deciders(review, noon))
    won = [r for r in results if isinstance(r, ScoreReview)]
    assert len(won) == 1
    assert len([r for r in results if isinstance(r, Refused)]) == 5
    review.refresh_from_db()
    assert (review.decision, review.decided_by) == (won[0].decision, won[0].decided_by)


def test_without_the_condition_in_the_update_many_would(review, noon, monkeypatch):
    blind = type(ScoreReview.objects.all()).filter
    model = ScoreReview.objects.all().model

    def filter_all(self, *args, **kwargs):
        if self.model is model:
            kwargs.pop("decided_at", None)
        return blind(self, *args, **kwargs)

    monkeypatch.setattr(type(ScoreReview.objects.all()), "filter", filter_all)
    monkeypatch.setattr(advice, "_tell", lambda *args, **kwargs: None)
    results = at_once(*deciders(review, noon))
    assert len([r for r in results if isinstance(r, ScoreReview)]) > 1


def test_a_no_and_a_promise_at_once_leave_no_promise(values, recruiter, noon):
    for turn in range(4):
        lead = services.add_lead(**values | {"phone": f"1381234567{turn}"})
        say = {"purpose": "advice", "basis": "consent_self", "method": "spoken", "by": recruiter, "now": noon}
        plan = {"due_at": noon + timedelta(days=1), "by": recruiter, "now": noon}
        results = at_once(
            partial(services.withdraw_consent, lead=lead, **say), partial(services.plan_followup, lead=lead, **plan)
        )
        assert [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)] == []
        assert Lead.objects.get(pk=lead.pk).state == LeadState.DO_NOT_CONTACT
        assert not FollowUp.objects.filter(lead=lead).open().exists()
