from django.utils.translation import gettext_lazy as _

_STEPS = {
    "upload": _("File"),
    "columns": _("Columns"),
    "preview": _("Preview"),
    "work": _("Import"),
    "done": _("Result"),
}


def stages_of(here):
    """The strip on top of each step."""
    names = list(_STEPS)
    at = names.index(here)
    return [
        {"label": label, "state": "done" if i < at else "now" if i == at else "todo"}
        for i, label in enumerate(_STEPS.values())
    ]
