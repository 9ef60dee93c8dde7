"""Rule sets: drafted, changed as a draft, put in force. What was in force once is never changed (M16-M26, L13)."""

from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.choices import Level
from campaigns.models import RuleSet, Season
from core.errors import Refused, Stale
from core.record import record, save_changes


@transaction.atomic
def draft_rules(*, season, province, values, reason, by, now):
    """A draft of the next version for a province, or without one for the whole country; one draft a place.

    `values`: any thresholds of `campaigns.rules.Limits`, and `basis`. What is not given is the manual's number.
    """
    _check(values, reason)
    if province is not None and province.level != Level.PROVINCE:
        raise Refused(_("%(region)s is not a province.") % {"region": province}, field="province")
    Season.objects.select_for_update().get(pk=season.pk)  # numbers are given one by one
    place = RuleSet.objects.at(season, province and province.pk)
    number = (place.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            draft = RuleSet.objects.create(
                season=season, province=province, number=number, reason=reason, made_by=by, made_at=now, **values
            )
    except IntegrityError:
        sentence = _("There is a draft for %(place)s already. Change that one, or discard it.")
        place = province.label if province else _("the whole country")
        raise Refused(sentence % {"place": place}, field="province") from None
    record(draft, "drafted", by=by, now=now, after=_thresholds(draft), why=reason)
    return draft


@transaction.atomic
def change_draft(*, draft, values, reason, version, by, now):
    """Other thresholds in a draft. Raises `Stale` when somebody else saved first or put it in force."""
    _check(values, reason)
    _still_draft(draft)
    return save_changes(draft, values | {"reason": reason}, version=version, by=by, now=now, why=reason)


@transaction.atomic
def discard_draft(*, draft, reason, by, now):
    """The draft is gone; the record keeps what it said."""
    _needs_reason(reason)
    stored = _still_draft(draft)
    record(stored, "discarded", by=by, now=now, before=_thresholds(stored), why=reason)
    stored.delete()


@transaction.atomic
def put_in_force(*, draft, reason, version, by, now):
    """The draft as it was seen at `version` decides from now on; the set before it is superseded and stays readable."""
    _needs_reason(reason)
    stored = _still_draft(draft)
    if stored.version != int(version):
        sentence = _("Someone else changed this draft since you opened it. Look at it again before it is put in force.")
        raise Stale(sentence, theirs={_("Version of the draft"): stored.version}, version=stored.version)
    place = RuleSet.objects.at(stored.season_id, stored.province_id).in_force().select_for_update()
    for before in place:
        before.superseded_at = now
        before.save(update_fields=["superseded_at"])
        record(before, "superseded", by=by, now=now, after={"number": stored.number})
    stored.in_force_from, stored.reason = now, reason
    stored.save(update_fields=["in_force_from", "reason"])
    record(stored, "put_in_force", by=by, now=now, after=_thresholds(stored), why=reason)
    return stored


def _still_draft(draft):
    """The stored draft, locked; whoever comes too late is told what became of it."""
    Season.objects.select_for_update().get(pk=draft.season_id)
    stored = RuleSet.objects.select_for_update().filter(pk=draft.pk).first()
    if stored is None:
        raise Refused(_("This draft was discarded meanwhile. Nothing was changed."))
    if stored.in_force_from is not None:
        raise Stale(
            _("This version was put in force meanwhile and is not changed any more. Draft the next one."),
            theirs={_("State"): stored.state.label},
        )
    return stored


def _check(values, reason):
    _needs_reason(reason)
    for name in ("progression_below", "nearby_share"):
        if not 0 <= values.get(name, 0) <= 100:
            raise Refused(_("A percentage lies between 0 and 100."), field=name)
    if not values.get("basis", "").strip():
        raise Refused(_("Say what the thresholds rest on."), field="basis")


def _needs_reason(reason):
    if not reason.strip():
        raise Refused(_("Give the reason: it stands in the record."), field="reason")


def _thresholds(row):
    return {name: str(value) for name, value in asdict(row.limits).items()} | {"basis": row.basis}
