"""Every write of the reports: the evening report, the digests, the alert about missing ones."""

from reports.services.alerts import tell_missing_reports
from reports.services.daily import hand_in_report
from reports.services.digests import deliver_digest, deliver_due_digests

__all__ = ["deliver_digest", "deliver_due_digests", "hand_in_report", "tell_missing_reports"]
