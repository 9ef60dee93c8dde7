"""Outposts of the season in force in the search box."""

from django.urls import reverse

from accounts.search import FEW, Hit
from campaigns.models import Season
from core import clock
from outposts.models import Outpost


def find(user, text):
    season = Season.objects.visible_to(user).in_force(clock.today())
    outposts = Outpost.objects.visible_to(user).of(season).search(text).select_related("region")
    return [_hit(outpost) for outpost in outposts.order_by("name", "id")[: FEW + 1]]


def _hit(outpost):
    url = reverse("outposts:outpost", args=[outpost.pk])
    return Hit(url, outpost.name, outpost.code, (outpost.region.label,))
