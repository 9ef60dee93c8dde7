"""Students recorded twice, by a colleague at a fair or by another outpost, and what was said about them."""

from datetime import timedelta

from core import clock
from leads.choices import OPEN_STATES, ConsentMethod, LeadSource
from leads.choices_twins import DisputeDecision, TwinState
from leads.models import Lead, TwinPair
from leads.services import (
    add_lead,
    decide_dispute,
    open_dispute,
    say_not_twins,
    say_twins,
    search_twins,
)
from outposts.models import Crew

AGAIN = 5  # leads a colleague of the same outpost logged once more
REASONS = ["5月宣讲会上已与家长面谈", "学生先在我点咨询并取走简章"]


def load(*, outposts, users, now):
    hq = users["hq"]
    for outpost in outposts[:2]:
        for lead in _some(outpost, AGAIN):
            _log_again(lead, now=now)
    search_twins(now=now)
    pairs = list(TwinPair.objects.filter(state=TwinState.OPEN).order_by("-likeness", "pk")[:2])
    say_twins(pair=pairs[0], kept=pairs[0].first, why="家长确认是同一名学生", by=hq, now=now)
    say_not_twins(pair=pairs[1], why="两姐妹共用家长手机", by=hq, now=now)
    near, far = outposts[0], outposts[1]
    for lead, outpost in zip(_some(near, AGAIN + 2)[AGAIN:], (near, far), strict=True):
        _claim(lead, outpost, REASONS[outpost is far], now=now - timedelta(hours=3))
    (decided,) = _some(far, AGAIN + 1)[AGAIN:]
    dispute = _claim(decided, near, REASONS[0], now=now - timedelta(days=1))
    decide_dispute(dispute=dispute, decision=DisputeDecision.STAYS, why="首次有记录的联系在对方招生点", by=hq, now=now)


def _some(outpost, count):
    """Leads with a school and an owner, the newest first; the same whenever asked."""
    rows = Lead.objects.filter(
        outpost=outpost,
        state__in=OPEN_STATES,
        school__isnull=False,
        owner__isnull=False,
        birth_year__gte=2010,
        guardians__isnull=False,
    )
    rows = rows.exclude(source=LeadSource.FAIR)
    return list(rows.filter(last_contact_at__isnull=False).order_by("-created_at", "-pk")[:count])


def _others(outpost, user, now):
    serving = Crew.objects.serving(clock.business_day(now)).filter(outpost=outpost).exclude(user=user)
    return [row.user for row in serving.select_related("user").order_by("pk")]


def _log_again(lead, *, now):
    by = next(iter(_others(lead.outpost, lead.owner, now)), lead.owner)
    guardian = lead.guardians.order_by("pk").first()
    told = guardian and {"name": guardian.name, "relation": guardian.relation, "phone": guardian.phone}
    add_lead(
        outpost=lead.outpost, owner=by, name=lead.name, phone=f"199003{lead.pk:05d}", birth_year=lead.birth_year,
        school=lead.school, source=LeadSource.FAIR, basis=lead.basis, method=ConsentMethod.SPOKEN,
        guardian=told, next_at=now + timedelta(hours=20), next_purpose="咨询会后回访", by=by, now=now,
    )  # fmt: skip


def _claim(lead, outpost, reason, *, now):
    by = _others(outpost, lead.owner, now)[0]
    return open_dispute(outpost=outpost, phone=lead.phone, name=lead.name, reason=reason, by=by, now=now)
