import json
import time

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Region
from campaigns import services
from campaigns.models import DuplicatePair
from core import clock


class Command(BaseCommand):
    help = "Look for schools listed twice and store the suggestions. Exit code 0 done, 2 wrong usage."

    def add_arguments(self, parser):
        parser.add_argument("--province", metavar="CODE", help="only schools of this province, such as 130000")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args, **options):
        province = None
        if options["province"]:
            province = Region.objects.provinces().filter(code=options["province"]).first()
            if province is None:
                raise CommandError(f"--province: no province has the code {options['province']}", returncode=2)
        started = time.monotonic()
        counts = services.search_duplicates(province=province, by=None, now=clock.now())
        counts["open"] = _open(province).count()
        counts["seconds"] = round(time.monotonic() - started, 2)
        if options["json"]:
            self.stdout.write(json.dumps(counts))
            return
        for pair in _open(province).select_related("first", "second").order_by("-score", "id"):
            self.stdout.write(f"{pair.score:3}  {pair.first} / {pair.second}  {', '.join(pair.reasons)}")
        self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))


def _open(province):
    pairs = DuplicatePair.objects.filter(state="open").standing()
    return pairs.filter(first__region__path__startswith=province.path) if province else pairs
