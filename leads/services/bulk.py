"""One thing done to many leads: a snapshot is taken, then the worker goes through it chunk by chunk.

An item is done or refused once: whoever claims the action goes on at what still waits, so a killed worker's successor
continues, and a second run finds nothing left. Taking it all back goes the same way.
"""

import uuid
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.notices import notify
from accounts.search import clean, is_number
from campaigns.models import Season
from core import clock
from core.errors import Refused
from core.record import record
from leads import rules, rules_bulk
from leads.choices_bulk import BulkKind, BulkState, ItemState
from leads.models import BulkAction, BulkItem, Lead, Tag
from leads.services.bulk_acts import ACTS, LeftAlone
from leads.services.followups import last_day_of

LEASE = timedelta(seconds=60)
BUDGET = timedelta(seconds=30)  # then other work gets its turn
TAGS = 100  # of a season


@transaction.atomic
def start_bulk(*, kind, leads, values, by, now):
    """Keep which leads are meant (at most 5,000) and what is to be done to them. `leads` are visible to `by`."""
    pks = list(leads.order_by("pk").values_list("pk", flat=True)[: rules_bulk.MOST + 1])
    if not pks:
        raise Refused(_("No lead is chosen."))
    if len(pks) > rules_bulk.MOST:
        raise Refused(_("More than %(n)s leads are chosen. Narrow the filters.") % {"n": rules_bulk.MOST})
    season = Season.objects.filter(leads__in=leads.order_by().values("pk")).order_by("-year").first()
    action = BulkAction.objects.create(
        by=by, kind=kind, values=_checked(kind, values, season, now), total=len(pks), created_at=now
    )
    BulkItem.objects.bulk_create([BulkItem(action=action, lead_id=pk) for pk in pks], batch_size=500)
    record(action, "asked", by=by, now=now, after={"kind": str(kind), "leads": len(pks)})
    return action


def _checked(kind, values, season, now):
    if kind == BulkKind.ASSIGN:
        return {"owner": values["owner"].pk}
    if kind == BulkKind.TAG:
        return {"tag": tag_of(season, values["tag"]).pk}
    if kind == BulkKind.UNTAG:
        return {"tag": values["tag"].pk}
    rules.check_due(values["due_at"], now=now, last_day=last_day_of(season), field="due_at")
    return {"due_at": values["due_at"].isoformat(), "how": values["how"], "purpose": values["purpose"].strip()[:200]}


def tag_of(season, name):
    """The tag of this name, made when it is new to the season."""
    name = clean(name)[:20].strip()
    if not name or is_number(name):
        raise Refused(_("A tag is a word or two, and holds no phone number."), field="tag")
    known = Tag.objects.filter(season=season, name=name).first()
    if known is None and Tag.objects.filter(season=season).count() >= TAGS:
        raise Refused(_("The season has %(n)s tags already. Use one of them.") % {"n": TAGS}, field="tag")
    return known or Tag.objects.get_or_create(season=season, name=name)[0]


@transaction.atomic
def start_undo(*, action, by, now):
    """Within a day of its end, once."""
    action = BulkAction.objects.select_for_update().get(pk=action.pk)
    if not rules_bulk.may_undo(state=action.state, finished_at=action.finished_at, now=now):
        raise Refused(_("This can be undone for 24 hours after it is done, and once."))
    action.state = BulkState.UNDOING
    action.save(update_fields=["state"])
    record(action, "undo_asked", by=by, now=now)
    return action


def sweep_bulk(*, now):
    """Do what is owed, oldest first; safe in two workers at once and after a crash. Returns how many were claimed."""
    began, done = clock.wall(), 0
    for pk in list(BulkAction.objects.due(now).order_by("created_at").values_list("pk", flat=True)[:20]):
        if clock.wall() - began > BUDGET:
            break
        done += work_bulk(action_id=pk, now=now)
    return done


