"""The schools round an outpost as the map shows them; a constant number of queries."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.choices import Outcome
from campaigns.models import School
from outposts import visit_map
from outposts.choices_visits import VisitOutcome
from outposts.models import SchoolVisit, TargetSchool
from outposts.reading import schools_in_reach
from outposts.verdicts import Judge
from outposts.visit_ground import point_of, way_between

DEGREES = 0.65  # some 60 km
MOST = 300
TONES = {"chosen": "accent", "visited": "good", "refused": "bad", "passing": "good", "failing": "neutral"}


@dataclass(frozen=True)
class Row:
    """One line of the table beside the map."""

    number: int | None
    school: School
    km: int | None
    is_estimate: bool
    direction: str
    candidates: int | None
    state: str
    label: str
    tone: str


def state_labels():
    return {
        visit_map.CHOSEN: _("Chosen"),
        visit_map.VISITED: pgettext("visit", "Visited"),
        visit_map.REFUSED: pgettext("visit", "Refused"),
        visit_map.PASSING: _("Pass"),
        visit_map.UNKNOWN: _("Unknown"),
        visit_map.FAILING: _("Fail"),
    }


def winds():
    """Eight directions, north first, clockwise."""
    return [
        pgettext("direction", "N"),
        pgettext("direction", "NE"),
        pgettext("direction", "E"),
        pgettext("direction", "SE"),
        pgettext("direction", "S"),
        pgettext("direction", "SW"),
        pgettext("direction", "W"),
        pgettext("direction", "NW"),
    ]


class SchoolMap:
    """`drawing` and `rows` for the schools within some 60 km and all chosen ones, at most 300, the chosen first."""

    def __init__(self, outpost, user, rounds=()):
        self.outpost, self.home = outpost, point_of(outpost)
        chosen = set(TargetSchool.objects.chosen().filter(outpost=outpost).values_list("school", flat=True))
        schools = {school.pk: school for school in self._schools(user, chosen)}
        judged = Judge(outpost).schools(list(schools))
        last = {v.school_id: v.outcome for v in reversed(SchoolVisit.objects.filter(outpost=outpost).latest_first())}
        spots = {pk: self._spot(school, judged[pk], pk in chosen, last.get(pk)) for pk, school in schools.items()}
        keep = sorted(spots.values(), key=lambda s: (s.key not in chosen, s.km is None, s.km or 0, s.key))[:MOST]
        self.drawing = visit_map.draw(keep, rounds)
        self.cut = len(spots) - len(keep)
        numbers = {mark.spot.key: mark.number for mark in self.drawing.marks}
        labels, names = state_labels(), winds()
        rows = [_row(spot, schools[spot.key], numbers.get(spot.key), labels, names) for spot in keep]
        self.rows = sorted(rows, key=lambda row: (row.number is None, row.number or 0, row.school.name))
        for mark in self.drawing.marks:
            mark.school = schools[mark.spot.key]

    def _schools(self, user, chosen):
        near = Q(pk__in=chosen)
        if self.home is not None:
            lat, lon = self.home.latitude, self.home.longitude
            box = {
                "latitude__range": (lat - DEGREES, lat + DEGREES),
                "longitude__range": (lon - DEGREES, lon + DEGREES),
            }
            centre = {f"region__{name}": span for name, span in box.items()}
            near |= Q(**box) | Q(latitude=None, **centre)
        return schools_in_reach(self.outpost, user).filter(near).defer("pinyin", "initials", "address").order_by("pk")

    def _spot(self, school, judged, is_chosen, outcome):
        way, point = way_between(self.home, school, judged.reach), school.point
        angle = visit_map.bearing(self.home, point) if self.home and point else None
        if angle is None and self.home and point:
            angle = (school.pk * 2.4) % 6.28  # in the very middle of the city every direction is as true
        figures = judged.figures
        return visit_map.Spot(
            key=school.pk,
            km=way and way.km,
            bearing=angle,
            candidates=figures and figures.candidates,
            state=_state(judged.verdict.overall, is_chosen, outcome),
            is_estimate=way is None or way.is_estimate or point is None or point.is_estimate,
            is_way_estimate=way is None or way.is_estimate,
        )


def _state(overall, is_chosen, outcome):
    if outcome == VisitOutcome.REFUSED:
        return visit_map.REFUSED
    if outcome == VisitOutcome.UNHINDERED:
        return visit_map.VISITED
    if is_chosen:
        return visit_map.CHOSEN
    return {Outcome.PASS: visit_map.PASSING, Outcome.FAIL: visit_map.FAILING}.get(overall, visit_map.UNKNOWN)


def _row(spot, school, number, labels, names):
    return Row(
        number=number,
        school=school,
        km=None if spot.km is None else round(spot.km),
        is_estimate=spot.is_way_estimate,
        direction="" if spot.bearing is None else names[visit_map.wind(spot.bearing)],
        candidates=spot.candidates,
        state=spot.state,
        label=labels[spot.state],
        tone=TONES.get(spot.state, "neutral"),
    )
