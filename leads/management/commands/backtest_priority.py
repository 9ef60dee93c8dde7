"""The order of Today against "oldest first", on what happened in a season."""

import json

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import Season
from core import clock
from leads.backtest import ORDERS, backtest


class Command(BaseCommand):
    help = "Of the calls people made each morning, how many leads moved on within a week: by priority, by oldest first."

    def add_arguments(self, parser):
        parser.add_argument("--season", type=int, metavar="YEAR", help="the season in force when left out")
        parser.add_argument("--days", type=int, default=21, help="mornings to look at")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args, **options):
        today, year = clock.today(), options["season"]
        season = Season.objects.filter(year=year).first() if year else Season.objects.in_force(today)
        if season is None or options["days"] < 1:
            raise CommandError("There is no such season, or no day to look at.", returncode=2)
        found = backtest(season=season, until=today, days=options["days"]).as_dict()
        self.stdout.write(f"{found['lists']} mornings, {found['calls']} calls")
        for name in ORDERS:
            rate = found[name]["rate"]
            told = "no call to compare" if rate is None else f"{rate:.1%}"
            self.stdout.write(f"{name}: {found[name]['moved_on']} leads moved on within a week ({told})")
        if options["json"]:
            self.stdout.write(json.dumps(found))
