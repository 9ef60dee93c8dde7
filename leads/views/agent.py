from django.utils.translation import gettext_lazy

from accounts.access import Permitted
from accounts.rules import Permission
from core import clock
from core.pages import FormPage, ListPage
from leads import present, rules, services
from leads.forms import AgentLeadForm
from leads.models import Lead


class AgentList(Permitted, ListPage):
    """What this agent brought in, and how far it came: name and state, nothing else."""

    permission = Permission.AGENT_PORTAL
    model = Lead
    template_name = "leads/agent.html"
    sorts = {"newest": ("-created_at", "-id")}
    default_sort = "newest"

    def get_queryset(self):
        return super().get_queryset().only("name", "state", "created_at")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        present.list_states(context["page"].rows)
        return context


class AgentAdd(Permitted, FormPage):
    permission = Permission.AGENT_PORTAL
    template_name = "leads/agent_add.html"
    form_class = AgentLeadForm
    title = gettext_lazy("Hand in a lead")
    success = gettext_lazy("Received. The admissions office calls back.")  # the same whether known or not

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form):
        names = ("name", "phone", "birth_year", "school_name", "basis", "method")
        values = {name: form.cleaned_data[name] for name in names}
        services.hand_in(**values, guardian=form.guardian, by=self.request.user, now=clock.now())
        return "leads:agent"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"notice_version": rules.NOTICE_VERSION}
