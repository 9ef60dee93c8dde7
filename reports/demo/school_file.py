"""The files of the schools worked first: who stands there, what is agreed, what is held, and who else comes."""

import random
from datetime import date, time, timedelta

from campaigns import services
from campaigns.models import School
from core import clock
from reports.demo import people

SCHOOLS = 5  # of each outpost
BEGUN = date(2027, 5, 9)
CONTACTS = [
    ("principal", "校长", "校长室", "decides"),
    ("dean", "教导主任", "教务处", "weighs"),
    ("grade_head", "高三年级组长", "高三年级", "weighs"),
    ("class_teacher", "班主任", "高三年级", "informs"),
    ("gatekeeper", "值班员", "传达室", "informs"),
]
GROUNDS = [("published", "学校官网“联系我们”"), ("official", "教务处来函"), ("given", "咨询会上交换名片")]
COLLEGES = ["华北科技专修学院", "中原职业技术学院", "潇湘信息学院"]  # invented
SEEN = [
    ("talk", "在阶梯教室宣讲一场，约 120 人", "学校公告栏", "争取 6 月 20 日前安排一场"),
    ("stand", "校门外设咨询台半天", "招生人员到校所见", "次日派二人在同一地点答疑"),
    ("print", "向毕业班发放简章", "班主任转告", ""),
    ("advert", "公交站台广告两处", "到校途中所见", ""),
]


