from django.utils.translation import gettext_lazy as _

from campaigns import services
from campaigns.forms import AnchorAddForm, AnchorForm, ShiftForm
from campaigns.models import AnchorDate, Season
from campaigns.views.seasons import PartOfSeason
from campaigns.words import hook_words, why_kept
from core import clock
from core.errors import Refused


class AnchorAdd(PartOfSeason):
    model = Season
    form_class = AnchorAddForm
    title = _("Add an anchor")
    intro = _("An exam track's date, or a province's own. Special periods of that province then count from it.")
    success = _("The anchor is added.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form):
        services.add_anchor(season=self.row, by=self.request.user, now=clock.now(), **form.values)
        return self.season


class AnchorEdit(PartOfSeason):
    """Two steps that work without JavaScript: the new date by GET shows what would move; the POST moves it."""

    queryset = AnchorDate.objects.select_related("season", "province")
    form_class = ShiftForm
    template_name = "campaigns/anchor.html"
    intro = _("First look at what would move, then confirm with the reason.")
    success = _("The anchor is saved, and what hangs on it has moved.")

    @property
    def title(self):
        return _("Anchor: %(anchor)s") % {"anchor": self.row}

    def act(self, form):
        version, by, now = form.cleaned_data["version"], self.request.user, clock.now()
        services.shift_anchor(anchor=self.row, version=version, by=by, now=now, **form.values)
        return self.season

    def get_context_data(self, form=None, **kwargs):
        stands = {"to": self.row.date, "is_confirmed": self.row.is_confirmed, "source": self.row.source}
        sent = self.request.POST or self.request.GET
        ask = AnchorForm(sent if "to" in sent else None, initial=stands)
        preview = self._preview(ask) if ask.is_bound and ask.is_valid() else None
        form = self._confirm(form, ask, preview) if preview else form
        return super().get_context_data(form=form, ask=ask, preview=preview and tables_of(preview), **kwargs)

    def _preview(self, ask):
        try:
            return services.preview_shift(anchor=self.row, to=ask.cleaned_data["to"], today=clock.today())
        except Refused as refusal:
            ask.add_error("to", refusal.message)

    def _confirm(self, form, ask, preview):
        """The second form, about what is seen now; what was sent keeps its words and its errors."""
        if form is not None and form.is_bound:
            form.data = form.data.copy()
            form.data["seen"] = preview.seen
            return form
        return ShiftForm(initial=ask.cleaned_data | {"version": self.row.version, "seen": preview.seen})


def tables_of(preview):
    """What moves and what stays, a line for each stage or special period."""
    moves = {}
    for move in preview.moves:
        line = moves.setdefault(move.what, _line(preview, move.what) | {"why": []})
        line[f"new_{move.side}"] = move.new
        line["why"].append(hook_words(move.why.anchor, move.why.offset))
    kept = {}
    for stays in preview.kept:
        line = kept.setdefault(stays.what, _line(preview, stays.what) | {"why": why_kept(stays.why)})
        line["sides"] = [*line.get("sides", ()), stays.side]
    followers = [
        {
            "label": _("Anchor: %(anchor)s") % {"anchor": anchor},
            "start": old,
            "end": old,
            "new_start": new,
            "new_end": new,
            "is_follower": True,
        }
        for anchor, old, new in preview.followers
    ]
    for line in moves.values():
        line["why"] = list(dict.fromkeys(line["why"]))
    return {"moves": [*followers, *moves.values()], "kept": list(kept.values())}


def _line(preview, name):
    row = preview.rows[name]
    days = {"start": row.start, "end": row.end, "new_start": row.start, "new_end": row.end}
    return {"label": preview.called(name)} | days
