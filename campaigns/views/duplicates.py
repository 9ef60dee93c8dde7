from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.access import Permitted, RowAction, permitted
from accounts.rules import Permission
from campaigns import services
from campaigns.choices_duplicates import PairState
from campaigns.filters import PairFilter
from campaigns.forms import DecideForm, UnmergeForm
from campaigns.history import names_of
from campaigns.models import DuplicatePair, SchoolMerge
from campaigns.reading_duplicates import hanging_on_both, left_rows, moved_rows, sides
from campaigns.rules_duplicates import SURE
from core import clock
from core.pages import FormPage, ListPage, act_once

_SCHOOLS = ("first__region__parent", "second__region__parent")


class DuplicateList(Permitted, ListPage):
    """Pairs to decide, best first; those decided under their own tab."""

    permission = Permission.SCHOOL_MERGE
    queryset = DuplicatePair.objects.standing().select_related(*_SCHOOLS)
    filterset_class = PairFilter
    template_name = "campaigns/duplicate_list.html"
    sorts = {"score": ("-score", "id")}
    default_sort = "score"

    def get_queryset(self):
        asked = self.request.GET.get("state")
        self.state = PairState(asked if asked in PairState else PairState.OPEN)
        return super().get_queryset().filter(state=self.state)

    def get_context_data(self, **kwargs):
        content = super().get_context_data(sure=SURE, **kwargs)
        tabs = [{"label": s.label, "url": f"?state={s}", "active": s == self.state} for s in PairState]
        keep = [("state", self.state.value)] if self.state != PairState.OPEN else []
        return content | {"tabs": tabs, "keep": keep, "state": self.state}


@require_POST
@permitted(Permission.SCHOOL_MERGE)
def search_again(request):
    """Look at every school the person may see."""

    def act():
        counts = services.search_duplicates(by=request.user, now=clock.now())
        found = ngettext("%(n)s new pair.", "%(n)s new pairs.", counts["new"]) % {"n": counts["new"]}
        looked = ngettext("Looked at %(n)s school: ", "Looked at %(n)s schools: ", counts["schools"])
        messages.success(request, looked % {"n": counts["schools"]} + found)

    return HttpResponseRedirect(act_once(request, act, to=reverse("campaigns:duplicates")))


class DuplicatePage(RowAction, FormPage):
    """Two schools side by side, and the decision about them."""

    permission = Permission.SCHOOL_MERGE
    queryset = DuplicatePair.objects.select_related(*_SCHOOLS)
    form_class = DecideForm
    template_name = "campaigns/duplicate.html"
    title = gettext_lazy("One school or two?")

    def get_form_kwargs(self):
        names = (self.row.first.name, self.row.second.name)
        return super().get_form_kwargs() | {"sides": names, "may_differ": self.row.state == PairState.OPEN}

    def act(self, form):
        said, user = form.values, self.request.user
        if said["decision"] == "not_same":
            services.say_not_same(pair=self.row, why=said["why"], by=user, now=clock.now())
            messages.success(self.request, _("Said not to be the same; this pair will not be suggested again."))
            return "campaigns:duplicates"
        kept = self.row.first if said["decision"] == "first" else self.row.second
        merge = services.say_same(
            pair=self.row, kept=kept, fill=said["fill"], why=said["why"], by=user, now=clock.now()
        )
        messages.success(self.request, _("The two are one now. You can take it back here."))
        return merge

    def get_context_data(self, **kwargs):
        pair, user = self.row, self.request.user
        is_merged = pair.state == PairState.MERGED
        facts = {"pair": pair, "sides": sides(pair, user=user), "sure": SURE, "is_merged": is_merged}
        facts |= {"back_url": reverse("campaigns:duplicates"), "back_label": _("Possible duplicates")}
        if is_merged:
            both = [pair.first_id, pair.second_id]
            merges = SchoolMerge.objects.visible_to(user).filter(kept__in=both, gone__in=both, undone=None)
            facts["merge"] = merges.order_by("-at").first()
        else:
            facts["hanging"] = hanging_on_both(pair, user=user)
            facts["advised"] = services.advised_to_stay(pair, user=user)
        decider = pair.decided_by and names_of({pair.decided_by.token}, user=user).get(pair.decided_by.token)
        return super().get_context_data(decider=decider or _("a colleague"), **facts, **kwargs)


class MergePage(RowAction, FormPage):
    """What a merge did, and the way back."""

    permission = Permission.SCHOOL_MERGE
    queryset = SchoolMerge.objects.select_related("kept__region__parent", "gone__region__parent", "undone")
    form_class = UnmergeForm
    template_name = "campaigns/merge.html"
    success = gettext_lazy("The merge is taken back.")

    @property
    def title(self):
        return _("“%(gone)s” merged into “%(kept)s”") % {"gone": self.row.gone, "kept": self.row.kept}

    def act(self, form):
        reason = form.values["reason"]
        services.unmerge_schools(merge=self.row, why=reason, by=self.request.user, now=clock.now())
        return self.row

    def get_context_data(self, **kwargs):
        merge, undone = self.row, getattr(self.row, "undone", None)
        names = names_of({merge.by, undone and undone.by}, user=self.request.user)
        facts = {"merge": merge, "undone": undone, "rows": moved_rows(merge), "left": undone and left_rows(undone)}
        facts |= {"who": _who(merge.by, names), "who_undid": undone and _who(undone.by, names)}
        back = {"back_url": merge.kept.get_absolute_url(), "back_label": merge.kept.name}
        if merge.kept.merged_into_id:
            back = {"back_url": reverse("campaigns:duplicates"), "back_label": _("Possible duplicates")}
        return super().get_context_data(**facts, **back, **kwargs)


def _who(token, names):
    return names.get(token, _("a colleague")) if token else _("the system")
