import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Engine
from django.test import RequestFactory
from django.utils import translation

from core import clock
from core.templatetags import ui

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 6, 12, 15, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _noon():
    with clock.set_to(NOW), translation.override("en"):
        yield


def words(html):
    return html.split(">", 1)[1].rsplit("<", 1)[0]


def at(month, day, hour=16, minute=30, year=2026):
    return dt.datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("fen", "text"),
    [(123450, "1,234.50"), (0, "0.00"), (5, "0.05"), (-7, "−0.07"), (-123456789, "−1,234,567.89"), (None, "")],
)
def test_yuan(fen, text):
    assert ui.yuan(fen) == text


def test_money_is_red_only_when_negative():
    assert ui.money(100) == '<span class="money">1.00</span>'
    assert ui.money(-100, sign=True) == '<span class="money money-neg">−¥1.00</span>'
    assert ui.money(None) == ""


@pytest.mark.parametrize(
    ("moment", "english", "chinese"),
    [
        (at(6, 12), "today 16:30", "今天 16:30"),
        (at(6, 11, 23, 59), "yesterday 23:59", "昨天 23:59"),
        (at(6, 13, 0, 0), "tomorrow 00:00", "明天 00:00"),
        (at(6, 18), "Thu 18 June", "6月18日 周四"),
        (at(6, 12, year=2025), "12 June 2025", "2025年6月12日"),
    ],
)
def test_when(moment, english, chinese):
    assert words(ui.when(moment)) == english
    with translation.override("zh-hans"):
        assert words(ui.when(moment)) == chinese


def test_when_counts_days_in_shanghai():
    assert words(ui.when(dt.datetime(2026, 6, 11, 16, 30, tzinfo=dt.UTC))) == "today 00:30"


def test_when_shows_the_full_moment_on_hover_and_the_hour_on_demand():
    html = ui.when(at(6, 18), "time")
    assert 'title="Thu 18 June 2026 16:30"' in html
    assert 'datetime="2026-06-18T16:30+08:00"' in html
    assert words(html) == "Thu 18 June 16:30"
    assert ui.when(None) == ""


def test_day():
    assert words(ui.day(dt.date(2026, 6, 12))) == "today"
    assert words(ui.day(dt.date(2026, 7, 1))) == "Wed 1 July"


@pytest.mark.parametrize(
    ("due", "english", "chinese", "tone"),
    [
        (at(6, 10, 15, 0), "2 days late", "逾期 2 天", "bad"),
        (at(6, 12, 14, 0), "1 hour late", "逾期 1 小时", "bad"),
        (at(6, 12, 18, 0), "due today", "今天到期", "warn"),
        (at(6, 15, 15, 0), "due in 3 days", "还有 3 天", "muted"),
        (dt.date(2026, 6, 12), "due today", "今天到期", "warn"),
        (dt.date(2026, 6, 11), "1 day late", "逾期 1 天", "bad"),
    ],
)
def test_late(due, english, chinese, tone):
    assert words(ui.late(due)) == english
    assert f"text-{tone}" in ui.late(due)
    with translation.override("zh-hans"):
        assert words(ui.late(due)) == chinese


def test_ago():
    assert words(ui.ago(NOW)) == "just now"
    assert words(ui.ago(at(6, 10, 15, 0))) == "2 days ago"
    assert words(ui.ago(at(6, 12, 18, 0))) == "in 3 hours"


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+8613812345678", "138 **** 5678"),
        ("13812345678", "138 **** 5678"),
        ("+861065321234", "**** 1234"),
        ("12345", "**** 45"),
        ("", ""),
        (None, ""),
    ],
)
def test_mask_phone(number, masked):
    assert ui.mask_phone(number) == masked


def test_badge_escapes_and_falls_back_to_neutral():
    assert ui.badge("<b>", "good") == '<span class="state state-good">&lt;b&gt;</span>'
    assert "state-neutral" in ui.badge("x", "purple")


def test_url_with_changes_drops_and_goes_back_to_page_one():
    request = RequestFactory().get("/leads/", {"q": "王", "after": "abc", "state": "open"})
    assert ui.url_with(request, state="done") == "?q=%E7%8E%8B&state=done"
    assert ui.url_with(request, after="x") == "?q=%E7%8E%8B&after=x&state=open"
    assert ui.url_with(request, q=None, state="") == "/leads/"


def test_submit_id_is_fresh_each_time():
    assert ui.submit_id() != ui.submit_id()


def test_card_and_header_hold_a_body_and_escape_their_words():
    engine = Engine.get_default()
    template = engine.from_string(
        "{% load ui %}{% page_header title=t count=3 %}<a>go</a>{% endpage_header %}"
        "{% card title=t %}{{ t }}{% endcard %}"
    )
    html = template.render(Context({"t": "<i>"}))
    assert "<a>go</a>" in html
    assert "<i>" not in html
    assert html.count("&lt;i&gt;") == 3
