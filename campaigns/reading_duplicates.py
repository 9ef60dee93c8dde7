"""What the pages about duplicates show: two schools side by side, and what a merge did."""

from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.rules import Permission
from campaigns.models import School, SchoolFigures, SchoolMerge
from campaigns.related import CHANGED, colliding, fields_to_schools, hanging, rows_of


@dataclass
class Side:
    """One school of a pair; `differs` names the facts in which the other is not the same."""

    school: School
    figures: list
    differs: set = field(default_factory=set)


@dataclass(frozen=True)
class Hanging:
    """How many rows of a kind each school has, and how many would stay behind because the other has its own."""

    label: str
    first: int
    second: int
    clashing: int


_FACTS = ("name", "region_id", "kind", "address")


def sides(pair, *, user):
    both = School.every.visible_to(user).filter(pk__in=[pair.first_id, pair.second_id])
    both = {school.pk: school for school in both.select_related("region__parent__parent")}
    figures = SchoolFigures.every.visible_to(user).filter(school__in=both).select_related("season")
    of_school = {pk: [row for row in figures.order_by("-season__year") if row.school_id == pk] for pk in both}
    first, second = both[pair.first_id], both[pair.second_id]
    differs = {name for name in _FACTS if getattr(first, name) != getattr(second, name)}
    return [Side(school, of_school[school.pk], differs) for school in (first, second)]


def hanging_on_both(pair, *, user):
    """`Hanging` of each kind that one of the two has."""
    rows = zip(hanging(pair.first, user=user), hanging(pair.second, user=user), strict=True)
    return [
        Hanging(_label(of), first, second, len(colliding(of, pair.second, pair.first)))
        for (of, first), (_same, second) in rows
        if first or second
    ]


def former_of(school, *, user):
    """The schools merged into this one, with `.of_seasons` (figures that stayed) and `.merge` (for who may see it)."""
    figures = SchoolFigures.every.visible_to(user).select_related("season").order_by("-season__year")
    former = School.every.visible_to(user).filter(merged_into=school).order_by("pk")
    former = list(former.prefetch_related(Prefetch("figures", figures, to_attr="of_seasons")))
    if former and user.may(Permission.SCHOOL_MERGE):
        merges = SchoolMerge.objects.visible_to(user).filter(gone__in=former, undone=None).order_by("at")
        by_gone = {merge.gone_id: merge for merge in merges}
        for row in former:
            row.merge = by_gone.get(row.pk)
    return former


def moved_rows(merge):
    """[(label, how many rows went over, how many are with the merged school)]; of a standing merge as it is now."""
    filed = {name: len(rows) for name, rows in merge.filed.items()}
    if not merge.is_undone:
        filed |= {name: rows_of(of, merge.gone).count() for name, of in fields_to_schools().items()}
    names = sorted({*merge.moved, *(name for name, count in filed.items() if count)})
    return [(label_of(name), len(merge.moved.get(name, ())), filed.get(name, 0)) for name in names]


def left_rows(undone):
    """[(label, why, how many)] of rows that did not come back."""
    return [
        (label_of(name), _why(why), list(reasons.values()).count(why))
        for name, reasons in sorted(undone.left.items())
        for why in sorted(set(reasons.values()))
    ]


def _why(why):
    return _("changed or removed since") if why == CHANGED else _("the school has its own there by now")


def label_of(name):
    """What people call rows of "leads.lead.school"; the name itself where no app knows it any more."""
    known = fields_to_schools().get(name)
    if known is not None:
        return _label(known)
    model = name.rpartition(".")[0]
    try:
        return str(apps.get_model(model)._meta.verbose_name_plural)
    except LookupError:
        return name


def _label(of):
    if of.model is School:
        return _("former names")
    return str(of.model._meta.verbose_name_plural)
