"""Files of advice, score lines, persons over the seasons and a withdrawal, on the leads that are there already."""

from datetime import timedelta

from accounts.models import Region
from campaigns.choices import Track
from core import clock
from core.models import Activity
from leads import services
from leads.choices import FUNNEL, ConsentMethod, LeadState
from leads.choices_advice import Batch, ConsentPurpose, Need, Readiness, ScoreSource, Segment
from leads.models import Consent, LeadAdvice, Person
from leads.rules_channels import channel_of

LAST_YEAR = "省教育考试院公布（上年线，供参考）"
NOTES = ["问了住宿和专业", "家长同意，等成绩", "同时看本地两所学校", "愿意来校看看", "还没听说过学校"]
STRENGTHS = ["校运会长跑第二名", "县级书法比赛一等奖", "班长，组织能力好", ""]
MAJORS = ["护理", "学前教育", "计算机应用", "数控技术", "会计"]
REASONS = ("从小喜欢，家里也支持", "数学较好，分数够线", "本地用人多，好就业")
OF_STATE = {
    LeadState.CLUE: Readiness.UNAWARE,
    LeadState.CONTACTED: Readiness.AWARE,
    LeadState.ENQUIRY: Readiness.INTERESTED,
    LeadState.FORM_RETURNED: Readiness.READY,
}


def link(leads):
    """Each lead its person and its channel, before it is saved: the demo has one season."""
    persons = Person.objects.bulk_create([Person(name=lead.name, birth_year=lead.birth_year) for lead in leads], 500)
    for lead, person in zip(leads, persons, strict=True):
        lead.person = person
        lead.first_channel = lead.last_channel = channel_of(lead.source)


def load(*, season, leads, users, dice, now):
    provinces = list(Region.objects.provinces().order_by("code"))
    by_code = {province.code: province for province in provinces}
    for lead in leads:
        lead.exam_province = by_code.get(f"{lead.outpost.region.code[:2]}0000")
    used = {lead.exam_province.pk: lead.exam_province for lead in leads if lead.exam_province}
    for number, province in enumerate(used.values()):
        services.add_line(
            season=season, province=province, track=Track.GAOKAO, branch="", batch=Batch.COLLEGE,
            points=200 - 10 * (number % 3), source=LAST_YEAR, by=users["hq"], now=now - timedelta(days=20),
        )  # fmt: skip
    advised = [lead for lead in leads if lead.state in FUNNEL and lead.pk % 3]
    files = [_file(lead, dice, now) for lead in advised]
    LeadAdvice.objects.bulk_create(files, batch_size=500)
    Activity.objects.bulk_create([_noted(file) for file in files], batch_size=500)
    asked = [lead for lead in leads if lead.state == LeadState.FORM_RETURNED]
    Consent.objects.bulk_create([_agrees(lead, ConsentPurpose.APPLICATION) for lead in asked], batch_size=500)
    _exceptions(files, now)


def _file(lead, dice, now):
    is_gaokao = "高三" in lead.class_name
    readiness = OF_STATE.get(lead.state, Readiness.DECIDED)
    if readiness == Readiness.INTERESTED and dice.random() < 0.4:
        readiness = Readiness.WAVERING
    file = LeadAdvice(
        lead=lead, exam_track=Track.GAOKAO if is_gaokao else Track.ZHONGKAO, province=lead.exam_province,
        segment=Segment.EQUIVALENT if is_gaokao else Segment.JUNIOR, readiness=readiness,
        readiness_note=dice.choice(NOTES), needs=_needs(dice),
    )  # fmt: skip
    if is_gaokao and dice.random() < 0.6:
        file.score, file.score_source = dice.randint(110, 330), ScoreSource.MOCK
        file.score_on = clock.business_day(max(lead.created_at, now - timedelta(days=10)))
        file.strengths = dice.choice(STRENGTHS)
    if readiness in (Readiness.READY, Readiness.DECIDED):
        file.majors, (file.why_interest, file.why_ability, file.why_career) = dice.choice(MAJORS), REASONS
    return file


def _needs(dice):
    chosen = {*dice.choices(Need.values, k=2)}
    return [need for need in Need.values if need in chosen]


def _noted(file):
    lead = file.lead
    at = lead.last_contact_at or lead.created_at
    return Activity(
        at=at, actor=lead.owner.token, kind=LeadAdvice._meta.label_lower, subject=str(lead.pk), verb="changed",
        before={"readiness": ""}, after={"readiness": str(file.readiness)}, why=file.readiness_note,
    )  # fmt: skip


def _agrees(lead, purpose):
    return Consent(
        lead=lead, is_given=True, purpose=purpose, basis=lead.basis, method=ConsentMethod.FORM, at=lead.created_at,
        notice_version="2027-1", recorded_by=lead.owner.token,
    )  # fmt: skip


def _exceptions(files, now):
    """A few wait for a decision."""
    low = [file for file in files if file.score is not None and file.score < 120 and file.strengths]
    for file in low[:4]:
        services.ask_review(
            lead=file.lead, reason="家长很支持，老师推荐", strengths=file.strengths, by=file.lead.owner,
            now=now - timedelta(hours=20),
        )  # fmt: skip
