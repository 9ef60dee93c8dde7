from django.utils.translation import gettext as _

from campaigns.models import Season
from core.errors import Refused
from imports.commands import TableCommand


class Command(TableCommand):
    help = "Bring in figures of schools for a season. Exit codes as of import_schools."
    importer = "figures"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--season", type=int, metavar="YEAR", help="default: the season in force")
        parser.add_argument("--source", default="", help="for rows without a source of their own")

    def import_options(self, options):
        season = None
        if options["season"]:
            season = Season.objects.filter(year=options["season"]).first()
            if season is None:
                raise Refused(_("No season is open: figures belong to one."))
        return {"source": options["source"], "season": season.pk if season else None}
