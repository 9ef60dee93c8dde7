"""People in the search box."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.search import FEW, Hit


def find(user, text):
    people = User.objects.visible_to(user).search(text).select_related("region").order_by("name", "id")
    return [_hit(person) for person in people[: FEW + 1]]


def _hit(person):
    state = _("Active") if person.is_active else _("Deactivated")
    region = person.region.label if person.region else ""
    url = reverse("accounts:user", args=[person.pk])
    return Hit(url, str(person), person.username, (person.get_role_display(), region, state))
