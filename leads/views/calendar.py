from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import pgettext
from django.views.generic import TemplateView

from accounts.access import Permitted
from accounts.choices import Role
from accounts.rules import Permission
from campaigns.models import SpecialDate
from core import clock
from core.timewords import is_chinese
from leads import present
from leads.cadence import ALL_EXAMS
from leads.filters import PlaceFilter
from leads.models import Lead
from leads.present_cadence import grid, leads_views
from leads.querysets_cadence import per_day
from leads.views.board import kept_query, named

DAY, ROWS, LATE_ROWS = timedelta(days=1), 50, 20


class LeadCalendar(Permitted, TemplateView):
    """Follow-ups by day: a month or a week with their number, and the day chosen with its leads, overdue ones first."""

    permission = Permission.LEAD_VIEW
    template_name = "leads/calendar.html"
    model = Lead

    def get_queryset(self):
        """A recruiter sees the own promises; others everybody's, or one person's by the filter."""
        rows = super().get_queryset()
        return rows.filter(owner=self.request.user) if self.request.user.role == Role.RECRUITER else rows

    def get_context_data(self, **kwargs):
        filterset = PlaceFilter(self.request.GET, queryset=self.get_queryset(), request=self.request)
        if self.request.user.role == Role.RECRUITER:
            del filterset.form.fields["owner"]
        leads, now, today = filterset.qs, clock.now(), clock.today()
        day = _day(self.request.GET.get("day", ""), today)
        late = leads.overdue(clock.start_of(today)) if day == today else leads.none()
        return super().get_context_data(**kwargs) | self._span(leads, day, today) | {
            "filter": filterset, "day": day, "is_today": day == today, "views": leads_views(self.request, "calendar"),
            "kept": [("day", day.isoformat()), ("span", self.span)],
            **_listed("late", late, LATE_ROWS, now), **_listed("due", leads.due_on(day), ROWS, now),
        }  # fmt: skip

    @property
    def span(self):
        return "week" if self.request.GET.get("span") == "week" else "month"

    def url(self, day, span=None):
        kept = "".join(f"&{name}={value}" for name, value in kept_query(self.request))
        return f"{reverse('leads:calendar')}?day={day.isoformat()}&span={span or self.span}{kept}"

    def _span(self, leads, day, today):
        """The grid, its title, and where the arrows lead."""
        first, last, before, after = _week(day) if self.span == "week" else _month(day)
        month = day.month if self.span == "month" else None
        exams = SpecialDate.objects.visible_to(self.request.user).filter(
            kind__in=ALL_EXAMS, province=None, start__lt=last, end__gte=first
        )
        weeks = grid(
            first=first, last=last, month=month, chosen=day, today=today, counts=per_day(leads, first, last),
            exams=list(exams.order_by().values_list("start", "end")), url=self.url,
        )  # fmt: skip
        spans = [("month", pgettext("zoom", "Month")), ("week", pgettext("zoom", "Week"))]
        return {
            "weeks": weeks, "before_url": self.url(before), "after_url": self.url(after), "today_url": self.url(today),
            "span_title": f"{day.year}年{day.month}月" if is_chinese() else f"{day:%B %Y}",
            "spans": [{"label": text, "url": self.url(day, code), "active": code == self.span} for code, text in spans],
        }  # fmt: skip


def _listed(name, leads, size, now):
    """The first rows, ready to be shown, and whether there are more."""
    rows = list(named(leads).order_by("next_action_at", "id")[: size + 1])
    shown, base = rows[:size], reverse("leads:list")
    present.list_states(shown)
    for lead in shown:
        lead.url, lead.is_late = f"{base}{lead.pk}/", lead.next_action_at < now
    return {f"{name}_rows": shown, f"{name}_count": len(shown), f"{name}_more": len(rows) > size}


def _day(text, today):
    """The day asked for; anything forged is today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if 2000 <= day.year <= 2100 else today


def _week(day):
    monday = day - timedelta(days=day.weekday())
    return monday, monday + 7 * DAY, day - 7 * DAY, day + 7 * DAY


def _month(day):
    """Whole weeks around the month, and the first days of the months beside it."""
    first = day.replace(day=1)
    after = (first + 31 * DAY).replace(day=1)
    start, end = first - timedelta(days=first.weekday()), after + timedelta(days=-after.weekday() % 7)
    return start, end, (first - DAY).replace(day=1), after
