"""Everything that points at a school, in any app: found in Django's own registry, so a later model is found too."""

from django.db import DatabaseError, OperationalError, models, transaction

from campaigns.models import DuplicatePair, School, SchoolMerge
from core.append_only import AppendOnly

ABOUT_MERGES = (DuplicatePair, SchoolMerge)  # they speak of both schools and stay as they are
CHANGED = "changed"  # why a row did not go over: it points elsewhere by now, or is gone
COLLIDES = "collides"  # or the database refused it


def fields_to_schools():
    """Every foreign key to School, by its name ("leads.lead.school"); hidden ones and many-to-many tables too."""
    relations = School._meta.get_fields(include_hidden=True)
    fields = [r.field for r in relations if r.auto_created and not r.concrete and (r.one_to_many or r.one_to_one)]
    named = {f"{field.model._meta.label_lower}.{field.name}": field for field in fields}
    return {name: named[name] for name in sorted(named) if named[name].model not in ABOUT_MERGES}


def rows_of(field, school):
    """All rows whose `field` points at `school`, those hidden by managers too."""
    return field.model._base_manager.filter(**{field.name: school})


def hanging(school, *, user):
    """[(field, count)] of what the reader may see of a school."""
    found = []
    for field in fields_to_schools().values():
        rows = rows_of(field, school)
        manager = field.model._default_manager
        if hasattr(manager.all(), "visible_to"):
            rows = rows.filter(pk__in=manager.visible_to(user).filter(**{field.name: school}).values("pk"))
        found.append((field, rows.count()))
    return found


def colliding(field, gone, kept):
    """{key: constraint} of rows of `gone` that cannot point at `kept`: it has its own there, or they never change."""
    rows = rows_of(field, gone)
    if issubclass(field.model, AppendOnly):
        return {str(key): "" for key in rows.values_list("pk", flat=True)}
    found = {}
    for name, others, condition, is_null_distinct in _unique_with(field):
        taken = {tuple(row[1:]) for row in rows_of(field, kept).filter(condition).values_list("pk", *others)}
        for key, *values in rows.filter(condition).values_list("pk", *others):
            if tuple(values) in taken and not (is_null_distinct and None in values):
                found[str(key)] = name
    return found


def move(field, source, target, keys):
    """Point the rows of `source` with these keys at `target`. Returns (keys moved, {key: why not}); a row the database
    will not change, or that no longer points at `source`, stays. A row whose key is what it points at has another key
    on the other side: there is one, and it goes."""
    rows = rows_of(field, source)
    if field.primary_key and keys:
        keys = [str(source.pk)]
    moved = [str(key) for key in rows.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)]
    refused = {str(key): CHANGED for key in keys if str(key) not in moved}
    if _update(rows.filter(pk__in=moved), field, target):
        return moved, refused
    for key in list(moved):
        if not _update(rows.filter(pk=key), field, target):
            moved.remove(key)
            refused[key] = COLLIDES
    return moved, refused


def _update(rows, field, target):
    try:
        with transaction.atomic():
            rows.update(**{field.name: target})
    except OperationalError:
        raise
    except DatabaseError:  # a unique constraint, or a trigger of the table's own
        return False
    return True


def _unique_with(field):
    """(name, the other fields, condition, are nulls distinct) of each uniqueness a school takes part in."""
    options = field.model._meta
    if field.unique:
        yield field.name, (), models.Q(), True
    for names in options.unique_together:
        if field.name in names:
            yield "_".join(names), tuple(n for n in names if n != field.name), models.Q(), True
    for constraint in options.constraints:
        if isinstance(constraint, models.UniqueConstraint) and field.name in constraint.fields:
            others = tuple(name for name in constraint.fields if name != field.name)
            condition = constraint.condition or models.Q()
            yield constraint.name, others, condition, constraint.nulls_distinct is not False
