"""What claims and corrections share: a paper about money waits, and somebody else decides it once."""

from django.utils.translation import gettext as _

from core.errors import Refused, Stale
from core.record import record
from finance.choices import ClaimState


def check_open(paper, *, version, decided, approve, reason):
    """Raises `Stale` with the sentence `decided` when the paper no longer waits as it was read, `Refused` when it is
    turned down without a reason."""
    if paper.state != ClaimState.WAITING or paper.version != int(version):
        state = paper.get_state_display()
        raise Stale(decided % {"state": state}, theirs={paper._meta.get_field("state").verbose_name: state})
    if not approve and not reason.strip():
        raise Refused(_("Say why it is refused."), field="reason")


def settle(paper, *, entry, reason, after, by, now):
    """Write down who decided what: approved with the `entry` that was booked, refused without one."""
    paper.entry = entry
    paper.state = ClaimState.APPROVED if entry else ClaimState.REFUSED
    paper.decided_by, paper.decided_at, paper.decision_reason = by, now, reason.strip()[:300]
    paper.version += 1
    paper.save()
    record(paper, paper.state, by=by, now=now, after=after, why=paper.decision_reason)
