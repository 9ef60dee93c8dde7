"""The second line: how many wait, and the button that begins."""

from core.clock import business_day
from leads.models import Lead, SecondLineCall


def page(user, *, now):
    today = business_day(now)
    calls = SecondLineCall.objects.visible_to(user).filter(day=today)
    context = {
        "today": today,
        "waiting": Lead.objects.visible_to(user).second_line(now).count(),
        "in_hand": calls.in_hand(now).count(),
        "done": calls.exclude(done_at=None).count(),
    }
    return "reports/home_caller.html", context
