"""The demo's season, its nine outposts and their target schools: real names and places, invented figures."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from accounts.models import Region
from campaigns.models import School, SchoolFigures
from campaigns.rules import school_key
from campaigns.services import open_season
from core import clock
from outposts.choices import Method, StepState, TargetState
from outposts.models import Reach
from outposts.services import decide_target, finish_step, open_outpost, tick_item, verify_step
from reports.demo import people

ARRIVAL = date(2027, 4, 29)
SOURCE = "演示数据（虚构）"
# city, code, name, address
OUTPOSTS = [
    ("130100", "SJZ", "石家庄工作站", "长安区中山东路 118 号 3 楼"),
    ("130600", "BD", "保定工作站", "竞秀区朝阳北大街 26 号"),
    ("130400", "HD", "邯郸工作站", "丛台区人民路 305 号"),
    ("410100", "ZZ", "郑州工作站", "金水区文化路 82 号 5 楼"),
    ("410300", "LY", "洛阳工作站", "涧西区南昌路 14 号"),
    ("411300", "NY", "南阳工作站", "卧龙区中州路 77 号"),
    ("430100", "CS", "长沙工作站", "芙蓉区五一大道 450 号"),
    ("430400", "HY", "衡阳工作站", "蒸湘区解放大道 31 号"),
    ("433100", "XX", "湘西土家族苗族自治州工作站", "吉首市人民北路 9 号"),
]
CITIES = [city for city, *_ in OUTPOSTS]
TARGETS = {"SJZ": 140, "ZZ": 150, "CS": 130}  # registered students; the others 100
CHOSEN = 34


def load(*, users, dice, now):
    """Returns (season, [outpost], {outpost id: [target school]}, {outpost id: [crew]})."""
    hq = users["hq"]
    season = open_season(year=2027, by=hq, now=clock.start_of(date(2027, 1, 18)))
    schools = _schools(now=now)
    _figures(season, schools, dice, by=hq, now=now)
    crews = _crews(users)
    outposts, targets = [], {}
    for city, code, name, address in OUTPOSTS:
        director = _director(users, city)
        outpost = open_outpost(
            season=season,
            code=code,
            name=name,
            region=Region.objects.get(code=city),
            arrival_day=ARRIVAL,
            target_registered=TARGETS.get(code, 100),
            recruiters=crews[city],
            by=director,
            now=clock.start_of(ARRIVAL - timedelta(days=20)),
        )
        type(outpost).objects.filter(pk=outpost.pk).update(address=address, phone=f"0311-8600{len(outposts):04d}")
        targets[outpost.pk] = _targets(outpost, schools[city], dice, by=director)
        _setup(outpost, crews[city], director, behind=len(outposts) % 4)
        outposts.append(outpost)
    return season, outposts, targets, {o.pk: crews[c] for o, c in zip(outposts, CITIES, strict=True)}


def _director(users, city):
    return users[{"13": "director", "41": "director2", "43": "director3"}[city[:2]]]


def _crews(users):
    recruiters = [u for name, u in users.items() if name.startswith("recruiter")]
    return {city: recruiters[2 * i : 2 * i + 2] for i, city in enumerate(CITIES)}


def _schools(*, now):
    """{city: [School]} from the list of real names."""
    with (Path(__file__).parent / "schools.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    districts = {r.code: r for r in Region.objects.filter(code__in={row["district"] for row in rows})}
    made = []
    for row in rows:
        pinyin, initials = people.spelled(row["name"])
        district = districts[row["district"]]
        made.append(
            School(
                name=row["name"],
                name_key=school_key(row["name"]),
                pinyin=pinyin,
                initials=initials,
                region=district,
                created_at=now,
            )
        )
    School.objects.bulk_create(made)
    by_city = defaultdict(list)
    for school in made:
        by_city[f"{school.region.code[:4]}00"].append(school)
    return by_city


def _figures(season, schools, dice, *, by, now):
    rows = []
    for school in (s for of_city in schools.values() for s in of_city):
        classes = dice.randint(4, 22)
        graduates = classes * dice.randint(42, 58)
        unknown = dice.random() < 0.12
        rows.append(
            SchoolFigures(
                season=season,
                school=school,
                exam_classes=classes,
                graduates=graduates,
                candidates=int(graduates * 0.95),
                progression_rate=None if unknown else Decimal(dice.randint(4200, 9300)) / 100,
                nearby_share=None if dice.random() < 0.1 else Decimal(dice.randint(3800, 8600)) / 100,
                profile=dice.sample(["non_key", "ordinary_class", "rural", "private"], dice.randint(0, 2)),
                source=SOURCE,
                source_date=date(2027, 3, 20),
                entered_by=by,
                entered_at=now - timedelta(days=70),
            )
        )
    SchoolFigures.objects.bulk_create(rows)


def _targets(outpost, schools, dice, *, by):
    Reach.objects.bulk_create(
        Reach(
            outpost=outpost,
            school=school,
            road_km=dice.randint(2, 56),
            drive_minutes=dice.randint(10, 120),
            method=dice.choice(list(Method)),
            source=SOURCE,
        )
        for school in schools
    )
    when = clock.start_of(ARRIVAL + timedelta(days=4)) + timedelta(hours=15)
    for school in schools[:CHOSEN]:
        reason = "生源充足，与校方关系稳定，主任认可"
        decide_target(outpost=outpost, school=school, state=TargetState.CHOSEN, reason=reason, by=by, now=when)
    return schools[:CHOSEN]


def _setup(outpost, crew, director, *, behind):
    """Steps done and verified but for the last few: those are what the pages show as overdue or waiting."""
    steps = list(outpost.steps.order_by("order"))
    for number, step in enumerate(steps):
        if number >= len(steps) - behind:
            break
        when = clock.start_of(step.due_on) + timedelta(hours=17)
        for item in step.items.all():
            tick_item(item=item, is_done=True, by=crew[0], now=when)
        finish_step(step=step, evidence_note="现场照片与清单已存档", evidence_file=None, by=crew[0], now=when)
        if number < len(steps) - behind - 1:
            step.refresh_from_db()
            if step.state == StepState.DONE:
                verify_step(step=step, by=director, now=when + timedelta(hours=20))
