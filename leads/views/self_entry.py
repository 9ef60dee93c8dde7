"""The one page besides the login that needs no account: people at an event write down themselves who to call."""

import uuid

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock, submit
from core.errors import Refused
from core.pages import FormPage
from leads import rules, services
from leads.forms.self_entry import SelfEntryForm
from leads.models import EntryPage
from leads.rules_events import ENTRY_LIMITS


@method_decorator([login_not_required, never_cache], name="dispatch")
class SelfEntry(FormPage):
    """The answer is the same for a new pupil and for a known one; without consent nothing is kept."""

    template_name = "leads/entry.html"
    form_class = SelfEntryForm
    title = gettext_lazy("Let us call you")

    def dispatch(self, request, *args, **kwargs):
        self.entry = EntryPage.objects.opened_by(kwargs["token"], clock.now())
        if self.entry is None:
            return closed(request)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        school = self.entry.event.school
        return {"school_name": school.name if school else ""}

    def post(self, request, *args, **kwargs):
        address = get_client_ip_address(request) or ""
        if not services.count_hit(page=self.entry, address=address, now=clock.now()):
            return self.too_often()
        return super().post(request, *args, **kwargs)

    def too_often(self):
        form = self.get_form()
        form.full_clean()
        form.add_error(None, _("Very many are writing at this moment. Nothing was kept; try again in ten minutes."))
        answer = self.render_to_response(self.get_context_data(form=form))
        answer.status_code, answer["Retry-After"] = 429, str(int(ENTRY_LIMITS.window.total_seconds()))
        return answer

    def form_valid(self, form):
        thanks = reverse("entry:thanks", args=[self.entry.token])
        if form.cleaned_data["website"]:  # a robot filled in what people do not see
            return HttpResponseRedirect(thanks)
        sender = uuid.uuid5(uuid.NAMESPACE_URL, self.entry.token)
        try:
            submit.once(self.request, lambda: self.act(form) or thanks, now=clock.now(), actor=sender)
        except Refused as refusal:
            return self.refused(form, refusal)
        return HttpResponseRedirect(thanks)

    def act(self, form):
        services.enter_self(page=self.entry, **form.facts, now=clock.now())

    def get_context_data(self, **kwargs):
        facts = {"event": self.entry.event, "notice_version": rules.NOTICE_VERSION}
        return super().get_context_data(**kwargs) | facts


@login_not_required
@never_cache
@require_safe
def thanks(request, token):
    entry = EntryPage.objects.opened_by(token, clock.now())
    if entry is None:
        return closed(request)
    return render(request, "leads/entry_thanks.html", {"event": entry.event, "token": token})


def closed(request):
    """Expired, shut and invented addresses look the same."""
    return render(request, "leads/entry_closed.html", status=404)
