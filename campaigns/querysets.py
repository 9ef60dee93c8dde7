from django.db import models

from accounts.choices import Role
from accounts.scoping import ScopedQuerySet
from core.querysets import prefix

_FIELD = frozenset({Role.DIRECTOR, Role.RECRUITER, Role.CALLER, Role.FINANCE, Role.AGENT})


class SeasonQuerySet(ScopedQuerySet):
    roles_seeing_all = _FIELD  # the calendar is no secret

    def in_force(self, day):
        """The season of the calendar year of `day`, or the latest before it."""
        return self.filter(year__lte=day.year).order_by("-year").first()

    def with_span(self):
        """`first_day` and `last_day` over all stages."""
        return self.annotate(first_day=models.Min("stages__start"), last_day=models.Max("stages__end"))


class SeasonPartQuerySet(ScopedQuerySet):
    """Stages, special dates, limits: what hangs on a season and holds no people."""

    roles_seeing_all = _FIELD

    def current(self, day):
        return self.filter(start__lte=day, end__gte=day)


class HolidayQuerySet(ScopedQuerySet):
    roles_seeing_all = _FIELD

    def of_year(self, year):
        return self.filter(day__year=year)


class SchoolQuerySet(ScopedQuerySet):
    """Schools are public facts: a recruiter sees those of the provinces worked in, a director the region's."""

    region_path = "region"

    def for_recruiter(self, user):
        return self.within(user.region) if user.region else self.none()

    def search(self, text):
        """By a part of the name or the beginning of its sound; a name it had before a merge finds it too."""
        key = text.strip()
        said = models.Q(name__contains=key) | prefix("pinyin", key.lower()) | prefix("initials", key.lower())
        return self.filter(said | models.Q(pk__in=_merged(self.model).filter(said).values("merged_into")))

    def with_figures(self, season, is_there=True):
        """Schools that have figures in `season`, or have none."""
        there = models.Exists(
            self.model._meta.get_field("figures").related_model.objects.filter(
                school=models.OuterRef("pk"), season=season
            )
        )
        return self.filter(there if is_there else ~there)


class SchoolManager(models.Manager.from_queryset(SchoolQuerySet)):
    """Schools as people know them: those merged into another are rows of the record, not of the list."""

    def get_queryset(self):
        return super().get_queryset().filter(merged_into=None)


def of_standing_schools(queryset_class, field="school"):
    """A manager of rows about a school that leaves out those kept with a merged school.

    A model of which a school has only one row (a season, an outpost) needs it: on a merge the second row stays with the
    merged school, and must not count twice.
    """

    class Manager(models.Manager.from_queryset(queryset_class)):
        def get_queryset(self):
            schools = self.model._meta.get_field(field).related_model
            return super().get_queryset().exclude(**{f"{field}__in": _merged(schools).values("pk")})

    return Manager()


def _merged(schools):
    return schools._base_manager.exclude(merged_into=None).order_by()


class FiguresQuerySet(ScopedQuerySet):
    region_path = "school__region"

    def for_recruiter(self, user):
        return self.within(user.region) if user.region else self.none()
