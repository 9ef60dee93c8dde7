"""What the target-school pages show: schools of the province with verdicts, in a constant number of queries."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When

from accounts.choices import Level
from accounts.models import Region
from campaigns.choices import Outcome
from campaigns.models import School
from core.paging import Ranked
from outposts import wording
from outposts.choices import TargetState
from outposts.models import TargetSchool


@dataclass(frozen=True)
class TargetRow:
    school: School
    overall: str
    tone: str
    deciding: dict
    figures: object
    reach: object
    state: str
    state_tone: str
    url: str
    score: str


def province_path(outpost):
    """The path of the province the outpost's city lies in (50 km, M23, reach beyond the city, seldom beyond it)."""
    region = outpost.region
    return region.path.removesuffix(f"{region.code}/") if region.level == Level.CITY else region.path


def schools_in_reach(outpost, user):
    """Schools of the outpost's province; `is_elsewhere` is 0 in its own city."""
    own_city = Case(
        When(region__path__startswith=outpost.region.path, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    schools = School.objects.visible_to(user).filter(region__path__startswith=province_path(outpost))
    return schools.select_related("region").annotate(is_elsewhere=own_city)


def areas(outpost, user):
    """Cities and districts of the province, each city followed by its districts."""
    inside = Region.objects.visible_to(user).filter(path__startswith=province_path(outpost))
    return inside.filter(level__in=[Level.CITY, Level.DISTRICT]).order_by("path")


def target_rows(outpost, schools, judge):
    ids = [school.pk for school in schools]
    judged = judge.schools(ids)
    here, elsewhere = _decisions(outpost, ids)
    base = f"{outpost.get_absolute_url()}schools/"
    return [_row(school, judged[school.pk], here.get(school.pk), school.pk in elsewhere, base) for school in schools]


def ranked(queryset, judge):
    """Every school of `queryset` with its score, for `core.paging.paginate_ranked`."""
    ids = judge.left
    if ids is None:
        ids = list(queryset.order_by().values_list("pk", flat=True))
    return [Ranked(one.score.total, pk) for pk, one in judge.schools(ids).items()]


def _decisions(outpost, ids):
    """({school id: target of this outpost}, {ids chosen by another outpost of the season})."""
    here, elsewhere = {}, set()
    for target in TargetSchool.objects.filter(season=outpost.season, school__in=ids):
        if target.outpost_id == outpost.pk:
            here[target.school_id] = target
        elif target.state == TargetState.CHOSEN:
            elsewhere.add(target.school_id)
    return here, elsewhere


def _row(school, judged, target, is_elsewhere, base):
    state, tone = _state(target, is_elsewhere)
    overall = judged.verdict.overall
    return TargetRow(
        school=school,
        overall=overall.label,
        tone=wording.tone(overall),
        deciding=wording.row(judged.deciding) if overall != Outcome.PASS else None,
        figures=judged.figures,
        reach=judged.reach,
        state=state,
        state_tone=tone,
        url=f"{base}{school.pk}/",
        score=wording.signed(judged.score.total),
    )


def _state(target, is_elsewhere):
    if target and target.state == TargetState.CHOSEN:
        return target.get_state_display(), "good"
    if is_elsewhere:
        return wording.chosen_elsewhere(), "neutral"
    return (target.get_state_display(), "warn") if target else ("", "neutral")
