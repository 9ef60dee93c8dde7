import json
import sys
from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Region, User
from campaigns.models import Season
from core import clock
from core.errors import Refused
from outposts import choosing, proposal_wording, services
from outposts.models import Outpost


class Command(BaseCommand):
    help = (
        "Propose the target schools of one outpost, or of all outposts of a region together, and say why the others "
        "are left out; --apply chooses them. Exit code 0 done, 1 a target is not met or refused, 2 wrong usage."
    )

    def add_arguments(self, parser):
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--outpost", metavar="CODE")
        where.add_argument("--region", metavar="CODE", help="big region, province or city; the season in force")
        parser.add_argument("--apply", action="store_true", help="choose the proposed schools; needs --reason")
        parser.add_argument("--reason", default="", help="kept with every decision")
        parser.add_argument("--anew", action="store_true", help="set aside what people chose before")
        parser.add_argument("--by", metavar="USERNAME", help="who decides; without it the record names nobody")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args, **options):
        by, outposts = _person(options), _outposts(options)
        if options["apply"] and not options["reason"].strip():
            raise CommandError("--apply needs --reason TEXT", returncode=2)
        ground = choosing.look(outposts, by=by, on=clock.today(), anew=options["anew"])
        proposal = choosing.propose(ground)
        answer = {"outposts": [_tell(proposal, one) for one in proposal.outposts], "applied": 0}
        if options["outpost"]:
            answer = answer["outposts"][0] | answer
        self._say(proposal)
        refusal = ""
        if options["apply"] and (proposal.added or proposal.removed):
            try:
                answer["applied"] = _apply(proposal, by, options["reason"])
            except Refused as error:
                refusal = answer["error"] = str(error.message)
                self.stderr.write(refusal)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if refusal or proposal.met < len(proposal.outposts):
            sys.exit(1)

    def _say(self, proposal):
        for one in proposal.outposts:
            totals = one.totals
            self.stdout.write(
                f"{one.outpost.code} {one.outpost.name}: {totals.schools} / {totals.classes} / {totals.candidates}, "
                f"{one.travel_km} km"
            )
            for pk in one.added:
                self.stdout.write(f"  + {proposal.ground.schools[pk].name}")
            for pk in one.removed:
                self.stdout.write(f"  - {proposal.ground.schools[pk].name}")
        self.stdout.write(proposal_wording.gap(proposal.plan.gap))


def _person(options):
    if not options["by"]:
        return None
    person = User.objects.active().filter(username=options["by"]).first()
    if person is None:
        raise CommandError(f"--by: nobody is called {options['by']}", returncode=2)
    return person


def _outposts(options):
    rows = Outpost.objects.select_related("region", "season")
    if options["outpost"]:
        found = list(rows.filter(code__iexact=options["outpost"]))
        if not found:
            raise CommandError(f"--outpost: there is no outpost {options['outpost']}", returncode=2)
        return found
    region = Region.objects.filter(code__iexact=options["region"]).first()
    if region is None:
        raise CommandError(f"--region: there is no region {options['region']}", returncode=2)
    found = list(rows.of(Season.objects.in_force(clock.today())).inside(region))
    if not found:
        raise CommandError(f"--region: no outpost stands in {region.name} this season", returncode=2)
    return found


def _apply(proposal, by, reason):
    return services.apply_plan(
        outposts=proposal.ground.outposts,
        choose={(one.outpost.pk, pk) for one in proposal.outposts for pk in one.added},
        drop={(one.outpost.pk, pk) for one in proposal.outposts for pk in one.removed},
        seen=proposal.ground.digest,
        reason=reason,
        anew=proposal.ground.anew,
        by=by,
        now=clock.now(),
        on=clock.today(),
    )


def _tell(proposal, one):
    """`chosen` is all the outpost would work: kept ones first; ids stand beside the names, which may be shared."""
    ground, now = proposal.ground, [*one.stays, *one.added]
    return {
        "outpost": one.outpost.code,
        "chosen": [ground.schools[pk].name for pk in now],
        "chosen_ids": now,
        "kept": [ground.schools[pk].name for pk in one.stays],
        "dropped": [ground.schools[pk].name for pk in one.removed],
        "left_out": [_left(ground, left) for left in one.left_out],
        "totals": {
            "schools": one.totals.schools,
            "classes": one.totals.classes,
            "candidates": one.totals.candidates,
        },
        "target_met": one.target.is_met,
        "recruiters": one.crew,
        "travel_km": _plain(one.travel_km),
        "gap": proposal.plan.gap,
    }


def _left(ground, left):
    changes = [_change(change) for change in (left.nearest_change, *left.also_needed) if change is not None]
    return {
        "school": ground.schools[left.school].name,
        "school_id": left.school,
        "rule": str(left.rule),
        "nearest_change": changes[0] | {"text": proposal_wording.changes(left, ground.names)} if changes else None,
        "also_needed": changes[1:],
    }


def _change(change):
    return {"rule": str(change.rule), "was": _plain(change.was), "to": _plain(change.to), "unit": str(change.unit)}


def _plain(value):
    if isinstance(value, Decimal):
        return float(value)
    return [str(one) for one in value] if isinstance(value, tuple) else value
