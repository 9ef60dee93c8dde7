"""The second line at HQ: each form returned today is one card, taken by one caller, done once (M3)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import Refused
from core.record import record
from leads.choices import CallResult
from leads.models import Lead, SecondLineCall
from leads.querysets import CARD_LEASE


@transaction.atomic
def take_call(*, by, now):
    """The caller's card: the one already in hand, else the longest waiting. None when the queue is empty."""
    mine = SecondLineCall.objects.visible_to(by).in_hand(now).first()
    if mine:
        return mine
    for lead in Lead.objects.visible_to(by).second_line(now)[:20]:
        card = _claim(lead, by=by, now=now)
        if card:
            return card
    return None


def _claim(lead, *, by, now):
    """One row or nothing: a new card, or one whose lease ran out."""
    day = clock.business_day(now)
    stale = SecondLineCall.objects.filter(lead=lead, day=day, done_at=None, taken_at__lte=now - CARD_LEASE)
    if stale.update(caller=by, taken_at=now):
        return SecondLineCall.objects.get(lead=lead, day=day)
    try:
        with transaction.atomic():
            return SecondLineCall.objects.create(lead=lead, day=day, caller=by, taken_at=now)
    except IntegrityError:  # another caller was quicker
        return None


@transaction.atomic
def log_call(*, lead, result, by, now, note=""):
    """Log what came of the call; the card leaves the queue. The field reads it on the lead's timeline."""
    if result not in CallResult.values:
        raise Refused(_("Choose what came of it."), field="result")
    day = clock.business_day(now)
    mine = SecondLineCall.objects.filter(lead=lead, day=day, caller=by, done_at=None)
    if not mine.update(done_at=now, result=result, note=note.strip()):
        raise Refused(_("This call is not yours any more: it was logged or taken by someone else."))
    call = SecondLineCall.objects.get(lead=lead, day=day)
    record(lead, "second_line_called", by=by, now=now, after={"result": str(result)})
    return call
