"""What stands behind the list of leads besides the leads: pages that one opens now and then."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rules import Permission

SECTIONS = (
    ("leads:twins", _("Possible twins"), Permission.LEAD_MERGE),
    ("leads:disputes", _("Disputes"), Permission.LEAD_VIEW),
    ("leads:reviews", _("Exceptions"), Permission.LEAD_DECIDE),
    ("leads:lines", _("Score lines"), Permission.LEAD_VIEW),
    ("leads:bulk", _("Bulk actions"), Permission.LEAD_BULK),
    ("leads:exports", pgettext_lazy("leads", "Exports"), Permission.LEAD_EXPORT),
    ("leads:quarantine", _("Quarantine"), Permission.LEAD_QUARANTINE),
)


def sections(user):
    """[{"label", "url"}] of the pages `user` may open."""
    return [{"label": label, "url": reverse(name)} for name, label, permission in SECTIONS if user.may(permission)]
