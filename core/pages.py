"""The three page shapes of the house: a list, a record (Django's DetailView), and a form that does one thing."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from core import clock, submit
from core.errors import Refused, Stale
from core.paging import PAGE_SIZE, capped_count, paginate


class ListPage(TemplateView):
    """A keyset-paged list. `get_queryset` is already scoped; `sorts` maps ?sort= to orders ending in a unique field."""

    filterset_class = None
    sorts: dict[str, tuple[str, ...]]
    default_sort: str
    page_size = PAGE_SIZE

    def get_context_data(self, **kwargs):
        queryset = self.get_queryset()
        filterset = None
        if self.filterset_class:
            filterset = self.filterset_class(self.request.GET, queryset=queryset, request=self.request)
            queryset = filterset.qs
        sort = self.request.GET.get("sort", self.default_sort)
        sort = sort if sort in self.sorts else self.default_sort
        page = self.paginate(queryset, sort)
        page.count, page.is_capped = self.count(queryset, page)
        return super().get_context_data(page=page, filter=filterset, sort=sort, **kwargs)

    def paginate(self, queryset, sort):
        """The asked page of the filtered rows."""
        return paginate(queryset, self.sorts[sort], params=self.request.GET, size=self.page_size)

    def count(self, queryset, page):
        if not page.has_next and not page.has_previous:
            return len(page.rows), False
        return capped_count(queryset)


class FormPage(FormView):
    """A form that does one thing through one service, once.

    Subclasses give `form_class`, `title`, and `act(form)` -> where to go next (URL, view name or object with
    `get_absolute_url`). A `Refused` from the service is shown beside its field or on top; `success` is the message.
    """

    template_name = "components/form_page.html"
    title = ""
    intro = ""
    success = ""

    def act(self, form):
        raise NotImplementedError

    def form_valid(self, form):
        try:
            url = submit.once(self.request, lambda: resolve_url(self.act(form)), now=clock.now())
        except Refused as refusal:
            return self.refused(form, refusal)
        if self.success:
            messages.success(self.request, self.success)
        return HttpResponseRedirect(url)

    def refused(self, form, refusal):
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        if isinstance(refusal, Stale):
            self.show_theirs(form, refusal)
        return self.render_to_response(self.get_context_data(form=form, stale=getattr(refusal, "theirs", None)))

    def show_theirs(self, form, stale):
        """Both values on one page; the next save is then against the stored ones."""
        for label, value in stale.theirs.items():
            form.add_error(None, _("%(field)s is now: %(value)s") % {"field": label, "value": value or "—"})
        if stale.version:
            form.data = form.data.copy()
            form.data["version"] = stale.version

    def render_to_response(self, context, **kwargs):
        form = context.get("form")
        status = 409 if context.get("stale") else 422 if form is not None and form.is_bound and form.errors else 200
        return super().render_to_response(context, status=status, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self.title, intro=self.intro, **kwargs)


def act_once(request, act, *, success="", to):
    """For button posts without a form page: run `act()` once, message what happened, return the URL to go to."""
    try:
        url = submit.once(request, lambda: resolve_url(act() or to), now=clock.now())
    except (Refused, Stale) as refusal:
        messages.error(request, refusal.message)
        return resolve_url(to)
    if success:
        messages.success(request, success)
    return url
