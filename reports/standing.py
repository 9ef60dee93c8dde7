"""Which outposts owe, gave or miss the report of a day; read by pages, digests and the evening's alert alike."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Max, Min, OuterRef, Subquery

from campaigns.models import RecruitStage, Season
from core.clock import business_day
from outposts.models import Outpost
from reports import rules
from reports.choices import REPORT_TONES, ReportState
from reports.models import DailyReport

ALERT_DAYS = 2  # an alert that a stopped beat held up is still told for yesterday, not for last week


@dataclass
class Standing:
    outpost: Outpost
    day: object
    state: ReportState
    report: DailyReport | None

    @property
    def tone(self):
        return REPORT_TONES[self.state]

    @property
    def is_missing(self):
        return self.state == ReportState.MISSING


def deadline(day):
    return rules.moment_of(day, settings.REPORT_DEADLINE)


def outposts_of(user, day):
    """The outposts `user` sees of the season in force on `day`, with that season's span; one query when read."""
    return seasonal(Outpost.objects.visible_to(user), day)


def seasonal(outposts, day):
    year = Season.objects.filter(year__lte=day.year).order_by("-year").values("year")[:1]
    stages = RecruitStage.objects.filter(season=OuterRef("season"))
    return (
        outposts.filter(season__year=Subquery(year))
        .select_related("region")
        .annotate(
            season_first=Subquery(stages.order_by("start").values("start")[:1]),
            season_last=Subquery(stages.order_by("-end").values("end")[:1]),
        )
        .order_by("region__path", "code")
    )


def span(outpost):
    return rules.Span(outpost.season_first, outpost.season_last)


def standings(outposts, *, day, now):
    """One `Standing` per outpost of `outposts_of`, in its order; one query."""
    found = standings_of_days(outposts, days=[day], now=now)
    return [found[outpost.pk, day] for outpost in outposts]


def standings_of_days(outposts, *, days, now):
    """{(outpost id, day): Standing}; one query."""
    reports = DailyReport.objects.handed_in().filter(day__in=days, outpost__in=[o.pk for o in outposts])
    found = {(report.outpost_id, report.day): report for report in reports.select_related("submitted_by")}
    return {
        (outpost.pk, day): standing(outpost, found.get((outpost.pk, day)), day=day, now=now)
        for outpost in outposts
        for day in days
    }


def standing(outpost, report, *, day, now):
    owed = rules.is_owed(arrival_day=outpost.arrival_day, day=day, season=span(outpost))
    state = rules.report_state(
        is_owed=owed, submitted_at=report and report.submitted_at, deadline=deadline(day), now=now
    )
    return Standing(outpost, day, state, report)


def alert_days(now):
    """The days whose deadline has passed and whose missing reports are still news."""
    today = business_day(now)
    days = [today - timedelta(days=n) for n in range(ALERT_DAYS)]
    return [day for day in days if now > deadline(day)]


def missing(*, day, now):
    """Every outpost's missing report of the day: for the system, which then asks who may see which."""
    outposts = list(seasonal(Outpost.objects.all(), day))
    return [row for row in standings(outposts, day=day, now=now) if row.is_missing]


def season_runs(day):
    """Some season's stages cover `day`."""
    season = Season.objects.in_force(day)
    if season is None:
        return False
    ends = RecruitStage.objects.filter(season=season).aggregate(first=Min("start"), last=Max("end"))
    return rules.Span(**ends).runs_on(day)
