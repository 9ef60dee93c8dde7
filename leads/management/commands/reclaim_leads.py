import json

from django.core.management.base import BaseCommand

from core import clock
from leads import services


class Command(BaseCommand):
    help = "Warns the owners of leads without contact for long, and takes back to the pool what stayed so."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only count; nothing is written")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *, dry_run, **options):
        told = services.warn_and_reclaim(now=clock.now(), dry_run=dry_run)
        if options["json"]:
            self.stdout.write(json.dumps(told | {"dry_run": dry_run}))
        else:
            self.stdout.write(f"{told['warned']} warned, {told['reclaimed']} reclaimed, {told['kept']} kept")
