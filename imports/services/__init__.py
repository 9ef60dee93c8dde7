"""Every write about imports."""

from imports.services.foreground import bring_in, problems_of
from imports.services.keeping import drop_files, empty_outdated
from imports.services.runs import sweep, work
from imports.services.undo import start_undo
from imports.services.uploads import choose_columns, read_otherwise, settle_differences, start, upload

__all__ = [
    "bring_in",
    "choose_columns",
    "drop_files",
    "empty_outdated",
    "problems_of",
    "read_otherwise",
    "settle_differences",
    "start",
    "start_undo",
    "sweep",
    "upload",
    "work",
]
