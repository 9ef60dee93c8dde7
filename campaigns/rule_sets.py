"""Rule sets as people read them: which versions a place has had, and what each changed against the one before."""

from dataclasses import dataclass, fields
from itertools import groupby

from django.utils.text import capfirst

from campaigns.history import names_of_ids
from campaigns.models import RuleSet
from campaigns.rules import Limits
from campaigns.words import plain

THRESHOLDS = (*(field.name for field in fields(Limits)), "basis")
TONES = {"draft": "warn", "in_force": "good", "superseded": "neutral"}


@dataclass(frozen=True)
class Version:
    rules: RuleSet
    tone: str
    who: str
    changes: tuple  # {"label", "was", "to"} against the version before; of the first one everything
    is_first: bool


@dataclass(frozen=True)
class Shelf:
    """The versions of one place, newest first."""

    place: str
    province: int | None
    versions: tuple

    @property
    def has_draft(self):
        return self.versions[0].rules.state == "draft"


def facts_of(rules):
    """Every threshold of one set with its label."""
    return [{"label": label_of(name), "value": plain(getattr(rules, name))} for name in THRESHOLDS]


def changes_between(before, after):
    """The thresholds that differ, as people read them; `before` None: all of `after`."""
    return tuple(
        {
            "label": label_of(name),
            "was": "" if before is None else plain(getattr(before, name)),
            "to": plain(getattr(after, name)),
        }
        for name in THRESHOLDS
        if before is None or getattr(before, name) != getattr(after, name)
    )


def label_of(name):
    return capfirst(RuleSet._meta.get_field(name).verbose_name)


def shelves(season, user):
    """The country's versions first, then each province's, in three queries for any number of them."""
    rows = list(
        RuleSet.objects.visible_to(user)
        .filter(season=season)
        .select_related("province")
        .order_by("province__path", "-number")
    )
    rows.sort(key=lambda row: (row.province_id is not None, row.province.path if row.province_id else ""))
    names = names_of_ids({row.made_by_id for row in rows}, user=user)
    return [_shelf(list(group), names) for _key, group in groupby(rows, key=lambda row: row.province_id)]


def _shelf(rows, names):
    versions = tuple(
        Version(
            rules=row,
            tone=TONES[row.state],
            who=names.get(row.made_by_id, ""),
            changes=changes_between(before, row),
            is_first=before is None,
        )
        for row, before in zip(rows, [*rows[1:], None], strict=True)
    )
    return Shelf(rows[0].place, rows[0].province_id, versions)
