from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Permitted
from accounts.rules import Permission
from core import clock
from core.pages import ListPage
from leads import present
from leads.filters import VIEWS, LeadFilter
from leads.models import Lead
from leads.present_cadence import leads_views

SHOWN = (
    "name", "phone", "state", "source", "class_name", "is_key", "next_action_at", "last_contact_at", "created_at",
)  # fmt: skip


class LeadList(Permitted, ListPage):
    permission = Permission.LEAD_VIEW
    model = Lead
    template_name = "leads/list.html"
    filterset_class = LeadFilter
    sorts = {"newest": ("-created_at", "-id"), "next": ("next_action_at", "id"), "name": ("name", "id")}
    default_sort = "newest"

    def get_queryset(self):
        names = {f"{other}_name": F(f"{other}__name") for other in ("school", "owner", "outpost")}
        rows = super().get_queryset().only(*SHOWN).annotate(**names)  # names alone: no objects made for each row
        # A keyset needs values: by next follow-up only those show that have one.
        return rows.filter(next_action_at__isnull=False) if self.request.GET.get("sort") == "next" else rows

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = present.list_rows(context["page"].rows, base=reverse("leads:list"), now=clock.now())
        may = {
            "views": leads_views(self.request, "list"),
            "may_import": self.request.user.may(Permission.LEAD_IMPORT),
            "may_merge": self.request.user.may(Permission.LEAD_MERGE),
            "may_quarantine": self.request.user.may(Permission.LEAD_QUARANTINE),
            "may_decide": self.request.user.may(Permission.LEAD_DECIDE),
        }
        return context | {"rows": rows, "tabs": self._tabs(), "sort_words": self._sorts(context["sort"])} | may

    def _tabs(self):
        chosen = self.request.GET.get("view", "")
        return [
            {"label": label, "url": f"?view={code}&sort=next" if code in ("today", "overdue") else f"?view={code}",
             "active": code == chosen}
            for code, label in VIEWS
        ]  # fmt: skip

    def _sorts(self, chosen):
        words = {"newest": _("Newest first"), "next": _("Next follow-up first"), "name": _("By name")}
        return [{"code": code, "label": label, "active": code == chosen} for code, label in words.items()]
