"""Whose a lead is: claimed by one, decided by somebody without a stake, on what the records show."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from accounts.notices import notify
from core import clock
from core.errors import Refused
from core.record import record
from leads import rules
from leads.alike import BY_NUMBER, twins_of
from leads.choices import LeadState
from leads.choices_twins import DisputeDecision, DisputeState
from leads.models import Dispute, Lead
from leads.rules_alike import Facts
from leads.rules_twins import has_stake
from leads.services import tallies
from leads.services.followups import hand_over_open, locked, put_next, write
from leads.services.pool import check_room, hold_person
from outposts.models import Crew


@transaction.atomic
def open_dispute(*, outpost, phone, name, reason, by, now, evidence=""):
    """Claim the lead of this number for `outpost`. The answer tells that it is recorded, and nothing about it."""
    if not Crew.objects.serving(clock.business_day(now)).filter(outpost=outpost, user=by).exists():
        raise Refused(_("Only who serves %(outpost)s claims a student for it.") % {"outpost": outpost}, field="outpost")
    lead = _lead_of(outpost.season_id, rules.clean_phone(phone), rules.clean_name(name))
    if lead.owner_id == by.pk:
        raise Refused(_("This student is yours already."), field="phone")
    try:
        with transaction.atomic():
            dispute = Dispute.objects.create(
                lead=lead, outpost=outpost, claimed_by=by, reason=reason.strip(), evidence=evidence.strip(),
                held_by=lead.owner,
                opened_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("A dispute about this student is open already."), field="phone") from None
    record(lead, "disputed", by=by, now=now, after={"dispute": dispute.pk})
    for user in {*_deciders(dispute, now=now), *filter(None, [lead.owner])}:
        _tell(user, dispute, "opened", _opened_words, now=now)
    return dispute


def _lead_of(season, phone, name):
    """The one lead of the number; of brothers and sisters the one of that name."""
    found = twins_of(Facts(0, name, "", phone, None), season=season)
    leads = list(Lead.objects.filter(pk__in=[pk for pk, why in found.items() if BY_NUMBER & set(why)]))
    if not leads:
        raise Refused(_("Nobody has recorded this number. Log the student as your lead."), field="phone")
    if len(leads) > 1:
        leads = [lead for lead in leads if lead.name == name]
    if len(leads) != 1:
        raise Refused(_("Several students have this number. Write the name as the family does."), field="name")
    if leads[0].state == LeadState.DO_NOT_CONTACT:
        raise Refused(_("Somebody with this number asked not to be contacted. Only HQ can lift that."), field="phone")
    return leads[0]


@transaction.atomic
def decide_dispute(*, dispute, decision, why, by, now):
    """Once, with a reason, by somebody without a stake; the lead goes over at the same moment if so decided."""
    dispute = Dispute.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
    if dispute.state != DisputeState.OPEN:
        raise Refused(_("This dispute is decided already."))
    if not why.strip():
        raise Refused(_("Give the reason: both sides read it."), field="why")
    if decision not in DisputeDecision.values:
        raise Refused(_("Choose what is to happen."), field="decision")
    hold_person(dispute.claimed_by)
    lead = locked(dispute.lead)
    if is_involved(by, dispute, lead, now=now):
        raise Refused(_("You have a stake in this: somebody else decides."))
    former = lead.owner
    if decision == DisputeDecision.HANDED_OVER:
        _hand_over(lead, dispute, by=by, now=now)
    dispute.state, dispute.decision, dispute.why = DisputeState.DECIDED, decision, why.strip()
    dispute.decided_by, dispute.decided_at = by, now
    dispute.save()
    record(lead, "dispute_decided", by=by, now=now, after={"decision": str(decision)}, why=why.strip())
    for user in {dispute.claimed_by, *filter(None, [former])}:
        _tell(user, dispute, "decided", _decided_words, now=now)
    return dispute


def is_involved(user, dispute, lead, *, now):
    both = [lead.outpost_id, dispute.outpost_id]
    serving = Crew.objects.serving(clock.business_day(now)).filter(outpost__in=both)
    crew = set(serving.values_list("user", flat=True))
    return has_stake(user.pk, claimant=dispute.claimed_by_id, owner=lead.owner_id, serving=crew)


def _hand_over(lead, dispute, *, by, now):
    """To the claimant and the claimant's outpost, with what is promised and with the counts."""
    outpost, owner = dispute.outpost, dispute.claimed_by
    if not Crew.objects.serving(clock.business_day(now)).filter(outpost=outpost, user=owner).exists():
        raise Refused(_("%(name)s does not serve %(outpost)s.") % {"name": owner, "outpost": outpost}, field="decision")
    check_room(owner, lead)
    before, was = tallies.share_of([lead]), {"owner": lead.owner_id, "outpost": lead.outpost_id}
    write(lead, owner=owner, outpost=outpost, owned_since=now, pooled_at=None, reclaim_warned_at=None)
    hand_over_open(lead, owner=owner)
    if lead.is_open and lead.next_action_at is None:
        put_next(lead, due_at=rules.tomorrow_morning(now), by=by, now=now)
    tallies.book_change(before, tallies.share_of([lead]))
    record(lead, "handed_over", by=by, now=now, before=was, after={"owner": owner.pk, "outpost": outpost.pk})


# --- words ----------------------------------------------------------------------------------------------------------


def _deciders(dispute, *, now):
    """The directors above both outposts; where there is none without a stake, HQ."""
    paths = [outpost.region.path for outpost in (dispute.lead.outpost, dispute.outpost)]
    directors = User.objects.active().filter(role=Role.DIRECTOR, region__isnull=False).select_related("region")
    above = [user for user in directors if all(path.startswith(user.region.path) for path in paths)]
    above = [user for user in above if not is_involved(user, dispute, dispute.lead, now=now)]
    return above or list(User.objects.active().filter(role=Role.HQ).exclude(pk=dispute.claimed_by_id))


def _tell(user, dispute, what, words, *, now):
    key, url = f"dispute:{what}:{dispute.pk}", reverse("leads:dispute", args=[dispute.pk])
    if user.role == Role.RECRUITER and user.pk not in (dispute.claimed_by_id, dispute.held_by_id):
        url = reverse("leads:disputes")  # the lead changed hands since: the page is between the two
    notify(user=user, key=key, write=lambda: words(dispute), url=url, mail=False, now=now)


def _opened_words(dispute):
    return _("A lead is disputed"), _("Somebody claims a student recorded already. Reason: %(reason)s") % {
        "reason": dispute.reason
    }


def _decided_words(dispute):
    title = _("Dispute decided: %(decision)s") % {"decision": dispute.get_decision_display()}
    return title, dispute.why
