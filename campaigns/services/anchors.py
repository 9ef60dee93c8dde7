"""Anchors move, and what hangs on them with them: looked at first, then done in one transaction."""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import Level, Role
from accounts.models import User
from accounts.notices import notify
from campaigns import calendar
from campaigns.models import AnchorDate, SpecialDate
from campaigns.moves import moved as tell_above
from campaigns.services.hooks import anchors_of, called, hold, hook_values, items_of, rows_of, sentence_about, shown
from core.clock import business_day
from core.errors import Refused, Stale
from core.record import record, save_changes


@dataclass(frozen=True)
class Preview:
    """What moving an anchor would do. `rows` are the rows by the names in `moves` and `kept`."""

    moves: tuple
    kept: tuple
    rows: dict = field(repr=False)
    followers: tuple = ()  # (AnchorDate, old day, new day): estimated results that go with their exam
    seen: str = ""  # the same for the same effect

    def called(self, name):
        return called(name, self.rows)


def preview_shift(*, anchor, to, today):
    """What `shift_anchor` would do today; changes nothing. Refused as that would be."""
    anchors, rows = anchors_of(anchor.season), rows_of(anchor.season)
    old = {key: row.date for key, row in anchors.items()}
    estimates = [key for key, row in anchors.items() if not row.is_confirmed]
    try:
        new = calendar.shifted(old, anchor.key, to, estimates)
        shift = calendar.moves(items_of(rows), old, new, today)
    except calendar.Impossible as error:
        raise Refused(sentence_about(error, rows, anchors, anchor.season.year), field="to") from None
    gone = [key for key in new if new[key] != old[key] and key != anchor.key]
    followers = tuple((anchors[key], old[key], new[key]) for key in gone)
    seen = "-".join([shift.fingerprint, *(f"{row.pk}.{day}" for row, _old, day in followers)])
    return Preview(shift.moves, shift.kept, rows, followers, seen)


@transaction.atomic
def shift_anchor(*, anchor, to, reason, version, by, now, is_confirmed=None, source=None, seen=None):
    """Move `anchor` and everything that hangs on it; returns the Preview of what was done.

    Over, begun or locked dates stay. `is_confirmed` and `source` change with it where given. `seen` is the `seen` of
    the preview a person agreed to: Stale when the effect is another by now. Directors and HQ find a notice.
    """
    if not reason.strip():
        raise Refused(_("Give the reason: it stands in the record."), field="reason")
    hold(anchor.season)
    stored = AnchorDate.objects.select_related("season", "province").get(pk=anchor.pk)
    values = {"date": to}
    values |= {"is_confirmed": is_confirmed} if is_confirmed is not None else {}
    values |= {"source": source.strip()} if source is not None else {}
    _check_source(values.get("is_confirmed", stored.is_confirmed), values.get("source", stored.source))
    preview = preview_shift(anchor=stored, to=to, today=business_day(now))
    moved = save_changes(
        stored, values, version=version, by=by, now=now, why=reason, verb="changed" if to == stored.date else "shifted"
    )
    if seen is not None and seen != preview.seen:
        sentence = _("The calendar changed since you looked. Nothing was moved; look again and confirm.")
        raise Stale(sentence, theirs={}, version=stored.version)
    _apply(preview, reason, by, now)
    if to != stored.date:
        tell_above(stored.season, by=by, now=now)
        _tell(moved, stored.date, preview, reason, by, now)
    return preview


def _apply(preview, reason, by, now):
    for anchor, _old, day in preview.followers:
        values = {"date": day}
        save_changes(anchor, values, version=anchor.version, by=by, now=now, why=reason, verb="shifted")
    days = {}
    for move in preview.moves:
        days.setdefault(move.what, {})[move.side] = move.new
    for name, values in days.items():
        row = preview.rows[name]
        save_changes(row, values, version=row.version, by=by, now=now, why=reason, verb="moved")


def _tell(anchor, old, preview, reason, by, now):
    """A notice to HQ and to the directors it concerns; the letter of the evening says it again (`reports`)."""
    count = len({move.what for move in preview.moves})

    def write():
        facts = {"anchor": anchor, "old": shown(old), "new": shown(anchor.date), "n": count, "reason": reason}
        return (
            _("Calendar changed: %(anchor)s is now on %(new)s") % facts,
            _("Before: %(old)s. Periods moved with it: %(n)s. Reason: %(reason)s") % facts,
        )

    readers = User.objects.active().filter(role__in=(Role.HQ, Role.DIRECTOR)).select_related("region")
    url, key = reverse("campaigns:season", args=[anchor.season_id]), f"anchor:{anchor.pk}:{anchor.version}"
    for user in readers.exclude(pk=by.pk if by else None):
        concerned = not anchor.province or not user.region or anchor.province.path.startswith(user.region.path)
        if concerned:
            notify(user=user, key=key, write=write, url=url, now=now, mail=False)


@transaction.atomic
def add_anchor(*, season, kind, province, date, is_confirmed, source, reason, by, now):
    """One more anchor: a track's that the season had no date for, or a province's own. Moves nothing: what follows it
    from now on stays where it is, so many days from the new anchor."""
    if not reason.strip():
        raise Refused(_("Give the reason: it stands in the record."), field="reason")
    if province is not None and province.level != Level.PROVINCE:
        raise Refused(_("%(region)s is not a province.") % {"region": province}, field="province")
    if date.year != season.year:
        sentence = _("The date must lie in the season's year %(year)s.")
        raise Refused(sentence % {"year": season.year}, field="date")
    _check_source(is_confirmed, source)
    hold(season)
    values = {"kind": kind, "province": province, "date": date, "is_confirmed": is_confirmed, "source": source.strip()}
    try:
        with transaction.atomic():
            anchor = AnchorDate.objects.create(season=season, year=season.year, **values)
    except IntegrityError:
        raise Refused(_("The season has this anchor already; move it instead."), field="kind") from None
    after = {"kind": kind, "province": province.pk if province else None, "date": str(date)}
    record(anchor, "added", by=by, now=now, after=after, why=reason)
    _rehang(anchor, reason, by, now)
    tell_above(season, by=by, now=now)
    return anchor


def _rehang(anchor, reason, by, now):
    """Spans of the province now count from its own anchor."""
    if not anchor.province_id:
        return
    anchors = anchors_of(anchor.season)
    for row in SpecialDate.objects.filter(season=anchor.season, province=anchor.province):
        hooks = {side: getattr(row, f"{side}_anchor") for side in calendar.SIDES}
        if anchor.kind in hooks.values():
            days = {side: getattr(row, side) for side in calendar.SIDES}
            values = hook_values(anchors, province=anchor.province, days=days, hooks=hooks)
            save_changes(row, values, version=row.version, by=by, now=now, why=reason, verb="rehung")


def _check_source(is_confirmed, source):
    if is_confirmed and not source.strip():
        raise Refused(_("A confirmed date needs its source."), field="source")
