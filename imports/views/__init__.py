from imports.views.batches import BatchList, BatchPage, Differences, Errors, UndoBatch
from imports.views.steps import Columns, Preview, Reading, Upload

__all__ = [
    "BatchList",
    "BatchPage",
    "Columns",
    "Differences",
    "Errors",
    "Preview",
    "Reading",
    "UndoBatch",
    "Upload",
]
