from django.db import models

from leads.choices import LeadState, Tallied
from leads.querysets import TallyQuerySet
from outposts.models import Outpost


class Tally(models.Model):
    """How many of a thing happened at an outpost on a business day; kept in the transaction of the thing itself.

    `manage.py verify_tallies` proves it from the rows.
    """

    outpost = models.ForeignKey(Outpost, models.CASCADE, related_name="tallies")
    day = models.DateField()
    kind = models.CharField(max_length=16, choices=Tallied)
    count = models.PositiveIntegerField(default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outpost", "day", "kind"], name="leads_tally_once")]
        indexes = [models.Index(fields=["day", "kind"], name="leads_tally_by_day")]

    def __str__(self):
        return f"{self.outpost_id} {self.day} {self.kind} {self.count}"


class StateCount(models.Model):
    """How many leads of an outpost stand in each state now; kept by the services, proven by `verify_tallies`."""

    outpost = models.ForeignKey(Outpost, models.CASCADE, related_name="state_counts")
    state = models.CharField(max_length=16, choices=LeadState)
    count = models.IntegerField(default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outpost", "state"], name="leads_state_count_once")]

    def __str__(self):
        return f"{self.outpost_id} {self.state} {self.count}"
