"""The approved fee schedule (M91)."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import Refused
from core.record import record
from finance.choices import Fund
from finance.models import FeeItem


@transaction.atomic
def add_fee_item(*, code, name, name_en, fund, amount_fen, legal_basis, valid_from, by, now, valid_until=None):
    """A new row of the schedule. One with the same code supersedes the row in force from `valid_from` on; amounts are
    never changed in place, and never for a day on which money may already have been taken."""
    code = code.strip().upper()
    _refuse_nonsense(fund, amount_fen, legal_basis, valid_from, valid_until)
    earlier = FeeItem.objects.select_for_update().filter(code=code).order_by("-valid_from").first()
    if earlier:
        _close(earlier, fund, valid_from, by=by, now=now)
    try:
        with transaction.atomic():
            item = FeeItem.objects.create(
                code=code,
                name=name.strip(),
                name_en=name_en.strip(),
                fund=fund,
                amount_fen=amount_fen,
                legal_basis=legal_basis.strip(),
                valid_from=valid_from,
                valid_until=valid_until,
                made_by=by,
            )
    except IntegrityError:
        raise Refused(_("An item with this code starts on that day already."), field="valid_from") from None
    record(item, "added", by=by, now=now, after={"code": code, "amount_fen": amount_fen, "from": str(valid_from)})
    return item


def _refuse_nonsense(fund, amount_fen, legal_basis, valid_from, valid_until):
    if fund not in (Fund.FEES, Fund.FARES):
        raise Refused(_("A fee item is a fee or a fare; both are held in trust."), field="fund")
    if amount_fen <= 0:
        raise Refused(_("The amount must be more than zero."), field="amount_fen")
    if not legal_basis.strip():
        raise Refused(_("Without a legal basis nothing may be charged."), field="legal_basis")
    if valid_from.year < 2000:
        raise Refused(_("Check the year."), field="valid_from")
    if valid_until and valid_until < valid_from:
        raise Refused(_("It ends before it starts."), field="valid_until")


def _close(earlier, fund, valid_from, *, by, now):
    """End the row that stands the day before the new one starts."""
    if earlier.fund != fund:
        raise Refused(_("This code stands for another kind of money; take a new code."), field="code")
    first = max(earlier.valid_from, clock.business_day(now)) + timedelta(days=1)
    ends = earlier.valid_until
    if ends and ends < valid_from:
        return
    if valid_from < first:
        raise Refused(
            _("The standing amount holds until the end of today or its first day; the new one starts %(day)s earliest.")
            % {"day": first},
            field="valid_from",
        )
    before, earlier.valid_until = str(ends or ""), valid_from - timedelta(days=1)
    earlier.save(update_fields=["valid_until"])
    after = {"valid_until": str(earlier.valid_until)}
    record(earlier, "superseded", by=by, now=now, before={"valid_until": before}, after=after)