def work_bulk(*, action_id, now, budget=BUDGET):
    """Claim one action and do what time allows (None: all of it). False when another worker has it or all is done."""
    claim, began = uuid.uuid4(), clock.wall()
    if not BulkAction.objects.due(now).filter(pk=action_id).update(claim=claim, lease_until=now + LEASE):
        return False
    while _chunk(action_id, claim, now + (clock.wall() - began)):
        if budget is not None and clock.wall() - began > budget:
            BulkAction.objects.filter(pk=action_id, claim=claim).update(lease_until=now)
            break
    return True


@transaction.atomic
def _chunk(action_id, claim, moment):
    """Some leads and what became of each in one transaction; False when nothing is left or the lease was lost."""
    mine = BulkAction.objects.select_for_update(of=("self",)).filter(pk=action_id, claim=claim)
    action = mine.select_related("by__region").first()
    if action is None or not action.is_working:
        return False
    is_undoing = action.state == BulkState.UNDOING
    waiting = ItemState.DONE if is_undoing else ItemState.WAITING
    items = list(action.items.filter(state=waiting).order_by("lead_id")[: rules_bulk.CHUNK])
    if not items:
        _finish(action, moment)
        return False
    BulkAction.objects.filter(pk=action_id).update(lease_until=moment + LEASE)
    _go_through(action, items, is_undoing, moment)
    BulkItem.objects.bulk_update(items, ["state", "reason", "before", "after"])
    return True


def _go_through(action, items, is_undoing, now):
    pks = [item.lead_id for item in items]
    seen = set(Lead.objects.visible_to(action.by).filter(pk__in=pks).values_list("pk", flat=True))
    if action.kind == BulkKind.ASSIGN:  # as a claim from the pool does: first the person, then the leads
        User.objects.select_for_update(no_key=True).get(pk=action.values["owner"])
    leads = Lead.objects.select_for_update(of=("self",)).select_related("season").filter(pk__in=pks).order_by("pk")
    leads = {lead.pk: lead for lead in leads}
    act = ACTS[action.kind](action, leads=leads.values(), by=action.by, now=now)
    for item in items:
        lead = leads.get(item.lead_id)
        if lead is None:  # taken back with its import this very moment, and its item with it
            continue
        try:
            if is_undoing:
                act.undo(lead, item)
                item.state = ItemState.UNDONE
            else:
                _check(lead, seen)
                item.before, item.after = act.do(lead)
                item.state = ItemState.DONE
        except LeftAlone as left:
            item.state, item.reason = ItemState.LEFT if is_undoing else ItemState.REFUSED, left.reason


def _check(lead, seen):
    reason = rules_bulk.refusal(state=lead.state, is_seen=lead.pk in seen)
    if reason:
        raise LeftAlone(reason)


def _finish(action, now):
    action.lease_until = action.claim = None
    if action.state == BulkState.UNDOING:
        action.state, action.undone_at = BulkState.UNDONE, now
    else:
        action.state, action.finished_at = BulkState.DONE, now
    action.save(update_fields=["state", "finished_at", "undone_at", "lease_until", "claim"])
    record(action, str(action.state), by=action.by, now=now)
    if action.kind == BulkKind.ASSIGN:
        _tell_receiver(action, now)


def _tell_receiver(action, now):
    """One notice for all of them, in the site only."""
    is_undone = action.state == BulkState.UNDONE
    many = action.items.filter(state=ItemState.UNDONE if is_undone else ItemState.DONE).count()
    if not many or action.values["owner"] == action.by_id:
        return
    receiver = User.objects.get(pk=action.values["owner"])
    url = f"{reverse('leads:list')}?view=mine&sort=next"
    key = f"bulk:{action.pk}:{action.state}"
    notify(user=receiver, key=key, write=lambda: _words(many, is_undone), url=url, mail=False, now=now)


def _words(many, is_undone):
    if is_undone:
        title = ngettext("%(n)s lead was taken back from you", "%(n)s leads were taken back from you", many)
        return title % {"n": many}, _("Handing them over was undone.")
    title = ngettext("%(n)s lead was handed to you", "%(n)s leads were handed to you", many)
    return title % {"n": many}, _("Look at what is due first.")
