from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.querysets_feeds import FeedQuerySet


class CalendarFeed(models.Model):
    """A person's calendar under a secret address. The address itself is kept nowhere, only its token's hash."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    filters = models.JSONField(default=dict)  # region and outpost ids, track, kind; what is absent is not narrowed
    created_at = models.DateTimeField()
    renewed_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # What the last answer held and since when: ETag and Last-Modified
    digest = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)  # to the hour

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar subscription")
        verbose_name_plural = _("calendar subscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="campaigns_feed_one_live_a_person"
            ),
            models.CheckConstraint(
                name="campaigns_feed_digest_has_its_day", condition=Q(digest="") | Q(changed_at__isnull=False)
            ),
        ]

    def __str__(self):
        return str(_("Calendar subscription of %(person)s") % {"person": self.user})
