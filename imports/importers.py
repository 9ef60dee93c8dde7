"""What an app must say to have its rows imported, and the registry it signs in to from `apps.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.rules import Permission


@dataclass(frozen=True)
class Column:
    """A thing a row may say. `headings` are the names a file's column may carry, the usual one first."""

    name: str
    label: str
    headings: tuple


@dataclass(frozen=True)
class Option:
    """A text asked for with the file, for all its rows."""

    name: str
    label: str
    help_text: str = ""
    max_length: int = 200
    choices: Callable | None = None  # (user) -> [(value, label)]: to choose from and not to type


@dataclass
class Run:
    """One going through a file. `ground` is whatever the importer wants at hand for all its rows."""

    by: object
    now: object
    file: str
    options: dict = field(default_factory=dict)
    ground: object = None
    batch: object = None  # its id; None while nothing is written


@dataclass(frozen=True)
class Candidate:
    """A row that says something sensible: `key` is what makes two rows mean the same record."""

    line: int
    key: str
    values: object


@dataclass
class Verdict:
    """A candidate held against what is stored: new (`stored` is None), changed (`values`), the same, or refused.

    `is_elsewhere`: stored where the person may not look, so a duplicate of which nothing is said. `held`: why a new
    row may not be kept as a record yet; it goes to `hold` and not to `add`.
    """

    candidate: Candidate
    stored: object = None
    values: dict = field(default_factory=dict)
    refused: Exception | None = None
    is_elsewhere: bool = False
    held: str = ""


class Importer:
    """One kind of import. Rows of `model` (a `core.models.Versioned`) are what can be undone.

    `judge` and `weigh` change nothing and are also asked for a preview; `add` and `change` write, with the activity
    rows, in a transaction of the caller. Each may raise or carry `core.errors.Refused` about one of `columns`.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    model: ClassVar[type]
    permission: ClassVar[Permission]
    columns: ClassVar[tuple]
    required: ClassVar[tuple] = ()  # columns it cannot do without; a tuple: any one of them
    options: ClassVar[tuple] = ()
    may_hold: ClassVar[bool] = False  # knows a quarantine
    parts: ClassVar[tuple] = ()  # models that `add` writes with a record: they go with it and nobody built on it yet
    back_view: ClassVar[str]
    back_label: ClassVar[str]
    hint: ClassVar[str] = ""

    @cached_property
    def headings(self):
        return {column.name: column.headings for column in self.columns}

    def label_of(self, name):
        """What people call a column; "row" stands for the whole of it."""
        return next(
            (column.label for column in self.columns if column.name == name), _("row") if name == "row" else name
        )

    def settle(self, options, *, by, now):
        """The options as the batch keeps them; refused when nothing can be imported now."""
        return options

    def ground(self, run):
        """What `judge` and `weigh` need for all rows; made anew when what is stored changed under our feet."""
        return

    def lock(self):
        """Hold back other imports of this kind until the transaction ends."""

    def judge(self, row, run):
        """The `Candidate` of a row, or `Refused`."""
        raise NotImplementedError

    def weigh(self, candidates, run):
        """A `Verdict` for each candidate, in order; what is stored is read fresh."""
        raise NotImplementedError

    def show(self, candidate, run):
        """{column name: text} as it would be saved."""
        raise NotImplementedError

    def add(self, verdicts, run):
        """Write new records; their primary keys in order."""
        raise NotImplementedError

    def change(self, verdicts, run):
        """Write `values` to each `stored` (its version goes up by one)."""
        raise NotImplementedError

    def hold(self, verdicts, run):
        """Put rows into quarantine; the primary keys of what was written, in order."""
        raise NotImplementedError

    def let_go(self, subjects):
        """Delete quarantined rows by primary key (text); those that were still there."""
        return set()

    def touched(self, subjects):
        """Primary keys (text) of records somebody worked with though no row hangs on them and none was changed."""
        return set()

    def remove(self, records, *, now):
        """Delete what `add` wrote: an import is undone."""
        self.model._base_manager.filter(pk__in=[item.pk for item in records]).delete()


_importers: dict[str, Importer] = {}


def sign_in(importer):
    _importers[importer.name] = importer


def find(name):
    """The importer of that name, or None."""
    return _importers.get(name)


def usable_by(user):
    """Names of the imports this person may run."""
    return [name for name, importer in _importers.items() if user.may(importer.permission)]


def permissions():
    """Every permission that opens the import pages; what a person finds there is decided by the importer's own."""
    return tuple({importer.permission for importer in _importers.values()})
