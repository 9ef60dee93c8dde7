from django.db import models

from accounts.scoping import ScopedQuerySet


class DailyReportQuerySet(ScopedQuerySet):
    region_path = "outpost__region"
    outpost_path = "outpost"

    def handed_in(self):
        return self.exclude(submitted_at=None)


class DigestQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recipient=user) if user.is_authenticated else self.none()
