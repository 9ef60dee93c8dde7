"""Saved views of the lead list, their pins, and the columns a person wants."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.search import clean, is_number
from core.errors import Refused
from core.record import record, save_changes
from leads.models import ListColumns, SavedView, ViewPin
from leads.rules_views import LONGEST, PINS, may_share_with, reaches, tidy

VIEWS = 100  # of one person


@transaction.atomic
def save_view(*, name, query, by, now, is_pinned=False):
    """Keep the filters of an address under a name; whatever is no filter, or may be a number, is left out."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if SavedView.objects.filter(owner=by).count() >= VIEWS:
        raise Refused(_("You keep %(n)s views already. Delete one first.") % {"n": VIEWS})
    query = tidy(query)
    if len(query) > LONGEST:
        raise Refused(_("These filters are too long to keep."))
    view = SavedView(owner=by, name=_cleaned(name), query=query, created_at=now)
    try:
        with transaction.atomic():
            view.save(force_insert=True)
    except IntegrityError:
        raise _name_taken() from None
    record(view, "added", by=by, now=now)
    if is_pinned:
        pin_view(view=view, by=by)
    return view


@transaction.atomic
def change_view(*, view, name, is_shared, region, shared_role, version, by, now):
    """Rename a view of one's own, share it downwards, or keep it to oneself again."""
    if is_shared and not may_share_with(
        role=by.role, path=by.region.path if by.region else None, shared_path=region.path if region else None
    ):
        raise Refused(_("Share a view with your own region or one beneath it."), field="region")
    values = {"name": _cleaned(name), "is_shared": is_shared}
    values |= {"region": region, "shared_role": shared_role} if is_shared else {"region": None, "shared_role": ""}
    try:
        with transaction.atomic():
            view = save_changes(view, values, version=version, by=by, now=now)
    except IntegrityError:
        raise _name_taken() from None
    _unpin_out_of_reach(view)
    return view


@transaction.atomic
def delete_view(*, view, by, now):
    record(view, "deleted", by=by, now=now)
    view.delete()


def _unpin_out_of_reach(view):
    pins = ViewPin.objects.filter(view=view).exclude(user=view.owner).select_related("user__region")
    lost = [pin.pk for pin in pins if not _is_offered(view, pin.user)]
    ViewPin.objects.filter(pk__in=lost).delete()


def _is_offered(view, user):
    return view.is_shared and reaches(
        shared_path=view.region.path if view.region else None,
        shared_role=view.shared_role,
        path=user.region.path if user.region else None,
        role=user.role,
    )


def _cleaned(name):
    name = clean(name)[:40].strip()
    if not name:
        raise Refused(_("Give the view a name."), field="name")
    if is_number(name):
        raise Refused(_("A name must not hold a phone number."), field="name")
    return name


def _name_taken():
    return Refused(_("You have a view of this name already."), field="name")


# --- pins -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def pin_view(*, view, by):
    """Make it the last tab of one's list; a second time changes nothing."""
    pinned = _pinned(by)
    if view.pk in pinned:
        return
    if len(pinned) >= PINS:
        raise Refused(_("%(n)s tabs are pinned already. Unpin one first.") % {"n": PINS})
    _put(by, [*pinned, view.pk])


@transaction.atomic
def unpin_view(*, view, by):
    _put(by, [pk for pk in _pinned(by) if pk != view.pk])


@transaction.atomic
def move_pin(*, view, by, up):
    """One place to the front, or to the back."""
    pinned = _pinned(by)
    if view.pk not in pinned:
        return
    at = pinned.index(view.pk)
    to = min(max(at + (-1 if up else 1), 0), len(pinned) - 1)
    pinned[at], pinned[to] = pinned[to], pinned[at]
    _put(by, pinned)


def _pinned(user):
    """Ids of the pinned views the person still sees, in order; a person's own clicks come one after the other."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return list(SavedView.objects.visible_to(user).pinned_by(user).values_list("pk", flat=True))


def _put(user, pks):
    ViewPin.objects.filter(user=user).delete()
    ViewPin.objects.bulk_create(ViewPin(user=user, view_id=pk, place=n) for n, pk in enumerate(pks, start=1))


# --- columns --------------------------------------------------------------------------------------------------------


def choose_columns(*, codes, by):
    """Keep which columns a person wants, in this order."""
    ListColumns.objects.update_or_create(user=by, defaults={"codes": list(codes)})


def default_columns(*, by):
    ListColumns.objects.filter(user=by).delete()
