"""What import commands share: options, answer, exit code (0 done, 1 some rows rejected, 2 not readable)."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from core import clock
from core.errors import Refused
from imports import importers
from imports.errors_file import errors_csv
from imports.services import bring_in


class TableCommand(BaseCommand):
    importer = ""

    def add_arguments(self, parser):
        parser.add_argument("file", help="CSV (UTF-8, UTF-16 or GB18030), XLSX, XLS or ODS with one heading row")
        parser.add_argument("--errors", metavar="OUT.csv", help="write the rejected rows with their reasons there")
        parser.add_argument("--dry-run", action="store_true", help="check and count, change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def import_options(self, options):
        """What the importer is told besides the file."""
        return {}

    def answer(self, summary):
        """What --json prints."""
        return summary.as_dict()

    def handle(self, *args, **options):
        path = Path(options["file"])
        try:
            summary = self._with_errors(path, options)
        except (Refused, OSError) as error:
            reason = error.message if isinstance(error, Refused) else f"{error.filename or path}: {error.strerror}"
            self.stderr.write(str(reason))
            if options["json"]:
                self.stdout.write(json.dumps({"file": path.name, "error": str(reason)}, ensure_ascii=False))
            sys.exit(2)
        self._tell(summary, options)
        if summary.rejected:
            sys.exit(1)

    def _with_errors(self, path, options):
        """The rejected rows must have a place before anything is brought in."""
        if not options["errors"]:
            return self._bring_in(path, options)
        with Path(options["errors"]).open("w", encoding="utf-8", newline="") as out:
            summary = self._bring_in(path, options)
            out.writelines(errors_csv(summary.problems, importers.find(self.importer)))
        return summary

    def _bring_in(self, path, options):
        return bring_in(
            importer=importers.find(self.importer),
            source=path,
            options=self.import_options(options),
            by=None,
            now=clock.now(),
            dry_run=options["dry_run"],
        )

    def _tell(self, summary, options):
        if options["json"]:
            self.stdout.write(json.dumps(self.answer(summary), ensure_ascii=False))
            return
        for problem in summary.problems:
            self.stdout.write(f"{problem.line}: {problem.label}: {problem.reason}")
        self.stdout.write(", ".join(f"{name} {count}" for name, count in summary.counts().items()))
