from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.choices import Level
from campaigns.calendar import SIDES
from campaigns.choices import StageCode
from campaigns.models import AnchorDate, RecruitStage, RuleSet, Season, SpecialDate
from campaigns.moves import moved
from campaigns.season_template import anchors_of as template_anchors
from campaigns.season_template import specials_of, stages_of, usual_hooks
from campaigns.services.hooks import anchors_of, hold, hook_values
from campaigns.services.playbook import lay_out as lay_out_playbook
from core.errors import Refused
from core.record import record, save_changes

YEARS = range(2000, 2101)
BASIS = "招生手册 M16、M20、M22、M23、M26"


@transaction.atomic
def open_season(*, year, by, now):
    """The season of `year` with the manual's anchors, eight stages, special dates and thresholds. Refused when it is
    open."""
    if year not in YEARS:
        sentence = _("The year must lie between %(first)s and %(last)s.")
        raise Refused(sentence % {"first": YEARS[0], "last": YEARS[-1]}, field="year")
    try:
        with transaction.atomic():
            season = Season.objects.create(year=year, created_at=now)
    except IntegrityError:
        raise Refused(_("The season of %(year)s is already open.") % {"year": year}, field="year") from None
    AnchorDate.objects.bulk_create(
        AnchorDate(season=season, kind=a.kind, date=a.date, year=year, is_confirmed=a.is_confirmed, source=a.source)
        for a in template_anchors(year)
    )
    RecruitStage.objects.bulk_create(
        RecruitStage(season=season, code=s.code, order=order, start=s.start, end=s.end, **_hung(s))
        for order, s in enumerate(stages_of(year), 1)
    )
    SpecialDate.objects.bulk_create(
        SpecialDate(
            season=season,
            kind=s.kind,
            start=s.start,
            end=s.end,
            is_confirmed=s.is_confirmed,
            source=s.source,
            **_hung(s),
        )
        for s in specials_of(year)
    )
    RuleSet.objects.create(season=season, number=1, basis=BASIS, made_at=now, in_force_from=now)
    lay_out_playbook(season)
    record(season, "opened", by=by, now=now, after={"year": year, "stages": len(StageCode)})
    return season


def _hung(planned):
    hooks = {"start": planned.start_hook, "end": planned.end_hook}
    return {f"{side}_anchor": hook.anchor for side, hook in hooks.items()} | {
        f"{side}_offset": hook.offset for side, hook in hooks.items()
    }


@transaction.atomic
def change_stage(*, stage, start, end, goals, version, reason, by, now, hooks=None, is_locked=None):
    """New dates or goals, with the reason (M9). Stages may overlap (M8).

    A side goes on hanging on its anchor, as many days off as it now stands, so that the next move of the anchor
    carries it along; `hooks` = {side: anchor, or "" for a fixed date} hangs sides elsewhere. A locked stage is left
    alone by moving anchors.
    """
    _check_reason(reason)
    _check_days(stage.season, start, end)
    values = {"start": start, "end": end, "goals": goals}
    values |= _hooks_kept(stage, None, start, end, hooks)
    values |= {"is_locked": is_locked} if is_locked is not None else {}
    changed = save_changes(stage, values, version=version, by=by, now=now, why=reason)
    moved(stage.season, by=by, now=now)
    return changed


@transaction.atomic
def add_special_date(*, season, kind, province, start, end, is_confirmed, source, reason, by, now):
    """One more special period, for a province or, without one, the whole country. It hangs on the anchors on which its
    kind usually hangs, where the season has them; else its dates are fixed."""
    _check_special(season, province, start, end, source, is_confirmed)
    hold(season)
    anchors = anchors_of(season)
    hooks = usual_hooks(kind)
    hooks = hooks if {(anchor, None) for anchor in hooks.values()} <= anchors.keys() else {}
    special = SpecialDate.objects.create(
        season=season, kind=kind, province=province, start=start, end=end, is_confirmed=is_confirmed, source=source,
        **hook_values(anchors, province=province, days={"start": start, "end": end}, hooks=hooks),
    )  # fmt: skip
    after = {"kind": kind, "start": str(start), "end": str(end), "province": province.pk if province else None}
    record(special, "added", by=by, now=now, after=after, why=reason)
    return special


@transaction.atomic
def change_special_date(
    *, special, kind, province, start, end, is_confirmed, source, version, reason, by, now, hooks=None, is_locked=None
):
    """As `change_stage`; a period of a province hangs on that province's own anchors where there are any."""
    _check_reason(reason)
    _check_special(special.season, province, start, end, source, is_confirmed)
    values = {"kind": kind, "province": province, "start": start, "end": end}
    values |= {"is_confirmed": is_confirmed, "source": source}
    values |= _hooks_kept(special, province, start, end, hooks)
    values |= {"is_locked": is_locked} if is_locked is not None else {}
    return save_changes(special, values, version=version, by=by, now=now, why=reason)


def _hooks_kept(row, province, start, end, hooks):
    """Anchor and offset fields for the dates, on the anchors of `row` unless `hooks` says otherwise."""
    hold(row.season)
    hooks = {side: getattr(row, f"{side}_anchor") for side in SIDES} | (hooks or {})
    days = {"start": start, "end": end}
    return hook_values(anchors_of(row.season), province=province, days=days, hooks=hooks)


def _check_special(season, province, start, end, source, is_confirmed):
    _check_days(season, start, end)
    if province is not None and province.level != Level.PROVINCE:
        raise Refused(_("%(region)s is not a province.") % {"region": province}, field="province")
    if is_confirmed and not source.strip():
        raise Refused(_("A confirmed date needs its source."), field="source")


def _check_days(season, start, end):
    if end < start:
        raise Refused(_("The last day lies before the first day."), field="end")
    for field, day in (("start", start), ("end", end)):
        if abs(day.year - season.year) > 1:
            sentence = _("%(day)s is too far from the season of %(year)s.")
            raise Refused(sentence % {"day": day, "year": season.year}, field=field)


def _check_reason(reason):
    if not reason.strip():
        raise Refused(_("Give the reason: it stands in the record."), field="reason")
