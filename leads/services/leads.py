"""A lead is logged, handed in by an agent, changed."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import Refused, Stale
from core.record import record, save_changes
from leads import rules, rules_cadence
from leads.cadence import calendar_of
from leads.choices import LeadSource
from leads.models import Guardian, Lead
from leads.rules_channels import channel_of
from leads.services import people
from leads.services.entries import Entry, crew_by_load, furnish, new_lead
from leads.services.followups import hand_over_open, last_day_of, leave_pool, locked, write
from leads.services.pool import check_room, hold_person
from outposts.models import Crew, Outpost


class AlreadyRecorded(Refused):
    """The same student stands in this season's leads; `lead` is that row where the person may see it, else None."""

    def __init__(self, message, *, lead):
        super().__init__(message, field="phone")
        self.lead = lead


class AskedForSilence(AlreadyRecorded):
    """The number belongs to somebody who asked not to be contacted."""

    def __init__(self):
        sentence = _("Somebody with this number asked not to be contacted. Only HQ can lift that.")
        super().__init__(sentence, lead=None)


@transaction.atomic
def add_lead(*, outpost, name, phone, source, basis, method, birth_year, by, now, next_at, next_purpose="",
             owner=None, school=None, class_name="", guardian=None, agent=None):  # fmt: skip
    """Log a lead with guardian, consent, next follow-up, activity and counts: all of it or nothing.

    `guardian` is a dict of name, relation, phone, may_call. Without an `owner` the outpost's least loaded recruiter
    gets it. Raises `AlreadyRecorded` for the same student of the season, however close in time the two were, and for a
    number that asked for silence in any season.
    """
    name, phone = rules.clean_name(name), rules.clean_phone(phone)
    guardian = rules.clean_guardian(guardian, name=name, phone=phone)
    _keep_silence(phone, guardian)
    rules.check_consent(birth_year=birth_year, basis=basis, has_guardian=bool(guardian), today=clock.business_day(now))
    if next_at is None:
        raise Refused(_("Say when the next follow-up is: an open lead is never left without one."), field="next_at")
    rules.check_due(next_at, now=now, last_day=last_day_of(outpost.season))
    _stages, exams = calendar_of(season=outpost.season_id, region=outpost.region, school=school, now=now)
    next_at = rules_cadence.next_allowed(next_at, exams=exams)
    lead = new_lead(
        outpost=outpost, owner=_owner_for(outpost, owner, by=by, now=now), agent=agent, name=name, phone=phone,
        birth_year=birth_year, school=school, class_name=class_name, source=source, basis=basis,
        next_at=next_at, now=now,
    )  # fmt: skip
    people.link([(lead, guardian)], season=outpost.season)
    _insert(lead, by=by)
    furnish([Entry(lead, guardian, method, next_purpose)], by=by, now=now)
    return lead


def _insert(lead, *, by):
    try:
        with transaction.atomic():
            lead.save(force_insert=True)
    except IntegrityError:
        _refuse_twin(lead.season, lead.phone, lead.name, by=by)
        raise


def _keep_silence(phone, guardian):
    """Do-not-contact holds for the number, however the name is written this time."""
    numbers = {phone, guardian["phone"]} if guardian else {phone}
    if Lead.every.silent().filter(phone__in=numbers).exists():
        raise AskedForSilence


def _refuse_twin(season, phone, name, *, by):
    """Says which lead it is to those who may see it; to others only that there is one, and whom to ask."""
    twin = Lead.every.filter(season=season, phone=phone, name=name).first()
    if twin is None:
        return
    seen = (
        Lead.objects.visible_to(by).filter(pk=twin.merged_into_id or twin.pk).select_related("outpost", "owner").first()
    )
    if seen is None:
        sentence = _("This student is already recorded elsewhere. Ask your regional director.")
        raise AlreadyRecorded(sentence, lead=None) from None
    sentence = _("%(name)s is already recorded with this number (%(outpost)s).") % {
        "name": name,
        "outpost": seen.outpost,
    }
    raise AlreadyRecorded(sentence, lead=seen) from None


def _owner_for(outpost, owner, *, by, now):
    """The named owner if that person serves the outpost; else who logs it, if serving; else the least loaded."""
    serving = Crew.objects.serving(clock.business_day(now)).filter(outpost=outpost)
    if owner is not None:
        if owner.pk == by.pk or serving.filter(user=owner).exists():
            return owner
        raise Refused(_("%(name)s does not serve %(outpost)s.") % {"name": owner, "outpost": outpost}, field="owner")
    if serving.filter(user=by).exists():
        return by
    return crew_by_load(outpost, now=now).first()


