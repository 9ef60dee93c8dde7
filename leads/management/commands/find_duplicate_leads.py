import json
import sys

from django.core.management.base import BaseCommand

from core import clock
from leads import services
from leads.alike import pairs_of_season, season_now


class Command(BaseCommand):
    help = "Look for leads of the season that may be one student: ids and why, never numbers. Exit code 0, 2 no season."

    def add_arguments(self, parser):
        parser.add_argument("--save", action="store_true", help="put new pairs into the queue of possible twins")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args, **options):
        season = season_now(clock.now())
        if season is None:
            self.stderr.write("There is no season.")
            sys.exit(2)
        count, pairs, too_large = pairs_of_season(season)
        saved = services.search_twins(now=clock.now()) if options["save"] else {}
        if options["json"]:
            told = [{"first": pair.first, "second": pair.second, "why": list(pair.why)} for pair in pairs]
            facts = {"season": season.year, "leads": count, "count": len(pairs), "too_large": too_large}
            facts |= {"new": saved["new"]} if saved else {}
            self.stdout.write(json.dumps(facts | {"pairs": told}))
            return
        for pair in pairs:
            self.stdout.write(f"{pair.first} / {pair.second}: {', '.join(pair.why)}")
        self.stdout.write(f"leads {count}, pairs {len(pairs)}, groups too large to tell {too_large}")
