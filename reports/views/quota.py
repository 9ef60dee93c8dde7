from django.http import Http404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from campaigns.models import Season
from core import clock
from outposts import quota, rules_quota
from outposts.choices import Measure
from outposts.models import Outpost
from reports import attainment
from reports.quota_page import SORTS, Page
from reports.views.tabs import report_tabs


class Attainment(TemplateView):
    """How far one branch of the quota tree and those beneath it have come; `branch_of(tree)` says which."""

    template_name = "reports/quota.html"
    is_top = False

    @cached_property
    def season(self):
        return Season.objects.visible_to(self.request.user).in_force(clock.today())

    def branch_of(self, tree):
        raise NotImplementedError

    def read(self, measure):
        return quota.read(season=self.season, measure=measure, user=self.request.user)

    def without_season(self, context):
        """Before the first season is opened there is nothing to read, and no row that could be named."""
        if self.kwargs:
            raise Http404
        return context

    def get_context_data(self, **kwargs):
        asked, user, today = self.request.GET, self.request.user, clock.today()
        context = super().get_context_data(tabs=report_tabs("quota"), season=self.season, **kwargs)
        if self.season is None:
            return self.without_season(context)
        plans = attainment.plan_days(self.season, user)
        measure = asked.get("measure")
        measure = Measure(measure) if measure in Measure.values else rules_quota.measure_of_the_day(plans, today)
        tree = self.read(measure)
        flat = asked.get("level") == "outposts"
        page = Page(tree, self.branch_of(tree), user, measure, plans, today, flat, self.is_top)
        sort = asked.get("sort") if asked.get("sort") in SORTS else "name"
        return context | {"quota": page, "branch": page.branch, "rows": page.rows(sort), "sort": sort}


class QuotaTop(Permitted, Attainment):
    """The highest branch the reader sees: the country, the own region, or the outposts served."""

    permission = Permission.REPORT_VIEW
    is_top = True

    def branch_of(self, tree):
        return tree.top[0] if len(tree.top) == 1 else None


class QuotaRegion(Permitted, Attainment):
    permission = Permission.OUTPOST_OPEN

    def read(self, measure):
        return quota.read(season=self.season, measure=measure, user=self.request.user, at=self.kwargs["pk"])

    def branch_of(self, tree):
        found = tree.regions.get(self.kwargs["pk"])
        if found is None:
            raise Http404
        return found


class QuotaOutpost(RowAction, Attainment):
    permission = Permission.REPORT_VIEW
    queryset = Outpost.objects.select_related("season")

    @cached_property
    def season(self):
        return self.row.season

    def read(self, measure):
        return quota.read_outpost(outpost=self.row, measure=measure, user=self.request.user)

    def branch_of(self, tree):
        return tree.top[0]
