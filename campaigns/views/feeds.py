from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import Permitted
from accounts.rules import Permission
from campaigns import feeds, services
from campaigns.forms.timeline import FeedForm, FeedRenewForm, FeedRevokeForm
from campaigns.models import CalendarFeed, Season
from campaigns.timeline_asked import narrowing_choices
from core import clock
from core.pages import FormPage


@login_not_required
@require_safe
def feed_ics(request, token):
    """The calendar itself, for whoever holds its address; every address that opens nothing gets the same answer."""
    feed = CalendarFeed.objects.opened_by(token)
    if feed is None or not feed.user.may(Permission.SEASON_VIEW):
        return HttpResponseNotFound(_("Nothing here"), content_type="text/plain; charset=utf-8")
    if feeds.is_too_often(feed, clock.now()):
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    with feeds.in_language_of(feed):
        rows = feeds.spans_of(feed)
        feed = services.note_reading(feed=feed, digest=feeds.digest_of(feed, rows), now=clock.now())
        changed = int(feed.changed_at.timestamp())
        etag = quote_etag(feed.digest)
        answer = get_conditional_response(request, etag=etag, last_modified=changed)
        if answer is None:
            answer = HttpResponse(feeds.text_of(feed, rows), content_type="text/calendar; charset=utf-8")
    answer["ETag"], answer["Last-Modified"] = etag, http_date(changed)
    answer["Cache-Control"], answer["X-Robots-Tag"] = "private, no-cache", "noindex"
    return answer


class OwnFeed(Permitted, FormPage):
    """A form about one's own subscription, which there may be none of."""

    permission = Permission.SEASON_VIEW
    token = None
    extra_context = {"back_url": reverse_lazy("campaigns:feed"), "back_label": _("Calendar subscription")}

    @property
    def feed(self):
        return CalendarFeed.objects.visible_to(self.request.user).live().first()

    def form_valid(self, form):
        """The address is kept nowhere, so the page that answers shows it, this once."""
        answer = super().form_valid(form)
        if self.token is None:
            return answer
        path = reverse("campaigns:feed_ics", args=[self.token])
        context = {"address": self.request.build_absolute_uri(path), "next_url": answer.url}
        page = self.response_class(self.request, "campaigns/feed_address.html", context, using=self.template_engine)
        page["Cache-Control"] = "no-store"
        return page


class FeedPage(OwnFeed):
    form_class = FeedForm
    template_name = "campaigns/feed.html"
    title = _("Calendar subscription")
    extra_context = {"back_url": reverse_lazy("campaigns:timeline"), "back_label": _("Timeline")}

    def get_form_kwargs(self):
        user = self.request.user
        season = Season.objects.visible_to(user).in_force(clock.today())
        choices = narrowing_choices(user, season) if season else {"regions": [], "outposts": [], "kinds": []}
        return super().get_form_kwargs() | choices

    def get_initial(self):
        return {name: self.request.GET.get(name, "") for name in ("region", "outpost", "track", "kind")}

    def act(self, form):
        filters = feeds.filters_of(form.values)
        _feed, self.token = services.create_feed(filters=filters, by=self.request.user, now=clock.now())
        return reverse("campaigns:feed")

    def get_context_data(self, **kwargs):
        feed = self.feed
        context = super().get_context_data(feed=feed, **kwargs)
        return context | {"carries": context["form"].words_of(feed.filters) if feed else []}


class OfLiveFeed(OwnFeed):
    """Without a live subscription there is nothing to do: back to where one is made."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.may(self.permission) and self.feed is None:
            return HttpResponseRedirect(reverse("campaigns:feed"))
        return super().dispatch(request, *args, **kwargs)


class FeedRenew(OfLiveFeed):
    form_class = FeedRenewForm
    title = _("Renew the address")
    intro = _("You get a new address; the old one stops working at once, in every calendar that reads it.")

    def act(self, form):
        self.token = services.renew_feed(feed=self.feed, by=self.request.user, now=clock.now())
        return reverse("campaigns:feed")


class FeedRevoke(OfLiveFeed):
    form_class = FeedRevokeForm
    title = _("End the subscription")
    intro = _("The address stops working at once, in every calendar that reads it.")
    success = _("The subscription has ended.")
    extra_context = OwnFeed.extra_context | {"danger": True, "no_draft": True}

    def act(self, form):
        services.revoke_feed(feed=self.feed, by=self.request.user, now=clock.now())
        return reverse("campaigns:feed")
