"""A calendar subscription as its owner would see it now, and as calendars read it (RFC 5545).

Only titles and places of spans leave the site, never their notes. Events are whole days of Asia/Shanghai; the day after
the last one ends them. The text is the same as long as the spans are, so that calendars may ask with If-None-Match.
"""

import hashlib
from datetime import timedelta

import icalendar
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Region
from accounts.rules import Permission
from campaigns import spans
from campaigns.models import Season
from campaigns.timeline_asked import query_of
from core import clock

A_MINUTE = 30  # readings of one address in one process; a calendar needs one in some minutes
REFRESH = timedelta(hours=1)


def is_too_often(feed, now):
    """Whether this address is read by something that does not wait; counts the reading."""
    key = f"feed-{feed.pk}-{now:%Y%m%d%H%M}"
    cache.add(key, 0, timeout=120)
    return cache.incr(key) > A_MINUTE


def language_of(feed):
    return feed.user.language or settings.LANGUAGE_CODE


def spans_of(feed):
    """What the owner may see today of what the feed was narrowed to; a narrowing gone out of sight gives nothing."""
    user = feed.user
    season = Season.objects.visible_to(user).in_force(clock.today())
    if season is None or not user.may(Permission.SEASON_VIEW):
        return []
    given = {"track": feed.filters.get("track", "")}
    for name, find in (("region", _region), ("outpost", _outpost)):
        if feed.filters.get(name):
            given[name] = find(user, season, feed.filters[name])
            if given[name] is None:
                return []
    kind = feed.filters.get("kind")
    return spans.spans(query_of(user, season, given), {kind} if kind else None)


def _region(user, _season, pk):
    return Region.objects.visible_to(user).filter(pk=pk).first()


def _outpost(user, season, pk):
    return next((outpost for outpost in spans.outposts_of(user, season) if outpost.pk == pk), None)


def filters_of(given):
    """What the row keeps of a `FeedForm`'s clean values."""
    rows = {name: given[name].pk for name in ("region", "outpost") if given.get(name)}
    return rows | {name: given[name] for name in ("track", "kind") if given.get(name)}


def digest_of(feed, rows):
    """Changes when a byte of the calendar would."""
    parts = [language_of(feed), name_of_calendar(), settings.SITE_URL]
    parts += [repr((r.uid, r.title, r.place, r.start, r.end, r.url, r.kind, r.is_confirmed)) for r in rows]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def name_of_calendar():
    return _("Recruiting season")


def text_of(feed, rows):
    """The calendar as bytes; `feed.changed_at` stamps every event."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Muster//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name_of_calendar())
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    labels = {kind.name: str(kind.label) for kind in spans.kinds()}
    for row in rows:
        calendar.add_component(_event(row, labels.get(row.kind, ""), feed.changed_at))
    return calendar.to_ical()


def _event(row, label, stamp):
    event = icalendar.Event()
    event.add("uid", f"{row.uid}@muster")
    event.add("dtstamp", stamp)
    event.add("summary", f"{row.title} · {row.place}" if row.place else row.title)
    event.add("dtstart", row.start)
    event.add("dtend", row.end + timedelta(days=1))
    event.add("categories", [label])
    event.add("status", "CONFIRMED" if row.is_confirmed else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    if row.url:
        event.add("url", settings.SITE_URL.rstrip("/") + row.url)
    return event


def in_language_of(feed):
    return translation.override(language_of(feed))
