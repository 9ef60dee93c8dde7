"""Visit plans in force, a proposal waiting, and a week of visits with some refusals; invented hosts, real places."""

import random
from datetime import date, time, timedelta

from core import clock
from outposts.choices_visits import Covers, HostRole, VisitOutcome
from outposts.models import VisitStop
from outposts.services import accept_plan, log_visit, propose_plan, record_permission

FIRST, NEXT = date(2027, 6, 7), date(2027, 6, 14)
WORKED = {"SJZ", "ZZ", "CS"}  # a plan of last week, most of it visited
WAITING = {"BD"}  # a proposal a director has not looked at yet
WITHOUT = {"HY"}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
OFFICES = [
    (HostRole.PRINCIPAL, "校长"),
    (HostRole.DEAN, "主任"),
    (HostRole.GRADE_HEAD, "老师"),
    (HostRole.YOUTH_LEAGUE, "书记"),
]
EVIDENCE = ["电话约定，校办已登记", "校方回函", "当面同意，校办盖章", "区教育局介绍后电话确认"]
NOTES = ["毕业班班主任愿意转发简章", "约好下次给家长讲一次", "学生问住宿与学费较多", "", ""]
REFUSED = [
    "门卫按上级通知不放行，校长电话里请改期",
    "教导主任称考前不接待，已留联系方式",
    "校方已与他校签协议，谢绝进校",
]


def load(*, outposts, crews, users, now):
    dice = random.Random("visits")
    for outpost in outposts:
        if outpost.code in WITHOUT:
            continue
        director = _director(users, outpost)
        worked = outpost.code in WORKED
        start = FIRST if worked else NEXT
        moment = clock.start_of(start - timedelta(days=3))
        plan = propose_plan(
            outpost=outpost,
            start_on=start,
            start_at=time(8, 30),
            cap_minutes=360,
            talk_minutes=50,
            again=False,
            by=crews[outpost.pk][0],
            now=moment + timedelta(hours=9),
        )
        if outpost.code in WAITING:
            continue
        accept_plan(plan=plan, by=director, now=moment + timedelta(hours=11))
        if worked:
            _work(plan, dice, now=now)


def _director(users, outpost):
    return users[{"13": "director", "41": "director2", "43": "director3"}[outpost.region.code[:2]]]


def _work(plan, dice, *, now):
    """Each stop of the past days visited but for a few; permissions for the next days where people rang ahead."""
    today = clock.business_day(now)
    stops = VisitStop.objects.filter(plan=plan).select_related("school", "recruiter").order_by("day", "order", "pk")
    for number, stop in enumerate(stops):
        if stop.day >= today:
            if number % 3:
                _permit(plan, stop, dice, on=today - timedelta(days=2))
        elif number % 9 == 4:
            _permit(plan, stop, dice, on=stop.day - timedelta(days=2))
        else:
            _visit(plan, stop, dice, is_refused=number % 8 == 5)


def _permit(plan, stop, dice, *, on):
    role, title = dice.choice(OFFICES)
    return record_permission(
        outpost=plan.outpost,
        school=stop.school,
        given_by=f"{dice.choice(SURNAMES)}{title}",
        given_role=role,
        given_on=on,
        valid_until=on + timedelta(days=30),
        covers=dice.choice(list(Covers)),
        evidence=dice.choice(EVIDENCE),
        by=stop.recruiter,
        now=clock.start_of(on) + timedelta(hours=16),
    )


def _visit(plan, stop, dice, *, is_refused):
    permit = _permit(plan, stop, dice, on=stop.day - timedelta(days=2))
    classes = dice.randint(2, 9) if permit.covers == Covers.CLASSROOM and not is_refused else 0
    log_visit(
        outpost=plan.outpost,
        school=stop.school,
        permission=permit,
        visited_on=stop.day,
        arrived_at=stop.arrive_at,
        host_name=permit.given_by,
        host_role=permit.given_role,
        outcome=VisitOutcome.REFUSED if is_refused else VisitOutcome.UNHINDERED,
        talk_minutes=0 if is_refused else dice.randint(3, 40),
        classes_reached=classes,
        materials_left=0 if is_refused else dice.randint(20, 300),
        contacts_left=True,
        note=dice.choice(REFUSED if is_refused else NOTES),
        by=stop.recruiter,
        now=clock.start_of(stop.day) + timedelta(hours=19),
    )
