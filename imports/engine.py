"""From rows to outcomes: the one way a row is looked at, by preview, check, command and worker. Writes nothing."""

import dataclasses
from hashlib import blake2b

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.errors import Refused
from core.tables import heading_key
from imports.choices import Policy, RowOutcome


@dataclasses.dataclass
class Planned:
    """A row and what is to become of it. `key` only where the row is the first of the file to mean that record."""

    row: object
    outcome: str = ""
    key: str = ""
    candidate: object = None
    verdict: object = None
    field: str = ""
    reason: dict = dataclasses.field(default_factory=dict)
    is_open: bool = False

    @property
    def why(self):
        return self.reason.get(language_now(), "")

    def refuse(self, refusal, reason):
        self.outcome, self.field, self.reason = RowOutcome.REJECTED, refusal.field or "row", reason


class Planner:
    """Looks at the rows of one file in order. `seen` holds the keys of rows done before, on this run or another."""

    def __init__(self, importer, run, *, policy=Policy.UPDATE, seen=(), salt=b""):
        self.importer, self.run, self.policy = importer, run, policy
        self.seen, self.salt = set(seen), salt
        self.start_over()

    def start_over(self):
        """What is stored changed: look afresh."""
        self.run.ground = self.importer.ground(self.run)

    def plan(self, rows):
        """[Planned] of some rows, all in the order given. Call `keep` when they are done with."""
        planned, fresh = [Planned(row) for row in rows], {}
        for item in planned:
            self._judge(item, fresh)
        self._weigh([item for item in planned if item.key])
        return planned

    def weigh_again(self, rows):
        """Rows that were duplicates of what is stored, now to be written: judged afresh, updated where they differ."""
        planned = [Planned(row) for row in rows]
        for item in planned:
            self._judge(item, {}, is_again=True)
        self._weigh([item for item in planned if item.candidate], policy=Policy.UPDATE)
        return planned

    def keep(self, planned):
        """Remember what these rows meant, once they are written."""
        self.seen.update(item.key for item in planned if item.key)

    def _judge(self, item, fresh, is_again=False):
        try:
            candidate = self._candidate(item.row)
        except Refused as refusal:
            item.refuse(refusal, in_each_language(refusal, lambda: self._candidate(item.row)))
            return
        key = blake2b(candidate.key.encode(), digest_size=12, key=self.salt).hexdigest()
        if not is_again and (key in self.seen or key in fresh):
            item.outcome = RowOutcome.DUPLICATE
            return
        fresh[key] = True
        item.key, item.candidate = key, candidate

    def _candidate(self, row):
        if row.has_extra:
            raise Refused(_("The row has more cells than the heading."), field="row")
        if self._is_heading(row):
            raise Refused(_("The row repeats the heading."), field="row")
        return self.importer.judge(row, self.run)

    def _is_heading(self, row):
        first = next(iter(self.importer.required), "")
        name = first if isinstance(first, str) else first[0]
        return row.get(name) in self.importer.headings.get(name, ()) and all(
            heading_key(text) in map(heading_key, self.importer.headings[field])
            for field, text in row.values.items()
            if text
        )

    def _weigh(self, items, policy=None):
        refused = []
        for item, verdict in zip(items, self._verdicts(items), strict=True):
            item.verdict = verdict
            if verdict.refused:
                refused.append(item)
            else:
                self._decide(item, policy or self.policy)
        for item, reason in zip(refused, self._reasons(refused), strict=True):
            item.refuse(item.verdict.refused, reason)

    def _verdicts(self, items):
        return self.importer.weigh([item.candidate for item in items], self.run) if items else []

    def _decide(self, item, policy):
        if item.verdict.is_elsewhere:
            item.outcome = RowOutcome.DUPLICATE
        elif item.verdict.held:
            item.outcome, item.reason = RowOutcome.QUARANTINED, {language_now(): str(item.verdict.held)}
        elif item.verdict.stored is None:
            item.outcome = RowOutcome.CREATED
        elif not item.verdict.values:
            item.outcome = RowOutcome.UNCHANGED
        elif policy == Policy.UPDATE:
            item.outcome = RowOutcome.UPDATED
        else:
            item.outcome, item.is_open = RowOutcome.DUPLICATE, policy == Policy.ASK

    def _reasons(self, items):
        """What is refused only when held against what is stored, once more in each other language."""
        reasons = [{language_now(): str(item.verdict.refused.message)} for item in items]
        for language in other_languages() if items else ():
            with translation.override(language):
                for reason, verdict in zip(reasons, self._verdicts(items), strict=True):
                    if verdict.refused:
                        reason[language] = str(verdict.refused.message)
        return reasons


def in_each_language(refusal, ask):
    """{language: sentence}: a refusal is kept for readers of every language, so it is asked for again in each."""
    sentences = {language_now(): str(refusal.message)}
    for language in other_languages():
        with translation.override(language):
            try:
                ask()
            except Refused as again:
                sentences[language] = str(again.message)
    return sentences


def language_now():
    return translation.get_language() or settings.LANGUAGE_CODE


def other_languages():
    return [code for code, _name in settings.LANGUAGES if code != language_now()]
