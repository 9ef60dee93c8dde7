"""What is decided without looking at a database: counts, columns, time left."""

from dataclasses import dataclass, field

COUNTED = ("created", "updated", "unchanged", "duplicates", "quarantined", "rejected")


@dataclass(frozen=True)
class Problem:
    """A rejected row: `line` as a person counts in the file, the column at fault, the reason translated."""

    line: int
    field: str
    reason: str
    cells: dict
    label: str = ""


@dataclass
class Summary:
    """What became of a file. rows = created + updated + unchanged + duplicates + quarantined + rejected, always.

    `may_hold`: this kind of import knows a quarantine, and its count is told.
    """

    file: str
    dry_run: bool = False
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    quarantined: int = 0
    may_hold: bool = False
    problems: list = field(default_factory=list)

    @property
    def rejected(self):
        return len(self.problems)

    @property
    def rows(self):
        return sum(getattr(self, name) for name in COUNTED)

    def counts(self):
        told = [name for name in COUNTED if self.may_hold or name != "quarantined"]
        return {name: getattr(self, name) for name in ("rows", *told)}

    def as_dict(self):
        errors = [{"line": p.line, "field": p.field, "reason": p.reason} for p in self.problems]
        return {"file": self.file, "dry_run": self.dry_run, **self.counts(), "errors": errors}


def guess_columns(keys, remembered, known):
    """{index: field} for heading keys; what this person chose before goes before what the headings are known by.

    A field is given to one column only: the first that asks for it. `remembered` may hold "" (left out on purpose).
    """
    taken, guess = set(), {}
    for source in (remembered, known):
        for index, key in enumerate(keys):
            if index in guess or not key or (source is known and key in remembered):
                continue
            name = source.get(key, "")
            if name and name not in taken:
                guess[index] = name
                taken.add(name)
    return guess


def missing_columns(chosen, required):
    """The groups of `required` of which no field was chosen; a group is met by any one of its fields."""
    groups = [(group,) if isinstance(group, str) else tuple(group) for group in required]
    return [group for group in groups if not set(group) & set(chosen)]


def seconds_left(done, total, elapsed):
    """At the pace so far; None while there is none to speak of."""
    if not done or not total or elapsed <= 0:
        return None
    return round(elapsed * max(total - done, 0) / done)
