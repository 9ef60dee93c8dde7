import json

from django.core.management.base import BaseCommand

from core import clock
from leads import services


class Command(BaseCommand):
    help = "Delete imported rows without consent whose time is up (settings.QUARANTINE_DAYS). Exit code 0."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args, **options):
        counts = services.purge_quarantine(now=clock.now())
        if options["json"]:
            self.stdout.write(json.dumps(counts))
            return
        self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))
