import json
import sys
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Region
from campaigns import services
from campaigns.choices import AnchorKind
from campaigns.models import AnchorDate, Season
from campaigns.words import why_kept
from core import clock
from core.errors import Refused


class Command(BaseCommand):
    help = (
        "Show what moving an anchor date would move; with --apply move it. "
        "Exit code 0 done, 1 refused by a rule, 2 wrong usage."
    )

    def add_arguments(self, parser):
        parser.add_argument("--season", type=int, required=True, metavar="YEAR")
        parser.add_argument("--anchor", required=True, choices=AnchorKind.values)
        parser.add_argument("--to", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--province", metavar="CODE", help="the province's own anchor, such as 130000")
        parser.add_argument("--apply", action="store_true", help="move it; without this nothing changes")
        parser.add_argument("--reason", default="", help="stands in the record; needed with --apply")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args, **options):
        if options["apply"] and not options["reason"].strip():
            raise CommandError("--apply needs --reason", returncode=2)
        anchor = _anchor(options)
        try:
            preview = self._act(anchor, options)
        except Refused as refusal:
            self.stderr.write(str(refusal.message))
            if options["json"]:
                answer = {"moves": [], "kept": [], "error": str(refusal.message)}
                self.stdout.write(json.dumps(answer, ensure_ascii=False))
            sys.exit(1)
        self._tell(answer_of(preview), options)

    def _act(self, anchor, options):
        if not options["apply"]:
            return services.preview_shift(anchor=anchor, to=options["to"], today=clock.today())
        reason, version = options["reason"], anchor.version
        return services.shift_anchor(
            anchor=anchor, to=options["to"], reason=reason, version=version, by=None, now=clock.now()
        )

    def _tell(self, answer, options):
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for move in answer["moves"]:
            self.stdout.write(f"{move['old']} -> {move['new']}  {move['what']}")
        for kept in answer["kept"]:
            self.stdout.write(f"=  {kept['what']}: {kept['why']}")
        if not options["apply"]:
            self.stdout.write("Nothing was changed; --apply --reason TEXT does it.")


def answer_of(preview):
    """Estimated results that go with their exam first, then one entry for each day of a stage or special period."""
    followers = [
        {
            "what": f"anchor:{a.kind}" + (f"@{a.province.code}" if a.province else ""),
            "old": str(old),
            "new": str(new),
        }
        for a, old, new in preview.followers
    ]
    moves = [{"what": f"{m.what}:{m.side}", "old": str(m.old), "new": str(m.new)} for m in preview.moves]
    kept = [{"what": f"{k.what}:{k.side}", "why": str(why_kept(k.why))} for k in preview.kept]
    return {"moves": followers + moves, "kept": kept}


def _anchor(options):
    season = Season.objects.filter(year=options["season"]).first()
    if season is None:
        raise CommandError(f"--season: the season of {options['season']} is not open", returncode=2)
    province = None
    if options["province"]:
        province = Region.objects.provinces().filter(code=options["province"]).first()
        if province is None:
            raise CommandError(f"--province: no province has the code {options['province']}", returncode=2)
    anchor = AnchorDate.objects.filter(season=season, kind=options["anchor"], province=province)
    anchor = anchor.select_related("season", "province").first()
    if anchor is None:
        raise CommandError("--anchor: the season has no such anchor date", returncode=2)
    return anchor