def load(*, season, outposts, targets, crews, users):
    """Fill the files; the same every time."""
    dice = random.Random(45)
    for number, outpost in enumerate(outposts):
        crew, director = crews[outpost.pk], users[("director", "director2", "director3")[number // 3]]
        _area(outpost.region, crew[0], season, COLLEGES[number // 3])
        for place, school in enumerate(targets[outpost.pk][:SCHOOLS]):
            staff = {"owner": crew[place % len(crew)], "director": director, "hq": users["hq"]}
            _file(School.objects.select_related("region").get(pk=school.pk), place, staff, dice)
            if place in (1, 3):
                _rival(school, place, crew[0], season, COLLEGES[number // 3])


def _at(days, hour=10):
    return clock.start_of(BEGUN + timedelta(days=days)) + timedelta(hours=hour)


def _area(city, by, season, college):
    for kind, day, last, what in (
        ("physical", date(2027, 4, 12), date(2027, 4, 23), {}),
        ("preferences", date(2027, 6, 26), date(2027, 6, 30), {}),
        ("fair", date(2027, 6, 19), None, {"time": time(9), "place": "市体育馆", "attendance": "asked"}),
    ):
        given = {
            "last_day": last,
            "time": None,
            "place": "",
            "attendance": "not_asked",
            "permission": "",
            "outcome": "",
        }
        services.add_event(
            region=city, kind=kind, day=day, source="市招生考试院日程表", is_confirmed=True, by=by, now=_at(0),
            **given | what,
        )  # fmt: skip
    services.add_rival(
        competitor=college, season=season, region=city, kind="admitted", day=date(2027, 5, 20), admitted=180,
        facts="公布去年在本市录取 180 人", source="该院招生网", response="比对专业与学费，准备对照说明",
        by=by, now=_at(12),
    )  # fmt: skip


def _file(school, place, staff, dice):
    owner = staff["owner"]
    _point(school, owner, dice)
    contacts = [_contact(school, kind, owner, dice) for kind in (CONTACTS[0], CONTACTS[1 + place % 4])]
    _events(school, place, owner)
    stance = ("supportive", "neutral", "reserved", "supportive", "refused")[place]
    plan = None
    if place < 4:
        plan = services.add_plan(
            school=school, channel=("cooperation", "authority", "acquaintance", "authority")[place],
            contact=contacts[0], steps="到教务处说明来意；经同意后在阶梯教室宣讲 30 分钟，留下简章与联系方式。",
            permission_from="学校教务处" if place != 2 else "", permission_on=BEGUN if place != 2 else None,
            by=owner, now=_at(2),
        )  # fmt: skip
    if plan and place in (0, 1):
        services.approve_plan(
            plan=plan, note="同意，按学校安排进行", version=1, by=staff["director"], now=_at(3)
        )  # fmt: skip
    _climb(school, ("classroom", "campus", "gate", "gate", "none")[place], owner)
    _relate(school, stance, owner)
    if place in (0, 1):
        _agreement(school, place, staff)


def _point(school, by, dice):
    region = school.region
    if region.latitude is None:
        return
    point = {
        "latitude": round(region.latitude + dice.uniform(-0.03, 0.03), 4),
        "longitude": round(region.longitude + dice.uniform(-0.03, 0.03), 4),
    }
    services.change_school(school=school, values=point, version=1, by=by, now=_at(1), reason="实地定位")


def _contact(school, kind, owner, dice):
    kind, position, department, influence = kind
    basis, note = GROUNDS[dice.randrange(3)]
    area = {"13": "0311", "41": "0371", "43": "0731"}.get(school.region.code[:2], "010")
    return services.add_contact(
        school=school, kind=kind, name=people.name(dice), position=position, department=department,
        phone=f"{area}-8600{dice.randrange(10_000):04d}", influence=influence,
        stance=dice.choice(["supportive", "neutral", "unknown", "reserved"]), owner=owner, basis=basis, basis_note=note,
        confirmed_on=BEGUN + timedelta(days=dice.randrange(20)), by=owner, now=_at(21),
    )  # fmt: skip


def _events(school, place, owner):
    rows = [
        ("mock_2", BEGUN + timedelta(days=5), time(8), "", "not_asked", "", ""),
        ("parents_after", date(2027, 6, 14 + place), time(14, 30), "学校礼堂", *_LEAVE[place], ""),
        (
            "graduation",
            date(2027, 6, 5),
            time(9),
            "操场",
            "allowed",
            "教务处口头同意",
            "发放简章 80 份，收到报名意向 6 份",
        ),
    ]
    for kind, day, at, where, attendance, permission, outcome in rows[: 3 if place in (0, 3) else 2]:
        services.add_event(
            school=school, kind=kind, day=day, last_day=None, time=at, place=where, source="学校教务处通知",
            is_confirmed=place != 2, attendance=attendance, permission=permission, outcome=outcome, by=owner,
            now=_at(4),
        )  # fmt: skip


_LEAVE = [
    ("allowed", "教务处书面同意，限 20 分钟"),
    ("asked", ""),
    ("not_asked", ""),
    ("asked", ""),
    ("denied", ""),
]


def _climb(school, depth, by):
    for day, step, note in (
        (6, "gate", "在校门外答疑半日，保安登记后同意"),
        (9, "campus", "教务处安排在宣传栏张贴简章"),
        (15, "classroom", "经同意进四个毕业班各介绍 5 分钟"),
    ):
        if depth == "none":
            return
        version = School.objects.values_list("version", flat=True).get(pk=school.pk)
        services.change_depth(school=school, depth=step, note=note, version=version, by=by, now=_at(day))
        if step == depth:
            return


def _relate(school, stance, owner):
    refused = stance == "refused"
    notes = {
        "supportive": "校长表示欢迎，指定教务处联系",
        "neutral": "教务处答复：按程序办理",
        "reserved": "年级组担心影响复习",
    }
    services.change_relation(
        school=school, stance=stance, owner=owner, cool_off_until=date(2027, 6, 28) if refused else None,
        note=notes.get(stance, "保卫处婉拒，留下联系方式后离开"),
        version=School.objects.values_list("version", flat=True).get(pk=school.pk), by=owner, now=_at(22),
    )  # fmt: skip


def _agreement(school, place, staff):
    agreement = services.add_agreement(
        school=school, kind="cooperation", title="招生合作协议（2027）", parties=f"我院与{school.name}",
        starts=date(2027, 6, 1), ends=date(2028, 5, 31),
        duties="学校：安排一次宣讲。\n我院：提供志愿填报咨询，不收取费用。",
        money_terms="双方互不付费。", document=None, by=staff["owner"], now=_at(16),
    )  # fmt: skip
    if place == 0:
        agreement = services.review_agreement(
            agreement=agreement, note="条款合规，无付费约定", version=1, by=staff["hq"], now=_at(20)
        )
        services.put_agreement_in_force(agreement=agreement, version=2, by=staff["director"], now=_at(23))


def _rival(school, place, by, season, college):
    kind, facts, source, response = SEEN[place]
    services.add_rival(
        competitor=college, season=season, school=school, kind=kind, day=date(2027, 5, 26), admitted=None,
        facts=facts, source=source, response=response, by=by, now=_at(18),
    )  # fmt: skip
