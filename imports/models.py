import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.tables import Layout
from imports import importers
from imports.choices import BatchState, Policy, RowOutcome, Undo
from imports.querysets import BatchQuerySet, ColumnMemoryQuerySet, RowQuerySet
from imports.rules import COUNTED


class ImportBatch(models.Model):
    """One file on its way in. The row is also the queue: a worker claims it with a lease and goes on at `cursor`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    importer = models.CharField(max_length=40)
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    options = models.JSONField(default=dict)
    policy = models.CharField(max_length=10, choices=Policy, default=Policy.UPDATE)
    # How the file is read (core.tables.Layout), and the headings as they stand in it
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    heading_line = models.PositiveIntegerField(default=0)
    headings = models.JSONField(default=list)
    columns = models.JSONField(default=dict)  # {"index": field}

    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.DRAFT)
    total = models.PositiveIntegerField(_("rows"), null=True)
    cursor = models.PositiveIntegerField(default=0)  # the last line that is done; in one transaction with its rows
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    duplicates = models.PositiveIntegerField(_("duplicates"), default=0)
    quarantined = models.PositiveIntegerField(_("quarantined"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    error = models.JSONField(default=dict)  # {language: sentence}
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True)  # file and texts are deleted

    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # claims since the last chunk that was done

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                name="imports_batch_finished",
                condition=Q(state__in=("draft", "queued", "undoing")) | Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="imports_batch_counts_its_rows",
                condition=Q(total=None)
                | Q(
                    total__gte=F("created")
                    + F("updated")
                    + F("unchanged")
                    + F("duplicates")
                    + F("quarantined")
                    + F("rejected")
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="imports_batch_newest"),
            models.Index(fields=["uploader", "-created_at", "-id"], name="imports_batch_own"),
            models.Index(
                fields=["lease_until"], name="imports_batch_due", condition=Q(state__in=("queued", "undoing"))
            ),
            models.Index(fields=["created_at"], name="imports_batch_to_empty", condition=Q(emptied_at=None)),
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("imports:batch", args=[self.pk])

    @property
    def layout(self):
        columns = {int(index): name for index, name in self.columns.items()}
        return Layout(self.heading_line, len(self.headings), columns, self.encoding, self.delimiter)

    @property
    def kind(self):
        """The importer, or None when no app knows it any more."""
        return importers.find(self.importer)

    @property
    def rows_done(self):
        return sum(getattr(self, name) for name in COUNTED)

    @property
    def trouble(self):
        """Why it stopped, in the reader's language."""
        return in_language(self.error)


class ImportFile(models.Model):
    """The uploaded bytes, apart from the batch so that nothing reads them by accident; deleted after their time."""

    batch = models.OneToOneField(ImportBatch, models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()

    def __str__(self):
        return str(self.batch_id)


class ImportRow(models.Model):
    """One row of a file and what became of it. `texts` holds words of the file and of people: it goes with the file."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=RowOutcome)
    key = models.CharField(max_length=24, blank=True)  # keyed digest of what the row means, where it said it first
    subject = models.CharField(max_length=40, blank=True)  # primary key of the record
    version = models.PositiveIntegerField(null=True)  # of the record, as this row left it
    field = models.CharField(max_length=40, blank=True)
    texts = models.JSONField(null=True, encoder=DjangoJSONEncoder)  # reason, cells, before, after; null: none kept
    is_open = models.BooleanField(default=False)
    is_taken = models.BooleanField(default=False)
    undone = models.CharField(max_length=10, choices=Undo, blank=True)

    objects = RowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="imports_row_once_a_line"),
            models.CheckConstraint(
                name="imports_row_has_its_record",
                condition=~Q(outcome__in=("created", "updated")) | (~Q(subject="") & Q(version__isnull=False)),
            ),
            models.CheckConstraint(
                name="imports_row_says_where",
                condition=~Q(outcome="rejected") | ~Q(field=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["batch", "outcome", "line"],
                name="imports_row_told",
                condition=Q(outcome__in=("duplicate", "rejected")),
            )
        ]

    def __str__(self):
        return f"{self.batch_id} {self.line} {self.outcome}"

    @property
    def why(self):
        """The reason in the reader's language."""
        return in_language(self._text("reason"))

    @property
    def cells(self):
        """{field: text} as in the file, of rows that were rejected or are duplicates."""
        return self._text("cells")

    @property
    def before(self):
        """{field: value} of the record as this row found it."""
        return self._text("before")

    @property
    def after(self):
        """{field: value} as this row left the record, or would."""
        return self._text("after")

    def _text(self, name):
        return (self.texts or {}).get(name, {})


class ColumnMemory(models.Model):
    """What a person last made of a heading; field "" is a column left out."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    importer = models.CharField(max_length=40)
    heading = models.CharField(max_length=120)  # core.tables.heading_key
    field = models.CharField(max_length=40, blank=True)

    objects = ColumnMemoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "importer", "heading"], name="imports_heading_remembered_once")
        ]

    def __str__(self):
        return f"{self.importer} {self.heading}"


def in_language(sentences):
    return sentences.get(get_language()) or next(iter(sentences.values()), "")
