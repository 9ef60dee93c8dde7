"""Opening an outpost with its crew and its ten setup steps, and changing its particulars."""

import re
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from accounts.models import Region
from core.clock import business_day
from core.errors import Refused
from core.record import record, save_changes
from outposts.choices import Measure, QuotaLevel
from outposts.models import Crew, Outpost, SetupItem, SetupStep
from outposts.rules import free_code
from outposts.services.crew import check_in_season, check_people
from outposts.services.landing import land_at
from outposts.services.quota import NewNumber, set_quota
from outposts.setup_steps import template

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")


@transaction.atomic
def open_outpost(*, season, name, region, arrival_day, recruiters, by, now, code="", target_registered=0):
    """Outpost, crew, ten steps, the season's tasks, all or nothing. Without a `code` the city's initials become one."""
    _check_city(region, by=by)
    check_in_season(season, arrival_day, field="arrival_day")
    if not recruiters:
        raise Refused(_("Choose at least one recruiter."), field="recruiters")
    people = check_people(recruiters, city=region, since=arrival_day, by=by, field="recruiters")
    outpost = _create(
        code=_clean_code(code),
        season=season,
        name=name,
        region=region,
        arrival_day=arrival_day,
        created_at=now,
    )
    if target_registered:
        set_target(outpost=outpost, number=target_registered, by=by, now=now)
    Crew.objects.bulk_create(Crew(outpost=outpost, user=person, since=arrival_day) for person in people)
    _lay_out_steps(outpost)
    land_at(outpost, on=business_day(now))
    after = {
        "code": outpost.code,
        "region": region.code,
        "arrival_day": str(arrival_day),
        "target_registered": target_registered,
        "people": [str(person.token) for person in people],
    }
    record(outpost, "opened", by=by, now=now, after=after)
    return outpost


def set_target(*, outpost, number, by, now):
    """The first target of an outpost, in the quota tree where it lives."""
    first = NewNumber(QuotaLevel.OUTPOST, number, outpost_id=outpost.pk)
    reason = _("Set when the outpost was opened.")
    set_quota(season=outpost.season, measure=Measure.REGISTERED, numbers=[first], reason=reason, by=by, now=now)
    outpost.target_registered = number


@transaction.atomic
def change_outpost(*, outpost, values, version, by, now):
    """Name, address, phone (what M33 wants reported); the target is a number of the quota tree (`set_quota`)."""
    return save_changes(outpost, values, version=version, by=by, now=now)


def suggest_code(city):
    """A free code from the city's initials: SJZ for Shijiazhuang, SJZ2 when that is taken."""
    short = city.name.removesuffix("市") or city.name
    initials = "".join(lazy_pinyin(short, style=Style.FIRST_LETTER, errors="ignore")).upper()[:6] or "OP"
    return free_code(initials, set(Outpost.objects.filter(code__startswith=initials).values_list("code", flat=True)))


def _check_city(region, *, by):
    if not Region.objects.visible_to(by).cities().filter(pk=region.pk).exists():
        sentence = _("%(region)s is not a city of your region.") % {"region": region.label}
        raise Refused(sentence, field="region")


def _clean_code(code):
    code = code.strip().upper()
    if code and not CODE.fullmatch(code):
        raise Refused(_("A code has 2 to 20 letters, digits or hyphens, such as SJZ or SJZ-2."), field="code")
    return code


def _create(*, code, **fields):
    """With a code that was made here, a colleague who took it in the same moment only costs another try."""
    for _attempt in range(5):
        wish = code or suggest_code(fields["region"])
        try:
            with transaction.atomic():
                return Outpost.objects.create(code=wish, **fields)
        except IntegrityError:
            if code:
                break
    raise Refused(
        _("The code %(code)s is taken. %(offer)s is free.") % {"code": wish, "offer": suggest_code(fields["region"])},
        field="code",
    )


def _lay_out_steps(outpost):
    steps = SetupStep.objects.bulk_create(
        SetupStep(
            outpost=outpost,
            code=step.code,
            order=order,
            due_on=outpost.arrival_day + timedelta(days=step.due_days),
        )
        for order, step in enumerate(template(), start=1)
    )
    SetupItem.objects.bulk_create(
        SetupItem(step=row, order=order, text=line.text, text_en=line.text_en, is_required=line.is_required)
        for row, step in zip(steps, template(), strict=True)
        for order, line in enumerate(step.lines, start=1)
    )
