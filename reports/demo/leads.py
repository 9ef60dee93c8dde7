"""Three thousand invented leads with their guardians, consents, follow-ups and histories, as of the demo's day."""

import math
from datetime import timedelta

from core import clock
from core.models import Activity
from leads.choices import (
    OPEN_STATES,
    CallResult,
    ConsentMethod,
    FollowUpKind,
    LawfulBasis,
    LeadSource,
    LeadState,
    Relation,
)
from leads.models import Consent, FollowUp, Guardian, Lead
from leads.services import rebuild_tallies
from reports.demo import advising, people
from reports.demo.places import ARRIVAL

COUNT = 3000
STATES = {  # of a hundred leads on 12 June, before notices go out; a few adult pupils register all year round
    LeadState.CLUE: 24,
    LeadState.CONTACTED: 25,
    LeadState.ENQUIRY: 21,
    LeadState.FORM_RETURNED: 14,
    LeadState.ADMITTED: 2,
    LeadState.REGISTERED: 3,
    LeadState.LOST_RIVAL: 4,
    LeadState.REPEAT_YEAR: 2,
    LeadState.EMPLOYMENT: 1,
    LeadState.WITHDREW: 2,
    LeadState.UNREACHABLE: 1,
    LeadState.DO_NOT_CONTACT: 1,
}
SOURCES = [s for s in LeadSource if s not in (LeadSource.AGENT, LeadSource.CAMPUS_VISIT)]
PURPOSES = ["问考试情况", "寄简章后回访", "答复专业问题", "约家长见面", "确认报名表", "请家长来咨询点"]
NOTES = [
    "家长想了解就业去向",
    "学生对护理专业感兴趣",
    "等一摸成绩再定",
    "已寄简章",
    "问住宿条件",
    "约周末来咨询点",
    "考后再联系",
]
EXITS = {
    LeadState.LOST_RIVAL: "已在本地民办院校报名",
    LeadState.REPEAT_YEAR: "家长决定复读一年",
    LeadState.EMPLOYMENT: "随亲戚外出工作",
    LeadState.WITHDREW: "家里另有安排",
    LeadState.UNREACHABLE: "三次电话均无人接听",
    LeadState.DO_NOT_CONTACT: "家长要求不再联系",
}
STEPS = [LeadState.CONTACTED, LeadState.ENQUIRY, LeadState.FORM_RETURNED, LeadState.ADMITTED, LeadState.REGISTERED]


class Draft:
    """One lead and what hangs on it, before it has an id."""

    def __init__(self, lead):
        self.lead, self.done, self.next, self.moves, self.guardian = lead, [], None, [], None


def load(*, season, outposts, targets, crews, users, dice, now):
    phones, guardians = people.Phones("199001"), people.Phones("199002")
    drafts, names = [], set()
    for number in range(COUNT):
        outpost = outposts[dice.choices(range(len(outposts)), weights=[14, 11, 11, 13, 10, 10, 12, 10, 9])[0]]
        owner = dice.choice(crews[outpost.pk])
        draft = _draft(season, outpost, owner, targets[outpost.pk], phones.next(), dice, now)
        if number % 60 == 0 and outpost.region.code.startswith(("13", "41")):
            draft.lead.agent = users["agent" if outpost.region.code.startswith("13") else "agent2"]
            draft.lead.source = LeadSource.AGENT
        if dice.random() < 0.8:
            surname = draft.lead.name[0]
            draft.guardian = (surname + dice.choice(people.GIVEN), dice.choice(list(Relation)), guardians.next())
        names.add(draft.lead.name)
        drafts.append(draft)
    _save(drafts, now)
    return [d.lead for d in drafts]


def _draft(season, outpost, owner, schools, phone, dice, now):
    created = _created(dice, now)
    state = dice.choices(list(STATES), weights=list(STATES.values()))[0]
    name = people.name(dice)
    pinyin, initials = people.spelled(name)
    birth_year = dice.choices([2008, 2009, 2010, 2011], weights=[3, 4, 2, 2])[0]
    lead = Lead(
        season=season,
        outpost=outpost,
        owner=owner,
        name=name,
        pinyin=pinyin,
        initials=initials,
        phone=phone,
        phone_tail=phone[-4:],
        birth_year=birth_year,
        school=dice.choice(schools),
        class_name=f"{dice.choice(['初三', '高三'])}({dice.randint(1, 16)})班",
        source=dice.choice(SOURCES),
        basis=dice.choices(list(LawfulBasis), weights=[2, 5])[0],
        is_key=dice.random() < 0.07,
        state=state,
        state_since=created,
        created_at=created,
    )
    if lead.is_key:
        lead.key_reason = "意向强烈，家长支持"
    draft = Draft(lead)
    _history(draft, owner, dice, now)
    return draft


