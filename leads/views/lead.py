"""A lead's page: a frame of panels. To add one, write its template and its facts, and name both in `PANELS`."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponseRedirect
from django.utils.dateparse import parse_datetime
from django.views.generic import DetailView

from accounts.access import Permitted
from accounts.models import User
from accounts.rules import Permission
from core import clock
from leads import cadence, present, present_advice, rules, services
from leads.choices import CallResult, Purpose
from leads.forms import quick_choices
from leads.models import Lead, ScoreLine
from leads.services.funnel import may_admit, may_lift


@dataclass(frozen=True)
class Opened:
    """The page as it is being made; `guardians` are read once for several panels."""

    lead: Lead
    user: User
    now: datetime
    before: datetime | None
    guardians: tuple


def verbs(opened):
    lead, user = opened.lead, opened.user
    return {
        "moves": rules.allowed_moves(state=lead.state, may_admit=may_admit(user), may_lift=may_lift(user)),
        "may_release": services.pool.may_release(user, lead),
        "may_edit": user.may(Permission.LEAD_EDIT),
        "state_tone": present.tone(lead.state),
        "under_title": " · ".join(str(part) for part in (lead.owner, lead.outpost, lead.school) if part),
    }


def work(opened):
    """The open follow-up with its form, and what happened."""
    events, older, promised = present.timeline(opened.lead, user=opened.user, before=opened.before)
    offered = {"suggested": None, "why": ""}
    if promised:
        offered = cadence.suggestion(opened.lead, now=opened.now, called_now=True)
    return {
        "events": events, "older": older, "promised": promised, "purposes": Purpose, "results": CallResult,
        "is_late": promised and promised.due_at < opened.now, "quick": quick_choices(opened.now, offered["suggested"]),
        "chosen": "suggested", "why_suggested": offered["why"],
    }  # fmt: skip


def guardians(opened):
    year = opened.lead.birth_year
    wanted = not opened.guardians and rules.wants_guardian(birth_year=year, today=clock.business_day(opened.now))
    return {"guardians": opened.guardians, "wants_guardian": wanted}


PANELS = {  # column: [(template, what it needs, or None where another brings it)]
    "facts": [("leads/lead/_facts.html", verbs), ("leads/lead/_advice.html", present_advice.advice)],
    "work": [("leads/lead/_call.html", work), ("leads/lead/_timeline.html", None)],
    "near": [
        ("leads/lead/_guardians.html", guardians),
        ("leads/lead/_consent.html", present_advice.consent),
        ("leads/lead/_money.html", None),
        ("leads/lead/_relations.html", None),
    ],
}


class LeadPage(Permitted, DetailView):
    permission = Permission.LEAD_VIEW
    template_name = "leads/lead.html"
    context_object_name = "lead"
    queryset = Lead.objects.select_related(
        "school__region", "owner", "outpost__region", "season", "agent", "advice__province"
    ).annotate(lowest_line=ScoreLine.objects.lowest_for(""))

    def get(self, request, *args, **kwargs):
        """The address of a merged lead leads to the one that stays, for who may see it."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            former = Lead.every.filter(pk=kwargs["pk"], merged_into__isnull=False)
            kept = Lead.objects.visible_to(request.user).filter(pk__in=former.values("merged_into")).first()
            if kept is None:
                raise
            return HttpResponseRedirect(kept.get_absolute_url())

    def get_context_data(self, **kwargs):
        lead, before = self.object, _moment(self.request.GET.get("before", ""))
        opened = Opened(lead, self.request.user, clock.now(), before, tuple(lead.guardians.order_by("pk")))
        context = super().get_context_data(**kwargs)
        for panels in PANELS.values():
            for _template, build in panels:
                context |= build(opened) if build else {}
        return context | {"panels": {name: [p[0] for p in panels] for name, panels in PANELS.items()}}


def _moment(text):
    """The cursor of older events; anything forged is the first page."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
