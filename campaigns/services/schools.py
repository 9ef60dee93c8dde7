from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.choices import Level
from campaigns import school_moves as moves
from campaigns.choices import ProfileTag, SchoolKind
from campaigns.models import School, SchoolFigures
from campaigns.rules import school_key
from campaigns.rules_file import FARTHEST_KM, PointProblem, point_problem
from campaigns.rules_schools import clean_name, judge_name
from campaigns.spelling import pinyin_of
from core import clock
from core.errors import Refused, Stale
from core.geo import Point
from core.record import record, save_changes

COUNTS = {"exam_classes": 500, "graduates": 20_000, "candidates": 20_000}  # more than any school has
SHARES = ("progression_rate", "nearby_share")
FIGURES = (*COUNTS, *SHARES, "profile")


@transaction.atomic
def add_school(*, name, region, kind, address, by, now):
    """A school by hand. An unknown kind is guessed from the name; a school already listed there is refused."""
    values = _name_values(name) | {"region": _district(region), "address": address.strip()}
    guess = judge_name(values["name"]).kind
    values["kind"] = guess if kind in ("", SchoolKind.UNKNOWN) else kind
    try:
        with transaction.atomic():
            school = School.objects.create(created_at=now, **values)
    except IntegrityError:
        raise _already(values["name"], region) from None
    record(school, "added", by=by, now=now, after={"name": school.name, "kind": school.kind, "region": region.pk})
    return school


@transaction.atomic
def change_school(*, school, values, version, by, now, reason=""):
    """`values`: any of name, region, kind, address, latitude and longitude (degrees, both or neither).

    Into another region only as far as those above agree (`campaigns.school_moves`): all or nothing.
    """
    values = dict(values)
    before = School.objects.select_related("region").get(pk=school.pk).region
    if "name" in values:
        values |= _name_values(values["name"])
    if "region" in values:
        _district(values["region"])
    if "latitude" in values:
        _check_point(values, values.get("region", before))
    try:
        with transaction.atomic():
            changed = save_changes(school, values, version=version, by=by, now=now, why=reason)
    except IntegrityError:
        raise _already(values.get("name", school.name), values.get("region", school.region)) from None
    if changed.region_id != before.pk:
        moves.announce(moves.Move(school=changed, before=before, reason=reason, by=by, now=now))
    return changed


@transaction.atomic
def enter_figures(*, school, season, values, version, by, now):
    """What is known of a school in a season: any of FIGURES, with `source` and perhaps `source_date`.

    `version` is that of the stored figures, or 0 when the form was opened without any.
    """
    values = check_figures(values, on=clock.business_day(now))
    stored = SchoolFigures.objects.select_for_update().filter(season=season, school=school).first()
    if stored is None:
        return _first_figures(school, season, values, by, now)
    if not version:
        raise _entered_meanwhile(stored, values)
    changed = save_changes(stored, values, version=version, by=by, now=now)
    if changed.version != stored.version:
        SchoolFigures.objects.filter(pk=stored.pk).update(entered_by=by, entered_at=now)
        changed.refresh_from_db()
    return changed


def check_figures(values, *, on):
    """The values if each lies in its range and a source is named; refused with the field otherwise."""
    for name, most in COUNTS.items():
        if values.get(name) is not None and not 0 <= values[name] <= most:
            raise Refused(_("The number must lie between 0 and %(most)s.") % {"most": most}, field=name)
    for name in SHARES:
        if values.get(name) is not None and not 0 <= values[name] <= 100:
            raise Refused(_("A percentage lies between 0 and 100."), field=name)
    if not set(values.get("profile") or ()) <= set(ProfileTag.values):
        raise Refused(_("The profile holds a tag that does not exist."), field="profile")
    if not values.get("source", "").strip():
        raise Refused(_("Say where the figures are from."), field="source")
    if values.get("source_date") and values["source_date"] > on:
        raise Refused(_("The day lies in the future."), field="source_date")
    if values.get("source_date") and values["source_date"].year < 2000:
        raise Refused(_("Check the year."), field="source_date")
    return values


def _first_figures(school, season, values, by, now):
    if all(values.get(name) in (None, [], ()) for name in FIGURES):
        raise Refused(_("Enter at least one figure."))
    try:
        with transaction.atomic():
            figures = SchoolFigures.objects.create(
                season=season, school=school, entered_by=by, entered_at=now, **values
            )
    except IntegrityError:
        raise _entered_meanwhile(SchoolFigures.objects.get(season=season, school=school), values) from None
    after = {
        name: value if isinstance(value, (int, str, list)) else str(value)
        for name, value in values.items()
        if value is not None
    }
    record(figures, "entered", by=by, now=now, after=after)
    return figures


def _entered_meanwhile(stored, values):
    theirs = {
        SchoolFigures._meta.get_field(name).verbose_name: getattr(stored, name)
        for name, value in values.items()
        if getattr(stored, name) != value
    }
    return Stale(
        _("Someone else entered figures meanwhile. Nothing was overwritten; compare and save again."), theirs=theirs
    )


def _name_values(name):
    """name, name_key, pinyin, initials of what was typed."""
    name = clean_name(name)
    refused = judge_name(name).refused
    if refused:
        raise Refused(str(refused.label), field="name")
    pinyin, initials = pinyin_of(name)
    return {"name": name, "name_key": school_key(name)[:120], "pinyin": pinyin, "initials": initials}


def _check_point(values, region):
    centre = Point(region.latitude, region.longitude) if region.latitude is not None else None
    problem = point_problem(values["latitude"], values["longitude"], centre=centre)
    if problem == PointProblem.HALF:
        raise Refused(_("Enter both latitude and longitude, or neither."), field="latitude")
    if problem == PointProblem.OUTSIDE:
        raise Refused(_("This point lies outside China. Are the two figures interchanged?"), field="latitude")
    if problem == PointProblem.FAR:
        sentence = _("This point lies more than %(km)s km from the centre of %(region)s.")
        raise Refused(sentence % {"km": FARTHEST_KM, "region": region}, field="latitude")


def _district(region):
    if region.level not in (Level.CITY, Level.DISTRICT):
        raise Refused(_("A school stands in a district or a city."), field="region")
    return region


def _already(name, region):
    facts = {"name": name, "region": region}
    former = School.every.filter(region=region, name_key=school_key(name), merged_into__isnull=False)
    if former := former.select_related("merged_into").first():
        facts["school"] = former.merged_into.name
        sentence = _("“%(name)s” in %(region)s is a former name of “%(school)s”: the two were merged.")
        return Refused(sentence % facts, field="name")
    return Refused(_("“%(name)s” is already listed in %(region)s.") % facts, field="name")