def _created(dice, now):
    """More of them lately: the season gathers pace; in working hours of the business day."""
    days = (clock.business_day(now) - ARRIVAL).days
    back = int(days * (1 - math.sqrt(dice.random())))
    start = clock.start_of(clock.business_day(now) - timedelta(days=back))
    moment = start + timedelta(minutes=dice.randint(8 * 60 + 30, 20 * 60))
    return min(moment, now - timedelta(minutes=dice.randint(2, 240)))


def _history(draft, owner, dice, now):
    """Calls made, the way through the funnel, and the next promise."""
    lead = draft.lead
    path = STEPS[: STEPS.index(lead.state) + 1] if lead.state in STEPS else []
    if lead.state in EXITS:
        path = [LeadState.CONTACTED, lead.state]
        lead.exit_reason = EXITS[lead.state]
    moment, before = lead.created_at, LeadState.CLUE
    room = max((now - moment).total_seconds(), 60)
    for state in path:
        moment = min(moment + timedelta(seconds=room * dice.uniform(0.05, 0.9) / (len(path) + 1)), now)
        draft.moves.append((moment, before, state))
        draft.done.append((moment, dice.choice(NOTES)))
        before = state
        lead.state_since = lead.last_contact_at = moment
        if state == LeadState.FORM_RETURNED:
            lead.form_returned_at = moment
        if state == LeadState.REGISTERED:
            lead.registered_at = moment
    if lead.state in OPEN_STATES:
        draft.next = _promise(dice, now)
        lead.next_action_at = draft.next


def _promise(dice, now):
    """A few overdue, some today, most in the days to come."""
    chance = dice.random()
    if chance < 0.035:
        late = now - timedelta(minutes=dice.randint(30, 6 * 60), days=dice.choice([0, 0, 0, 1, 1, 2]))
        return late.replace(second=0, microsecond=0)
    if chance < 0.09:
        return now + timedelta(minutes=dice.randint(3, 5 * 60))
    day = clock.start_of(clock.business_day(now) + timedelta(days=1 + int(dice.expovariate(1 / 4))))
    return day + timedelta(minutes=15 * dice.randint(36, 80))


def _save(drafts, now):
    advising.link([d.lead for d in drafts])
    Lead.objects.bulk_create([d.lead for d in drafts], batch_size=500)
    Guardian.objects.bulk_create(
        [
            Guardian(lead=d.lead, name=d.guardian[0], relation=d.guardian[1], phone=d.guardian[2])
            for d in drafts
            if d.guardian
        ],
        batch_size=500,
    )
    Consent.objects.bulk_create([_consent(d.lead) for d in drafts], batch_size=500)
    FollowUp.objects.bulk_create([f for d in drafts for f in _followups(d, now)], batch_size=500)
    Activity.objects.bulk_create([a for d in drafts for a in _activities(d)], batch_size=500)
    rebuild_tallies()


def _consent(lead):
    return Consent(
        lead=lead,
        is_given=True,
        basis=lead.basis,
        method=ConsentMethod.SPOKEN,
        notice_version="2027-1",
        at=lead.created_at,
        recorded_by=lead.owner.token,
    )


def _followups(draft, now):
    lead = draft.lead
    promised = lead.created_at
    for number, (moment, note) in enumerate(draft.done):
        days_late = (lead.pk + number) % 4  # not every promise is kept on its day
        due = max(promised, moment - timedelta(days=days_late))
        yield FollowUp(
            lead=lead,
            owner=lead.owner,
            kind=FollowUpKind.CALL,
            due_at=due,
            reminded_at=due,
            done_at=moment,
            done_by=lead.owner,
            result=CallResult.REACHED,
            note=note,
            created_at=promised,
        )
        promised = moment
    if draft.next:
        yield FollowUp(
            lead=lead,
            owner=lead.owner,
            kind=FollowUpKind.CALL,
            due_at=draft.next,
            purpose=PURPOSES[lead.pk % len(PURPOSES)],
            reminded_at=draft.next if draft.next <= now else None,
            created_at=lead.last_contact_at or lead.created_at,
        )


def _activities(draft):
    lead, kind = draft.lead, "leads.lead"
    yield Activity(at=lead.created_at, actor=lead.owner.token, kind=kind, subject=str(lead.pk), verb="added")
    for moment, before, after in draft.moves:
        yield Activity(
            at=moment,
            actor=lead.owner.token,
            kind=kind,
            subject=str(lead.pk),
            verb="moved",
            before={"state": before.value},
            after={"state": after.value},
            why=lead.exit_reason if after in EXITS else "",
        )
