"""What the money says about the stage gates."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.gates import criterion, told
from core.money import format_yuan
from finance.holdings import money_of, waiting


@criterion("consult", "exit", "cash", gettext_lazy("Money taken is paid into the bank in time"), source="M88")
@criterion("enrol", "exit", "cash", gettext_lazy("Money taken is paid into the bank in time"), source="M88, M92")
@criterion("welcome", "exit", "cash", gettext_lazy("Money taken is paid into the bank in time"), source="M88")
def cash_deposited(query):
    """Nobody carries more, or carries it longer, than the limits allow."""
    money = money_of([o.pk for o in query.outposts], on=query.today)
    return {o.pk: _cash(money.get(o.pk)) for o in query.outposts}


def _cash(money):
    fen = money.cash if money else 0
    faults = list(money.faults) if money else []
    return told(not faults, _("in hand: %(yuan)s yuan") % {"yuan": format_yuan(fen)}, cash_fen=fen, faults=faults)


@criterion("welcome", "exit", "papers", gettext_lazy("No claim or correction waits for a decision"), source="M90")
def papers_decided(query):
    open_papers = waiting([o.pk for o in query.outposts])
    counts = {o.pk: sum(open_papers.get(o.pk, (0, 0))) for o in query.outposts}
    return {pk: told(count == 0, _("waiting: %(n)s") % {"n": count}, papers=count) for pk, count in counts.items()}
