"""The demo's stage tasks in the middle of June: most done in time, some late, a few waived; and the gates passed."""

from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from campaigns.choices_playbook import Evidence, Repeat, TaskOwner
from core import clock
from outposts.choices_tasks import TaskState
from outposts.models import StageTask
from outposts.services import land_repeats, pass_gate, waive_task

DAYS = 7  # of repeated tasks that are shown behind today
NOTES = ["已按计划完成，情况写入当日工作记录", "与接待老师确认，时间地点已告知主任", "完成，现场反映良好", "无"]
WAIVED = {"pub-alumni": "本地没有合适的校友", "foot-rivals": "去年由总部统一调研"}
GATES = {
    "prep": "人员已到位，个别准备工作在培训期间补齐",
    "training": "缺勤人员另行补训",
    "foothold": "个别步骤待核实，不影响开展宣传",
    "publicity": "线索略少于指标，以质量为先",
}


def load(*, season, outposts, crews, users, dice, now):
    for day in range(DAYS, -1, -1):
        land_repeats(now=now - timedelta(days=day))
    directors = {o.pk: _director(users, o) for o in outposts}
    soon = clock.business_day(now) + timedelta(days=2)
    rows = list(StageTask.objects.of(season).filter(due_on__lte=soon).select_related("template").order_by("pk"))
    done = [row for row in rows if _gets_done(row, dice, now)]
    for row in done:
        _finish(row, crews[row.outpost_id], directors[row.outpost_id], users["hq"], dice, now)
    fields = ["state", "done_by", "done_at", "evidence_note", "evidence_number", "evidence_file", "version"]
    StageTask.objects.bulk_update(done, fields, batch_size=500)
    _waive(outposts, directors, now)
    _pass_gates(outposts, directors, now)


def _director(users, outpost):
    return users[{"13": "director", "41": "director2", "43": "director3"}[outpost.region.code[:2]]]


def _gets_done(row, dice, now):
    """What is long past is done but for a few; today's work is half done, what lies ahead seldom."""
    left = (row.due_on - clock.business_day(now)).days
    if row.template.code in WAIVED and row.outpost_id % 3 == 0:
        return False
    return dice.random() < (0.94 if left < -10 else 0.6 if left < 0 else 0.45 if left == 0 else 0.15)


def _finish(row, crew, director, hq, dice, now):
    row.done_by = {TaskOwner.RECRUITER: dice.choice(crew), TaskOwner.DIRECTOR: director, TaskOwner.HQ: hq}[row.owner]
    row.done_at = min(clock.start_of(row.due_on) + timedelta(hours=dice.randint(9, 20)), now - timedelta(minutes=20))
    row.state, row.version = TaskState.DONE, 2
    if row.evidence == Evidence.NOTE:
        row.evidence_note = dice.choice(NOTES)
    if row.evidence == Evidence.NUMBER:
        row.evidence_number = dice.randint(2, 9) if row.repeat == Repeat.ONCE else dice.randint(0, 6)
    if row.evidence == Evidence.FILE:
        row.evidence_file.save("photo.png", ContentFile(_photo(row.outpost_id)), save=False)


def _photo(number):
    """A plain sheet in a colour of its own: the demo invents no document."""
    out = BytesIO()
    Image.new("RGB", (320, 240), (200, 210, 160 + number * 7 % 90)).save(out, "PNG")
    return out.getvalue()


def _waive(outposts, directors, now):
    rows = StageTask.objects.open().filter(outpost__in=outposts, template__code__in=WAIVED).select_related("template")
    for row in rows:
        reason = WAIVED[row.template.code]
        waive_task(task=row, reason=reason, by=directors[row.outpost_id], now=now - timedelta(days=3))


def _pass_gates(outposts, directors, now):
    """Everybody left the first three stages; all but the last two outposts left publicity."""
    for stage, reason in GATES.items():
        passing = outposts[:-2] if stage == "publicity" else outposts
        at = clock.start_of(passing[0].season.stages.get(code=stage).end) + timedelta(hours=18)
        for outpost in passing:
            pass_gate(outpost=outpost, stage=stage, side="exit", reason=reason, by=directors[outpost.pk], now=at)
