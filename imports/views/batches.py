"""An import under way and afterwards: progress, result, what differs, undo."""

from django.db import transaction
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import DetailView, View

from accounts.access import Permitted
from core import clock
from core.pages import FormPage, ListPage, act_once
from imports import importers, services, tasks
from imports.choices import BatchState
from imports.errors_file import errors_csv
from imports.forms import UndoForm
from imports.models import ImportBatch, ImportRow
from imports.result import facts_of, label_changes, may_undo
from imports.views.steps import ImportPage


class BatchList(Permitted, ListPage):
    """Imports of one's own; HQ sees everybody's."""

    template_name = "imports/list.html"
    sorts = {"newest": ("-created_at", "-id")}
    default_sort = "newest"

    @property
    def permission(self):
        return importers.permissions()

    def get_queryset(self):
        user = self.request.user
        mine = ImportBatch.objects.visible_to(user).of(importers.usable_by(user))
        return mine.select_related("uploader")

    def get_context_data(self, **kwargs):
        usable = [importers.find(name) for name in importers.usable_by(self.request.user)]
        return super().get_context_data(usable=usable, **kwargs)


class BatchPage(ImportPage, DetailView):
    template_name = "imports/batch.html"

    def get(self, request, *args, **kwargs):
        if self.row.state == BatchState.DRAFT:
            return redirect("imports:columns", self.row.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        batch = self.row
        return super().get_context_data(batch=batch, **facts_of(batch, now=clock.now()), **kwargs)


class Differences(ImportPage, ListPage):
    """Rows that are stored with other values: which are to be taken from the file."""

    template_name = "imports/differences.html"
    sorts = {"line": ("line",)}
    default_sort = "line"

    def get_queryset(self):
        if not hasattr(self, "row"):
            return super().get_queryset()  # the batch itself is being looked for
        return ImportRow.objects.visible_to(self.request.user).filter(batch=self.row).differing()

    def post(self, request, *args, **kwargs):
        ticked = [int(line) for line in request.POST.getlist("ids") if line.isdecimal() and len(line) < 8]
        everything, is_last = "all" in request.POST, "rest" in request.POST
        return HttpResponseRedirect(act_once(request, lambda: self.settle(ticked, everything, is_last), to=self.row))

    def settle(self, ticked, everything, is_last):
        lines = None if everything else [] if is_last else ticked
        services.settle_differences(batch=self.row, lines=lines, is_last=is_last, by=self.request.user, now=clock.now())
        transaction.on_commit(tasks.ring)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(batch=self.row, **kwargs)
        label_changes(self.row, context["page"].rows)
        return context


class UndoBatch(ImportPage, FormPage):
    form_class = UndoForm
    template_name = "imports/undo.html"
    title = _("Undo an import")

    def act(self, form):
        services.start_undo(batch=self.row, by=self.request.user, now=clock.now())
        transaction.on_commit(tasks.ring)
        return self.row

    def get_context_data(self, **kwargs):
        batch = self.row
        created = ngettext("%(n)s new record is removed", "%(n)s new records are removed", batch.created)
        updated = ngettext("%(n)s changed record is set back", "%(n)s changed records are set back", batch.updated)
        what = [created % {"n": batch.created}, updated % {"n": batch.updated}]
        if batch.quarantined:
            held = ngettext("%(n)s quarantined row is deleted", "%(n)s quarantined rows are deleted", batch.quarantined)
            what.append(held % {"n": batch.quarantined})
        return super().get_context_data(
            batch=batch, what=_t("; ").join(what), may_undo=may_undo(batch), back_url=batch.get_absolute_url(),
            back_label=batch.file_name, **kwargs,
        )  # fmt: skip


class Errors(ImportPage, View):
    """The rejected rows with reasons, as the person can mend and send them again."""

    http_method_names = ("get",)

    def get(self, request, *args, **kwargs):
        content = errors_csv(services.problems_of(self.row), self.row.kind)
        answer = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="errors-{str(self.row.pk)[:8]}.csv"'
        return answer
