"""One thing done to many leads: chosen in the list, said once, watched, and undone if need be."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from accounts.access import Permitted, permitted
from accounts.rules import Permission
from core import clock
from core.errors import Refused
from core.pages import FormPage, ListPage, act_once
from leads import bulk_page, rules_bulk, services, tasks
from leads.choices_bulk import BulkKind
from leads.forms.bulk import FORMS
from leads.models import BulkAction, Lead, Tag
from leads.rules_views import tidy
from leads.selecting import leads_of


class StartBulk(Permitted, FormPage):
    """The list posts what is ticked and gets the form; the form posts and it is done. Nothing is asked by GET."""

    permission = Permission.LEAD_BULK
    template_name = "leads/bulk_form.html"

    @cached_property
    def kind(self):
        if self.kwargs["kind"] not in FORMS:
            raise Http404
        return BulkKind(self.kwargs["kind"])

    def get(self, request, *args, **kwargs):
        return redirect("leads:list") if self.kind else None

    def post(self, request, *args, **kwargs):
        try:
            if not self.leads.exists():
                raise Refused(_("No lead is chosen."))
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(self.list_url)
        if "submit_id" in request.POST:
            return super().post(request, *args, **kwargs)
        return self.render_to_response(self.get_context_data())

    @property
    def list_url(self):
        return f"{reverse('leads:list')}?{tidy(self.request.POST.get('query', ''))}"

    @cached_property
    def leads(self):
        """What is chosen, as far as the person sees it now."""
        sent = self.request.POST
        if "all" in sent or sent.get("everything"):
            return leads_of(self.request.user, sent.get("query", ""))
        return Lead.objects.visible_to(self.request.user).filter(pk__in=self.ids)

    @cached_property
    def ids(self):
        texts = [*self.request.POST.getlist("ids")[:1000]]
        return [int(pk) for text in texts for pk in text.split(",")[:1000] if pk.isdecimal() and len(pk) < 19]

    def get_form_class(self):
        return FORMS[self.kind]

    def get_form_kwargs(self):
        given = super().get_form_kwargs() | {"user": self.request.user, "leads": self.leads}
        if "submit_id" not in self.request.POST:
            given = {name: value for name, value in given.items() if name not in ("data", "files")}
        return given

    def get_initial(self):
        sent = self.request.POST
        everything = {"everything": True} if "all" in sent else {"ids": ",".join(str(pk) for pk in self.ids)}
        return super().get_initial() | {"query": sent.get("query", "")} | everything

    def act(self, form):
        now = clock.now()
        action = services.start_bulk(
            kind=self.kind, leads=self.leads, values=form.values, by=self.request.user, now=now
        )
        if action.total <= rules_bulk.AT_ONCE:
            services.work_bulk(action_id=action.pk, now=now, budget=None)
        else:
            transaction.on_commit(tasks.ring_bulk)
        return action

    def get_context_data(self, **kwargs):
        many = self.leads.count()
        what = ngettext("%(n)s lead is chosen.", "%(n)s leads are chosen.", many) % {"n": many}
        back = {"back_url": self.list_url, "back_label": _("Leads")}
        tags = Tag.objects.visible_to(self.request.user).order_by("name") if self.kind == BulkKind.TAG else ()
        context = super().get_context_data(**kwargs) | back
        return context | {"title": self.kind.label, "intro": what, "tags": tags, "action": self.request.path}


class BulkList(Permitted, ListPage):
    permission = Permission.LEAD_BULK
    model = BulkAction
    template_name = "leads/bulk_list.html"
    sorts = {"newest": ("-created_at", "id")}
    default_sort = "newest"

    def get_queryset(self):
        return super().get_queryset().select_related("by")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        bulk_page.tell_what(context["page"].rows)
        return context | {"list_url": reverse("leads:list")}


class BulkPage(Permitted, DetailView):
    permission = Permission.LEAD_BULK
    model = BulkAction
    template_name = "leads/bulk.html"
    context_object_name = "action"

    def get_queryset(self):
        return super().get_queryset().select_related("by")

    def get_context_data(self, **kwargs):
        facts = bulk_page.facts_of(self.object, user=self.request.user, now=clock.now())
        return super().get_context_data(**kwargs) | facts


@require_POST
@permitted(Permission.LEAD_BULK)
def undo_bulk(request, pk):
    action = get_object_or_404(BulkAction.objects.visible_to(request.user), pk=pk)

    def act():
        now = clock.now()
        services.start_undo(action=action, by=request.user, now=now)
        if action.total <= rules_bulk.AT_ONCE:
            services.work_bulk(action_id=action.pk, now=now, budget=None)
        else:
            transaction.on_commit(tasks.ring_bulk)

    return HttpResponseRedirect(act_once(request, act, to=action.get_absolute_url()))
