from datetime import date

import factory
from factory.django import DjangoModelFactory

from outposts.models import Crew, Outpost
from tests.factories.accounts import RegionFactory, UserFactory
from tests.factories.campaigns import NOON, SeasonFactory


class OutpostFactory(DjangoModelFactory):
    """Without its setup steps; `outposts.services.open_outpost` makes those."""

    class Meta:
        model = Outpost

    season = factory.SubFactory(SeasonFactory)
    code = factory.Sequence(lambda n: f"OP{n}")
    name = factory.Sequence(lambda n: f"工作站{n}")
    region = factory.SubFactory(RegionFactory)
    arrival_day = date(2027, 4, 29)
    target_registered = 40
    created_at = NOON


class CrewFactory(DjangoModelFactory):
    class Meta:
        model = Crew

    outpost = factory.SubFactory(OutpostFactory)
    user = factory.SubFactory(UserFactory)
    since = date(2027, 4, 29)
