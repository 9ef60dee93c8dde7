"""The record of seasons and schools as people read it."""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import FileField, ForeignKey, Q
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.models import Region, User
from campaigns.choices import ProfileTag
from campaigns.models import HolidayOverride
from core.models import Activity

VERBS = {
    "opened": gettext_lazy("opened"),
    "changed": gettext_lazy("changed"),
    "added": gettext_lazy("added"),
    "entered": gettext_lazy("entered"),
    "imported": gettext_lazy("imported"),
    "moved": gettext_lazy("moved with its anchor"),
    "rehung": gettext_lazy("now counts from the province's own anchor"),
    "removed": gettext_lazy("removed"),
    "undone": gettext_lazy("set back by undoing an import"),
    "playbook_adopted": gettext_lazy("took the manual's playbook"),
    "playbook_applied": gettext_lazy("playbook applied to the outposts"),
    "shifted": pgettext_lazy("an anchor date", "moved"),
    "drafted": gettext_lazy("drafted"),
    "discarded": gettext_lazy("discarded"),
    "superseded": gettext_lazy("superseded"),
    "put_in_force": gettext_lazy("put in force"),
    "merged": gettext_lazy("took over a duplicate"),
    "merged_away": gettext_lazy("merged into another school"),
    "unmerged": gettext_lazy("merge taken back"),
    "filled": gettext_lazy("completed from the merged school"),
}
_ICONS = {"opened": "flag", "changed": "edit", "added": "plus", "entered": "edit", "imported": "upload"}
_ICONS |= {"shifted": "calendar", "moved": "calendar", "removed": "trash"}
VERBS |= {  # of a school's file
    "moved_on_ladder": gettext_lazy("how far the work has come"),
    "lapsed": pgettext_lazy("an entry plan", "lapsed"),
    "approved": pgettext_lazy("an entry plan", "approved"),
    "reviewed": pgettext_lazy("an agreement", "reviewed"),
    "in_force": pgettext_lazy("an agreement", "put in force"),
    "ended": pgettext_lazy("an agreement", "ended"),
    "revealed": gettext_lazy("office number looked at"),
    "erased": pgettext_lazy("a contact", "erased"),
}
_ICONS |= {"moved_on_ladder": "door", "lapsed": "ban", "approved": "circle-check", "reviewed": "circle-check"}
_ICONS |= {"in_force": "heart-handshake", "ended": "ban", "revealed": "eye", "erased": "trash"}
_LIMIT = 30


def history_of(rows, *, user):
    """Timeline items of several rows, newest first; names of people the reader may not see are left out.

    A row is called by its `history_label`, where the page gave it one.
    """
    rows = list(rows)
    if not rows:
        return []
    wanted = Q()
    for row in rows:
        wanted |= Q(kind=row._meta.label_lower, subject=str(row.pk))
    labels = {(row._meta.label_lower, str(row.pk)): getattr(row, "history_label", str(row)) for row in rows}
    return _items(Activity.objects.filter(wanted), labels, user)


def history_of_days(*, user):
    """The record of the holiday overrides, of removed ones too; a row is called by its day."""
    activities = Activity.objects.filter(kind=HolidayOverride._meta.label_lower)
    return _items(activities, None, user)


def _items(activities, labels, user):
    activities = list(activities.order_by("-at", "-id")[:_LIMIT])
    if labels is None:
        labels = {(a.kind, a.subject): _shown(HolidayOverride, "day", (a.after or a.before)["day"]) for a in activities}
    names = names_of({activity.actor for activity in activities}, user=user)
    return [_item(activity, labels, names) for activity in activities]


def names_of(tokens, *, user):
    """{token: name} of those the reader may see."""
    tokens = {token for token in tokens if token}
    return dict(User.objects.visible_to(user).filter(token__in=tokens).values_list("token", "name")) if tokens else {}


def names_of_ids(ids, *, user):
    """{id: name, or "a colleague"}; the same by id. None is the system."""
    seen = dict(User.objects.visible_to(user).filter(pk__in=ids - {None}).values_list("pk", "name"))
    return {pk: seen.get(pk, _("a colleague")) if pk else _("the system") for pk in ids}


def _item(activity, labels, names):
    label = labels.get((activity.kind, activity.subject), "")
    changes = _changes(activity)
    verb = str(VERBS.get(activity.verb, activity.verb))
    text = " · ".join(filter(None, [label, verb]))
    return {
        "at": activity.at,
        "actor": names.get(activity.actor, _("a colleague")) if activity.actor else _("the system"),
        "text": _("%(what)s: %(changes)s") % {"what": text, "changes": changes} if changes else text,
        "why": activity.why,
        "icon": _ICONS.get(activity.verb, "history"),
        "of": (activity.kind, activity.subject),
    }


def _changes(activity):
    model = apps.get_model(activity.kind)
    parts = []
    told = getattr(model, "TOLD_WHEN_ADDED", None) if activity.verb == "added" else None
    for name, value in activity.after.items():
        if name.endswith(("_by", "_at")) or (told is not None and name not in told):  # who and when stand beside it
            continue
        label = _label(model, name)
        if label is not None and _is_only_named(model, name):
            parts.append(label)
            continue
        if (
            label is None or value in (None, "", []) or name.endswith("_offset")
        ):  # days from an anchor: the dates say it
            continue
        before = activity.before.get(name)
        shown = _shown(model, name, value)
        parts.append(
            f"{label} {_shown(model, name, before)} → {shown}" if before not in (None, "") else f"{label} {shown}"
        )
    return pgettext("between two changes", "; ").join(parts)


def _is_only_named(model, name):
    """What is personal stands in no record, and a person or a file would say nothing as a number or a path."""
    field = next((f for f in model._meta.concrete_fields if f.name == name), None)
    return name in getattr(model, "PERSONAL", ()) or (
        isinstance(field, (ForeignKey, FileField)) and field.related_model is not Region
    )


def _label(model, name):
    extra = {"file": _("file"), "line": _("line"), "rows": _("rows"), "created": _("new"), "rejected": _("rejected")}
    if name in extra:
        return extra[name]
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return str(field.verbose_name) if hasattr(field, "verbose_name") else None


def _shown(model, name, value):
    field = next((f for f in model._meta.get_fields() if f.name == name), None)
    if field is not None and field.is_relation:
        region = Region.objects.filter(pk=value).first() if field.related_model is Region else None
        return str(region) if region else ""
    if isinstance(value, list):
        return pgettext("between names", ", ").join(
            str(ProfileTag(tag).label) if tag in ProfileTag.values else str(tag) for tag in value
        )
    choices = dict(getattr(field, "flatchoices", None) or ())
    if value in choices:
        return str(choices[value])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    day = _day(value)
    return date_format(day, "DATE_FORMAT") if day else str(value)


def _day(value):
    try:
        return parse_date(value) if isinstance(value, str) else None
    except ValueError:
        return None
