from django.db.models import F, Min, OuterRef, Q, Subquery

from accounts.choices import Role
from accounts.scoping import ScopedQuerySet


class ScoreLineQuerySet(ScopedQuerySet):
    """Published figures: whoever works with leads reads all of them."""

    roles_seeing_all = frozenset({Role.DIRECTOR, Role.RECRUITER})

    def for_advice(self, advice, season_id):
        """The lines of a lead's province, year, exam and branch; none where one of them is not known."""
        if not advice.exam_track or advice.province_id is None:
            return self.none()
        return self.filter(season=season_id, province=advice.province_id, track=advice.exam_track, branch=advice.branch)

    def lowest_for(self, lead):
        """A subquery: the points of the lowest line for the lead that `lead` (a path, "" or "lead__") leads to."""
        advice = f"{lead}advice__"
        same = Q(
            season=OuterRef(f"{lead}season"), province=OuterRef(f"{advice}province"),
            track=OuterRef(f"{advice}exam_track"), branch=OuterRef(f"{advice}branch"),
        )  # fmt: skip
        lines = self.filter(same).order_by().values("season").annotate(lowest=Min(F("points"))).values("lowest")
        return Subquery(lines)
