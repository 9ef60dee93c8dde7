"""Schools in the search box."""

from django.urls import reverse

from accounts.search import FEW, Hit
from campaigns.models import School


def find(user, text):
    schools = School.objects.visible_to(user).search(text).select_related("region__parent").order_by("pinyin", "id")
    return [_hit(school) for school in schools[: FEW + 1]]


def _hit(school):
    url = reverse("campaigns:school", args=[school.pk])
    return Hit(url, school.name, "", (school.region.label, school.get_kind_display()))
