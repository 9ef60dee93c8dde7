from imports.commands import TableCommand


class Command(TableCommand):
    help = "Bring in a list of schools. Exit code 0 done, 1 some rows rejected, 2 wrong usage or not readable."
    importer = "schools"
