from django.db.models import Q

from accounts.scoping import ScopedQuerySet, served_outposts


class QuotaQuerySet(ScopedQuerySet):
    """A director sees the numbers of the own region and of all beneath it; who serves an outpost its number and the
    own, not the colleagues'."""

    def for_director(self, user):
        if user.region is None:
            return self.none()
        path = user.region.path
        return self.filter(Q(region__path__startswith=path) | Q(outpost__region__path__startswith=path))

    def for_recruiter(self, user):
        return self.filter(Q(person=None) | Q(person=user), outpost__in=served_outposts(user))

    def of(self, season, measure):
        return self.filter(season=season, measure=measure)
