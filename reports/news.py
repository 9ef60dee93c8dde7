"""What changed in the calendar since a reader's last letter, read from the record."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from campaigns.models import AnchorDate
from core.models import Activity
from reports.models import DigestDelivery
from reports.words import day_words


@dataclass(frozen=True)
class AnchorMoved:
    anchor: AnchorDate
    old: date
    new: date
    why: str

    def words(self):
        """In the reader's language."""
        facts = {"anchor": self.anchor, "old": day_words(self.old), "new": day_words(self.new), "why": self.why}
        return _("Calendar changed: %(anchor)s, %(old)s → %(new)s (%(why)s)") % facts


def calendar_news(reader, *, day, now):
    """Anchors moved since the letter before that of `day`, else in the last 24 hours; of the country or a province in
    the reader's scope. Two queries, three when there is news."""
    before = DigestDelivery.objects.filter(recipient=reader, day__lt=day).order_by("-day").first()
    since = before.sent_at if before else now - timedelta(hours=24)
    moved = Activity.objects.filter(kind=AnchorDate._meta.label_lower, verb="shifted", at__gt=since, at__lte=now)
    moved = list(moved.order_by("at", "id"))
    ids = {int(row.subject) for row in moved}
    anchors = AnchorDate.objects.select_related("province").in_bulk(ids) if ids else {}
    found = ((anchors.get(int(row.subject)), row) for row in moved)
    return [
        AnchorMoved(anchor, date.fromisoformat(row.before["date"]), date.fromisoformat(row.after["date"]), row.why)
        for anchor, row in found
        if anchor and _concerns(reader, anchor)
    ]


def _concerns(reader, anchor):
    return not anchor.province or not reader.region or anchor.province.path.startswith(reader.region.path)
