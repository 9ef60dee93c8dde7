"""Views of the lead list that people keep, and the columns they want in it."""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.access import Permitted, RowAction, permitted
from accounts.rules import Permission
from core import clock
from core.errors import Refused
from core.pages import FormPage, ListPage, act_once
from leads import columns
from leads.forms.saved import SaveViewForm, ViewForm
from leads.models import SavedView
from leads.rules_views import tidy
from leads.selecting import described
from leads.services import saved


class ViewList(Permitted, ListPage):
    permission = Permission.LEAD_VIEW
    model = SavedView
    template_name = "leads/views.html"
    sorts = {"name": ("name", "id")}
    default_sort = "name"

    def get_queryset(self):
        return super().get_queryset().select_related("owner", "region")

    def get_context_data(self, **kwargs):
        context, user = super().get_context_data(**kwargs), self.request.user
        pinned = list(SavedView.objects.visible_to(user).pinned_by(user).select_related("owner", "region"))
        places = {view.pk for view in pinned}
        rest = [view for view in context["page"].rows if view.pk not in places]
        return (
            context
            | {"pinned": pinned, "rest": rest, "list_url": reverse("leads:list")}
            | {"may_share": user.may(Permission.VIEW_SHARE)}
        )


class SaveView(Permitted, FormPage):
    permission = Permission.LEAD_VIEW
    form_class = SaveViewForm
    title = gettext_lazy("Save this view")
    success = gettext_lazy("The view is saved.")

    def get_initial(self):
        return super().get_initial() | {"query": tidy(self.request.GET.items())}

    def act(self, form):
        view = saved.save_view(**form.values, by=self.request.user, now=clock.now())
        return f"{reverse('leads:list')}?{view.query}"

    def get_context_data(self, **kwargs):
        back = {"back_url": reverse("leads:list"), "back_label": _("Leads")}
        return super().get_context_data(**kwargs) | back | {"intro": self._intro()}

    def _intro(self):
        try:
            said = described(self.request.user, self.request.GET.items())
        except Refused as refusal:
            return refusal.message
        return " · ".join(f"{label}{_(': ')}{words}" for label, words in said) or _("All leads")


class OwnView(RowAction):
    """A view of one's own; a shared one of somebody else's is read, never changed."""

    permission = Permission.LEAD_VIEW
    model = SavedView

    def get_queryset(self):
        return super().get_queryset().filter(owner=self.request.user).select_related("region")


class ChangeView(OwnView, FormPage):
    form_class = ViewForm
    title = gettext_lazy("Change a view")
    success = gettext_lazy("Saved.")

    def get_form_kwargs(self):
        user = self.request.user
        return super().get_form_kwargs() | {"user": user, "may_share": user.may(Permission.VIEW_SHARE)}

    def get_initial(self):
        view = self.row
        initial = {name: getattr(view, name) for name in ("version", "name", "is_shared", "shared_role")}
        return initial | ({"region": view.region_id} if view.is_shared else {})

    def act(self, form):
        version = form.cleaned_data["version"]
        saved.change_view(view=self.row, **form.values, version=version, by=self.request.user, now=clock.now())
        return "leads:views"

    def get_context_data(self, **kwargs):
        back = {"back_url": reverse("leads:views"), "back_label": _("Saved views")}
        return super().get_context_data(**kwargs) | back


@require_POST
@permitted(Permission.LEAD_VIEW)
def delete_view(request, pk):
    view = get_object_or_404(SavedView.objects.visible_to(request.user).filter(owner=request.user), pk=pk)

    def act():
        saved.delete_view(view=view, by=request.user, now=clock.now())

    to = reverse("leads:views")
    return HttpResponseRedirect(act_once(request, act, success=_("The view was deleted."), to=to))


@require_POST
@permitted(Permission.LEAD_VIEW)
def pin_view(request, pk):
    """`to`: on, off, up or down."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    acts = {
        "off": lambda: saved.unpin_view(view=view, by=request.user),
        "up": lambda: saved.move_pin(view=view, by=request.user, up=True),
        "down": lambda: saved.move_pin(view=view, by=request.user, up=False),
    }
    act = acts.get(request.POST.get("to"), lambda: saved.pin_view(view=view, by=request.user))
    return HttpResponseRedirect(act_once(request, act, to=reverse("leads:views")))


class ChooseColumns(Permitted, TemplateView):
    permission = Permission.LEAD_VIEW
    template_name = "leads/columns.html"

    def post(self, request):
        codes, move = columns.known(request.POST.getlist("columns")), request.POST.get("move", "")

        def act():
            if "usual" in request.POST:
                return saved.default_columns(by=request.user)
            return saved.choose_columns(codes=columns.moved(codes, move), by=request.user)

        to = reverse("leads:columns" if move else "leads:list")
        return HttpResponseRedirect(act_once(request, act, to=to))

    def get_context_data(self, **kwargs):
        chosen = columns.columns_of(self.request.user)
        rest = [column for column in columns.COLUMNS.values() if column not in chosen]
        return super().get_context_data(chosen=chosen, rest=rest, usual=columns.USUAL, **kwargs)
