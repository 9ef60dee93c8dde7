"""Leads by file: cleaned as by hand, each with all that belongs to it, nothing twice, nothing without consent."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from accounts.models import User
from core.errors import Refused
from core.models import Activity
from imports import services as imports
from imports.models import ImportBatch, ImportFile, ImportRow
from leads import services
from leads.choices import LeadState, Tallied
from leads.imports import LEADS
from leads.models import AccessLog, Consent, FollowUp, Guardian, Lead, QuarantinedLead, Removal, StateCount, Tally
from outposts.models import Outpost
from tests.factories.campaigns import NOON, SchoolFactory
from tests.factories.leads import LeadFactory
from tests.factories.outposts import CrewFactory

pytestmark = pytest.mark.django_db
COLUMNS = {
    "name": "姓名",
    "phone": "手机",
    "school": "学校",
    "class_name": "班级",
    "birth_year": "出生年份",
    "age": "年龄",
    "guardian_name": "监护人姓名",
    "guardian_phone": "监护人电话",
    "guardian_relation": "关系",
    "note": "备注",
    "consent_basis": "同意方",
    "consent_method": "同意方式",
    "consent_date": "同意日期",
}
GOOD = {"name": "王芳", "phone": "13812345678", "birth_year": "2010", "consent_basis": "本人", "consent_method": "口头"}
MOTHER = {"guardian_name": "王秀兰", "guardian_phone": "13900001111", "guardian_relation": "妈妈"}
NO_CONSENT = {"consent_basis": "", "consent_method": ""}
OPTIONS = {"outpost": "SJZ", "source": "fair", "basis": "6月1日咨询会"}
LATER = NOON + timedelta(minutes=5)


def text_of(*rows):
    lines = [",".join(COLUMNS.values())]
    return "\n".join(lines + [",".join((GOOD | row).get(name, "") for name in COLUMNS) for row in rows])


def bring(*rows, by=None, dry_run=False, **options):
    source = io.BytesIO(text_of(*rows).encode())
    given = {"importer": LEADS, "name": "名单.csv", "options": OPTIONS | options, "by": by, "now": NOON}
    return imports.bring_in(source=source, dry_run=dry_run, **given)


def batch_of(*rows, by, policy="update"):
    source = io.BytesIO(text_of(*rows).encode())
    batch = imports.upload(importer=LEADS, source=source, name="名单.csv", options=OPTIONS, by=by, now=NOON)
    imports.start(batch=batch, policy=policy, by=by, now=NOON)
    imports.sweep(now=NOON)
    batch.refresh_from_db()
    assert batch.state == "done", batch.error
    return batch


def undo(batch, by):
    imports.start_undo(batch=batch, by=by, now=LATER)
    imports.sweep(now=LATER)
    return list(batch.rows.order_by("line").values_list("outcome", "undone"))


def counts(**values):
    zero = dict.fromkeys(("created", "updated", "unchanged", "duplicates", "quarantined", "rejected"), 0)
    return {"rows": sum(values.values())} | zero | values


@pytest.fixture
def crew(recruiter, outpost):
    """The recruiter, and a colleague who has fewer open leads."""
    colleague = CrewFactory(outpost=outpost).user
    LeadFactory.create_batch(2, outpost=outpost, owner=recruiter)
    return recruiter, colleague


@pytest.fixture(autouse=True)
def _ready(recruiter):
    """Somebody serves the outpost."""


# --- one lead -------------------------------------------------------------------------------------------------------


def test_a_row_becomes_a_lead_with_everything_that_belongs_to_it(hq, outpost, recruiter, north_district):
    school = SchoolFactory(name="近处中学", name_key="近处中学", region=north_district)
    row = MOTHER | {"school": "近处中学", "class_name": "高三2班", "note": "第3展位", "consent_date": "2027.6.1"}
    assert bring(row, by=hq).counts() == counts(created=1)
    lead = Lead.objects.get()
    assert (lead.name, lead.phone, lead.phone_tail, lead.pinyin) == ("王芳", "+8613812345678", "5678", "wangfang")
    assert (lead.owner, lead.outpost, lead.school, lead.class_name) == (recruiter, outpost, school, "高三2班")
    assert (lead.source, lead.basis, lead.state) == ("fair", "consent_self", "clue")
    guardian, consent, promise = lead.guardians.get(), lead.consents.get(), lead.followups.open().get()
    assert (guardian.name, guardian.phone, guardian.relation) == ("王秀兰", "+8613900001111", "mother")
    assert (consent.is_given, consent.method, consent.recorded_by) == (True, "spoken", hq.token)
    assert timezone.localtime(consent.at).date().isoformat() == "2027-06-01"
    monday = parse_datetime("2027-06-14T10:00+08:00")
    assert (promise.owner, promise.due_at, lead.next_action_at) == (recruiter, monday, monday)  # noon is a Saturday
    assert promise.purpose == "First call; 第3展位"
    activity = Activity.objects.of(lead).get()
    assert (activity.verb, activity.actor) == ("added", hq.token)
    assert activity.after["line"] == 2
    assert activity.after["basis_note"] == "6月1日咨询会"
    assert Tally.objects.get(kind=Tallied.LEADS).count == StateCount.objects.get(state="clue").count == 1
    assert services.compare_tallies() == []


def test_leads_are_spread_over_the_crew_by_what_they_have(hq, crew):
    bring(*[{"phone": f"1381234560{n}"} for n in range(4)], by=hq)
    loads = [Lead.objects.filter(owner=user).count() for user in crew]
    assert loads == [3, 3]


def test_a_school_nobody_knows_is_said_in_the_first_call(hq):
    bring({"school": "某某中学"}, by=hq)
    assert Lead.objects.get().school is None
    assert FollowUp.objects.get().purpose == "First call; school as given: 某某中学"


@pytest.mark.parametrize("many", [3, 30])
def test_a_chunk_costs_the_same_for_any_number_of_rows(hq, crew, many, django_assert_max_num_queries):
    rows = [{"phone": f"138123456{n:02d}"} | (NO_CONSENT if n % 3 == 0 else MOTHER) for n in range(many)]
    batch = imports.upload(
        importer=LEADS, source=io.BytesIO(text_of(*rows).encode()), name="a.csv", options=OPTIONS, by=hq, now=NOON
    )
    imports.start(batch=batch, policy="update", by=hq, now=NOON)
    with django_assert_max_num_queries(60) as seen:
        imports.sweep(now=NOON)
    COSTS[many] = len(seen)
    assert len(set(COSTS.values())) == 1, COSTS


COSTS = {}


# --- bad rows -------------------------------------------------------------------------------------------------------

BAD = [
    ({"phone": "1381234567a"}, "phone", "no letters", "字母"),
    ({"phone": "138123456789"}, "phone", "11 digits; this one has 12", "11"),
    ({"phone": "0311-85012345转801"}, "phone", "without its extension", "分机"),
    ({"phone": "无"}, "phone", "is not a phone number", "无"),
    ({"phone": "1.39E+10"}, "phone", "shortened by a spreadsheet", "表格"),
    ({"phone": "85012345"}, "phone", "area code", "区号"),
    ({"phone": ""}, "phone", "Enter a phone number", "电话"),
    ({"name": ""}, "name", "Enter the name", "姓名"),
    ({"name": "王"}, "name", "whole name", "全名"),
    ({"name": "王芳13812345678"}, "name", "number in the name", ""),
    ({"birth_year": "", "age": "3"}, "age", "3 years old", "3"),
    ({"birth_year": "", "age": "93"}, "age", "93 years old", "93"),
    ({"birth_year": "", "age": "十六"}, "age", "not an age", ""),
    ({"birth_year": "1934"}, "birth_year", "93 years old", ""),
    ({"birth_year": "零九年"}, "birth_year", "not a birth year", ""),
    ({"birth_year": ""}, "birth_year", "Ask for the birth year", ""),
    ({"birth_year": "2015"}, "consent_basis", "Under 14 only a guardian", "14"),
    ({"birth_year": "2015"} | NO_CONSENT, "consent_basis", "Under 14 only a guardian", "14"),
    ({"consent_basis": "监护人"}, "guardian_name", "Enter the guardian who gave consent", ""),
    ({"birth_year": "2005", "consent_basis": "监护人"} | MOTHER, "consent_basis", "At 18 or older", "18"),
    ({"guardian_name": "王芳", "guardian_phone": "13812345678"}, "guardian_name", "cannot be the pupil", ""),
    ({"guardian_name": "王秀兰", "guardian_phone": "无"}, "guardian_phone", "is not a phone number", ""),
    ({"guardian_phone": "13900001111"}, "guardian_name", "Enter the name", ""),
    ({"consent_basis": "好像同意吧"}, "consent_basis", "does not say who gave consent", ""),
    ({"consent_method": "托人"}, "consent_method", "no way of giving consent", ""),
    ({"consent_date": "2027-13-01"}, "consent_date", "not a date", ""),
    ({"consent_date": "2027-07-01"}, "consent_date", "in the future", ""),
    ({"class_name": "高" * 31}, "class_name", "At most 30", ""),
]


@pytest.mark.parametrize(("row", "field", "english", "chinese"), BAD)
def test_a_bad_row_is_told_with_its_line_its_column_and_a_sentence_in_both_languages(hq, row, field, english, chinese):
    batch = batch_of({"phone": "13800000000"}, row, by=hq)
    [problem] = batch.rows.problems()
    assert (problem.line, problem.field) == (3, field)
    assert english in problem.why
    with translation.override("zh-hans"):
        assert chinese in problem.why
    assert set(problem.texts["reason"]) == {"en", "zh-hans"}
    assert (batch.created, batch.rejected, Lead.objects.count()) == (1, 1, 1)


GOOD_CELLS = [
    ({"phone": "１３８１２３４５６７８"}, {"phone": "+8613812345678"}),
    ({"phone": "138-1234-5678"}, {"phone": "+8613812345678"}),
    ({"phone": "+86 138 1234 5678"}, {"phone": "+8613812345678"}),
    ({"phone": "13812345678.0"}, {"phone": "+8613812345678"}),
    ({"phone": "0311-85012345"}, {"phone": "+8631185012345"}),
    ({"name": "王 芳"}, {"name": "王芳"}),
    ({"birth_year": "2009-05-01"}, {"birth_year": 2009}),
    ({"birth_year": "2009年5月"}, {"birth_year": 2009}),
    ({"birth_year": "20090501"}, {"birth_year": 2009}),
    ({"birth_year": "2009/5/1 0:00:00"}, {"birth_year": 2009}),
    ({"birth_year": "", "age": "17岁"}, {"birth_year": 2010}),
    ({"consent_basis": "家长同意", "consent_method": "纸质签字"} | MOTHER, {"basis": "consent_guardian"}),
    ({"consent_basis": "consent_self", "consent_method": "online"}, {"basis": "consent_self"}),
    ({"guardian_name": "无", "guardian_phone": "无"}, {"basis": "consent_self"}),
]


@pytest.mark.parametrize(("row", "stored"), GOOD_CELLS)
def test_what_people_write_otherwise_is_read(hq, row, stored):
    assert bring(row, by=hq).counts() == counts(created=1)
    lead = Lead.objects.get()
    assert {name: getattr(lead, name) for name in stored} == stored


def test_a_number_that_asked_for_silence_is_refused_with_the_known_sentence(hq, far_outpost):
    LeadFactory(outpost=far_outpost, phone="+8613812345678", state=LeadState.DO_NOT_CONTACT)
    LeadFactory(outpost=far_outpost, phone="+8613900001111", state=LeadState.DO_NOT_CONTACT)
    summary = bring({}, {"phone": "13812340000"} | MOTHER, {"phone": "13812345678"} | NO_CONSENT, by=hq)
    assert summary.counts() == counts(rejected=2, duplicates=1)
    sentence = "Somebody with this number asked not to be contacted. Only HQ can lift that."
    assert {(p.field, p.reason) for p in summary.problems} == {("phone", sentence)}


# --- the same student -----------------------------------------------------------------------------------------------


def test_the_same_file_twice_brings_nothing_new(hq):
    rows = [{}, {"phone": "13812340001"} | NO_CONSENT, {"phone": "1"}]
    assert bring(*rows, by=hq).counts() == counts(created=1, quarantined=1, rejected=1)
    before = Activity.objects.filter(kind="leads.lead").count()
    assert bring(*rows, by=hq).counts() == counts(unchanged=2, rejected=1)
    assert (Lead.objects.count(), QuarantinedLead.objects.count(), Consent.objects.count()) == (1, 1, 1)
    assert Activity.objects.filter(kind="leads.lead").count() == before


def test_a_list_of_which_two_in_five_are_duplicates_adds_up(hq, monkeypatch):
    monkeypatch.setattr("imports.services.filling.CHUNK", 7)
    fresh = [{"phone": f"138123400{n:02d}"} for n in range(30)]
    summary = bring(*fresh, *fresh[:20], by=hq)
    assert summary.counts() == counts(created=30, duplicates=20)
    assert summary.rows == 50
    assert Tally.objects.get(kind=Tallied.LEADS).count == Lead.objects.count() == FollowUp.objects.count() == 30
    assert services.compare_tallies() == []


@pytest.mark.parametrize(("policy", "outcome", "kept"), [
    ("update", "updated", "高三2班"), ("skip", "duplicates", ""), ("ask", "duplicates", ""),
])  # fmt: skip
def test_what_becomes_of_a_lead_that_is_stored_with_other_values(hq, policy, outcome, kept):
    bring({}, by=hq)
    batch = batch_of({"class_name": "高三2班"}, by=hq, policy=policy)
    assert getattr(batch, outcome) == batch.rows_done == 1
    lead = Lead.objects.get()
    assert (lead.class_name, lead.version) == (kept, 2 if kept else 1)
    if policy == "ask":
        imports.settle_differences(batch=batch, lines=None, by=hq, now=LATER)
        imports.sweep(now=LATER)
        assert Lead.objects.get().class_name == "高三2班"


def test_what_is_personal_is_not_in_the_activity_of_a_change(hq):
    bring({}, by=hq)
    bring({"class_name": "高三2班", "birth_year": "2009"}, by=hq)
    changed = Activity.objects.of(Lead.objects.get()).get(verb="changed")
    assert changed.after == {"birth_year": None, "class_name": None, "file": "名单.csv"}


def test_a_lead_the_uploader_may_not_see_is_a_duplicate_of_which_nothing_is_said(director, far_outpost):
    far = LeadFactory(outpost=far_outpost, name="王芳", phone="+8613812345678", season=far_outpost.season)
    Lead.objects.filter(pk=far.pk).update(season=our_season())
    batch = batch_of({"class_name": "高三9班"}, by=director)
    assert (batch.duplicates, batch.rows_done) == (1, 1)
    row = batch.rows.get()
    assert (row.subject, row.why, row.before, row.is_open) == ("", "", {}, False)
    far.refresh_from_db()
    assert (far.class_name, far.version) == ("", 1)


def our_season():
    return Outpost.objects.get(code="SJZ").season


# --- who and where --------------------------------------------------------------------------------------------------


def test_a_director_brings_leads_to_the_own_outposts_only(director, outpost, far_outpost):
    assert bring({}, by=director).counts() == counts(created=1)
    with pytest.raises(Refused, match="Choose an outpost"):
        bring({}, by=director, outpost="GZ")
    with pytest.raises(Refused, match="Choose where the leads came from"):
        bring({}, by=director, source="nowhere")


def test_a_director_who_moved_on_stops_the_import(director, south):
    batch = imports.upload(
        importer=LEADS, source=io.BytesIO(text_of({}).encode()), name="a.csv", options=OPTIONS, by=director, now=NOON
    )
    imports.start(batch=batch, policy="update", by=director, now=NOON)
    User.objects.filter(pk=director.pk).update(region=south)
    imports.sweep(now=NOON)
    batch.refresh_from_db()
    assert (batch.state, Lead.objects.count()) == ("failed", 0)
    assert "You may not import leads to this outpost any more." in batch.trouble


# --- undo -----------------------------------------------------------------------------------------------------------


def test_an_undone_import_leaves_nothing_of_leads_nobody_touched(hq, recruiter):
    rows = [MOTHER | {"phone": f"1381234000{n}"} for n in range(3)]
    batch = batch_of(*rows, {"phone": "13812340009"} | NO_CONSENT, by=hq)
    assert undo(batch, hq) == [*[("created", "removed")] * 3, ("quarantine", "removed")]
    for model in (Lead, Guardian, Consent, FollowUp, QuarantinedLead, Removal):
        assert not model.objects.exists(), model
    assert services.compare_tallies() == []
    assert all(a.before == {"name": None} for a in Activity.objects.filter(kind="leads.lead", verb="undone"))
    assert bring(*rows, by=hq).counts() == counts(created=3)


def test_a_lead_somebody_worked_with_stays(hq, recruiter):
    rows = [{"phone": f"1381234000{n}"} for n in range(5)]
    batch = batch_of(*rows, by=hq)
    changed, called, seen, left, _untouched = Lead.objects.order_by("pk")
    services.change_lead(lead=changed, values={"class_name": "高三1班"}, version=1, by=recruiter, now=NOON)
    services.complete_followup(
        followup=called.followups.get(), result="reached", by=recruiter, now=NOON, next_at=NOON + timedelta(days=1)
    )
    services.reveal(lead=seen, field="phone", purpose="call", by=recruiter, now=NOON)
    services.exit_lead(lead=left, to=LeadState.DO_NOT_CONTACT, by=recruiter, now=NOON)
    assert [undone for _outcome, undone in undo(batch, hq)] == ["changed", "changed", "in_use", "changed", "removed"]
    assert Lead.objects.count() == Consent.objects.count() == 4
    assert AccessLog.objects.count() == 1
    assert services.compare_tallies() == []


def test_an_updated_lead_is_set_back(hq):
    bring({}, by=hq)
    batch = batch_of({"class_name": "高三2班", "birth_year": "2009"}, by=hq)
    assert undo(batch, hq) == [("updated", "restored")]
    lead = Lead.objects.get()
    assert (lead.class_name, lead.birth_year, lead.version) == ("", 2010, 3)
    assert "2009" not in json.dumps([a.before | a.after for a in Activity.objects.of(lead)])


def test_consents_of_other_leads_cannot_be_deleted_even_then(hq):
    bring({}, by=hq)
    consents = QuerySet(Consent)
    with pytest.raises(IntegrityError), transaction.atomic():
        consents._raw_delete(consents.db)
    assert Consent.objects.count() == 1


# --- the command ----------------------------------------------------------------------------------------------------


def command(capsys, tmp_path, *rows, **options):
    path = tmp_path / "list.csv"
    path.write_text(text_of(*rows))
    code = 0
    try:
        call_command("import_leads", str(path), outpost="SJZ", source="fair", json=True, **options)
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_the_command_prints_exactly_what_became_of_the_rows(capsys, tmp_path, outpost):
    rows = [{}, {}, {"phone": "13812340001"} | NO_CONSENT, {"phone": "无"}]
    errors = tmp_path / "errors.csv"
    code, answer = command(capsys, tmp_path, *rows, errors=str(errors))
    reason = "“无” is not a phone number. Without one nobody can call back."
    assert (code, answer) == (1, {
        "rows": 4, "created": 1, "updated": 0, "unchanged": 0, "duplicates": 1, "quarantined": 1, "rejected": 1,
        "errors": [{"line": 5, "field": "phone", "reason": reason}],
    })  # fmt: skip
    assert reason in errors.read_text()
    assert Consent.objects.get().recorded_by.int == 0


def test_the_command_can_only_look(capsys, tmp_path, outpost):
    code, answer = command(capsys, tmp_path, {}, {"phone": "13812340001"} | NO_CONSENT, dry_run=True)
    assert (code, answer["created"], answer["quarantined"]) == (0, 1, 1)
    for model in (Lead, QuarantinedLead, ImportBatch, ImportFile, ImportRow):
        assert not model.objects.exists()


def test_nothing_is_chosen_beforehand(client, hq, outpost):
    """A list lands where somebody chose, not where the first line of a menu stands."""
    client.force_login(hq)
    form = client.get(reverse("imports:upload", args=["leads"])).context["form"]
    for name in ("option_outpost", "option_source"):
        assert form.fields[name].choices[0][0] == ""
        assert form.fields[name].required
