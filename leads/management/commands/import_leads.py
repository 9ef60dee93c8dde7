from imports.commands import TableCommand


class Command(TableCommand):
    help = "Bring in a list of leads for one outpost. Exit codes as of import_schools; rows without consent are held."
    importer = "leads"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--outpost", required=True, metavar="CODE", help="whose leads they become")
        parser.add_argument("--source", required=True, metavar="CODE", help="where they came from, such as fair")
        parser.add_argument("--basis", default="", metavar="NOTE", help="where and how their consents were collected")

    def import_options(self, options):
        return {name: options[name] for name in ("outpost", "source", "basis")}

    def answer(self, summary):
        facts = summary.as_dict()
        return {name: facts[name] for name in (*summary.counts(), "errors")}
