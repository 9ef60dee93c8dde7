import json

from django.core.management.base import BaseCommand

from outposts import quota_proof


class Command(BaseCommand):
    help = (
        "Proves that every number of the quota tree stands where it may and that each outpost's target is that number. "
        "Exit code 1 if one does not."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, **options):
        faults = list(quota_proof.faults())
        for fault in faults:
            self.stdout.write(fault)
        self.stdout.write(json.dumps({"wrong": len(faults)}) if options["json"] else f"{len(faults)} wrong")
        if faults:
            raise SystemExit(1)
