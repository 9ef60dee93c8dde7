import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.choices import Language, Level, Role
from accounts.querysets import HouseUserManager, NoticeQuerySet, RegionQuerySet
from accounts.rules import permissions_of
from core.models import Versioned


def whole_points(name):
    """Constraints of a model with `latitude` and `longitude`: both or neither, and on the globe."""
    nowhere = Q(latitude=None, longitude=None)
    somewhere = Q(
        latitude__isnull=False, latitude__range=(-90, 90), longitude__isnull=False, longitude__range=(-180, 180)
    )
    return [models.CheckConstraint(name=f"{name}_point_is_whole", condition=nowhere | somewhere)]


class Region(models.Model):
    """A node of the tree HQ > big region > province > city > district (M1)."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.CharField(_("level"), max_length=12, choices=Level)
    code = models.CharField(_("code"), max_length=12, unique=True, help_text=_("GB/T 2260 for province and below"))
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    path = models.CharField(
        max_length=80, unique=True, editable=False, help_text="Codes from the root, each ended by /"
    )

    # The middle of the division, in degrees: where a place's own point is not known. Null where it has none.
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ("path",)
        constraints = [
            models.CheckConstraint(
                name="accounts_region_root_is_hq",
                condition=Q(parent=None, level="hq") | (Q(parent__isnull=False) & ~Q(level="hq")),
            ),
            *whole_points("accounts_region"),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """The name in the reader's language."""
        return self.name if (get_language() or "").startswith("zh") else self.name_en or self.name


class User(Versioned, AbstractUser):
    """A person who works with Muster. `token` stands for them in ledger and audit rows."""

    first_name = last_name = None  # Chinese names are one field
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=Language, blank=True, default="")
    must_change_password = models.BooleanField(_("must change the password"), default=True)

    objects = HouseUserManager()
    PERSONAL = ("name", "phone", "email", "username")

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                name="accounts_user_director_has_region", condition=~Q(role="director") | Q(region__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["name", "id"], name="accounts_user_by_name")]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    def get_absolute_url(self):
        return reverse("accounts:user", args=[self.pk])

    @cached_property
    def permissions(self):
        return permissions_of(self.role)

    def may(self, permission):
        return permission in self.permissions


class Notice(models.Model):
    """Something a person should see; `key` says what it is, so that it is told once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="accounts_notice_once")]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="accounts_notice_of_user"),
            models.Index(fields=["user"], name="accounts_notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self):
        return self.title
