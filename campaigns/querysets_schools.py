"""Who reads what of a school's file: what hangs on a school is seen where the school is."""

from django.db.models import Q

from accounts.choices import Role
from accounts.scoping import ScopedQuerySet
from campaigns.choices_schools import AgreementKind, AgreementState, PlanState


class SchoolPartQuerySet(ScopedQuerySet):
    region_path = "school__region"

    def for_recruiter(self, user):
        return self.within(user.region) if user.region else self.none()


class ContactQuerySet(SchoolPartQuerySet):
    def living(self):
        """Those not erased."""
        return self.filter(erased_at=None)


class PlanQuerySet(SchoolPartQuerySet):
    def approved(self):
        return self.filter(state=PlanState.APPROVED)


class AgreementQuerySet(SchoolPartQuerySet):
    def partnerships(self, day):
        """Partnerships in force on a day: the only ground for calling a school our partner (L8)."""
        proven = self.filter(kind=AgreementKind.PARTNERSHIP, state=AgreementState.IN_FORCE, starts__lte=day)
        return proven.filter(Q(ends=None) | Q(ends__gte=day))


class PlacedQuerySet(ScopedQuerySet):
    """Rows that hang on a school or on an area (`region`), one of the two."""

    region_path = "region"

    def within(self, region):
        return self.filter(Q(school__region__path__startswith=region.path) | Q(region__path__startswith=region.path))

    for_recruiter = SchoolPartQuerySet.for_recruiter

    def at(self, school):
        """Those of the school itself and of the areas it lies in."""
        above = [code for code in school.region.path.split("/") if code]
        return self.filter(Q(school=school) | Q(region__code__in=above))

    def of_year(self, year):
        return self.filter(day__year=year)


class CompetitorQuerySet(ScopedQuerySet):
    """Colleges are public institutions; what they do somewhere is scoped by its place."""

    roles_seeing_all = frozenset({Role.DIRECTOR, Role.RECRUITER})
