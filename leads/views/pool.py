from django.db.models import F
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import Permitted, permitted
from accounts.rules import Permission
from core import clock
from core.pages import ListPage, act_once
from leads import present, services
from leads.forms import ReleaseForm
from leads.models import Lead
from leads.rules_pool import LIMITS
from leads.views.changes import LeadAction
from outposts.models import Crew

SHOWN = ("name", "phone", "state", "source", "outpost", "pooled_at", "last_owner", "last_owner_until")


class PoolList(Permitted, ListPage):
    """Leads nobody holds. A face, not a person: the name and the number are for who claims."""

    permission = Permission.LEAD_EDIT
    model = Lead
    template_name = "leads/pool.html"
    sorts = {"oldest": ("pooled_at", "id")}
    default_sort = "oldest"

    def get_queryset(self):
        names = {f"{other}_name": F(f"{other}__name") for other in ("school", "outpost")}
        return Lead.objects.claimable_by(self.request.user).pooled().only(*SHOWN).annotate(**names)

    def get_context_data(self, **kwargs):
        context, user = super().get_context_data(**kwargs), self.request.user
        serves = set(Crew.objects.serving(clock.today()).filter(user=user).values_list("outpost", flat=True))
        present.list_pool(context["page"].rows, user=user, serves=serves, now=clock.now())
        return context | {"limits": LIMITS, "serves": serves}


@require_POST
@permitted(Permission.LEAD_EDIT)
def claim(request, pk):
    lead = get_object_or_404(Lead.objects.claimable_by(request.user), pk=pk)

    def act():
        return services.claim_lead(lead=lead, by=request.user, now=clock.now())

    return HttpResponseRedirect(
        act_once(request, act, success=_("The lead is yours now."), to=resolve_url("leads:pool"))
    )


class ReleaseLead(LeadAction):
    form_class = ReleaseForm
    title = gettext_lazy("Give back to the pool")
    intro = gettext_lazy("Colleagues of the outpost may claim the lead; for a week you cannot.")
    success = gettext_lazy("Given back.")

    def act(self, form):
        services.release_lead(lead=self.row, **form.values, by=self.request.user, now=clock.now())
        return "leads:pool"  # its own page is shut to recruiters until somebody claims it
