from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory

from campaigns.models import Competitor, CompetitorActivity, EntryPlan, KeyContact, SchoolAgreement, SchoolEvent
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import NOON, SchoolFactory, SeasonFactory


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = KeyContact

    school = factory.SubFactory(SchoolFactory)
    kind = "principal"
    name = factory.Sequence(lambda n: f"联系人{n}")
    phone = factory.Sequence(lambda n: f"+86311{86000000 + n}")
    basis = "published"
    basis_note = "学校官网"
    confirmed_on = NOON.date()
    created_at = NOON


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = EntryPlan

    school = factory.SubFactory(SchoolFactory)
    channel = "authority"
    steps = "拜访教务处，商定宣讲时间"
    permission_from = "教务处"
    permission_on = date(2027, 6, 1)
    planned_by = factory.SubFactory(UserFactory)
    created_at = NOON


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = SchoolAgreement

    school = factory.SubFactory(SchoolFactory)
    title = "招生合作协议"
    parties = "本院、学校"
    starts = date(2027, 6, 1)
    duties = "双方各派专人联系"
    drafted_by = factory.SubFactory(UserFactory)
    created_at = NOON


class EventFactory(DjangoModelFactory):
    class Meta:
        model = SchoolEvent

    school = factory.SubFactory(SchoolFactory)
    kind = "parents"
    day = NOON.date() + timedelta(days=3)
    source = "教务处通知"
    created_at = NOON


class CompetitorFactory(DjangoModelFactory):
    class Meta:
        model = Competitor
        django_get_or_create = ("name_key",)

    name = "某职业学院"
    name_key = factory.SelfAttribute("name")
    created_at = NOON


class RivalFactory(DjangoModelFactory):
    class Meta:
        model = CompetitorActivity

    competitor = factory.SubFactory(CompetitorFactory)
    season = factory.SubFactory(SeasonFactory)
    school = factory.SubFactory(SchoolFactory)
    kind = "talk"
    day = date(2027, 6, 1)
    facts = "在阶梯教室宣讲一场"
    source = "学校公告栏"
    entered_at = NOON
