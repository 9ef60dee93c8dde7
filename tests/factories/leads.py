import uuid
from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from leads.choices import FollowUpKind, LawfulBasis, LeadSource, LeadState, QuarantineReason, Relation
from leads.models import FollowUp, Guardian, Lead, QuarantinedLead
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import NOON
from tests.factories.outposts import OutpostFactory


class LeadFactory(DjangoModelFactory):
    """A bare row; `leads.services.add_lead` makes one with consent, follow-up and tallies."""

    class Meta:
        model = Lead

    outpost = factory.SubFactory(OutpostFactory)
    season = factory.LazyAttribute(lambda o: o.outpost.season)
    name = factory.Sequence(lambda n: f"学生{n}")
    pinyin = factory.Sequence(lambda n: f"xuesheng{n}")
    initials = "xs"
    phone = factory.Sequence(lambda n: f"+86138{n:08d}")
    phone_tail = factory.LazyAttribute(lambda o: o.phone[-4:])
    birth_year = 2010
    source = LeadSource.PHONE
    basis = LawfulBasis.CONSENT_SELF
    state = LeadState.CLUE
    state_since = NOON
    created_at = factory.Sequence(lambda n: NOON - timedelta(minutes=n))


class GuardianFactory(DjangoModelFactory):
    class Meta:
        model = Guardian

    lead = factory.SubFactory(LeadFactory)
    name = factory.Sequence(lambda n: f"家长{n}")
    relation = Relation.MOTHER
    phone = factory.Sequence(lambda n: f"+86139{n:08d}")


class FollowUpFactory(DjangoModelFactory):
    class Meta:
        model = FollowUp

    lead = factory.SubFactory(LeadFactory)
    owner = factory.SubFactory(UserFactory)
    kind = FollowUpKind.CALL
    due_at = NOON + timedelta(hours=2)
    created_at = NOON


class QuarantinedLeadFactory(DjangoModelFactory):
    class Meta:
        model = QuarantinedLead

    batch = factory.LazyFunction(uuid.uuid4)
    line = factory.Sequence(lambda n: n + 2)
    outpost = factory.SubFactory(OutpostFactory)
    name = factory.Sequence(lambda n: f"候{n}生")
    phone = factory.Sequence(lambda n: f"+86137{n:08d}")
    birth_year = 2010
    source = LeadSource.FAIR
    reason = QuarantineReason.NO_CONSENT
    received_at = factory.Sequence(lambda n: NOON - timedelta(minutes=n))
    delete_after = NOON + timedelta(days=14)
