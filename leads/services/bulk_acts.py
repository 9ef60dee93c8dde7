"""What a bulk action does to each lead, and how it is taken back. The leads come locked, a chunk at a time.

Each kind gives `do(lead)` -> (before, after) and `undo(lead, item)`; both raise `LeftAlone` with the reason.
"""

from datetime import datetime

from django.db.models import F
from django.utils.dateparse import parse_datetime

from accounts.models import User
from core import clock
from core.errors import Refused
from core.record import record
from leads import rules_bulk as rules
from leads.choices_bulk import BulkKind, BulkReason
from leads.models import FollowUp, Lead, LeadTag, Tag
from leads.rules_pool import LIMITS
from leads.services.followups import plan_followup, write
from outposts.models import Crew

HELD = ("owner_id", "pooled_at", "reclaim_warned_at", "owned_since")  # what assigning writes


class LeftAlone(Exception):
    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def _unless(reason):
    if reason:
        raise LeftAlone(reason)


class Act:
    def __init__(self, action, *, leads, by, now):
        self.action, self.values, self.by, self.now = action, action.values, by, now
        self.prepare({lead.pk for lead in leads})

    def prepare(self, pks):
        pass

    @staticmethod
    def promises(pks):
        """{lead id: its open follow-up}"""
        return {followup.lead_id: followup for followup in FollowUp.objects.filter(lead__in=pks).open()}


class Assign(Act):
    def prepare(self, pks):
        self.receiver = User.objects.select_for_update(no_key=True).get(pk=self.values["owner"])
        serving = Crew.objects.serving(clock.business_day(self.now)).filter(user=self.receiver)
        self.serves = set(serving.values_list("outpost", flat=True)) if self.receiver.is_active else set()
        self.room = LIMITS.holding - Lead.objects.filter(owner=self.receiver).open().count()
        self.followups = self.promises(pks)

    def do(self, lead):
        _unless(
            rules.refusal_to_assign(
                state=lead.state, owner=lead.owner_id, receiver=self.receiver.pk,
                is_serving=lead.outpost_id in self.serves, room=self.room,
            )
        )  # fmt: skip
        followup = self.followups.get(lead.pk)
        before = {name: _plain(getattr(lead, name)) for name in HELD}
        if followup:
            before |= {"followup": followup.pk, "whose": followup.owner_id, "reminded_at": _plain(followup.reminded_at)}
        values = {"owner_id": self.receiver.pk, "pooled_at": None, "reclaim_warned_at": None, "owned_since": self.now}
        self._write(lead, values)
        FollowUp.objects.filter(lead=lead).open().update(owner=self.receiver, reminded_at=None)
        self.room -= lead.is_open
        return before, {"version": lead.version}

    def undo(self, lead, item):
        _unless(rules.is_changed(version=lead.version, after=item.after["version"]) and BulkReason.CHANGED)
        before = item.before
        former = before["owner_id"]
        _unless(former and not User.objects.active().filter(pk=former).exists() and BulkReason.OWNER_GONE)
        self._write(lead, {"owner_id": former} | {name: moment_of(before[name]) for name in HELD[1:]})
        mine = FollowUp.objects.filter(pk=before.get("followup")).open()
        mine.update(owner=before.get("whose"), reminded_at=moment_of(before.get("reminded_at")))

    def _write(self, lead, values):
        before, after = lead.owner_id, values["owner_id"]
        lead.version += 1
        for name, value in values.items():
            setattr(lead, name, value)
        lead.save(update_fields=["owner", *HELD[1:], "version"])
        record(lead, "changed", by=self.by, now=self.now, before={"owner": before}, after={"owner": after})


class Plan(Act):
    def prepare(self, pks):
        self.followups = self.promises(pks)

    def do(self, lead):
        _unless(rules.refusal_to_plan(state=lead.state))
        former, values = self.followups.get(lead.pk), self.values
        try:
            made = plan_followup(
                lead=lead, due_at=moment_of(values["due_at"]), kind=values["how"], purpose=values["purpose"],
                by=self.by, now=self.now,
            )  # fmt: skip
        except Refused:
            raise LeftAlone(BulkReason.BAD_TIME) from None
        before = {"followup": former.pk if former else None}
        return before, {"version": made.lead.version, "followup": made.pk}

    def undo(self, lead, item):
        _unless(rules.is_changed(version=lead.version, after=item.after["version"]) and BulkReason.CHANGED)
        made = FollowUp.objects.filter(pk=item.after["followup"]).open()
        _unless(not made.update(dropped_at=self.now, version=F("version") + 1) and BulkReason.CHANGED)
        former = FollowUp.objects.filter(pk=item.before["followup"]).first()
        if former:
            former.dropped_at = None
            former.version += 1
            former.save(update_fields=["dropped_at", "version"])
            record(former, "restored", by=self.by, now=self.now)
        write(lead, next_action_at=former.due_at if former else None)


class PutTag(Act):
    wants_tag = True

    def prepare(self, pks):
        self.tag = Tag.objects.get(pk=self.values["tag"])
        self.held = {tagging.lead_id: tagging for tagging in LeadTag.objects.filter(tag=self.tag, lead__in=pks)}

    def do(self, lead):
        has_tag = lead.pk in self.held
        is_of_season = lead.season_id == self.tag.season_id
        _unless(rules.refusal_to_tag(has_tag=has_tag, wants_tag=self.wants_tag, is_of_season=is_of_season))
        return self.turn(lead)

    def turn(self, lead):
        made = LeadTag.objects.create(lead=lead, tag=self.tag, by=self.by, at=self.now)
        self._tell(lead, "tagged")
        return {}, {"tagging": made.pk}

    def undo(self, lead, item):
        gone = LeadTag.objects.filter(pk=item.after["tagging"], lead=lead, tag=self.tag).delete()[0]
        _unless(not gone and BulkReason.CHANGED)
        self._tell(lead, "untagged")

    def _tell(self, lead, verb):
        record(lead, verb, by=self.by, now=self.now, after={"tag": self.tag.pk})


class TakeTag(PutTag):
    wants_tag = False

    def turn(self, lead):
        held = self.held[lead.pk]
        before = {"by": held.by_id, "at": _plain(held.at)}
        held.delete()
        self._tell(lead, "untagged")
        return before, {}

    def undo(self, lead, item):
        _unless(lead.pk in self.held and BulkReason.CHANGED)
        LeadTag.objects.create(lead=lead, tag=self.tag, by_id=item.before["by"], at=moment_of(item.before["at"]))
        self._tell(lead, "tagged")


ACTS = {BulkKind.ASSIGN: Assign, BulkKind.PLAN: Plan, BulkKind.TAG: PutTag, BulkKind.UNTAG: TakeTag}


def _plain(value):
    return value.isoformat() if isinstance(value, datetime) else value


def moment_of(text):
    return parse_datetime(text) if text else None
