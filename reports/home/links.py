"""Where each figure leads: the list it counts."""

from urllib.parse import urlencode

from django.urls import reverse


def leads(**filters):
    return with_query(reverse("leads:list"), filters)


def outposts(**filters):
    return with_query(reverse("outposts:list"), filters)


def claims(**filters):
    return with_query(reverse("finance:claims"), filters)


def reports(day=None):
    return with_query(reverse("reports:daily"), {"day": day.isoformat()} if day else {})


def write_report(outpost, day):
    return with_query(reverse("reports:daily_write", args=[outpost.pk]), {"day": day.isoformat()})


def quota(**filters):
    return with_query(reverse("reports:quota"), filters)


def with_query(path, filters):
    query = urlencode({name: value for name, value in filters.items() if value not in (None, "")})
    return f"{path}?{query}" if query else path
