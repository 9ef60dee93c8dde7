import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Person(models.Model):
    """One young person over the seasons. What belongs to one season (numbers, school, consent) stays on the lead."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    birth_year = models.PositiveSmallIntegerField(_("birth year"), null=True, blank=True)

    PERSONAL = ("name", "birth_year")

    class Meta:
        verbose_name = pgettext_lazy("one over the seasons", "person")
        verbose_name_plural = pgettext_lazy("over the seasons", "persons")

    def __str__(self):
        return self.name
