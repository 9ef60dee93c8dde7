"""Six weeks of evening reports, a few of them missing."""

from datetime import timedelta

from core import clock
from reports.demo.places import ARRIVAL
from reports.models import DailyReport
from reports.services import hand_in_report

PROBLEMS = [
    "家长多问住宿与就业，问答录第 12 条需补充",
    "二中门卫要求提前一天报备",
    "简章存量不足一周",
    "",
    "",
    "周末来访集中，人手偏紧",
]
PLANS = [
    "上午走访两所目标中学，下午回访到期线索",
    "参加区里中招咨询会，布展板",
    "电话回访已交表学生，约家长来咨询点",
    "清点物料，补充学校档案",
]


def load(*, outposts, crews, dice, now):
    today = clock.business_day(now)
    for outpost in outposts:
        day = max(ARRIVAL, today - timedelta(days=30))
        while day < today:
            if dice.random() > 0.06:
                moment = clock.start_of(day) + timedelta(hours=20, minutes=dice.randint(0, 50))
                _hand_in(outpost, dice.choice(crews[outpost.pk]), day, dice, moment)
            day += timedelta(days=1)
    return DailyReport.objects.count()


def _hand_in(outpost, recruiter, day, dice, moment):
    hand_in_report(
        outpost=outpost,
        day=day,
        problems=dice.choice(PROBLEMS),
        plan=dice.choice(PLANS),
        version=None,
        by=recruiter,
        now=moment,
    )
