"""Two leads of one student become one, and two again. Nothing is thrown away: a row that cannot go over stays with the
lead that went, and every row that did is written down, so that the way back restores exactly those."""

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.notices import notify
from campaigns.related import CHANGED, colliding, move, rows_of
from core.errors import Refused
from core.record import record
from leads import rules
from leads.choices_twins import TwinState
from leads.models import FollowUp, Lead, LeadMerge, LeadUnmerge, TwinPair
from leads.related import fields_to_leads
from leads.rules_twins import earlier, is_silent, must_stay_open, owes_next, standing_after
from leads.services import tallies
from leads.services.followups import hand_over_open, put_next, write

FACTS = ("school", "class_name", "birth_year", "agent", "is_key")  # empty ones are taken from the lead that goes
STANDING = ("state", "state_since", "form_returned_at", "registered_at")
_PROMISES = "leads.followup.lead"


@transaction.atomic
def merge_leads(*, kept, gone, by, now, why=""):
    """`gone` is kept out of sight with `merged_into` set, and what points at it points at `kept`.

    `kept` takes empty facts and the step further along the funnel; of two open follow-ups the earlier stays.
    """
    pair = _hold_pair(kept, gone)
    kept, gone = _hold(kept, gone)
    _check(kept, gone)
    before = tallies.share_of([kept, gone])
    filled, stood = _fill(kept, gone), _stand(kept, gone)
    dropped = _one_promise(kept, gone, now=now)
    moved, filed = _move_all(gone, kept)
    write(gone, merged_into=kept, next_action_at=None)
    _own_promise(kept, now=now)
    tallies.book_change(before, tallies.share_of([kept, gone]))
    merge = LeadMerge.objects.create(
        kept=kept, gone=gone, by=by.token if by else None, at=now, why=why.strip(), moved=moved, filed=filed,
        filled=filled, stood=stood, dropped=dropped,
    )  # fmt: skip
    pair.update(state=TwinState.MERGED, decided_by=by, decided_at=now, why=why.strip())
    record(kept, "merged", by=by, now=now, after={"lead": gone.pk, "merge": merge.pk}, why=why.strip())
    record(gone, "merged_away", by=by, now=now, after={"lead": kept.pk, "merge": merge.pk}, why=why.strip())
    _tell(merge, kept, gone, by=by, now=now)
    return merge


@transaction.atomic
def unmerge_leads(*, merge, why, by, now):
    """The lead that went is there again with the rows that came from it. What was added to the other since, or worked
    with, stays there; `left` of the answer names it. Both are left with the follow-up an open lead owes."""
    if not why.strip():
        raise Refused(_("Give the reason: it stands in the record."), field="reason")
    pair = _hold_pair(merge.kept, merge.gone)
    kept, gone = _hold(merge.kept, merge.gone)
    _check_return(merge, kept)
    before = tallies.share_of([kept, gone])
    _restore(merge, kept, gone)
    write(gone, merged_into=None)
    returned, left = _return_all(merge, kept, gone)
    for lead in (kept, gone):
        _own_promise(lead, now=now)
        _settle_promise(lead, merge, by=by, now=now)
    tallies.book_change(before, tallies.share_of([kept, gone]))
    undone = LeadUnmerge.objects.create(
        merge=merge, by=by.token if by else None, at=now, why=why.strip(), returned=returned, left=left
    )
    pair.update(state=TwinState.OPEN, decided_by=None, decided_at=None, why="")
    for lead, other in ((kept, gone), (gone, kept)):
        record(lead, "unmerged", by=by, now=now, after={"lead": other.pk, "merge": merge.pk}, why=why.strip())
    return undone


# --- may they -------------------------------------------------------------------------------------------------------


def _hold_pair(one, other):
    """The suggestion about the two, locked before the leads as everywhere; empty where none was made."""
    pair = TwinPair.objects.of(one, other)
    list(pair.select_for_update())
    return pair


def _hold(kept, gone):
    """Both as they stand now, locked in one order whoever is to stay."""
    keys = [kept.pk, gone.pk]
    held = Lead.every.select_for_update(of=("self",)).select_related("season").filter(pk__in=keys).order_by("pk")
    rows = {row.pk: row for row in held}
    return rows[kept.pk], rows[gone.pk]


def _check(kept, gone):
    if kept.pk == gone.pk:
        raise Refused(_("A lead cannot be merged into itself."))
    if kept.merged_into_id or gone.merged_into_id:
        raise Refused(_("One of the two was merged already. Open the list again."))
    if kept.season_id != gone.season_id:
        raise Refused(_("The two are of different seasons; each season keeps its own leads."))
    if is_silent(kept.state, gone.state):
        raise Refused(_("One of the two asked not to be contacted. HQ decides that first."))
    if must_stay_open(kept.state, gone.state):
        raise Refused(_("The lead to stay has left the funnel, the other is open. Let the open one stay."))


def _check_return(merge, kept):
    if LeadUnmerge.objects.filter(merge=merge).exists():
        raise Refused(_("This merge was taken back already."))
    if kept.merged_into_id:
        raise Refused(_("The lead that stayed was merged into another since. Take that back first."))
    if is_silent(kept.state):
        raise Refused(_("This person asked not to be contacted. HQ must lift that before the merge is taken back."))


# --- what goes over -------------------------------------------------------------------------------------------------


