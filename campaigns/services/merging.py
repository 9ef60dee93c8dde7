"""Two schools become one, and two again. Nothing is thrown away: a row that cannot go over stays with the school that
went, and every row that did is written down, so that the way back restores exactly those."""

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.choices_duplicates import PairState
from campaigns.models import DuplicatePair, School, SchoolFigures, SchoolMerge, SchoolUnmerge
from campaigns.related import CHANGED, colliding, fields_to_schools, move, rows_of
from campaigns.services.schools import FIGURES
from core.errors import Refused
from core.record import record, save_changes

_FIGURES_FIELD = "campaigns.schoolfigures.school"


@transaction.atomic
def merge_schools(*, kept, gone, fill=False, why="", by, now):
    """`gone` becomes a former name of `kept`, and what points at it points at `kept`.

    Where both have a row of which a school has one (figures of a season, a target of an outpost), that of `gone` stays
    with it; `fill` completes empty figures of `kept` from such rows. Refused when either was merged meanwhile.
    """
    pair = _hold_pair(kept, gone)
    kept, gone = _hold(kept, gone)
    _both_stand(kept, gone)
    moved, filed = {}, {}
    for name, field in fields_to_schools().items():
        stays = colliding(field, gone, kept)
        keys = list(rows_of(field, gone).exclude(pk__in=stays).order_by("pk").values_list("pk", flat=True))
        went, refused = move(field, gone, kept, keys)
        moved |= {name: went} if went else {}
        filed |= {name: stays | refused} if stays or refused else {}
    School.every.filter(pk=gone.pk).update(merged_into=kept)
    filled = _fill(kept, filed.get(_FIGURES_FIELD, {}), by=by, now=now) if fill else []
    merge = SchoolMerge.objects.create(
        kept=kept, gone=gone, by=by.token if by else None, at=now, why=why, moved=moved, filed=filed, filled=filled
    )
    pair.update(state=PairState.MERGED, decided_by=by, decided_at=now, why=why)
    record(kept, "merged", by=by, now=now, after={"name": gone.name, "merge": merge.pk}, why=why)
    record(gone, "merged_away", by=by, now=now, after={"name": kept.name, "merge": merge.pk}, why=why)
    return merge


@transaction.atomic
def unmerge_schools(*, merge, why, by, now):
    """Take a merge back: the school that went is on the list again with the rows that came from it.

    What was added to the kept school since stays there, and so does a row that was changed to another school, removed
    or would collide; `left` of the answer names those.
    """
    if not why.strip():
        raise Refused(_("Give the reason: it stands in the record."), field="reason")
    pair = _hold_pair(merge.kept, merge.gone)
    kept, gone = _hold(merge.kept, merge.gone)
    if SchoolUnmerge.objects.filter(merge=merge).exists():
        raise Refused(_("This merge was taken back already."))
    if kept.merged_into_id:
        facts = {"kept": kept.name, "other": _name_of(kept.merged_into_id)}
        raise Refused(_("“%(kept)s” was merged into “%(other)s” since. Take that back first.") % facts)
    School.every.filter(pk=gone.pk).update(merged_into=None)
    returned, left, fields = {}, {}, fields_to_schools()
    for name, keys in merge.moved.items():
        went, refused = move(fields[name], kept, gone, keys) if name in fields else ([], dict.fromkeys(keys, CHANGED))
        returned |= {name: went} if went else {}
        left |= {name: refused} if refused else {}
    _empty_again(merge.filled, by=by, now=now)
    undone = SchoolUnmerge.objects.create(
        merge=merge, by=by.token if by else None, at=now, why=why, returned=returned, left=left
    )
    pair.update(state=PairState.OPEN, decided_by=None, decided_at=None, why="")
    for school, other in ((kept, gone), (gone, kept)):
        record(school, "unmerged", by=by, now=now, after={"name": other.name, "merge": merge.pk}, why=why)
    return undone


def _hold_pair(one, other):
    """The suggestion about the two, locked before the schools as everywhere; an empty queryset where none was made."""
    pair = DuplicatePair.objects.of(one, other)
    list(pair.select_for_update())
    return pair


def _hold(kept, gone):
    """Both as they stand now, locked in one order whoever is to stay."""
    keys = [kept.pk, gone.pk]
    rows = {row.pk: row for row in School.every.select_for_update().filter(pk__in=keys).order_by("pk")}
    return rows[kept.pk], rows[gone.pk]


def _both_stand(kept, gone):
    if kept.pk == gone.pk:
        raise Refused(_("A school cannot be merged into itself."))
    for school in (gone, kept):
        if school.merged_into_id:
            facts = {"gone": school.name, "kept": _name_of(school.merged_into_id)}
            raise Refused(_("“%(gone)s” was merged into “%(kept)s” already.") % facts)


def _name_of(key):
    return School.every.values_list("name", flat=True).get(pk=key)


def _fill(kept, filed, *, by, now):
    """Empty figures of `kept` from those that stayed behind; what was done, to be taken back."""
    done = []
    for theirs in SchoolFigures.every.filter(pk__in=filed).order_by("pk"):
        mine = SchoolFigures.every.get(school=kept, season=theirs.season_id)
        values = {
            n: getattr(theirs, n) for n in FIGURES if _is_empty(getattr(mine, n)) and not _is_empty(getattr(theirs, n))
        }
        if not values:
            continue
        if theirs.source != mine.source:
            values["source"] = f"{mine.source}; {theirs.source}"[:200]
        before = {name: _plain(getattr(mine, name)) for name in values}
        save_changes(mine, values, version=mine.version, by=by, now=now, verb="filled")
        after = {name: _plain(value) for name, value in values.items()}
        done.append({"figures": mine.pk, "before": before, "after": after})
    return done


def _empty_again(filled, *, by, now):
    """What was completed and not changed since is as it was before."""
    for entry in filled:
        row = SchoolFigures.every.filter(pk=entry["figures"]).first()
        if row is None:
            continue
        same = {n for n, value in entry["after"].items() if _plain(getattr(row, n)) == value}
        values = {name: entry["before"][name] for name in same}
        save_changes(row, values, version=row.version, by=by, now=now)


def _is_empty(value):
    return value is None or value == []


def _plain(value):
    return value if value is None or isinstance(value, (int, str, list)) else str(value)
