"""The digests that are owed now, sent by hand: what beat does every minute."""

import json
import sys

from django.core.management.base import BaseCommand

from core import clock
from reports.services import deliver_due_digests
from reports.services.digests import due_digests


class Command(BaseCommand):
    help = "Send the digests that are owed now; safe beside worker and beat. Exit code 1 when one failed."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say who is owed what")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args, **options):
        now = clock.now()
        owed = due_digests(now)
        for due in owed:
            self.stdout.write(f"{due.day} {due.kind}: {due.recipient.username}")
        sent, failed = (0, 0) if options["dry_run"] else deliver_due_digests(now=now)
        result = {"owed": len(owed), "sent": sent, "failed": failed, "dry_run": options["dry_run"]}
        if options["json"]:
            self.stdout.write(json.dumps(result))
        else:
            self.stdout.write(f"owed {len(owed)}, sent {sent}, failed {failed}")
        if failed:
            sys.exit(1)