def _fill(kept, gone):
    """Names of the empty facts that `kept` took; the birth year only where the same person consented."""
    names = [name for name in FACTS if not getattr(kept, name) and getattr(gone, name)]
    if kept.basis != gone.basis:
        names = [name for name in names if name != "birth_year"]
    values = {name: getattr(gone, name) for name in names}
    if "is_key" in values:
        values["key_reason"] = gone.key_reason
    if values:
        write(kept, **values)
    return names


def _stand(kept, gone):
    """State and last contact of `kept` as they were and are, to be taken back each as a whole."""
    own = {name: getattr(kept, name) for name in STANDING}
    after = standing_after(own, {name: getattr(gone, name) for name in STANDING})
    contacts = [moment for moment in (kept.last_contact_at, gone.last_contact_at) if moment]
    groups = [
        (own, after),
        ({"last_contact_at": kept.last_contact_at}, {"last_contact_at": max(contacts, default=None)}),
    ]
    groups = [(was, new) for was, new in groups if was != new]
    for _was, new in groups:
        write(kept, **new)
    return [{"before": _plain(was), "after": _plain(new)} for was, new in groups]


def _one_promise(kept, gone, *, now):
    """Drop what may not stay open; ids of the follow-ups that gave way."""
    mine, theirs = (FollowUp.objects.select_for_update().filter(lead=lead).open().first() for lead in (kept, gone))
    stays = earlier(mine, theirs) if owes_next(kept.state) else None
    given_way = [promise for promise in (mine, theirs) if promise is not None and promise != stays]
    for promise in given_way:
        promise.dropped_at = now
        promise.version += 1
        promise.save(update_fields=["dropped_at", "version"])
    return [promise.pk for promise in given_way]


def _move_all(source, target):
    moved, filed = {}, {}
    for name, field in fields_to_leads().items():
        stays = colliding(field, source, target)
        keys = list(rows_of(field, source).exclude(pk__in=stays).order_by("pk").values_list("pk", flat=True))
        went, refused = move(field, source, target, keys)
        moved |= {name: went} if went else {}
        filed |= {name: stays | refused} if stays or refused else {}
    return moved, filed


def _own_promise(lead, *, now):
    """The open follow-up is the owner's, and the lead says when it is due; in the pool nobody is reminded."""
    promise = FollowUp.objects.filter(lead=lead).open().first()
    if promise and lead.owner_id and promise.owner_id != lead.owner_id:
        hand_over_open(lead, owner=lead.owner)
    elif promise and lead.pooled_at and promise.reminded_at is None:
        FollowUp.objects.filter(pk=promise.pk).update(reminded_at=now)
    due = promise.due_at if promise else None
    if lead.next_action_at != due:
        write(lead, next_action_at=due)


# --- and back -------------------------------------------------------------------------------------------------------


def _restore(merge, kept, gone):
    """Facts and state that `kept` took and that stand unchanged are as before."""
    empty = {"school": None, "class_name": "", "birth_year": None, "agent": None, "is_key": False}
    same = [name for name in merge.filled if getattr(kept, name) == getattr(gone, name)]
    values = {name: empty[name] for name in same}
    if "is_key" in values:
        values["key_reason"] = ""
    for group in merge.stood:
        if _plain({name: getattr(kept, name) for name in group["after"]}) == group["after"]:
            values |= {name: _read(name, value) for name, value in group["before"].items()}
    if values:
        write(kept, **values)


def _return_all(merge, kept, gone):
    """Rows that still hang on `kept` go back; follow-ups somebody worked with since stay."""
    returned, left, fields = {}, {}, fields_to_leads()
    since = FollowUp.objects.filter(lead=kept).filter(Q(done_at__gt=merge.at) | Q(dropped_at__gt=merge.at))
    worked = {str(pk) for pk in since.values_list("pk", flat=True)}
    for name, keys in merge.moved.items():
        stay = worked & set(keys) if name == _PROMISES else set()
        back = [key for key in keys if key not in stay]
        went, refused = move(fields[name], kept, gone, back) if name in fields else ([], dict.fromkeys(back, CHANGED))
        refused |= dict.fromkeys(stay, CHANGED)
        returned |= {name: went} if went else {}
        left |= {name: refused} if refused else {}
    return returned, left


def _settle_promise(lead, merge, *, by, now):
    """An open lead owes one follow-up: the one that gave way for the merge, else a new one tomorrow."""
    promises = FollowUp.objects.filter(lead=lead)
    if not owes_next(lead.state):
        promises.open().update(dropped_at=now)
        return write(lead, next_action_at=None)
    if promises.open().exists():
        return None
    revived = promises.filter(pk__in=merge.dropped, dropped_at=merge.at)
    if not revived.update(dropped_at=None):
        return put_next(lead, due_at=rules.tomorrow_morning(now), by=lead.owner or by, now=now)
    return _own_promise(lead, now=now)


def _plain(values):
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def _read(name, value):
    return value if name == "state" or value is None else parse_datetime(value)


# --- words ----------------------------------------------------------------------------------------------------------


def _tell(merge, kept, gone, *, by, now):
    """Who held the lead that went, and whose it is now."""
    for user in {lead.owner for lead in (kept, gone) if lead.owner}:
        if user == by:
            continue
        is_near = user == kept.owner or kept.outpost_id == gone.outpost_id
        url = reverse("leads:lead", args=[kept.pk]) if is_near else reverse("leads:list")
        notify(user=user, key=f"merge:{merge.pk}", write=lambda: _words(gone), url=url, mail=False, now=now)


def _words(gone):
    title = _("Merged: %(surname)s (pupil)") % {"surname": rules.surname(gone.name)}
    return title, _("Two files of one student are one now. Who holds the one that stays looks after the student.")
