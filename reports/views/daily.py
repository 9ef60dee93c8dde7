from collections import Counter
from datetime import timedelta

from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from core import clock
from core.pages import FormPage, ListPage
from outposts.models import Outpost
from reports import services, standing
from reports.choices import REPORT_TONES, ReportState
from reports.figures import Figures, figures_for
from reports.filters import DailyReportFilter
from reports.forms import DailyReportForm
from reports.models import DailyReport
from reports.rules import report_state
from reports.views.tabs import report_tabs
from reports.words import day_words

MOST_URGENT_FIRST = [
    ReportState.MISSING,
    ReportState.AWAITED,
    ReportState.LATE,
    ReportState.HANDED_IN,
    ReportState.NOT_OWED,
]


def day_asked(params):
    """?day= of the page, today when it is absent, nonsense or not come yet."""
    try:
        day = parse_date(params.get("day", ""))
    except ValueError:
        day = None
    return min(day, clock.today()) if day and day.year > 2000 else clock.today()


def stamp(report):
    """A report as pages show it: its figures, and whether it came in time."""
    due = standing.deadline(report.day)
    report.shown = Figures.from_stored(report.figures)
    report.state = report_state(is_owed=True, submitted_at=report.submitted_at, deadline=due, now=report.submitted_at)
    report.tone = REPORT_TONES[report.state]
    return report


class DailyReports(Permitted, ListPage):
    """Who handed in on the chosen day, then every report, newest first."""

    permission = Permission.REPORT_VIEW
    template_name = "reports/daily_list.html"
    model = DailyReport
    filterset_class = DailyReportFilter
    sorts = {"newest": ("-day", "-id")}
    default_sort = "newest"

    def get_queryset(self):
        return super().get_queryset().handed_in().select_related("outpost", "submitted_by")

    def get_context_data(self, **kwargs):
        day, now = day_asked(self.request.GET), clock.now()
        outposts = list(standing.outposts_of(self.request.user, day))
        rows = standing.standings(outposts, day=day, now=now)
        counts = Counter(row.state for row in rows)
        rows.sort(key=lambda row: MOST_URGENT_FIRST.index(row.state))
        context = super().get_context_data(**kwargs) | self.days(day)
        for report in context["page"]:
            stamp(report)
        owed = len(rows) - counts[ReportState.NOT_OWED]
        given = counts[ReportState.HANDED_IN] + counts[ReportState.LATE]
        may_write = self.request.user.may(Permission.REPORT_WRITE)
        context |= {"rows": rows, "counts": counts, "owed": owed, "given": given, "may_write": may_write}
        return context | {"tabs": report_tabs("daily")}

    def days(self, day):
        today = clock.today()
        return {
            "day": day,
            "day_words": day_words(day),
            "due": standing.deadline(day),
            "previous": day - timedelta(days=1),
            "following": day + timedelta(days=1) if day < today else None,
            "keep": [("day", day.isoformat())] if day < today else [],
        }


class DailyReportPage(Permitted, DetailView):
    """One evening report: its figures as handed in, its words; made to be printed."""

    permission = Permission.REPORT_VIEW
    template_name = "reports/daily_report.html"
    model = DailyReport
    context_object_name = "report"

    def get_queryset(self):
        return super().get_queryset().handed_in().select_related("outpost", "submitted_by")

    def get_context_data(self, **kwargs):
        report = stamp(self.object)
        siblings = self.get_queryset().filter(outpost=report.outpost_id)
        may_correct = self.request.user.may(Permission.REPORT_WRITE) and clock.now() <= standing.deadline(report.day)
        return super().get_context_data(
            previous=siblings.filter(day__lt=report.day).order_by("-day").first(),
            following=siblings.filter(day__gt=report.day).order_by("day").first(),
            may_correct=may_correct,
            due=standing.deadline(report.day),
            day_words=day_words(report.day),
            **kwargs,
        )


class WriteReport(RowAction, FormPage):
    """The crew's page for the evening report of one day; the figures are shown, the words are typed."""

    permission = Permission.REPORT_WRITE
    model = Outpost
    template_name = "reports/daily_write.html"
    form_class = DailyReportForm
    success = gettext_lazy("The report is handed in.")

    def get(self, request, *args, **kwargs):
        if self.report and clock.now() > standing.deadline(self.day):
            return redirect(self.report)
        return super().get(request, *args, **kwargs)

    @cached_property
    def day(self):
        return day_asked(self.request.POST if self.request.method == "POST" else self.request.GET)

    @cached_property
    def report(self):
        return self.row.daily_reports.all().visible_to(self.request.user).handed_in().filter(day=self.day).first()

    def get_initial(self):
        report = self.report
        words = {"version": report.version, "problems": report.problems, "plan": report.plan} if report else {}
        return super().get_initial() | {"day": self.day} | words

    def act(self, form):
        return services.hand_in_report(
            outpost=self.row, by=self.request.user, now=clock.now(), **form.values, version=form.cleaned_data["version"]
        )

    def get_context_data(self, **kwargs):
        day, now = self.day, clock.now()
        due = standing.deadline(day)
        figures = figures_for([self.row.pk], day=day, now=now)[self.row.pk]
        self.title = _("Daily report: %(outpost)s") % {"outpost": self.row}
        return super().get_context_data(
            outpost=self.row, day_words=day_words(day), due=due, is_late=now > due, figures=figures, **kwargs
        )
