from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import Region
from core.models import Versioned
from leads.querysets_views import OwnQuerySet, SavedViewQuerySet
from leads.rules_views import LONGEST, PINS


class SavedView(Versioned, models.Model):
    """Filters of the lead list under a name; the address is kept as `leads.rules_views.tidy` writes it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name of the view"), max_length=40)
    query = models.CharField(max_length=LONGEST, blank=True)
    is_shared = models.BooleanField(_("shared"), default=False)
    region = models.ForeignKey(  # empty: with the whole country
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shared with region")
    )
    shared_role = models.CharField(_("shared with role"), max_length=12, choices=Role, blank=True)
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="leads_view_name_once_an_owner"),
            models.CheckConstraint(
                name="leads_view_unshared_names_nobody",
                condition=Q(is_shared=True) | Q(region=None, shared_role=""),
            ),
        ]
        indexes = [models.Index(fields=["name", "id"], name="leads_view_by_name")]

    def __str__(self):
        return self.name


class ViewPin(models.Model):
    """A view that stands as a tab of one person's list; its place is one of twelve."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="view_pins")
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="pins")
    place = models.PositiveSmallIntegerField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["user", "view"], name="leads_pin_once"),
            models.UniqueConstraint(fields=["user", "place"], name="leads_pin_place_once"),
            models.CheckConstraint(name="leads_pin_place_within", condition=Q(place__gte=1, place__lte=PINS)),
        ]

    def __str__(self):
        return f"{self.place}"


class ListColumns(models.Model):
    """Which columns of the lead list a person wants, in their order; unknown codes are passed over when read."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lead_columns")
    codes = models.JSONField(default=list)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("columns of the list")

    def __str__(self):
        return ", ".join(self.codes)
