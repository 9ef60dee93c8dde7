"""Between the rows of a season and the pure calendar: who hangs on what, and what an impossible calendar is called."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.calendar import MAX_OFFSET, SIDES, Hook, Item, Problem
from campaigns.choices import AnchorKind
from campaigns.models import AnchorDate, RecruitStage, Season, SpecialDate
from core.errors import Refused


def hold(season):
    """Lock the season: its anchors and what hangs on them change one after the other."""
    Season.objects.select_for_update().get(pk=season.pk)


def anchors_of(season):
    """{(kind, province's id or None): AnchorDate}."""
    rows = AnchorDate.objects.filter(season=season).select_related("province")
    return {row.key: row for row in rows}


def rows_of(season):
    """{name: row} of everything that may hang on an anchor; names are those the commands print."""
    rows = {f"stage:{stage.code}": stage for stage in RecruitStage.objects.filter(season=season)}
    for special in SpecialDate.objects.filter(season=season).select_related("province").order_by("pk"):
        name = f"special:{special.kind}" + (f"@{special.province.code}" if special.province else "")
        rows[f"{name}#{special.pk}" if name in rows else name] = special
    return rows


def items_of(rows):
    """What `campaigns.calendar` reads, of `rows_of`."""
    return [
        Item(
            name,
            row.start,
            row.end,
            **{f"{side}_hook": _hook(row, side) for side in SIDES},
            province=getattr(row, "province_id", None),  # a stage has none: it follows the country
            is_locked=row.is_locked,
        )
        for name, row in rows.items()
    ]


def _hook(row, side):
    anchor = getattr(row, f"{side}_anchor")
    return Hook(anchor, getattr(row, f"{side}_offset")) if anchor else None


def hook_values(anchors, *, province, days, hooks):
    """The anchor and offset fields of a span on `days` = {side: day} that hangs on `hooks` = {side: anchor or ""}.

    An anchor without a date in the season, or too far away, is refused.
    """
    values = {}
    for side in SIDES:
        kind, day = hooks.get(side, ""), days[side]
        values |= {f"{side}_anchor": kind, f"{side}_offset": None}
        if not kind:
            continue
        anchor = anchors.get((kind, province.pk if province else None)) or anchors.get((kind, None))
        facts = {"anchor": AnchorKind(kind).label, "day": shown(day), "days": MAX_OFFSET}
        if anchor is None:
            raise Refused(_("The season has no date for “%(anchor)s” yet.") % facts, field=f"{side}_anchor")
        offset = (day - anchor.date).days
        if abs(offset) > MAX_OFFSET:
            sentence = _("%(day)s lies more than %(days)s days from “%(anchor)s”. Make it a fixed date.")
            raise Refused(sentence % facts, field=side)
        values[f"{side}_offset"] = offset
    return values


def sentence_about(error, rows, anchors, year):
    """What `campaigns.calendar.Impossible` means, for people."""
    facts = {"year": year, "days": MAX_OFFSET}
    facts |= {"start": shown(error.start), "end": shown(error.end)}
    if error.problem == Problem.OTHER_YEAR:
        facts["what"] = anchors[error.what]
        return _("“%(what)s” must stay in the season's year %(year)s; %(start)s does not.") % facts
    facts["what"] = called(error.what, rows)
    if error.problem == Problem.ENDS_BEFORE_START:
        sentence = _("“%(what)s” would start on %(start)s, after its last day %(end)s. Change its dates first.")
    elif error.problem == Problem.NO_ANCHOR:
        sentence = _("“%(what)s” hangs on an anchor that the season has no date for.")
    else:
        sentence = _("“%(what)s” hangs more than %(days)s days from its anchor.")
    return sentence % facts


def called(name, rows):
    """A stage or special period as people call it."""
    row = rows[name]
    province = getattr(row, "province", None)
    return _("%(what)s (%(province)s)") % {"what": row, "province": province.label} if province else str(row)


def shown(day):
    return date_format(day, "DATE_FORMAT") if day else ""
