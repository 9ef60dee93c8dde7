from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permitted, RowAction, permitted
from accounts.rules import Permission
from core import clock
from core.pages import FormPage, ListPage, act_once
from leads import reading_twins, services
from leads.choices_twins import TwinState
from leads.forms import LeadUnmergeForm, TwinsForm
from leads.models import Lead, LeadMerge, TwinPair
from leads.relations import seasons_of
from leads.rules_twins import advised_to_stay

_LEADS = ("first__school", "first__outpost", "second__school", "second__outpost")


class TwinList(Permitted, ListPage):
    """Pairs to decide, the most alike first; those decided under their own tab."""

    permission = Permission.LEAD_MERGE
    queryset = TwinPair.objects.standing().select_related(*_LEADS)
    template_name = "leads/twins.html"
    sorts = {"likeness": ("-likeness", "id")}
    default_sort = "likeness"

    @cached_property
    def state(self):
        asked = self.request.GET.get("state")
        return TwinState(asked if asked in TwinState else TwinState.OPEN)

    def get_queryset(self):
        return super().get_queryset().filter(state=self.state)

    def get_context_data(self, **kwargs):
        tabs = [{"label": s.label, "url": f"?state={s}", "active": s == self.state} for s in TwinState]
        return super().get_context_data(tabs=tabs, state=self.state, **kwargs)


@require_POST
@permitted(Permission.LEAD_MERGE)
def search_twins(request):
    def act():
        told = services.search_twins(now=clock.now())
        words = ngettext(
            "Leads compared: %(leads)s. %(n)s new pair.", "Leads compared: %(leads)s. %(n)s new pairs.", told["new"]
        )
        messages.success(request, words % {"leads": told["leads"], "n": told["new"]})

    return HttpResponseRedirect(act_once(request, act, to=reverse("leads:twins")))


class TwinPage(RowAction, FormPage):
    """Two leads side by side, and the decision about them."""

    permission = Permission.LEAD_MERGE
    queryset = TwinPair.objects.select_related("first", "second", "decided_by")
    form_class = TwinsForm
    template_name = "leads/twin.html"
    title = gettext_lazy("One student or two?")

    def get_form_kwargs(self):
        first, second = self.row.first, self.row.second
        stays = "first" if advised_to_stay(first, second) == first else "second"
        words = [f"{lead.name} · {lead.outpost} · {lead.get_state_display()}" for lead in (first, second)]
        return super().get_form_kwargs() | {"sides": words, "stays": stays}

    def act(self, form):
        said, facts = form.values, {"pair": self.row, "by": self.request.user, "now": clock.now()}
        if said["decision"] == "two":
            services.say_not_twins(**facts, why=said["why"])
            messages.success(self.request, _("Two students; this pair will not be suggested again."))
            return "leads:twins"
        merge = services.say_twins(**facts, kept=getattr(self.row, said["decision"]), why=said["why"])
        messages.success(self.request, _("The two are one now. You can take it back here."))
        return merge

    def get_context_data(self, **kwargs):
        pair, both = self.row, [self.row.first_id, self.row.second_id]
        merges = LeadMerge.objects.visible_to(self.request.user).filter(kept__in=both, gone__in=both, undone=None)
        is_open = pair.state == TwinState.OPEN
        facts = {"pair": pair, "sides": reading_twins.sides(pair), "merge": merges.order_by("-at").first()}
        facts |= {"is_open": is_open, "hanging": reading_twins.hanging(pair) if is_open else []}
        facts |= {"back_url": reverse("leads:twins"), "back_label": _("Possible twins")}
        return super().get_context_data(**facts, **kwargs)


class MergePage(RowAction, FormPage):
    """What a merge did, and the way back."""

    permission = Permission.LEAD_MERGE
    queryset = LeadMerge.objects.select_related("kept__outpost", "gone__outpost", "undone")
    form_class = LeadUnmergeForm
    template_name = "leads/merge.html"
    success = gettext_lazy("The merge is taken back.")

    @property
    def title(self):
        return _("“%(gone)s” merged into “%(kept)s”") % {"gone": self.row.gone, "kept": self.row.kept}

    def act(self, form):
        reason = form.values["reason"]
        services.unmerge_leads(merge=self.row, why=reason, by=self.request.user, now=clock.now())
        return self.row

    def get_context_data(self, **kwargs):
        merge, undone = self.row, getattr(self.row, "undone", None)
        facts = {"merge": merge, "undone": undone, "rows": reading_twins.moved_rows(merge)}
        facts |= {"who": reading_twins.name_of(merge.by), "who_undid": undone and reading_twins.name_of(undone.by)}
        facts |= {"left": undone and reading_twins.left_rows(undone)}
        facts |= {"back_url": reverse("leads:twins"), "back_label": _("Possible twins")}
        return super().get_context_data(**facts, **kwargs)


@require_GET
@permitted(Permission.LEAD_VIEW)
def lead_twins(request, pk):
    """Other seasons, family, and who may be the same student: the last cards of the lead's page."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    found = {"seasons": seasons_of(lead, request.user)} | reading_twins.card_of(lead, request.user)
    return render(request, "leads/_twins_card.html", {"lead": lead} | found)


@require_POST
@permitted(Permission.LEAD_MERGE)
def compare(request, pk, other):
    """Put two leads into the queue and look at them side by side."""
    leads = Lead.objects.visible_to(request.user)
    one, two = (get_object_or_404(leads, pk=each) for each in (pk, other))

    def act():
        return services.suggest_twins(lead=one, other=two, by=request.user, now=clock.now())

    return HttpResponseRedirect(act_once(request, act, to=one.get_absolute_url()))
