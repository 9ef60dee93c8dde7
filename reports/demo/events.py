"""Events behind and ahead, one with its public page open and people coming forward on it, and numbered forms."""

from datetime import timedelta

from accounts.choices import Role
from accounts.models import User
from core import clock
from leads.choices import LawfulBasis, LeadState
from leads.choices_events import EventKind, FormState
from leads.models import Lead
from leads.services import (
    ask_speaker,
    cancel_event,
    decide_speaker,
    enter_self,
    give_form,
    hold_event,
    issue_forms,
    open_page,
    plan_event,
    return_form,
    write_off_form,
)

PLACES = ["人民会堂", "文化宫三楼", "市体育馆", "招生办公室", "工人俱乐部"]
KINDS = [
    # kind, days from today, hours, expected, attended (None: still planned)
    (EventKind.EXAM_SITE, -5, 8, 60, 74),
    (EventKind.FAIR, -2, 6, 240, 198),
    (EventKind.PARENTS_MEETING, 0, 5, 8, None),
    (EventKind.FAIR, 4, 6, 180, None),
    (EventKind.CAMPUS_VISIT, 9, 7, 25, None),
]
PUPILS = [("蒋欣怡", "13655510001", 2009), ("韩宇轩", "13655510002", 2010), ("唐梓涵", "13655510003", 2009)]
FORMS, GIVEN = 60, 12


def load(*, outposts, crews, users, now):
    for number, outpost in enumerate(outposts):
        if crews[outpost.pk]:
            _forms(outpost, first=1 + 1000 * number, by=crews[outpost.pk][0], hq=users["hq"], now=now)
            if number < 5:
                _events(outpost, crews[outpost.pk], users, is_first=number == 0, now=now)


def _events(outpost, crew, users, *, is_first, now):
    planned_at = now - timedelta(days=8)
    made = []
    for turn, (kind, days, hours, expected, attended) in enumerate(KINDS):
        start = clock.start_of(clock.business_day(now)) + timedelta(days=days, hours=14 if days == 0 else 9)
        host = crew[turn % len(crew)]
        event = plan_event(
            outpost=outpost, kind=kind, place=PLACES[turn], starts_at=start, ends_at=start + timedelta(hours=hours),
            host=host, expected=expected, materials=expected, by=host, now=planned_at,
        )  # fmt: skip
        if attended is not None:
            hold_event(
                event=event, attended=attended, materials=attended, by=host, now=event.ends_at + timedelta(hours=1)
            )
        made.append(event)
    request = ask_speaker(event=made[3], evidence="已登记一百六十余人，会场二百座", by=made[3].host, now=planned_at)
    if is_first:
        _come_forward(made[2], now=now)
        _answer(request, asked_by=made[3].host, now=now - timedelta(days=2))
    else:
        cancel_event(event=made[4], reason="家长改到八月再来", by=made[4].host, now=now - timedelta(days=1))


def _answer(request, *, asked_by, now):
    hq = User.objects.filter(role=Role.HQ).exclude(pk=asked_by.pk).order_by("pk").first()
    decide_speaker(request=request, grant=True, speaker="招办李副主任", answer="前一天晚上到", by=hq, now=now)


def _come_forward(event, *, now):
    page = open_page(event=event, by=event.host, now=now - timedelta(hours=3))
    for turn, (name, phone, year) in enumerate(PUPILS):
        enter_self(
            page=page, name=name, phone=phone, birth_year=year, basis=LawfulBasis.CONSENT_SELF, guardian=None,
            school_name="", now=now - timedelta(minutes=50 - 10 * turn),
        )  # fmt: skip


def _forms(outpost, *, first, by, hq, now):
    """Of the forms some are out with leads of the outpost, one is back, one lost, one void; each number explained."""
    sent_at = now - timedelta(days=20)
    issue_forms(outpost=outpost, first=first, last=first + FORMS - 1, by=hq, now=sent_at)
    asked = Lead.objects.filter(outpost=outpost, state=LeadState.ENQUIRY).order_by("pk")[:GIVEN]
    forms = [
        give_form(lead=lead, number=first + turn, by=by, now=now - timedelta(days=1)) for turn, lead in enumerate(asked)
    ]
    if len(forms) > 2:
        write_off_form(form=forms[0], to=FormState.LOST, reason="家长说搬家时丢了", by=by, now=now - timedelta(hours=6))
        write_off_form(form=forms[1], to=FormState.VOID, reason="填错姓名，已收回剪角", by=by, now=now)
        return_form(form=forms[2], by=by, now=now - timedelta(hours=2))
