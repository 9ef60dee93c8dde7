from django.urls import reverse
from django.utils.translation import gettext as _


def report_tabs(active):
    """The pages of Reports, side by side."""
    labels = {"daily": _("Daily reports"), "quota": _("Quota")}
    return [
        {"label": label, "url": reverse(f"reports:{name}"), "active": name == active, "count": None}
        for name, label in labels.items()
    ]
