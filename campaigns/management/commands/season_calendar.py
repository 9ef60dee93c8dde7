import json

from django.core.management.base import BaseCommand, CommandError

from campaigns.choices import SpecialKind, StageCode
from campaigns.models import Season
from campaigns.season_template import specials_of, stages_of
from campaigns.services.seasons import YEARS
from core import clock


class Command(BaseCommand):
    help = "Print the stages and special periods of a season: the stored ones, or the template's where none is open."

    def add_arguments(self, parser):
        parser.add_argument("--season", type=int, metavar="YEAR", help="default: the year of today")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args, **options):
        year = options["season"] or clock.today().year
        if year not in YEARS:
            raise CommandError(f"--season: a year from {YEARS[0]} to {YEARS[-1]}", returncode=2)
        answer = calendar_of(year)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for row in answer["stages"]:
            self.stdout.write(f"{row['start']}  {row['end']}  {row['name']}")
        for row in answer["special"]:
            self.stdout.write(f"{row['start']}  {row['end']}  * {SpecialKind(row['kind']).label}")


def calendar_of(year):
    season = Season.objects.filter(year=year).first()
    stages = season.stages.all() if season else stages_of(year)
    specials = season.special_dates.all() if season else specials_of(year)
    return {
        "stages": [{"code": s.code, "name": str(StageCode(s.code).label), **_days(s)} for s in stages],
        "special": [{"kind": s.kind, **_days(s)} for s in specials],
    }


def _days(row):
    return {"start": row.start.isoformat(), "end": row.end.isoformat()}
