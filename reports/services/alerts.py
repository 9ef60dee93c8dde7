"""A missing evening report is told the same evening: to the directors it concerns and to its crew, once each (M80)."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import Notice, User
from accounts.notices import notify
from outposts.models import Crew, Outpost
from reports import standing
from reports.words import clock_words, day_words


def tell_missing_reports(*, now):
    """Tell what has not been told yet; run twice or late it tells nothing twice. Returns how many were told."""
    return sum(_tell_day(day, now) for day in standing.alert_days(now))


def _tell_day(day, now):
    outposts = {row.outpost.pk: row.outpost for row in standing.missing(day=day, now=now)}
    if not outposts:
        return 0
    return sum(_tell(user, outposts[pk], day, now) for user, pk in _owed(outposts, day))


def _owed(outposts, day):
    """(person, outpost id) of everyone to tell and not told yet."""
    people = _crew(outposts, day) + _directors(outposts)
    keys = [_key(pk, day) for pk in outposts]
    told = set(Notice.objects.filter(key__in=keys).values_list("user_id", "key"))
    return [(user, pk) for user, pk in people if (user.pk, _key(pk, day)) not in told]


def _key(pk, day):
    return f"report-missing:{pk}:{day.isoformat()}"


def _crew(outposts, day):
    duties = Crew.objects.serving(day).filter(outpost__in=outposts, user__is_active=True, user__role=Role.RECRUITER)
    return [(duty.user, duty.outpost_id) for duty in duties.select_related("user")]


def _directors(outposts):
    """Who answers for which missing report; where a region has no director, HQ hears of it."""
    found = []
    for director in User.objects.active().filter(role=Role.DIRECTOR).select_related("region"):
        seen = Outpost.objects.visible_to(director).filter(pk__in=outposts)
        found += [(director, pk) for pk in seen.values_list("pk", flat=True)]
    alone = set(outposts) - {pk for _director, pk in found}
    if alone:
        found += [(admin, pk) for admin in User.objects.active().filter(role=Role.HQ) for pk in sorted(alone)]
    return found


@transaction.atomic
def _tell(user, outpost, day, now):
    to_crew = user.role == Role.RECRUITER
    path = reverse("reports:daily_write", args=[outpost.pk]) if to_crew else reverse("reports:daily")

    def write():
        facts = {"outpost": outpost, "day": day_words(day), "time": clock_words(standing.deadline(day))}
        if to_crew:
            title = _("Your report for %(day)s is missing: %(outpost)s")
            body = _("It was due at %(time)s. Hand it in now; it will be marked late.")
        else:
            title = _("%(outpost)s has handed in no report for %(day)s")
            body = _("It was due at %(time)s. Ask the outpost what happened and what it plans.")
        return title % facts, body % facts

    url = f"{path}?day={day.isoformat()}"
    return notify(user=user, key=_key(outpost.pk, day), write=write, url=url, now=now)
