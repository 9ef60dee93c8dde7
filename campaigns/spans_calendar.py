"""The season's own spans: stages, special periods, anchors and holidays, each read through `visible_to`."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.choices import AnchorKind, DayKind, SpecialKind, Track
from campaigns.holidays import holidays_of
from campaigns.models import AnchorDate, HolidayOverride, RecruitStage, SpecialDate
from campaigns.spans import Lanes, Span, source

# What is of no single exam (May Day, notices) is shown whichever track is asked for.
SPECIAL_TRACKS = {
    SpecialKind.GAOKAO: Track.GAOKAO,
    SpecialKind.GAOKAO_RESULTS: Track.GAOKAO,
    SpecialKind.PREFERENCE_FILING: Track.GAOKAO,
    SpecialKind.ENGLISH_ORAL: Track.GAOKAO,
    SpecialKind.ZHONGKAO: Track.ZHONGKAO,
    SpecialKind.ZHONGKAO_RESULTS: Track.ZHONGKAO,
}


@source("stages", label=_("Stages"), order=10, lanes=Lanes.EACH)
def stages(query):
    rows = RecruitStage.objects.visible_to(query.user).filter(season=query.season)
    url = query.season.get_absolute_url()
    return [Span(f"stage-{row.pk}", "stages", str(row), row.start, row.end, url=url) for row in rows]


@source("special", label=_("Special periods"), order=20, lanes=Lanes.PACKED)
def special_periods(query):
    rows = SpecialDate.objects.visible_to(query.user).filter(season=query.season).select_related("province")
    other = [kind for kind, track in SPECIAL_TRACKS.items() if query.track and track != query.track]
    rows = _within(rows, query.region).exclude(kind__in=other)
    return [_dated(row, "special", str(row), row.start, row.end, query) for row in rows]


@source("anchors", label=_("Anchors"), order=30, lanes=Lanes.PACKED)
def anchors(query):
    rows = AnchorDate.objects.visible_to(query.user).filter(season=query.season).select_related("province")
    other = [kind for kind in AnchorKind if query.track and kind.track not in (None, query.track)]
    rows = _within(rows, query.region).exclude(kind__in=other)
    return [_dated(row, "anchor", row.get_kind_display(), row.date, row.date, query) for row in rows]


@source("holidays", label=_("Holidays"), order=40, lanes=Lanes.PACKED)
def holidays(query):
    """Days off one after another under one name are one span; every make-up workday stands by itself."""
    runs = []
    for day in holidays_of(query.season.year, HolidayOverride.objects.visible_to(query.user)).days:
        last = runs[-1][-1] if runs else None
        if last and day.kind == DayKind.OFF == last.kind and (day.day - last.day).days == 1 and day.name == last.name:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [Span(f"holiday-{run[0].day}", "holidays", run[0].label, run[0].day, run[-1].day) for run in runs]


def _dated(row, prefix, title, start, end, query):
    return Span(
        uid=f"{prefix}-{row.pk}",
        kind={"anchor": "anchors"}.get(prefix, prefix),
        title=title,
        start=start,
        end=end,
        url=query.season.get_absolute_url(),
        place=row.province.label if row.province_id else "",
        is_confirmed=row.is_confirmed,
    )


def _within(rows, region):
    """What holds for the whole country, for a province inside `region`, or for the province `region` lies in."""
    if region is None:
        return rows
    codes = region.path.rstrip("/").split("/")
    above = ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
    return rows.filter(Q(province=None) | Q(province__path__startswith=region.path) | Q(province__path__in=above))
