"""An agent: how far the leads they brought have come."""

from django.db.models import Count

from leads.choices import EXITS, LeadState
from leads.models import Lead
from reports.home import parts


def page(user, *, now):
    rows = Lead.objects.visible_to(user).order_by().values("state").annotate(n=Count("pk"))
    counts = {row["state"]: row["n"] for row in rows}
    steps = parts.funnel(counts)
    for step in steps:
        step["url"] = ""  # the lead list is not for agents
    context = {
        "total": sum(counts.values()),
        "registered": counts.get(LeadState.REGISTERED, 0),
        "left": sum(counts.get(state, 0) for state in EXITS),
        "funnel": steps,
    }
    return "reports/home_agent.html", context
