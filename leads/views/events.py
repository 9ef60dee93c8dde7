from django.db.models import F
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction, permitted
from accounts.choices import Role
from accounts.rules import Permission
from core import clock
from core.address import asked_text
from core.pages import FormPage, ListPage, act_once
from leads import events_page, services
from leads.filters_events import EventFilter
from leads.forms.events import AskSpeakerForm, CancelForm, DecideSpeakerForm, EventEditForm, EventForm, HoldForm
from leads.models import Event, SpeakerRequest
from outposts.models import Outpost


class EventList(Permitted, ListPage):
    permission = Permission.EVENT_EDIT
    model = Event
    template_name = "leads/events.html"
    filterset_class = EventFilter
    sorts = {"newest": ("-starts_at", "-id"), "next": ("starts_at", "id")}
    default_sort = "newest"

    def get_queryset(self):
        names = {f"{other}_name": F(f"{other}__name") for other in ("outpost", "host", "school")}
        return events_page.narrowed(super().get_queryset(), self.view, clock.now()).with_gathered().annotate(**names)

    @property
    def view(self):
        return asked_text(self.request, "view")

    def get_context_data(self, **kwargs):
        context, user = super().get_context_data(**kwargs), self.request.user
        waiting = SpeakerRequest.objects.visible_to(user).waiting().exclude(asked_by=user)
        waiting = list(waiting.select_related("event__outpost")[:10]) if user.may(Permission.SPEAKER_DECIDE) else []
        rows = events_page.rows(context["page"].rows, now=clock.now())
        return context | {"rows": rows, "tabs": events_page.tabs(self.view), "waiting": waiting}


class EventPage(Permitted, DetailView):
    permission = Permission.EVENT_EDIT
    template_name = "leads/event.html"
    context_object_name = "event"
    queryset = Event.objects.for_page().with_gathered()

    def get_context_data(self, **kwargs):
        shown = events_page.of(self.object, user=self.request.user, now=clock.now())
        return super().get_context_data(**kwargs) | shown


class PlanEvent(Permitted, FormPage):
    permission = Permission.EVENT_EDIT
    template_name = "leads/event_form.html"
    form_class = EventForm
    title = gettext_lazy("New event")
    success = gettext_lazy("The event is planned.")
    extra_context = {"back_label": gettext_lazy("Events")}

    def get_form_kwargs(self):
        user = self.request.user
        season = Outpost.objects.visible_to(user).order_by("-season__year").values("season")[:1]
        outposts = Outpost.objects.visible_to(user).filter(season__in=season).select_related("season").order_by("code")
        return super().get_form_kwargs() | {"user": user, "outposts": outposts}

    def get_initial(self):
        user = self.request.user
        return {"host": user.pk if user.role == Role.RECRUITER else None, "materials": 0}

    def act(self, form):
        return services.plan_event(**form.values, by=self.request.user, now=clock.now())

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"back_url": reverse("leads:events")}


class EventAction(RowAction, FormPage):
    """A form about one event; cancelled or done, one is back on its page."""

    permission = Permission.EVENT_EDIT
    queryset = Event.objects.for_page()

    @property
    def event(self):
        return self.row

    def get_context_data(self, **kwargs):
        event = self.event
        return super().get_context_data(**kwargs) | {"back_url": event.get_absolute_url(), "back_label": str(event)}


class EditEvent(EventAction):
    template_name = "leads/event_form.html"
    form_class = EventEditForm
    title = gettext_lazy("Edit event")
    success = gettext_lazy("Saved.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "event": self.row}

    def get_initial(self):
        plain = ("version", "kind", "place", "starts_at", "ends_at", "host", "expected", "materials")
        school = self.row.school.name if self.row.school else ""
        return {name: getattr(self.row, name) for name in plain} | {"school_name": school}

    def act(self, form):
        version = form.cleaned_data["version"]
        values = {name: value for name, value in form.values.items() if name != "version"}
        return services.change_event(
            event=self.row, values=values, version=version, by=self.request.user, now=clock.now()
        )


class HoldEvent(EventAction):
    form_class = HoldForm
    title = gettext_lazy("How it went")
    success = gettext_lazy("The figures are booked.")

    def get_initial(self):
        return {"attended": self.row.attended, "materials": self.row.materials}

    def act(self, form):
        return services.hold_event(event=self.row, **form.values, by=self.request.user, now=clock.now())


class CancelEvent(EventAction):
    form_class = CancelForm
    title = gettext_lazy("Cancel the event")
    intro = gettext_lazy("Its public page shuts at once. Leads it has brought stay.")
    success = gettext_lazy("The event is cancelled.")
    extra_context = {"danger": True}

    def act(self, form):
        return services.cancel_event(event=self.row, **form.values, by=self.request.user, now=clock.now())


class AskSpeaker(EventAction):
    form_class = AskSpeakerForm
    title = gettext_lazy("Ask HQ for a speaker")
    success = gettext_lazy("HQ has been asked.")

    def act(self, form):
        services.ask_speaker(event=self.row, **form.values, by=self.request.user, now=clock.now())
        return self.row


class DecideSpeaker(EventAction):
    permission = Permission.SPEAKER_DECIDE
    queryset = SpeakerRequest.objects.select_related("event__outpost", "asked_by")
    form_class = DecideSpeakerForm
    title = gettext_lazy("Answer the request for a speaker")
    success = gettext_lazy("Answered; who asked is told.")

    @property
    def event(self):
        return self.row.event

    @property
    def intro(self):
        words = {"name": self.row.asked_by, "n": self.row.expected, "evidence": self.row.evidence}
        return _("%(name)s expects %(n)s people. It rests on: %(evidence)s") % words

    def act(self, form):
        services.decide_speaker(request=self.row, **form.values, by=self.request.user, now=clock.now())
        return self.event


@require_POST
@permitted(Permission.EVENT_EDIT)
def open_page(request, pk):
    return _page_button(request, pk, services.open_page, _("The page is open. Print the sheet with its code."))


@require_POST
@permitted(Permission.EVENT_EDIT)
def revoke_page(request, pk):
    return _page_button(request, pk, services.revoke_page, _("The page is shut; the printed code leads nowhere now."))


def _page_button(request, pk, service, success):
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)

    def act():
        service(event=event, by=request.user, now=clock.now())

    return HttpResponseRedirect(act_once(request, act, success=success, to=event.get_absolute_url()))


class EventSheet(Permitted, DetailView):
    """The paper on the wall: a code, an address, and nobody's name."""

    permission = Permission.EVENT_EDIT
    template_name = "leads/event_sheet.html"
    context_object_name = "event"
    queryset = Event.objects.for_page()

    def get_context_data(self, **kwargs):
        entry = self.object.entry_pages.live().first()
        url = self.request.build_absolute_uri(reverse("entry:form", args=[entry.token])) if entry else ""
        code = events_page.qr_code(url) if url else ""
        return super().get_context_data(**kwargs) | {"url": url, "code": code}
