"""Synthetic leads straight into the product's tables: 200 outposts over the country, in the states of mid-June."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.db import connection

from accounts.choices import Level, Role
from accounts.models import Notice, Region, User
from accounts.services import load_regions
from campaigns.models import School
from campaigns.rules import school_key
from campaigns.services import open_season
from core.models import Activity
from leads.choices import OPEN_STATES, CallResult, ConsentMethod, FollowUpKind, LawfulBasis, LeadSource, LeadState
from leads.models import Consent, FollowUp, Guardian, Lead
from outposts.services import open_outpost
from reports.demo import people

NOW = datetime(2027, 6, 12, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
ARRIVAL = date(2027, 4, 29)
OUTPOSTS, SCHOOLS_EACH, CREW_EACH = 200, 20, 3
BATCH = 2000
STATES = {
    LeadState.CLUE: 30,
    LeadState.CONTACTED: 25,
    LeadState.ENQUIRY: 20,
    LeadState.FORM_RETURNED: 12,
    LeadState.ADMITTED: 3,
    LeadState.REGISTERED: 3,
    LeadState.LOST_RIVAL: 4,
    LeadState.WITHDREW: 2,
    LeadState.DO_NOT_CONTACT: 1,
}
EXITED = (LeadState.LOST_RIVAL, LeadState.WITHDREW)
CLASSES = [f"初三({n})班" for n in range(1, 13)]


@dataclass
class Ground:
    """What leads stand on."""

    season: object
    outposts: list
    crews: dict  # outpost id -> [User]
    schools: dict  # outpost id -> [School]


def lay_ground(dice):
    """Regions, people, the season, outposts with crew and setup steps, schools."""
    load_regions(now=NOW)
    hq = _user("hq", Role.HQ)
    for number, region in enumerate(Region.objects.filter(level=Level.BIG_REGION).order_by("code")):
        _user("director" if not number else f"director{number + 1}", Role.DIRECTOR, region=region)
    season = open_season(year=2027, by=hq, now=NOW - timedelta(days=120))
    cities = list(Region.objects.filter(level=Level.CITY).select_related("parent").order_by("code"))
    cities = [city for city in dice.sample(cities, min(OUTPOSTS, len(cities))) if city.children.exists()]
    ground = Ground(season, [], {}, {})
    for number, city in enumerate(cities):
        crew = [_user(f"recruiter{number}-{k}", Role.RECRUITER, region=city.parent) for k in range(CREW_EACH)]
        outpost = open_outpost(
            season=season,
            code=f"B{number:03d}",
            name=f"{city.name}工作站",
            region=city,
            arrival_day=ARRIVAL,
            target_registered=120,
            recruiters=crew,
            by=hq,
            now=NOW - timedelta(days=60),
        )
        ground.outposts.append(outpost)
        ground.crews[outpost.pk] = crew
        ground.schools[outpost.pk] = _schools(city)
    return ground


def _user(username, role, region=None):
    user = User(username=username, name=username, role=role, region=region, must_change_password=False)
    user.set_unusable_password()
    user.save()
    return user


def _schools(city):
    district = city.children.order_by("code").first()
    names = [f"{city.name}第{n}中学" for n in range(1, SCHOOLS_EACH + 1)]
    rows = [
        School(
            name=name,
            name_key=school_key(name),
            pinyin=_spelled(name)[0],
            initials=_spelled(name)[1],
            region=district,
            created_at=NOW,
        )
        for name in names
    ]
    return School.objects.bulk_create(rows)


@cache
def _spelled(name):
    return people.spelled(name)


def load_leads(ground, size, dice):
    """`size` leads with guardian, consent, calls, promise and history; returns how many rows that makes in all."""
    rows = 0
    for start in range(0, size, BATCH):
        batch = [_lead(ground, number, dice) for number in range(start, min(start + BATCH, size))]
        rows += _save(batch, dice)
    return rows


def _lead(ground, number, dice):
    # Some outposts are busier than others.
    outpost = ground.outposts[int(len(ground.outposts) * dice.random() ** 1.4)]
    state = dice.choices(list(STATES), weights=list(STATES.values()))[0]
    created = NOW - timedelta(minutes=int(60 * 24 * 44 * (1 - dice.random() ** 0.5)) + 1)
    contact = None if state == LeadState.CLUE else created + (NOW - created) * dice.random()
    phone = f"+86{13_000_000_000 + number * 7 % 6_999_999_999:011d}"
    name = people.name(dice)
    pinyin, initials = _spelled(name)
    returned = contact if state in (LeadState.FORM_RETURNED, LeadState.ADMITTED, LeadState.REGISTERED) else None
    return Lead(
        season=ground.season,
        outpost=outpost,
        owner=dice.choice(ground.crews[outpost.pk]),
        name=name,
        pinyin=pinyin,
        initials=initials,
        phone=phone,
        phone_tail=phone[-4:],
        birth_year=dice.choice((2009, 2010, 2011)),
        school=dice.choice(ground.schools[outpost.pk]),
        class_name=dice.choice(CLASSES),
        source=dice.choice(list(LeadSource)),
        basis=LawfulBasis.CONSENT_SELF,
        is_key=number % 20 == 0,
        key_reason="意向强烈" if number % 20 == 0 else "",
        state=state,
        state_since=contact or created,
        exit_reason="另有安排" if state in EXITED else "",
        next_action_at=NOW + timedelta(minutes=dice.randint(-3000, 14_000)) if state in OPEN_STATES else None,
        last_contact_at=contact,
        form_returned_at=returned,
        registered_at=contact if state == LeadState.REGISTERED else None,
        created_at=created,
    )


def _save(leads, dice):
    leads = Lead.objects.bulk_create(leads)
    guardians = [
        Guardian(lead=lead, name=lead.name[0] + "家长", relation="mother", phone=f"+8619{int(lead.phone[-9:]):09d}")
        for lead in leads
        if dice.random() < 0.6
    ]
    consents = [
        Consent(
            lead=lead,
            is_given=True,
            basis=lead.basis,
            method=ConsentMethod.SPOKEN,
            notice_version="2027-1",
            at=lead.created_at,
            recorded_by=lead.owner.token,
        )
        for lead in leads
    ]
    promises = [
        FollowUp(
            lead=lead,
            owner=lead.owner,
            kind=FollowUpKind.CALL,
            due_at=lead.next_action_at,
            reminded_at=NOW if lead.next_action_at <= NOW else None,
            created_at=lead.last_contact_at or lead.created_at,
        )
        for lead in leads
        if lead.next_action_at
    ]
    calls = [
        FollowUp(
            lead=lead,
            owner=lead.owner,
            kind=FollowUpKind.CALL,
            due_at=lead.last_contact_at,
            done_at=lead.last_contact_at,
            done_by=lead.owner,
            result=CallResult.REACHED,
            note="已寄简章",
            created_at=lead.created_at,
        )
        for lead in leads
        if lead.last_contact_at
    ]
    history = [
        Activity(
            at=at, actor=lead.owner.token, kind="leads.lead", subject=str(lead.pk), verb=verb, after={"state": state}
        )
        for lead in leads
        for at, verb, state in ((lead.created_at, "added", "clue"), (lead.state_since, "moved", str(lead.state)))
    ]
    Guardian.objects.bulk_create(guardians)
    Consent.objects.bulk_create(consents)
    FollowUp.objects.bulk_create(promises + calls)
    Activity.objects.bulk_create(history)
    return sum(map(len, (leads, guardians, consents, promises, calls, history)))


def load_notices(each=30):
    for user in User.objects.filter(username__in=["hq", "director", "recruiter0-0"]):
        Notice.objects.bulk_create(
            Notice(user=user, key=f"bench{n}", title="回访到期", at=NOW - timedelta(hours=n)) for n in range(each)
        )


def analyse():
    """Let the database look at what came in, as it does by itself in time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def dice():
    return random.Random(2027)  # noqa: S311 - the same leads every time
