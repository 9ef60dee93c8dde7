from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.generic import TemplateView

from accounts.access import Permitted
from accounts.rules import Permission
from campaigns import spans
from campaigns.gantt import draw, state_of
from campaigns.timeline_asked import Asked
from campaigns.timeline_list import page_of
from core import clock

STATE_WORDS = {
    "done": pgettext_lazy("on the timeline", "over or done"),
    "now": pgettext_lazy("on the timeline", "running or due today"),
    "todo": pgettext_lazy("on the timeline", "to come"),
    "late": pgettext_lazy("on the timeline", "late"),
    "waived": pgettext_lazy("on the timeline", "waived"),
}
TONES = {"done": "good", "now": "accent", "todo": "neutral", "late": "bad", "waived": "neutral"}


class OfTimeline(Permitted, TemplateView):
    """What the drawing and its equal, the list, have in common."""

    permission = Permission.SEASON_VIEW
    is_list: bool

    def get_context_data(self, **kwargs):
        asked = Asked(self.request)
        may_edit = self.request.user.may(Permission.SEASON_EDIT)
        context = {"asked": asked, "season": asked.season, "may_edit": may_edit, "today": clock.today()}
        if asked.season:
            rows, window = asked.found
            keep = [(name, self.request.GET.get(name, "")) for name in ("season", "zoom", "at")]
            context |= {"form": asked.form, "keep": keep, "window": window, "count": len(rows), "is_list": self.is_list}
            context |= {"tabs": self.tabs(asked), "zooms": zooms(asked), "steps": steps(asked)}
            context |= self.shown(asked, rows, window)
        return super().get_context_data(**context, **kwargs)

    def tabs(self, asked):
        query = self.request.GET.copy()
        query.pop("after", None)
        query.pop("before", None)
        ways = [(_("Timeline"), "timeline", not self.is_list), (_("List"), "timeline_list", self.is_list)]
        tabs = [
            {"label": label, "url": f"{reverse(f'campaigns:{name}')}?{query.urlencode()}", "active": active}
            for label, name, active in ways
        ]
        others = [
            (_("Dates and thresholds"), asked.season.get_absolute_url()),
            (_("Playbook"), reverse("campaigns:playbook", args=[asked.season.pk])),
        ]
        return [*tabs, *({"label": label, "url": url} for label, url in others)]


class Timeline(OfTimeline):
    template_name = "campaigns/timeline.html"
    is_list = False

    def shown(self, asked, rows, window):
        drawing = draw(rows, spans.kinds(), window=window, today=clock.today())
        for group in drawing.groups:
            group.links = [(cell, self.of_days(group.kind.name, cell, cell.outpost)) for cell in group.cells]
            group.list_url = self.of_days(group.kind.name, window)
        return {"drawing": drawing, "legend": list(STATE_WORDS.items())}

    def of_days(self, kind, days, outpost=None):
        """The list of one kind's spans in these days, of one outpost where it is known."""
        query = self.request.GET.copy()
        for name in ("zoom", "at"):
            query.pop(name, None)
        query["kind"], query["since"], query["until"] = kind, days.first.isoformat(), days.last.isoformat()
        if outpost:
            query["outpost"] = outpost
        return f"{reverse('campaigns:timeline_list')}?{query.urlencode()}"


class TimelineList(OfTimeline):
    template_name = "campaigns/timeline_list.html"
    is_list = True

    def shown(self, asked, rows, window):
        page, kinds = page_of(rows, self.request.GET), {kind.name: kind.label for kind in spans.kinds()}
        lines = []
        for span in page:
            state = state_of(span, clock.today())
            line = {"span": span, "state": state, "words": STATE_WORDS[state], "tone": TONES[state]}
            lines.append(line | {"kind": kinds[span.kind]})
        return {"page": page, "lines": lines}


def zooms(asked):
    words = {
        "season": pgettext("zoom", "Season"),
        "month": pgettext("zoom", "Month"),
        "week": pgettext("zoom", "Week"),
    }
    return [
        {"label": label, "url": moved(asked, zoom=zoom), "active": asked.zoom == zoom} for zoom, label in words.items()
    ]


def steps(asked):
    """Ways to the month or week before and after, and to today's."""
    if asked.zoom not in ("month", "week"):
        return {}
    window = asked.found[1]
    before, after = window.first - timedelta(1), window.last + timedelta(1)
    return {
        "before": moved(asked, zoom=asked.zoom, at=before.isoformat()),
        "after": moved(asked, zoom=asked.zoom, at=after.isoformat()),
        "today": "" if window.first <= clock.today() <= window.last else moved(asked, zoom=asked.zoom),
    }


def moved(asked, *, zoom, at=""):
    """The same question for other days: days of one's own are left behind."""
    query = asked.params.copy()
    for name in ("since", "until", "after", "before", "at"):
        query.pop(name, None)
    query["zoom"] = zoom
    if at:
        query["at"] = at
    return f"?{query.urlencode()}"
