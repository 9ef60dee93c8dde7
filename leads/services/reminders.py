"""Reminders: the follow-up is the queue. Claim one row, then write notice and letter, in one transaction."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from accounts.notices import notify
from leads import rules
from leads.choices import EXITS
from leads.models import FollowUp, Lead

BATCH = 500


def sweep_reminders(*, now):
    """Remind of everything that is due; twice at once, late or after a crash it still tells each once."""
    ids = list(FollowUp.objects.due(now).order_by("due_at", "id").values_list("pk", flat=True)[:BATCH])
    return sum(send_reminder(followup_id=pk, now=now) for pk in ids)


@transaction.atomic
def send_reminder(*, followup_id, now):
    """True when this call told somebody. A crash before the commit leaves the row due."""
    if not FollowUp.objects.due(now).filter(pk=followup_id).update(reminded_at=now):
        return False
    followup = FollowUp.objects.select_related("lead__outpost__region", "owner__region").get(pk=followup_id)
    if followup.lead.state in EXITS:
        return False
    key = f"followup:{followup.pk}:{followup.due_at.isoformat()}"
    url = reverse("leads:lead", args=[followup.lead_id])
    for user in _listeners(followup):
        notify(user=user, key=key, write=lambda: _words(followup), url=url, now=now)
    return True


def _words(followup):
    """Only the surname and no number: a letter leaves the site."""
    who = _("%(surname)s (pupil)") % {"surname": rules.surname(followup.lead.name)}
    when = timezone.localtime(followup.due_at).strftime("%H:%M")
    title = _("Follow-up due: %(how)s, %(who)s, %(when)s") % {
        "how": followup.get_kind_display(), "who": who, "when": when,
    }  # fmt: skip
    body = _("A follow-up you promised is due at %(when)s (%(outpost)s). Open the lead to see what it is about.") % {
        "when": when, "outpost": followup.lead.outpost,
    }  # fmt: skip
    return title, body


def _listeners(followup):
    """The owner; when the owner left or may no longer see the lead, the directors of the region, else HQ."""
    if _sees(followup.owner, followup.lead):
        return [followup.owner]
    people = User.objects.active().select_related("region")
    directors = [u for u in people.filter(role=Role.DIRECTOR) if _sees(u, followup.lead)]
    return directors or list(people.filter(role=Role.HQ))


def _sees(user, lead):
    return Lead.objects.visible_to(user).filter(pk=lead.pk).exists()
