from django.db.models import Q

from accounts.choices import Role
from accounts.scoping import ScopedQuerySet
from leads.rules_views import READERS, ancestors


class SavedViewQuerySet(ScopedQuerySet):
    """One's own, and what others share with one's region and role. What a view then shows is the reader's own leads."""

    def visible_to(self, user):
        if not user.is_authenticated or not user.is_active or user.role not in READERS:
            return self.none()
        return self.filter(Q(owner=user) | self._shared_with(user))

    def _shared_with(self, user):
        shared = Q(is_shared=True)
        if user.role == Role.HQ:
            return shared
        above = ancestors(user.region.path) if user.region else []
        return shared & Q(shared_role__in=("", user.role)) & (Q(region=None) | Q(region__path__in=above))

    def pinned_by(self, user):
        return self.filter(pins__user=user).order_by("pins__place")


class OwnQuerySet(ScopedQuerySet):
    """What a person keeps for themselves: nobody else sees it, HQ neither."""

    def visible_to(self, user):
        return self.filter(user=user) if user.is_authenticated and user.is_active else self.none()


class TagQuerySet(ScopedQuerySet):
    """Words of a season, the same for everybody who works with leads; which leads carry them is another question."""

    roles_seeing_all = frozenset({Role.DIRECTOR, Role.RECRUITER})

    def of(self, season):
        return self.filter(season=season)
