"""What a row of a school list or of school figures is; signed in to `imports` from `campaigns.apps`."""

from campaigns.imports.figures import FiguresImporter
from campaigns.imports.schools import SchoolImporter

FIGURES, SCHOOLS = FiguresImporter(), SchoolImporter()

__all__ = ["FIGURES", "SCHOOLS"]
