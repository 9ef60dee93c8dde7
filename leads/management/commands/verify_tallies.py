import json

from django.core.management.base import BaseCommand

from leads import services


class Command(BaseCommand):
    help = (
        "Proves the kept counts of leads from the rows themselves; --fix sets them right. Exit code 1 if any was wrong."
    )

    def add_arguments(self, parser):
        parser.add_argument("--fix", action="store_true", help="set wrong counts to what the rows say")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *, fix, **options):
        wrong = services.compare_tallies()
        for what, outpost_id, when, kind, stored, true in wrong:
            self.stdout.write(f"{what} outpost={outpost_id} {when} {kind}: stored {stored}, rows say {true}")
        fixed = services.rebuild_tallies() if fix and wrong else 0
        if options["json"]:
            self.stdout.write(json.dumps({"wrong": len(wrong), "fixed": fixed}))
        else:
            self.stdout.write(f"{len(wrong)} wrong, {fixed} fixed")
        if wrong and not fix:
            raise SystemExit(1)
