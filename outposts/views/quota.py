"""Pages that split a number of the quota tree among what lies beneath it."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from campaigns.models import Season
from core import clock
from core.pages import FormPage
from outposts import quota, quota_page, services
from outposts.choices import Measure, QuotaLevel
from outposts.forms import SplitForm
from outposts.models import Outpost


class Split(FormPage):
    """`branch` is the number that is split; its children are the rows of the form."""

    form_class = SplitForm
    template_name = "outposts/quota_split.html"
    success = gettext_lazy("The numbers are saved.")
    may_set_whole = False

    @cached_property
    def measure(self):
        if self.kwargs["measure"] not in Measure.values:
            raise Http404
        return Measure(self.kwargs["measure"])

    @cached_property
    def season(self):
        season = Season.objects.visible_to(self.request.user).in_force(clock.today())
        if season is None:
            raise Http404
        return season

    @cached_property
    def proposed(self):
        return quota_page.proposal(self.branch, self.branch.children, user=self.request.user)

    @cached_property
    def settable(self):
        return [*([self.branch] if self.may_set_whole else []), *self.branch.children]

    def get_form_kwargs(self):
        proposed = {key: share.number for key, share in self.proposed.items()}
        return super().get_form_kwargs() | {"branches": self.settable, "proposed": proposed}

    def act(self, form):
        numbers = [
            services.NewNumber(number=number, version=version, label=branch.label, **branch.place)
            for branch in self.settable
            for number, version in [form.asked(branch)]
        ]
        reason = form.cleaned_data["reason"]
        services.set_quota(
            season=self.season,
            measure=self.measure,
            numbers=numbers,
            reason=reason,
            by=self.request.user,
            now=clock.now(),
        )
        return self.request.get_full_path()

    def show_theirs(self, form, stale):
        super().show_theirs(form, stale)
        form.data = form.data.copy()
        for held in ("branch", "proposed", "settable"):
            self.__dict__.pop(held, None)
        for branch in self.settable:  # the next save is against what stands now
            form.data[f"version-{branch.key}"] = branch.version

    def url_of(self, measure):
        return reverse(self.request.resolver_match.view_name, kwargs=self.kwargs | {"measure": measure})

    def get_context_data(self, form=None, **kwargs):
        form = form or self.get_form()
        branch, user = self.branch, self.request.user
        self.title = _("Split: %(place)s") % {"place": branch.label}
        context = {
            "branch": branch,
            "rows": [self._row(form, c) for c in branch.children if f"number-{c.key}" in form.fields],
            "whole": form[f"number-{branch.key}"] if self.may_set_whole else None,
            "whole_version": form[f"version-{branch.key}"] if self.may_set_whole else None,
            "gap": quota_page.gap_words(branch.gap),
            "tabs": quota_page.tabs(self.measure, self.url_of),
            "events": quota_page.history([branch, *branch.children], user=user),
            "proposed": self.proposed,
        }
        return super().get_context_data(form=form, **context, **kwargs)

    def _row(self, form, child):
        key = child.key
        hidden = [form[name] for name in (f"version-{key}", f"proposed-{key}") if name in form.fields]
        url = quota_page.url_of(self.measure, child)
        words = quota_page.gap_words(child.gap) if child.children else ("", "")
        field, share = form[f"number-{key}"], self.proposed.get(key)
        return {"branch": child, "field": field, "hidden": hidden, "share": share, "url": url, "gap": words}


class QuotaCountry(Permitted, Split):
    """HQ sets the country's number and the big regions' beneath it."""

    permission = Permission.SEASON_EDIT
    may_set_whole = True

    @cached_property
    def branch(self):
        tree = quota.read(season=self.season, measure=self.measure, user=self.request.user)
        return tree.top[0]


class QuotaRegion(Permitted, Split):
    """A region's number among its outposts; with ?by=province among its provinces first."""

    permission = Permission.OUTPOST_OPEN

    @cached_property
    def by_province(self):
        return self.request.GET.get("by") == "province"

    @cached_property
    def branch(self):
        user, pk = self.request.user, self.kwargs["pk"]
        facts = {"season": self.season, "measure": self.measure, "by_province": self.by_province}
        found = quota.read(**facts, user=user, at=pk).regions.get(pk)
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs):
        branch = self.branch
        uses_provinces = any(child.level == QuotaLevel.PROVINCE for child in branch.children)
        may_use = branch.level == QuotaLevel.BIG_REGION and (self.by_province or not uses_provinces)
        return super().get_context_data(may_use_provinces=may_use, **kwargs)


class QuotaOutpost(RowAction, Split):
    """An outpost's number among the people who serve it."""

    permission = Permission.OUTPOST_OPEN
    queryset = Outpost.objects.select_related("season")

    @cached_property
    def season(self):
        return self.row.season

    @cached_property
    def branch(self):
        return quota.read_outpost(outpost=self.row, measure=self.measure, user=self.request.user).top[0]
