from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Q

from accounts.choices import Level, Role
from accounts.scoping import ScopedQuerySet


class RegionQuerySet(ScopedQuerySet):
    region_path = ""
    roles_seeing_all = frozenset({Role.RECRUITER})  # public facts: names of provinces, cities, districts

    def provinces(self):
        return self.filter(level=Level.PROVINCE)

    def cities(self):
        return self.filter(level=Level.CITY)

    def districts(self):
        return self.filter(level=Level.DISTRICT)


class UserQuerySet(ScopedQuerySet):
    region_path = "region"

    def for_recruiter(self, user):
        return self.filter(pk=user.pk)

    for_caller = for_finance = for_agent = for_recruiter

    def active(self):
        return self.filter(is_active=True)

    def search(self, text):
        return self.filter(Q(username__icontains=text) | Q(name__icontains=text))


class HouseUserManager(UserManager.from_queryset(UserQuerySet)):
    def create_superuser(self, username, email=None, password=None, **extra):
        return super().create_superuser(username, email, password, **({"role": Role.HQ} | extra))


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only one's own; nobody reads another's notices, HQ neither."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def unread(self):
        return self.filter(read_at=None)
