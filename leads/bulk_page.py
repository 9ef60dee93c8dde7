"""What the page of a bulk action tells: what was done, to how many, and which leads were left alone and why."""

from django.db.models import Count, F
from django.utils.translation import gettext as _

from accounts.models import User
from core.templatetags import ui
from leads.choices_bulk import BulkKind, BulkReason, BulkState, ItemState
from leads.models import BulkItem, Tag
from leads.rules_bulk import may_undo
from leads.services.bulk_acts import moment_of

FEW = 50  # troubled leads on the page
TONES = {BulkState.DONE: "good", BulkState.UNDONE: "neutral"}


def tell_what(actions):
    """Put the words of what was done on each, with one query for the people and one for the tags."""
    owners = _named(User, actions, "owner")
    tags = _named(Tag, actions, "tag")
    for action in actions:
        action.what = _what(action, owners, tags)
        action.tone = TONES.get(action.state, "accent")


def _named(model, actions, name):
    pks = {action.values[name] for action in actions if name in action.values}
    return {row.pk: str(row) for row in model.objects.filter(pk__in=pks)} if pks else {}


def _what(action, owners, tags):
    values = action.values
    if action.kind == BulkKind.ASSIGN:
        return _("Assigned to %(name)s") % {"name": owners.get(values["owner"], "")}
    if action.kind == BulkKind.TAG:
        return _("Tag put on: %(tag)s") % {"tag": tags.get(values["tag"], "")}
    if action.kind == BulkKind.UNTAG:
        return _("Tag taken off: %(tag)s") % {"tag": tags.get(values["tag"], "")}
    return _("Next follow-up set")


def facts_of(action, *, user, now):
    tell_what([action])
    counts = dict.fromkeys(ItemState.values, 0)
    counts |= dict(action.items.values_list("state").annotate(n=Count("pk")))
    troubled = BulkItem.objects.visible_to(user).filter(action=action).troubled()
    rows = list(troubled.annotate(name=F("lead__name")).order_by("reason", "lead_id")[:FEW])
    for row in rows:
        row.reason_word = str(BulkReason(row.reason).label)
    is_undone = action.state in (BulkState.UNDOING, BulkState.UNDONE)
    worked = action.total - counts[ItemState.DONE if action.state == BulkState.UNDOING else ItemState.WAITING]
    return {
        "counts": counts, "worked": worked, "troubled": rows, "few": FEW, "is_undone": is_undone,
        "troubles": counts[ItemState.REFUSED] + counts[ItemState.LEFT],
        "when_due": ui.when(moment_of(action.values.get("due_at")), "time"),
        "may_undo": counts[ItemState.DONE] and may_undo(state=action.state, finished_at=action.finished_at, now=now),
    }  # fmt: skip
