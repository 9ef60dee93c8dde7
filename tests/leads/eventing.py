"""An event of the North's outpost, and what somebody types on its public page."""

from datetime import timedelta

from leads.choices_events import EventKind
from leads.services import plan_event

TYPED = {
    "basis": "consent_self", "name": "林小雨", "birth_year": "2010", "phone": "13655512345", "school_name": "",
    "guardian_name": "", "guardian_relation": "", "guardian_phone": "", "consent": "on", "website": "",
}  # fmt: skip


def an_event(outpost, host, now, **values):
    facts = {
        "outpost": outpost, "kind": EventKind.FAIR, "place": "文化宫", "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(hours=4), "host": host, "expected": 150, "by": host, "now": now,
    }  # fmt: skip
    return plan_event(**facts | values)
