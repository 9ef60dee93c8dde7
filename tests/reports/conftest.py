from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from leads import services
from leads.choices import ConsentMethod, LawfulBasis, LeadSource
from tests.factories.campaigns import StageFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(hour, minute=0, *, day=12):
    """A moment of June 2027, business time."""
    return datetime(2027, 6, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def running(db):
    """A season whose stages cover the days of the tests."""
    return StageFactory(season__year=2027).season


_names = iter(f"学{chr(0x4E00 + n)}" for n in range(5000))


def new_lead(outpost, owner, *, now, due=None, **values):
    """A lead as the services make it, so that tallies and follow-ups are true."""
    name = next(_names)
    given = {
        "name": name,
        "phone": f"138{ord(name[1]):08d}",
        "source": LeadSource.PHONE,
        "basis": LawfulBasis.CONSENT_SELF,
        "method": ConsentMethod.SPOKEN,
        "birth_year": 2008,
        "next_at": due or now + timedelta(hours=2),
        "next_purpose": "说说专业",
    } | values
    return services.add_lead(outpost=outpost, owner=owner, by=owner, now=now, **given)
