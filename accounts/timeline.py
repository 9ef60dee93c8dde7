"""The history of a person or a region in words."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.choices import Language, Role
from accounts.models import Region, User
from core.models import Activity

VERBS = {
    "added": gettext_lazy("Added"),
    "changed": gettext_lazy("Changed"),
    "role_changed": gettext_lazy("Role changed"),
    "moved": gettext_lazy("Moved"),
    "renamed": gettext_lazy("Renamed"),
    "deactivated": gettext_lazy("Deactivated"),
    "activated": gettext_lazy("Activated again"),
    "password_reset": gettext_lazy("Given a new initial password"),
    "password_changed": gettext_lazy("Set a new password"),
    "regions_loaded": gettext_lazy("Regions loaded from the official list"),
}
ICONS = {"added": "user-plus", "deactivated": "ban", "activated": "circle-check", "moved": "map-pin"}
ICONS |= {"password_reset": "key", "password_changed": "key", "role_changed": "shield", "changed": "edit"}
TONES = {"deactivated": "bad", "activated": "good"}
QUIET = {"is_active"}  # the verb says it


def story_of(subject, *, reader, limit=50):
    """What happened to `subject`, newest first, as the timeline component wants it."""
    rows = list(Activity.objects.of(subject)[:limit])
    actors = {u.token: u.name for u in User.objects.visible_to(reader).filter(token__in={r.actor for r in rows})}
    regions = _regions(rows, reader)
    return [
        {
            "at": row.at,
            "actor": actors.get(row.actor, "") if row.actor else _("Muster itself"),
            "text": _sentence(row, subject, regions),
            "why": row.why,
            "icon": ICONS.get(row.verb, "history"),
            "tone": TONES.get(row.verb, ""),
        }
        for row in rows
    ]


def _sentence(row, subject, regions):
    verb = str(VERBS.get(row.verb, row.verb))
    changes = [_change(name, row, subject, regions) for name in row.after if name not in QUIET]
    return f"{verb}: {'; '.join(changes)}" if changes else verb


def _change(name, row, subject, regions):
    label = _label(subject, name)
    after = _shown(name, row.after[name], regions)
    if row.after[name] is None and row.before.get(name) is None:  # personal: that it changed, not what it says
        return label
    if name not in row.before:
        return f"{label} {after}"
    return f"{label} {_shown(name, row.before[name], regions)} → {after}"


def _label(subject, name):
    words = {"parent": _("Big region"), "created": _("created"), "updated": _("updated")}
    words["name"] = pgettext("person", "Name") if isinstance(subject, User) else pgettext("region", "Name")
    if name in words:
        return words[name]
    label = str(subject._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def _shown(name, value, regions):
    if name == "role":
        return str(dict(Role.choices).get(value, value))
    if name == "language":
        return str(dict(Language.choices).get(value, value))
    if name in ("region", "parent"):
        return regions.get((name, str(value)), "—")
    return str(value)


def _regions(rows, reader):
    """Names of the regions that rows speak of: a person's by pk, a region's parent by code."""
    told = [(name, value) for row in rows for d in (row.before, row.after) for name, value in d.items() if value]
    pks = [value for name, value in told if name == "region"]
    codes = [value for name, value in told if name == "parent"]
    if not pks and not codes:
        return {}
    found = Region.objects.visible_to(reader).filter(Q(pk__in=pks) | Q(code__in=codes))
    return {("region", str(r.pk)): r.label for r in found} | {("parent", r.code): r.label for r in found}
