import json
import sys

from django.core.management.base import BaseCommand

from finance import proof
from finance.models import Entry, Posting


class Command(BaseCommand):
    help = "Prove that the ledger balances, that its guards stand, and that receipts run without a gap. Exit 1 if not."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object as the last line")

    def handle(self, *args, **options):
        found = list(proof.problems())
        report = {
            "ok": not found,
            "entries": Entry.objects.count(),
            "postings": Posting.objects.count(),
            "problems": found,
        }
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            for problem in found:
                self.stdout.write(problem)
            words = "in order" if not found else f"{len(found)} problems"
            self.stdout.write(f"{report['entries']} entries, {report['postings']} postings: {words}")
        if found:
            sys.exit(1)
