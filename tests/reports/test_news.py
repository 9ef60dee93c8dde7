from datetime import date, timedelta

import pytest

from campaigns import services
from reports.choices import DigestKind
from reports.models import DigestDelivery
from reports.news import calendar_news
from reports.services.digests import deliver_digest
from tests.factories.accounts import RegionFactory
from tests.reports.conftest import at

TODAY, EVENING = date(2027, 6, 12), at(21, 31)


@pytest.fixture
def season(hq):
    return services.open_season(year=2027, by=hq, now=at(8))


def shift(anchor, day, now):
    anchor.refresh_from_db()
    services.shift_anchor(anchor=anchor, to=day, reason="教育厅通知", version=anchor.version, by=None, now=now)


def news(reader, now=EVENING, day=TODAY):
    return [item.words() for item in calendar_news(reader, day=day, now=now)]


def test_the_evenings_letter_tells_of_a_moved_anchor(season, director, hq):
    shift(season.anchors.get(kind="term_start"), date(2027, 9, 6), at(15))
    said = "Calendar changed: Term start, Wed 1 September → Mon 6 September (教育厅通知)"
    for reader, kind in ((director, DigestKind.DIRECTOR), (hq, DigestKind.HQ)):
        deliver_digest(recipient=reader, kind=kind, day=TODAY, now=EVENING)
        assert said in reader.notices.get(key__startswith="digest:").body


def test_what_moved_after_one_letter_stands_in_the_next_and_only_there(season, director):
    anchor = season.anchors.get(kind="term_start")
    shift(anchor, date(2027, 9, 6), at(15))
    DigestDelivery.objects.create(recipient=director, kind=DigestKind.DIRECTOR, day=TODAY, sent_at=EVENING)
    shift(anchor, date(2027, 9, 8), EVENING + timedelta(minutes=1))
    tomorrow = TODAY + timedelta(days=1)
    [told] = news(director, now=EVENING + timedelta(days=1), day=tomorrow)
    assert "Wed 8 September" in told


def test_a_province_is_news_for_its_own_director(season, director, stranger, hq, north):
    province = RegionFactory(code="130000", level="province", name="河北省", name_en="Hebei", parent=north)
    own = services.add_anchor(
        season=season, kind="zhongkao", province=province, date=date(2027, 6, 20), is_confirmed=False, source="",
        reason="x", by=None, now=at(9),
    )  # fmt: skip
    shift(own, date(2027, 6, 21), at(15))
    assert news(stranger) == []
    assert "First day of the zhongkao (Hebei)" in news(director)[0]
    assert len(news(hq)) == 1