@transaction.atomic
def hand_in(*, name, phone, birth_year, school_name, basis, method, guardian, by, now):
    """An agent brings a lead in. The same answer whether it was known or not; a known one only gets an activity row."""
    outpost, school = _office_for(by, school_name, now)
    if outpost is None:
        raise Refused(_("No outpost of your area takes leads at present. Call the admissions office."))
    purpose = _("Brought by an agent; school as given: %(school)s") % {"school": school_name or "-"}
    try:
        return add_lead(
            outpost=outpost, name=name, phone=phone, birth_year=birth_year, school=school, source=LeadSource.AGENT,
            basis=basis, method=method, guardian=guardian, agent=by, next_at=rules.first_answer_by(now),
            next_purpose=purpose, by=by, now=now,
        )  # fmt: skip
    except AlreadyRecorded:
        known = Lead.every.filter(season=outpost.season, phone=rules.clean_phone(phone), name=rules.clean_name(name))
        for found in known.select_related("merged_into"):  # none when it is only the number that asked for silence
            twin = found.merged_into or found
            Lead.objects.filter(pk=twin.pk).update(last_channel=channel_of(LeadSource.AGENT))
            record(twin, "handed_in_again", by=by, now=now)
        return None


def _office_for(agent, school_name, now):
    """The outpost of the agent's area that has the school as a target, else the first one of the area."""
    if agent.region is None:
        return None, None
    near = Outpost.objects.within(agent.region).filter(season__year__lte=clock.business_day(now).year)
    outposts = list(near.select_related("season").order_by("-season__year", "code")[:50])
    outposts = [o for o in outposts if o.season_id == outposts[0].season_id]
    targets = [t for o in outposts for t in o.targets.select_related("school").filter(state="chosen")]
    for target in targets:
        if target.school.name == (school_name or "").strip():
            return next(o for o in outposts if o.pk == target.outpost_id), target.school
    return (outposts[0] if outposts else None), None


@transaction.atomic
def change_lead(*, lead, values, version, by, now, why="", guardian=None):
    """Correct the facts of a lead, its first guardian among them; consent must still fit the age."""
    if values.get("owner"):
        hold_person(values["owner"])
    stored = locked(lead)
    values = _cleaned(stored, dict(values), by=by, now=now)
    name, phone = values.get("name", stored.name), values.get("phone", stored.phone)
    guardian = rules.clean_guardian(guardian, name=name, phone=phone)
    known = stored.guardians.order_by("pk").first()
    rules.check_consent(
        birth_year=values.get("birth_year", stored.birth_year), basis=values.get("basis", stored.basis),
        has_guardian=bool(guardian or known), today=clock.business_day(now),
    )  # fmt: skip
    guardian_changed = _change_guardian(stored, known, guardian, version=version, by=by, now=now)
    is_handed_over = bool(values.get("owner")) and values["owner"] != stored.owner
    if is_handed_over:
        leave_pool(stored, now=now)
    try:
        with transaction.atomic():
            seen = stored.version if guardian_changed else version
            changed = save_changes(stored, values, version=seen, by=by, now=now, why=why)
    except IntegrityError:
        _refuse_twin(stored.season, phone, name, by=by)
        raise
    except Stale as stale:
        raise _without_numbers(stale) from None
    if {"name", "birth_year"} & values.keys():
        people.follow(changed)
    if is_handed_over:
        hand_over_open(changed, owner=values["owner"])
    return changed


def _without_numbers(stale):
    """Someone else's change is shown, but not the number they entered: that is uncovered with a log row only."""
    phone = Lead._meta.get_field("phone").verbose_name
    hidden = {label: _("another number") for label in stale.theirs if label == phone}
    bookkeeping = {Lead._meta.get_field(name).verbose_name for name in ("pinyin", "initials", "phone_tail")}
    shown = {label: value for label, value in stale.theirs.items() if label not in bookkeeping}
    return Stale(stale.message, theirs=shown | hidden, version=stale.version)


def _cleaned(lead, values, *, by, now):
    if "first_channel" in values:
        raise Refused(_("The first channel of a lead never changes."))
    if "name" in values:
        values["name"] = rules.clean_name(values["name"])
        values["pinyin"], values["initials"] = rules.name_keys(values["name"])
    if "phone" in values:
        values["phone"] = rules.clean_phone(values["phone"])
        if values["phone"] != lead.phone:
            _keep_silence(values["phone"], None)
        values["phone_tail"] = values["phone"][-4:]
    if values.get("owner") and values["owner"] != lead.owner:
        values["owner"] = _owner_for(lead.outpost, values["owner"], by=by, now=now)
        check_room(values["owner"], lead)
    if values.get("is_key") and not values.get("key_reason", lead.key_reason).strip():
        raise Refused(_("Say why this is a key lead."), field="key_reason")
    return values


def _change_guardian(lead, known, guardian, *, version, by, now):
    """True when the guardian was added or changed; the lead's version guards both."""
    if guardian is None or (known and all(getattr(known, k) == v for k, v in guardian.items())):
        return False
    if lead.version != int(version):
        raise Stale(
            _("Someone else changed this since you opened it. Nothing was overwritten; compare and save again."),
            theirs={_("guardian's name"): known.name if known else ""},
        )
    if known:
        save_changes(known, guardian, version=known.version, by=by, now=now)
    else:
        record(Guardian.objects.create(lead=lead, **guardian), "added", by=by, now=now)
    write(lead)
    return True
