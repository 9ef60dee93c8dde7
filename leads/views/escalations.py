from itertools import groupby

from django.views.generic import TemplateView

from accounts.access import Permitted
from accounts.rules import Permission
from core import clock
from leads import present
from leads.models import Escalation, FollowUp
from leads.present_cadence import leads_views
from leads.querysets_cadence import broken, escalated

SHOWN = 200


class EscalationList(Permitted, TemplateView):
    """The director's evening list: promises nobody kept, by outpost, the longest waiting first."""

    permission = Permission.LEAD_ESCALATED
    template_name = "leads/escalations.html"

    def get_context_data(self, **kwargs):
        user, now = self.request.user, clock.now()
        told = Escalation.objects.visible_to(user)
        rows = escalated(broken(FollowUp.objects.visible_to(user), now), told)
        rows = list(rows.order_by("lead__outpost__code", "due_at", "pk")[: SHOWN + 1])
        for row in rows:
            row.state_word, row.state_tone = row.lead.get_state_display(), present.tone(row.lead.state)
        groups = [(name, list(part)) for name, part in groupby(rows[:SHOWN], key=lambda row: row.outpost_name)]
        return super().get_context_data(**kwargs) | {
            "groups": groups, "count": min(len(rows), SHOWN), "is_capped": len(rows) > SHOWN,
            "kept": told.told_on(clock.today()).filter(followup__done_at__isnull=False).count(),
            "views": leads_views(self.request, "escalations"),
        }  # fmt: skip
