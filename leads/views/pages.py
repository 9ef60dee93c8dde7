from django.contrib import messages
from django.db.models import F
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import search
from accounts.access import Permitted
from accounts.rules import Permission
from core import clock
from core.pages import ListPage
from leads import present
from leads.choices_bulk import BulkKind
from leads.columns import columns_of
from leads.filters import NO_NUMBER, VIEWS, LeadFilter
from leads.models import Lead, SavedView
from leads.present_cadence import leads_views
from leads.rules_views import tidy
from leads.sections import sections
from leads.selecting import with_values

SHOWN = (
    "name", "phone", "state", "source", "class_name", "is_key", "next_action_at", "last_contact_at", "created_at",
    "state_since", "birth_year",
)  # fmt: skip
SOONEST = ("today", "overdue")  # views that begin with what is due first


class LeadList(Permitted, ListPage):
    permission = Permission.LEAD_VIEW
    model = Lead
    template_name = "leads/list.html"
    filterset_class = LeadFilter
    sorts = {"newest": ("-created_at", "-id"), "next": ("next_action_at", "id"), "name": ("name", "id")}
    default_sort = "newest"

    def get(self, request, *args, **kwargs):
        if search.is_number(search.clean(request.GET.get("q", ""))):  # a browser does not send it: see leads.filters
            messages.warning(request, NO_NUMBER["title"])
            return redirect(f"{request.path}?{tidy(request.GET.items())}")
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        names = {f"{other}_name": F(f"{other}__name") for other in ("school", "owner", "outpost")}
        rows = super().get_queryset().only(*SHOWN).annotate(**names)  # names alone: no objects made for each row
        return with_values(rows, self.request.GET.get("sort"))

    def get_context_data(self, **kwargs):
        context, user = super().get_context_data(**kwargs), self.request.user
        may = {
            "views": leads_views(self.request, "list"),
            "sections": sections(user),
            "may_import": user.may(Permission.LEAD_IMPORT),
            "may_export": user.may(Permission.LEAD_EXPORT),
            "may_bulk": user.may(Permission.LEAD_BULK),
        }
        columns, query = columns_of(user), tidy(self.request.GET.items())
        rows = present.list_rows(
            context["page"].rows, columns=columns, base=reverse("leads:list"), now=clock.now(), may_pick=may["may_bulk"]
        )
        shown = {"rows": rows, "columns": columns, "query": query, "sort_words": self._sorts(context["sort"])}
        return context | shown | {"tabs": self._tabs(query), "kinds": BulkKind} | may

    def _tabs(self, query):
        """The views everybody has, then the pinned ones; an active one shows which leads stand here now."""
        usual = [
            (label, f"view={code}&sort=next" if code in SOONEST else f"view={code}", code) for code, label in VIEWS
        ]
        pinned = SavedView.objects.visible_to(self.request.user).pinned_by(self.request.user)
        kept = [(view.name, view.query, None) for view in pinned.only("name", "query")]
        is_kept = any(text == query for _label, text, _code in kept)
        chosen = None if is_kept else self.request.GET.get("view", "")
        tabs = [{"label": label, "url": f"?{text}", "code": code, "query": text} for label, text, code in usual + kept]
        # Of two names for one view the first.
        active = next((tab for tab in tabs if self._is_here(tab, query, chosen)), None)
        return [tab | {"active": tab is active} for tab in tabs]

    @staticmethod
    def _is_here(tab, query, chosen):
        return tab["query"] == query if tab["code"] is None else tab["code"] == chosen

    def _sorts(self, chosen):
        words = {"newest": _("Newest first"), "next": _("Next follow-up first"), "name": _("By name")}
        return [{"code": code, "label": label, "active": code == chosen} for code, label in words.items()]
