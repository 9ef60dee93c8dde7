"""Says whether this installation is well; exit code 1 when it is not."""

import json
import sys

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from reports.doctor import CHECKS, Ill


class Command(BaseCommand):
    help = "Check database, triggers, broker, folders, disk, worker, mail and clock. Exit code 1 when one is ill."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args, **options):
        results = {name: self.examine(check) for name, check in CHECKS.items()}
        for name, (is_well, words) in results.items():
            self.stdout.write(f"{'ok  ' if is_well else 'FAIL'}  {name}: {words}")
        well = all(is_well for is_well, _words in results.values())
        if options["json"]:
            checks = {name: {"ok": is_well, "detail": words} for name, (is_well, words) in results.items()}
            self.stdout.write(json.dumps({"ok": well, "checks": checks}))
        if not well:
            sys.exit(1)

    def examine(self, check):
        try:
            return True, check()
        except Ill as ill:
            return False, str(ill)
        except DatabaseError as error:
            return False, f"the database does not answer: {type(error).__name__}"
