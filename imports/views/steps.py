"""The steps before an import starts: the file, its columns, a preview."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from accounts.access import Permitted, RowAction
from core import clock
from core.errors import Refused
from core.pages import FormPage, act_once
from imports import importers, reading, services, tasks
from imports.choices import BatchState
from imports.forms import DELIMITER_CHOICES, ENCODING_CHOICES, ColumnsForm, ReadingForm, StartForm, UploadForm
from imports.models import ImportBatch
from imports.services.uploads import check_columns
from imports.stages import stages_of

SAMPLES = 3


class Upload(Permitted, FormPage):
    form_class = UploadForm
    template_name = "imports/upload.html"

    @property
    def permission(self):
        return self.importer.permission

    @property
    def title(self):
        return self.importer.title

    def dispatch(self, request, *args, **kwargs):
        self.importer = importers.find(kwargs["importer"])
        if self.importer is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"importer": self.importer, "by": self.request.user}

    def act(self, form):
        upload = form.cleaned_data["file"]
        given = {"importer": self.importer, "source": upload, "name": upload.name, "options": form.options}
        batch = services.upload(**given, by=self.request.user, now=clock.now())
        return reverse("imports:columns", args=[batch.pk])

    def get_context_data(self, **kwargs):
        earlier = ImportBatch.objects.visible_to(self.request.user).of([self.importer.name]).begun()
        return super().get_context_data(
            importer=self.importer,
            stages=stages_of("upload"),
            earlier=earlier.order_by("-created_at", "-id")[:5],
            back_url=reverse(self.importer.back_view),
            back_label=self.importer.back_label,
            no_draft=True,
            **kwargs,
        )


class ImportPage(RowAction):
    """A page about one batch of a kind this person may import."""

    model = ImportBatch

    @property
    def permission(self):
        return importers.permissions()

    def get_queryset(self):
        return super().get_queryset().of(importers.usable_by(self.request.user)).select_related("uploader")


class DraftPage(ImportPage, FormPage):
    """A step that is over once the import was started, or its file deleted."""

    def get(self, request, *args, **kwargs):
        if self.row.state != BatchState.DRAFT:
            return redirect(self.row)
        try:
            return super().get(request, *args, **kwargs)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(self.on_refusal())

    def on_refusal(self):
        return reverse("imports:upload", args=[self.row.importer])

    @property
    def title(self):
        return self.row.kind.title

    def get_context_data(self, **kwargs):
        back = {"back_url": self.back_url, "back_label": self.back_label}
        return super().get_context_data(batch=self.row, no_draft=True, **back, **kwargs)


class Columns(DraftPage):
    form_class = ColumnsForm
    template_name = "imports/columns.html"
    back_label = _("Another file")

    @property
    def back_url(self):
        return reverse("imports:upload", args=[self.row.importer])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"batch": self.row}

    def act(self, form):
        services.choose_columns(batch=self.row, columns=form.columns, by=self.request.user)
        return reverse("imports:preview", args=[self.row.pk])

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.get_form())
        sight = reading.sight_of(self.row)
        rows = [cells for line, cells in sight.top if line > self.row.heading_line and any(cells)][:SAMPLES]
        columns = [
            (kwargs["form"][f"column_{index}"], heading, [cells[index] for cells in rows if index < len(cells)])
            for index, heading in enumerate(self.row.headings)
        ]
        facts = {"columns": columns, "reading": ReadingForm(batch=self.row, sight=sight), "sight": sight}
        facts["encoding"] = dict(ENCODING_CHOICES).get(sight.encoding)
        facts["delimiter"] = dict(DELIMITER_CHOICES).get(sight.delimiter)
        return super().get_context_data(stages=stages_of("columns"), **facts, **kwargs)


class Reading(ImportPage, View):
    """Read the file otherwise than guessed; the columns page again."""

    http_method_names = ("post",)

    def post(self, request, *args, **kwargs):
        return HttpResponseRedirect(act_once(request, self.read, to=reverse("imports:columns", args=[self.row.pk])))

    def read(self):
        form = ReadingForm(self.request.POST, batch=self.row, sight=reading.sight_of(self.row))
        if not form.is_valid():
            raise Refused(_("This form is incomplete. Open the page again and fill it in anew."))
        given = {name: form.values.get(name, "") for name in ("encoding", "delimiter")}
        services.read_otherwise(batch=self.row, line=form.values["line"], by=self.request.user, **given)


class Preview(DraftPage):
    form_class = StartForm
    template_name = "imports/preview.html"
    back_label = _("Columns")

    @property
    def back_url(self):
        return reverse("imports:columns", args=[self.row.pk])

    def on_refusal(self):
        return self.back_url

    def act(self, form):
        services.start(batch=self.row, policy=form.values["policy"], by=self.request.user, now=clock.now())
        transaction.on_commit(tasks.ring)
        return self.row

    def get_context_data(self, **kwargs):
        batch = self.row
        check_columns(batch.kind, batch.layout.columns)
        rows = reading.preview(batch, by=self.request.user, now=clock.now())
        names = [column for column in batch.kind.columns if any(shown.get(column.name) for _item, shown in rows)]
        lines = [(item, [(c, shown.get(c.name, "")) for c in names]) for item, shown in rows]
        return super().get_context_data(stages=stages_of("preview"), lines=lines, names=names, **kwargs)
