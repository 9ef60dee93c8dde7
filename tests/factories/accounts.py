import factory
from factory.django import DjangoModelFactory

from accounts.choices import Level, Role
from accounts.models import Region, User


class RegionFactory(DjangoModelFactory):
    """A node under `parent`; without one, a big region under HQ."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"R{n}")
    name = factory.Sequence(lambda n: f"大区{n}")
    name_en = factory.LazyAttribute(lambda o: f"Region {o.code}")
    level = Level.BIG_REGION
    parent = factory.LazyFunction(lambda: root())
    path = factory.LazyAttribute(lambda o: f"{o.parent.path if o.parent else ''}{o.code}/")


def root():
    return Region.objects.get_or_create(
        code="HQ", defaults={"name": "总部", "name_en": "Headquarters", "level": Level.HQ, "path": "HQ/"}
    )[0]


def district(big_region, code):
    """province > city > district under a big region; returns the district. `code` is the district's 6 digits."""
    province = RegionFactory(code=f"{code[:2]}0000", name=f"省{code[:2]}", level=Level.PROVINCE, parent=big_region)
    city = RegionFactory(code=f"{code[:4]}00", name=f"市{code[:4]}", level=Level.CITY, parent=province)
    return RegionFactory(code=code, name=f"区{code}", level=Level.DISTRICT, parent=city)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    name = factory.Sequence(lambda n: f"某人{n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@example.com")
    role = Role.RECRUITER
    must_change_password = False
    password = factory.django.Password("pass-word-1")
