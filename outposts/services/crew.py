"""Who serves which outpost from when to when."""

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from core.errors import Refused
from core.record import record
from outposts.models import Crew, Outpost


@transaction.atomic
def add_crew(*, outpost, user, since, by, now):
    """Let a recruiter serve `outpost` from `since` on, without an end for now."""
    check_in_season(outpost.season, since, field="since")
    (user,) = check_people([user], city=outpost.region, since=since, by=by, field="user")
    crew = Crew.objects.create(outpost=outpost, user=user, since=since)
    record(outpost, "crew_added", by=by, now=now, after={"person": str(user.token), "since": str(since)})
    return crew


@transaction.atomic
def end_crew(*, crew, until, by, now):
    """Set the last day of a service; refused when it already has one."""
    stored = Crew.objects.select_for_update().get(pk=crew.pk)
    if stored.until is not None:
        raise Refused(_("This service already ends on %(day)s.") % {"day": date_format(stored.until)}, field="until")
    if until < stored.since:
        sentence = _("The last day cannot lie before the first, %(day)s.") % {"day": date_format(stored.since)}
        raise Refused(sentence, field="until")
    stored.until = until
    stored.save(update_fields=["until"])
    after = {"person": str(stored.user.token), "until": str(until)}
    record(stored.outpost, "crew_ended", by=by, now=now, after=after)
    return stored


def check_people(people, *, city, since, by, field):
    """The people, locked, if they may all serve in `city` from `since` on; or `Refused`, naming whom it is about.

    The lock makes two outposts that want the same person at once wait for each other.
    """
    pks = [person.pk for person in people]
    people = list(User.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))
    idle = [p for p in people if not p.is_active or p.role != Role.RECRUITER]
    if idle:
        raise Refused(_("Not an active recruiter: %(names)s.") % {"names": _names(idle)}, field=field)
    visible = set(User.objects.visible_to(by).filter(pk__in=pks).values_list("pk", flat=True))
    outside = [p for p in people if p.pk not in visible or not _works_in(p, city)]
    if outside:
        raise Refused(
            _("Does not belong to the region of %(city)s: %(names)s. Move them in People first.")
            % {"city": city.label, "names": _names(outside)},
            field=field,
        )
    _check_free(people, since=since, by=by, field=field)
    return people


def _works_in(person, city):
    """A recruiter works in the city when their region holds it, or lies in it."""
    if person.region is None:
        return False
    return city.path.startswith(person.region.path) or person.region.path.startswith(city.path)


def _check_free(people, *, since, by, field):
    busy = list(
        Crew.objects.from_day(since).filter(user__in=people).select_related("user", "outpost").order_by("user", "pk")
    )
    if not busy:
        return
    shown = set(Outpost.objects.visible_to(by).filter(crew__in=busy).values_list("pk", flat=True))
    whom = [
        _("%(name)s (%(outpost)s)")
        % {"name": crew.user, "outpost": crew.outpost if crew.outpost_id in shown else _("another outpost")}
        for crew in busy
    ]
    raise Refused(
        _("Already serving on %(day)s: %(names)s. End that service first.")
        % {"day": date_format(since), "names": _join(whom)},
        field=field,
    )


def check_in_season(season, day, *, field):
    first, last = season_days(season)
    if not first <= day <= last:
        raise Refused(
            _("%(day)s lies outside %(season)s (%(first)s to %(last)s).")
            % {
                "day": date_format(day),
                "season": season,
                "first": date_format(first),
                "last": date_format(last),
            },
            field=field,
        )


def season_days(season):
    """First and last day of the season's stages; the calendar year where no stage is laid down."""
    days = [(stage.start, stage.end) for stage in season.stages.all()]
    if not days:
        return date(season.year, 1, 1), date(season.year, 12, 31)
    return min(start for start, _end in days), max(end for _start, end in days)


def _names(people):
    return _join(str(person) for person in people)


def _join(words):
    return _(", ").join(words)
