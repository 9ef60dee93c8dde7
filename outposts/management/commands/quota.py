import json

from django.core.management.base import BaseCommand, CommandError

from accounts.choices import Role
from accounts.models import User
from campaigns.models import Season
from outposts import quota
from outposts.choices import Measure


class Command(BaseCommand):
    help = (
        "Print the quota tree with its numbers, sums and what is left over. Exit code 1 when a level does not add up."
    )

    def add_arguments(self, parser):
        parser.add_argument("--season", type=int, required=True, metavar="YEAR")
        parser.add_argument("--measure", choices=Measure.values, default=Measure.REGISTERED.value)
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *, season, measure, **options):
        found = Season.objects.filter(year=season).first()
        if found is None:
            raise CommandError(f"there is no season {season}", returncode=2)
        whole = User(role=Role.HQ, is_active=True)  # the whole tree, as HQ sees it
        tree = quota.read(season=found, measure=measure, user=whole, with_crew=True)
        gaps = [branch for branch in tree.walk() if branch.gap]
        for country in tree.top:
            self._print(country, 0)
        if options["json"]:
            answer = {"season": season, "measure": measure, "gaps": len(gaps), "tree": [_told(b) for b in tree.top]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if gaps:
            raise SystemExit(1)

    def _print(self, branch, depth):
        gap = f"  {branch.gap:+d}" if branch.gap else ""
        split = f"  sum {branch.parts_sum}{gap}" if branch.gap is not None else ""
        number = "-" if branch.number is None else branch.number
        self.stdout.write(f"{'  ' * depth}{branch.label}: {number}{split}")
        for child in branch.children:
            self._print(child, depth + 1)


def _told(branch):
    """As JSON; a person by token, as in every record."""
    name = str(branch.subject.token) if branch.level == "person" else branch.label
    told = {"level": str(branch.level), "name": name, "number": branch.number, "gap": branch.gap}
    return told | {"sum": branch.parts_sum, "children": [_told(child) for child in branch.children]}
