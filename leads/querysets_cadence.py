"""Reading for the follow-up that never forgets: broken promises, the board, the calendar."""

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import TruncDate

from accounts.scoping import ScopedQuerySet
from core.clock import start_of
from leads.choices import OPEN_STATES


class EscalationQuerySet(ScopedQuerySet):
    region_path = "followup__lead__outpost__region"
    outpost_path = "followup__lead__outpost"

    def of_rung(self, rung):
        return self.filter(rung=rung)

    def told_on(self, day):
        return self.filter(day=day)


def broken(followups, now):
    """Open promises of leads that somebody holds, past their hour."""
    held = followups.open().filter(due_at__lte=now, lead__pooled_at=None, lead__owner__isnull=False)
    return held.filter(lead__state__in=OPEN_STATES)


def untold(followups, rung, escalations):
    """Those nobody on this rung was told of yet."""
    return followups.filter(~Exists(escalations.filter(followup=OuterRef("pk"), rung=rung)))


def heads(leads, states, size):
    """The first cards of each state, in one query; each column from its own index."""
    every = leads.model.objects.order_by()
    columns = [leads.filter(state=state).order_by("next_action_at", "id").values("pk")[:size] for state in states]
    first, *others = [every.filter(pk__in=column).values("pk") for column in columns]
    return every.filter(pk__in=first.union(*others))


def per_day(leads, first, last):
    """{day: how many follow-ups are due}, from the first day to the one before the last."""
    rows = leads.filter(next_action_at__gte=start_of(first), next_action_at__lt=start_of(last)).order_by()
    return dict(rows.annotate(on=TruncDate("next_action_at")).values_list("on").annotate(many=Count("pk")))


def escalated(followups, escalations):
    """Those of which somebody was told: `rung` is the highest, `told_at` when that was."""
    of = escalations.filter(followup=OuterRef("pk")).order_by("-told_at", "-rung")
    told = followups.annotate(rung=Subquery(of.values("rung")[:1]), told_at=Subquery(of.values("told_at")[:1]))
    told = told.filter(Exists(of)).annotate(outpost_name=F("lead__outpost__name"))
    return told.select_related("lead", "lead__owner")
