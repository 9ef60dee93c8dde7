from django.db.models import Count, F, Sum
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.access import Permitted, permitted
from accounts.rules import Permission
from core import clock, submit
from core.errors import Refused, Stale
from core.pages import act_once
from leads import services
from leads.choices import OPEN_STATES
from leads.filters import PlaceFilter
from leads.forms import CardForm
from leads.models import Lead, StateCount
from leads.present_cadence import KEPT, Cards, board_columns, leads_views
from leads.querysets_cadence import heads

SIZE = 20  # cards of a column; the list has the rest
SHOWN = ("name", "state", "is_key", "next_action_at", "version", "outpost")


def kept_query(request):
    """(name, value) of the filters the views share, as they stand in the address."""
    asked = [(name, request.GET.get(name, "")) for name in KEPT]
    return [(name, value) for name, value in asked if value.isdecimal()]


def named(leads):
    return leads.only(*SHOWN).annotate(school_name=F("school__name"), owner_name=F("owner__name"))


class LeadBoard(Permitted, TemplateView):
    """The open states side by side, the first cards of each; a card is dragged on, or moved by its own form."""

    permission = Permission.LEAD_VIEW
    template_name = "leads/board.html"
    model = Lead

    def get_context_data(self, **kwargs):
        filterset = PlaceFilter(self.request.GET, queryset=self.get_queryset(), request=self.request)
        query, now = kept_query(self.request), clock.now()
        columns = board_columns(counts=self._counts(filterset), chosen=self._chosen(), query=query)
        cards, by_state = Cards(self.request, now=now, query=query), {column.state: column for column in columns}
        rows = list(named(heads(filterset.qs, OPEN_STATES, SIZE)))
        for lead in sorted(rows, key=lambda lead: (lead.next_action_at or now, lead.pk)):
            by_state[lead.state].cards.append(cards.card(lead))
        return super().get_context_data(**kwargs) | {
            "columns": columns, "filter": filterset, "views": leads_views(self.request, "board"),
            "kept": [("state", self.request.GET.get("state", ""))], "count": sum(column.count for column in columns),
        }  # fmt: skip

    def _chosen(self):
        asked = self.request.GET.get("state", "")
        return asked if asked in OPEN_STATES else OPEN_STATES[0]

    def _counts(self, filterset):
        """From the roll-up; where one person's leads are asked for, from these: nobody holds many."""
        chosen = filterset.form.cleaned_data if filterset.form.is_valid() else {}
        if chosen.get("owner"):
            rows = filterset.qs.order_by().values_list("state").annotate(many=Count("pk"))
        else:
            rows = StateCount.objects.visible_to(self.request.user).filter(state__in=OPEN_STATES)
            rows = rows.filter(outpost=chosen["outpost"]) if chosen.get("outpost") else rows
            rows = rows.order_by().values_list("state").annotate(many=Sum("count"))
        return dict(rows)


@require_POST
@permitted(Permission.LEAD_EDIT)
def move_card(request, pk):
    """A card moved by its form, or dragged: then the answer is the card as it now stands, or why it goes back."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    form, query = CardForm(request.POST), kept_query(request)
    back = resolve_url("leads:board") + "?" + "&".join(f"{name}={value}" for name, value in query)

    def act():
        services.move_lead(lead=lead, **form.asked, by=request.user, now=clock.now())
        return back

    if "X-Board" not in request.headers:
        return HttpResponseRedirect(act_once(request, act, success=pgettext("lead", "Moved."), to=back))
    try:
        submit.once(request, act, now=clock.now())
    except Refused as refusal:
        status = 409 if isinstance(refusal, Stale) else 422
        return JsonResponse({"text": str(refusal.message), "field": refusal.field}, status=status)
    lead = named(Lead.objects.visible_to(request.user)).get(pk=pk)
    return HttpResponse(Cards(request, now=clock.now(), query=query).card(lead))
