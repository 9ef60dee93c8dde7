"""Why a lead stands where it stands in its owner's Today."""

import json
import sys

from django.core.management.base import BaseCommand

from core import clock
from leads.models import FollowUp
from leads.priority import judged, told, with_facts


class Command(BaseCommand):
    help = "The reasons of a lead's priority, which sum to its score. Exit code 1 when the lead has no open follow-up."

    def add_arguments(self, parser):
        parser.add_argument("--lead", type=int, required=True, metavar="ID")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args, **options):
        now = clock.now()
        owed = FollowUp.objects.open().filter(lead=options["lead"]).select_related("lead")
        rows = judged(with_facts(owed, now), now=now)
        if not rows:
            self.stderr.write(f"Lead {options['lead']} has no open follow-up.")
            sys.exit(1)
        (row,) = rows
        for words, points in told(row):
            self.stdout.write(f"{points:>4}  {words}")
        self.stdout.write(f"{row.priority.score:>4}  =")
        if options["json"]:
            reasons = [{"name": str(reason.name), "points": reason.points} for reason in row.priority.reasons]
            self.stdout.write(json.dumps({"score": row.priority.score, "reasons": reasons}))
