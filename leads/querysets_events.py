"""Reading events, their public pages and requests for speakers; application forms and their stock."""

from django.db.models import Count, F, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.scoping import ScopedQuerySet
from leads.choices_events import EventState, FormState, SpeakerState
from leads.rules_events import PAGE_AFTER_END
from leads.rules_forms import Stock

NEEDED = ("event__outpost__season", "event__host", "event__school")


class EventQuerySet(ScopedQuerySet):
    region_path = "outpost__region"
    outpost_path = "outpost"

    def for_page(self):
        return self.select_related("outpost__region", "school", "host")

    def with_gathered(self):
        """gathered: how many leads came forward there."""
        leads = self.model._meta.get_field("leads").related_model.objects.filter(event=OuterRef("pk")).order_by()
        many = leads.values("event").annotate(n=Count("pk")).values("n")
        return self.annotate(gathered=Coalesce(Subquery(many, output_field=IntegerField()), 0))

    def to_come(self, now):
        return self.filter(state=EventState.PLANNED, ends_at__gte=now)

    def to_report(self, now):
        """Over, and nobody has said how it went."""
        return self.filter(state=EventState.PLANNED, ends_at__lt=now)


class EventPartQuerySet(ScopedQuerySet):
    region_path = "event__outpost__region"
    outpost_path = "event__outpost"


class EntryPageQuerySet(EventPartQuerySet):
    def live(self):
        return self.filter(revoked_at=None)

    def opened_by(self, token, now):
        """The page behind a printed address, or None; a wrong, a revoked and an expired one are the same nothing."""
        pages = self.live().filter(token=token, event__ends_at__gte=now - PAGE_AFTER_END)
        return pages.exclude(event__state=EventState.CANCELLED).select_related(*NEEDED).first()


class SpeakerRequestQuerySet(EventPartQuerySet):
    def waiting(self):
        return self.filter(state=SpeakerState.ASKED)


class ApplicationFormQuerySet(ScopedQuerySet):
    region_path = "outpost__region"
    outpost_path = "outpost"

    def in_hand(self):
        return self.filter(state=FormState.IN_HAND)


class FormIssueQuerySet(ScopedQuerySet):
    region_path = "outpost__region"
    outpost_path = "outpost"


def stock_of(outposts, *, issues, forms):
    """{outpost id: Stock}; two queries for any number of outposts."""
    many = Sum(F("last") - F("first") + 1)
    issued = dict(issues.filter(outpost__in=outposts).order_by().values_list("outpost").annotate(n=many))
    states = {}
    rows = forms.filter(outpost__in=outposts).order_by().values_list("outpost", "state").annotate(n=Count("pk"))
    for outpost, state, n in rows:
        states.setdefault(outpost, {})[state] = n
    return {pk: Stock(issued=issued.get(pk, 0), **states.get(pk, {})) for pk in issued.keys() | states.keys()}
