from dataclasses import asdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from campaigns.models import DuplicatePair, RecruitStage, RuleSet, School, SchoolFigures, Season
from tests.factories.accounts import RegionFactory

NOON = datetime(2027, 6, 12, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class SeasonFactory(DjangoModelFactory):
    class Meta:
        model = Season
        django_get_or_create = ("year",)

    year = 2027
    created_at = NOON


class StageFactory(DjangoModelFactory):
    class Meta:
        model = RecruitStage
        django_get_or_create = ("season", "code")

    season = factory.SubFactory(SeasonFactory)
    code = "consult"
    order = 5
    start = date(2027, 6, 7)
    end = date(2027, 6, 25)


class LimitsFactory(DjangoModelFactory):
    """The country's rule set in force; a province's with `province=`."""

    class Meta:
        model = RuleSet
        django_get_or_create = ("season", "province", "number")

    season = factory.SubFactory(SeasonFactory)
    province = None
    number = 1
    basis = "招生手册"
    made_at = NOON
    in_force_from = NOON


class SchoolFactory(DjangoModelFactory):
    class Meta:
        model = School

    name = factory.Sequence(lambda n: f"第{n}中学")
    name_key = factory.LazyAttribute(lambda o: o.name)
    pinyin = factory.Sequence(lambda n: f"di{n}zhongxue")
    initials = factory.Sequence(lambda n: f"d{n}zx")
    region = factory.SubFactory(RegionFactory)
    created_at = NOON


class FiguresFactory(DjangoModelFactory):
    class Meta:
        model = SchoolFigures

    season = factory.SubFactory(SeasonFactory)
    school = factory.SubFactory(SchoolFactory)
    source = "教育局年报"
    entered_at = NOON


def supersede(rules, **values):
    """The next version of a rule set, in force; what `values` does not say stays."""
    rules.superseded_at = NOON
    rules.save(update_fields=["superseded_at"])
    said = asdict(rules.limits) | values
    return LimitsFactory(season=rules.season, province=rules.province, number=rules.number + 1, **said)


class PairFactory(DjangoModelFactory):
    class Meta:
        model = DuplicatePair

    first = factory.SubFactory(SchoolFactory)
    second = factory.SubFactory(SchoolFactory)
    score = 97
    reasons = ["same_core", "same_district"]
    found_at = NOON
