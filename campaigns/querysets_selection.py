from django.db.models import Q

from accounts.scoping import ScopedQuerySet


class RuleSetQuerySet(ScopedQuerySet):
    """Rule sets are no secret in the field once they are in force; a draft is headquarters' own."""

    def for_director(self, user):
        return self.filter(in_force_from__isnull=False)

    def for_recruiter(self, user):
        return self.for_director(user)

    def in_force(self):
        return self.filter(in_force_from__isnull=False, superseded_at=None)

    def drafts(self):
        return self.filter(in_force_from=None)

    def at(self, season, province_id):
        """All versions of one place: a province by its id, None for the whole country."""
        return self.filter(season=season, province=province_id)

    def holding(self, season, province_ids):
        """{province id: the set in force there}: its own, else the country's; left out where there is neither."""
        wanted = set(province_ids)
        rows = self.in_force().filter(Q(province=None) | Q(province__in=wanted), season=season)
        own = {row.province_id: row for row in rows.select_related("province")}
        return {pk: row for pk in wanted if (row := own.get(pk) or own.get(None))}
