from django.urls import reverse
from django.utils.translation import gettext as _

PAGES = ("users", "regions", "roles")


def settings_tabs(active):
    """The pages of Settings, side by side."""
    labels = {"users": _("People"), "regions": _("Regions"), "roles": _("Roles")}
    return [
        {"label": labels[page], "url": reverse(f"accounts:{page}"), "active": page == active, "count": None}
        for page in PAGES
    ]
