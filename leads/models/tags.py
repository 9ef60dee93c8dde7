from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models import Season
from leads.models.leads import Lead
from leads.querysets import LeadPartQuerySet
from leads.querysets_views import TagQuerySet


class Tag(models.Model):
    """A word put on many leads of a season, to find them again."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="lead_tags")
    name = models.CharField(_("tag"), max_length=20)
    leads = models.ManyToManyField(Lead, through="LeadTag", related_name="tags")

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["season", "name"], name="leads_tag_once_a_season")]

    def __str__(self):
        return self.name


class LeadTag(models.Model):
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = LeadPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("tags of leads")
        constraints = [models.UniqueConstraint(fields=["lead", "tag"], name="leads_leadtag_once")]

    def __str__(self):
        return f"{self.lead_id} {self.tag_id}"
