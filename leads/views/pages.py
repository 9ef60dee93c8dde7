from django.db.models import F
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from accounts.access import Permitted
from accounts.rules import Permission
from core import clock
from core.pages import ListPage
from leads import present, rules, services
from leads.choices import CallResult, Purpose
from leads.filters import VIEWS, LeadFilter
from leads.forms import quick_choices
from leads.models import Lead
from leads.services.funnel import may_admit, may_lift

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
            "may_import": self.request.user.may(Permission.LEAD_IMPORT),
            "may_export": self.request.user.may(Permission.LEAD_EXPORT),
            "may_quarantine": self.request.user.may(Permission.LEAD_QUARANTINE),
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


class LeadPage(Permitted, DetailView):
    permission = Permission.LEAD_VIEW
    template_name = "leads/lead.html"
    context_object_name = "lead"
    queryset = Lead.objects.select_related("school__region", "owner", "outpost", "season", "agent")

    def get_context_data(self, **kwargs):
        lead, user, now = self.object, self.request.user, clock.now()
        before = _moment(self.request.GET.get("before", ""))
        events, older, promised = present.timeline(lead, user=user, before=before)
        guardians = list(lead.guardians.order_by("pk"))
        return super().get_context_data(**kwargs) | {
            "events": events, "older": older, "promised": promised, "is_late": promised and promised.due_at < now,
            "guardians": guardians, "wants_guardian": not guardians and _wants_guardian(lead),
            "consent": lead.consents.order_by("-at", "-pk").first(), "state_tone": present.tone(lead.state),
            "moves": rules.allowed_moves(state=lead.state, may_admit=may_admit(user), may_lift=may_lift(user)),
            "results": CallResult, "purposes": Purpose, "quick": quick_choices(now), "chosen": "tomorrow",
            "family": _family(lead, user),
            "may_release": services.pool.may_release(user, lead),
            "may_edit": user.may(Permission.LEAD_EDIT), "under_title": _under_title(lead),
        }  # fmt: skip


def _wants_guardian(lead):
    return rules.wants_guardian(birth_year=lead.birth_year, today=clock.today())


def _under_title(lead):
    return " · ".join(str(part) for part in (lead.owner, lead.outpost, lead.school) if part)


def _family(lead, user):
    """Others with the same number: brothers and sisters, mostly."""
    same = Lead.objects.visible_to(user).callable().filter(season=lead.season, phone=lead.phone)
    return list(same.exclude(pk=lead.pk).only("name", "state")[:5])


def _moment(text):
    """The cursor of older events; anything forged is the first page."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
