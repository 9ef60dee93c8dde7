"""Writing what happened, and changing editable rows without overwriting anybody.

`record` is the one door to the activity table; `save_changes` the one door for edits of versioned rows.
"""

from django.utils.translation import gettext as _

from core.errors import Stale
from core.models import Activity


def record(subject, verb, *, by, now, before=None, after=None, why=""):
    """Add the activity row of a change, in the caller's transaction. `by` is a user, or None for the system."""
    return Activity.objects.create(
        at=now,
        actor=by.token if by else None,
        kind=subject._meta.label_lower,
        subject=str(subject.pk),
        verb=verb,
        before=before or {},
        after=after or {},
        why=why,
    )


def record_many(changes, verb, *, by, now):
    """As `record`, many at once: `changes` = [(subject, before, after)]; one query for each 500 of them."""
    rows = [
        Activity(
            at=now,
            actor=by.token if by else None,
            kind=subject._meta.label_lower,
            subject=str(subject.pk),
            verb=verb,
            before=before,
            after=after,
        )
        for subject, before, after in changes
    ]
    Activity.objects.bulk_create(rows, batch_size=500)


def without_personal(row, values):
    """What the record may keep of `values`: fields named in the model's `PERSONAL` stand as null."""
    personal = getattr(row, "PERSONAL", ())
    return {name: None if name in personal else value for name, value in values.items()}


def save_changes(row, values, *, version, by, now, why="", verb="changed"):
    """Change `row` to `values` if it still stands at `version`; write the activity row; return the row.

    Fields named in the model's `PERSONAL` are recorded as changed, not with their values. Nothing changed: no row
    is written and the version stays. Raises `Stale` with the stored values when someone else saved first.
    """
    stored = type(row)._base_manager.select_for_update().get(pk=row.pk)
    changed = {name: value for name, value in values.items() if getattr(stored, name) != value}
    if not changed:
        return stored
    if stored.version != int(version):
        raise Stale(
            _("Someone else changed this since you opened it. Nothing was overwritten; compare and save again."),
            theirs={_label(row, name): _shown(stored, name) for name in changed},
            version=stored.version,
        )
    before = without_personal(row, {name: _plain(getattr(stored, name)) for name in changed})
    for name, value in changed.items():
        setattr(stored, name, value)
    stored.version += 1
    stored.save()
    after = without_personal(row, {name: _plain(value) for name, value in changed.items()})
    record(stored, verb, by=by, now=now, before=before, after=after, why=why)
    return stored


def _label(row, name):
    return row._meta.get_field(name).verbose_name


def _shown(row, name):
    field, value = row._meta.get_field(name), getattr(row, name)
    if value is not None and field.choices:
        value = row._get_FIELD_display(field)
    return "" if value is None else str(value)


def _plain(value):
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return str(getattr(value, "pk", value))
