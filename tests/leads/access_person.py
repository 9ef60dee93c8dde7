"""Advice, consent, exceptions and score lines: one of each on both sides of the country."""

import uuid

from leads.choices_advice import Batch
from leads.models import LeadAdvice, ScoreLine, ScoreReview
from tests.factories.campaigns import NOON
from tests.matrix import Route

FIELD = {"hq", "director", "recruiter"}
LEAD = {"own": lambda w: {"pk": w.lead.pk}, "foreign": lambda w: {"pk": w.far_lead.pk}}
REVIEW = {"own": lambda w: {"pk": w.review.pk}, "foreign": lambda w: {"pk": w.far_review.pk}}


def furnish_person(world):
    for side, lead, users in (("", world.lead, world.users), ("far_", world.far_lead, world.far_users)):
        LeadAdvice.objects.create(lead=lead, strengths="长跑")
        facts = {"score": 100, "gap": 80, "strengths": "长跑", "reason": "家长支持", "asked_at": NOON}
        review = ScoreReview.objects.create(lead=lead, asked_by=users["recruiter"], **facts)
        setattr(world, f"{side}review", review)
    place = {"season": world.season, "province": world.region.parent}
    world.line = ScoreLine.objects.create(**place, track="gaokao", batch=Batch.COLLEGE, points=180, source="公告")


PERSON_ROUTES = {
    "leads:advice": Route(roles=FIELD, **LEAD),
    "leads:consent": Route(
        roles=FIELD, method="post", ok=(302,), **LEAD,
        data=lambda w: {
            "submit_id": str(uuid.uuid4()), "purpose": "photo", "said": "withdrawn", "basis": "consent_self",
            "method": "spoken",
        },
    ),
    "leads:review_ask": Route(roles=FIELD, **LEAD),
    "leads:reviews": Route(roles={"hq", "director"}),
    "leads:review_decide": Route(roles={"hq", "director"}, **REVIEW),
    "leads:lines": Route(roles=FIELD),
    "leads:line_add": Route(roles={"hq"}),
    "leads:line_edit": Route(roles={"hq"}, own=lambda w: {"pk": w.line.pk}),
}  # fmt: skip
