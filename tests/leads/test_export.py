import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from accounts.choices import Role
from accounts.models import Notice, User
from core.errors import Refused, Stale
from core.models import Activity
from core.sheets import XLSX_ROWS
from core.templatetags.ui import mask_phone
from leads import exporting, rules_export, services
from leads.choices import LeadState
from leads.models import ExportRequest, Lead
from leads.rules_export import LIMITS, ExportLimits, check_growth, check_rows, needs_decision
from tests.factories.accounts import UserFactory
from tests.factories.leads import LeadFactory, QuarantinedLeadFactory
from tests.leads.test_constraints import broken
from tests.leads.test_pages import fresh, post, queries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def colleague(db):
    return UserFactory(username="hq2", role=Role.HQ)


@pytest.fixture
def few(monkeypatch):
    """The limit at three rows, so that a test needs no thousand."""
    monkeypatch.setattr(rules_export, "LIMITS", ExportLimits(free=3))


def ask(by, now, **facts):
    given = {"filters": {}, "purpose": "calling", "note": "", "format": "csv", "with_phones": False}
    return services.ask_export(**given | facts, by=by, now=now)


def decide(export, by, now, *, approve=True, reason="", version=1):
    return services.decide_export(export=export, approve=approve, reason=reason, version=version, by=by, now=now)


def content_of(export, by, now):
    export, leads, rows = services.fetch_export(export=export, by=by, now=now)
    return b"".join(exporting.file_of(export, leads, rows=rows)[2])


def rows_in(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def names_in(content):
    return {row["Name"] for row in rows_in(content)}


# --- rules ----------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 1500), max_size=12))
def test_many_small_exports_are_one_large_one(sizes):
    """Whatever is let go without anybody else never adds up to more than the limit."""
    free = 0
    for rows in sizes:
        if not needs_decision(rows=rows, others=free):
            free += rows
    assert free <= LIMITS.free


def test_a_sheet_has_an_end():
    check_rows(rows=XLSX_ROWS, format="xlsx")
    check_rows(rows=XLSX_ROWS + 1, format="csv")
    with pytest.raises(Refused, match="1,048,575"):
        check_rows(rows=XLSX_ROWS + 1, format="xlsx")
    with pytest.raises(Refused):
        check_rows(rows=0, format="csv")


def test_what_was_agreed_to_may_grow_a_little():
    check_growth(rows=2200, asked=2000, others=5000, is_decided=True)
    with pytest.raises(Refused):
        check_growth(rows=2201, asked=2000, others=0, is_decided=True)
    check_growth(rows=1000, asked=10, others=0, is_decided=False)
    with pytest.raises(Refused):
        check_growth(rows=1000, asked=1000, others=1, is_decided=False)


# --- what must never be false ---------------------------------------------------------------------------------------


def test_what_the_database_refuses(director, hq, noon):
    facts = {"asked_by": director, "purpose": "calling", "format": "csv", "row_count": 5, "asked_at": noon}
    decided = {"decided_at": noon, "decided_by": hq}

    def make(**other):
        return lambda: ExportRequest.objects.create(**facts | other)

    broken("leads_export_decided_by_another", make(state="approved", decided_at=noon, decided_by=director))
    broken("leads_export_many_rows_decided", make(state="approved", decided_at=noon, row_count=1001))
    broken("leads_export_decided_in_time", make(state="approved"))
    broken("leads_export_decided_in_time", make(**decided))
    broken("leads_export_refused_with_reason", make(state="refused", **decided))
    broken("leads_export_downloaded_if_approved", make(downloaded_at=noon))
    broken("leads_export_phones_have_note", make(with_phones=True))
    make(state="approved", row_count=1001, **decided)()


# --- asked ----------------------------------------------------------------------------------------------------------


def test_few_rows_leave_at_once_and_the_record_stands_first(lead, director, noon):
    export = ask(director, noon, filters={"q": "王芳"}, note="周会")
    assert (export.state, export.row_count, export.decided_by) == ("approved", 1, None)
    row = Activity.objects.of(export).get()
    assert (row.verb, row.actor, row.why) == ("asked", director.token, "周会")
    assert row.after["filters"] == {"q": None}
    assert not Notice.objects.exists()


def test_many_rows_wait_and_hq_is_told(outpost, director, hq, colleague, noon, few):
    LeadFactory.create_batch(4, outpost=outpost)
    export = ask(director, noon)
    assert export.state == "waiting"
    assert {n.user for n in Notice.objects.all()} == {hq, colleague}
    with pytest.raises(Refused, match="waits"):
        services.fetch_export(export=export, by=director, now=noon)


def test_many_small_ones_do_not_go_round_it(outpost, director, hq, noon, few):
    LeadFactory.create_batch(2, outpost=outpost)
    assert [ask(director, noon).state for _ in range(2)] == ["approved", "waiting"]
    assert ask(hq, noon).state == "approved"
    assert ask(director, noon + DAY).state == "approved"


def test_yesterdays_file_fetched_today_counts_today(outpost, director, noon, few):
    LeadFactory.create_batch(2, outpost=outpost)
    old = ask(director, noon - DAY + timedelta(hours=1))
    new = ask(director, noon)
    content_of(old, director, noon)
    with pytest.raises(Refused, match="more than"):
        services.fetch_export(export=new, by=director, now=noon)
    assert ask(director, noon).state == "waiting"


@pytest.mark.parametrize(
    "facts", [{"purpose": "x"}, {"with_phones": True}, {"purpose": "other", "note": " "}, {"filters": {"state": "x"}}]
)
def test_what_is_refused(lead, director, noon, facts):
    with pytest.raises(Refused):
        ask(director, noon, **facts)
    assert not ExportRequest.objects.exists()


@pytest.mark.parametrize("role", ["recruiter", "caller", "finance", "agent"])
def test_who_may_not_export(lead, request, role, noon):
    with pytest.raises(Refused):
        ask(request.getfixturevalue(role), noon)


# --- decided --------------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(outpost, director, hq, noon, few):
    LeadFactory.create_batch(4, outpost=outpost)
    return ask(director, noon)


def test_approved_by_another_it_is_fetched(waiting, director, hq, noon):
    decide(waiting, hq, noon)
    assert [n.title for n in Notice.objects.filter(user=director)] == ["Export of 4 leads approved"]
    assert len(rows_in(content_of(waiting, director, noon))) == 4
    verbs = list(Activity.objects.of(waiting).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["asked", "approved", "downloaded"]


def test_refused_with_a_reason_it_is_not(waiting, director, hq, noon):
    with pytest.raises(Refused):
        decide(waiting, hq, noon, approve=False)
    decide(waiting, hq, noon, approve=False, reason="太多")
    with pytest.raises(Refused, match="refused"):
        services.fetch_export(export=waiting, by=director, now=noon)
    with pytest.raises(Stale):
        decide(waiting, hq, noon, version=2)


def test_nobody_decides_on_the_own_export(outpost, hq, colleague, director, noon, few):
    LeadFactory.create_batch(4, outpost=outpost)
    export = ask(hq, noon)
    for who in (hq, director):
        with pytest.raises(Refused):
            decide(export, who, noon)
    assert decide(export, colleague, noon).state == "approved"


# --- fetched --------------------------------------------------------------------------------------------------------


def test_once_and_within_a_day(lead, director, stranger, noon):
    first, second = ask(director, noon), ask(director, noon)
    with pytest.raises(Refused):
        services.fetch_export(export=first, by=stranger, now=noon)
    content_of(first, director, noon + DAY - timedelta(seconds=1))
    with pytest.raises(Refused, match="already"):
        services.fetch_export(export=first, by=director, now=noon + timedelta(hours=1))
    with pytest.raises(Refused, match="24 hours"):
        services.fetch_export(export=second, by=director, now=noon + DAY)


def test_what_one_may_not_see_by_then_does_not_leave(outpost, far_outpost, director, south, noon):
    LeadFactory(outpost=outpost, name="北方人")
    LeadFactory(outpost=far_outpost, name="南方人")
    export = ask(director, noon)
    User.objects.filter(pk=director.pk).update(region=south)
    assert names_in(content_of(export, director, noon)) == {"南方人"}


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.RECRUITER}])
def test_who_left_or_may_no_more_gets_nothing(lead, director, noon, change):
    export = ask(director, noon)
    User.objects.filter(pk=director.pk).update(**change)
    with pytest.raises(Refused):
        services.fetch_export(export=export, by=director, now=noon)
    assert ExportRequest.objects.get().downloaded_at is None


def test_filters_that_no_longer_fit_never_become_all_rows(outpost, far_outpost, director, south, noon):
    LeadFactory(outpost=outpost)
    LeadFactory(outpost=far_outpost)
    export = ask(director, noon, filters={"outpost": str(outpost.pk)})
    User.objects.filter(pk=director.pk).update(region=south)
    with pytest.raises(Refused, match="filters"):
        services.fetch_export(export=export, by=director, now=noon)


def test_silence_and_quarantine_never_leave(outpost, hq, noon):
    LeadFactory(outpost=outpost, name="可联系")
    late, gone = LeadFactory(outpost=outpost, name="后来"), LeadFactory(outpost=outpost, name="勿扰")
    QuarantinedLeadFactory(outpost=outpost, name="隔离者")
    silent = {"state": LeadState.DO_NOT_CONTACT, "next_action_at": None}
    Lead.objects.filter(pk=gone.pk).update(**silent)
    export = ask(hq, noon)
    assert export.row_count == 2
    Lead.objects.filter(pk=late.pk).update(**silent)
    assert names_in(content_of(export, hq, noon)) == {"可联系"}
    with pytest.raises(Refused, match="nothing"):
        ask(hq, noon, filters={"state": LeadState.DO_NOT_CONTACT.value})


# --- the file -------------------------------------------------------------------------------------------------------

PHONES = ["+8613812345678", "+861012345678", "+16502530000", "+85212345", "+8675512345678"]


def test_numbers_are_masked_as_in_the_list(outpost, hq, noon):
    for number in PHONES:
        LeadFactory(outpost=outpost, name=f"号{number[-9:]}", phone=number)
    rows = rows_in(content_of(ask(hq, noon), hq, noon))
    as_in_list = {mask_phone(number) for number in PHONES if not number.startswith("+1")}
    assert {row["Phone"] for row in rows} == as_in_list | {"**** 0000"}  # abroad less shows than in the list


def test_asked_for_they_stand_in_full(outpost, hq, noon):
    for number in PHONES:
        LeadFactory(outpost=outpost, name=f"号{number[-9:]}", phone=number)
    rows = rows_in(content_of(ask(hq, noon, with_phones=True, note="接站"), hq, noon))
    shown = {row["Phone"] for row in rows}
    assert shown == {"138 1234 5678", *(f"'{number}" for number in PHONES[1:])}


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_words_and_times_are_those_of_people(lead, director, noon, format):
    Lead.objects.update(name="=1+1", last_contact_at=noon - timedelta(hours=13))
    content = content_of(ask(director, noon, format=format), director, noon)
    if format == "csv":
        (row,) = rows_in(content)
        name = "'=1+1"
    else:
        head, cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        row, name = dict(zip(head, cells, strict=True)), "=1+1"
    assert row == {
        "Name": name, "Phone": "138 **** 5678", "State": "Clue", "School": "", "Class": "高三2班",
        "Source": "School visit", "Owner": "招生员甲", "Outpost": "石家庄工作站", "Next follow-up": "2027-06-12 14:00",
        "Last contact": "2027-06-11 23:00", "Logged": "2027-06-12 12:00",
    }  # fmt: skip


def test_the_order_is_that_of_the_list(outpost, hq, noon):
    for name, hours in (("乙乙", 1), ("甲甲", 2), ("丙丙", None)):
        due = noon + timedelta(hours=hours) if hours else None
        LeadFactory(outpost=outpost, name=name, next_action_at=due, created_at=noon)
    by_next = rows_in(content_of(ask(hq, noon, filters={"sort": "next"}), hq, noon))
    assert [row["Name"] for row in by_next] == ["乙乙", "甲甲"]


# --- pages ----------------------------------------------------------------------------------------------------------

SENT = {"purpose": "calling", "note": "", "format": "csv"}


def test_from_the_list_to_the_file(client, lead, director):
    LeadFactory(outpost=lead.outpost, state=LeadState.ENQUIRY, name="别人家")
    client.force_login(director)
    page = client.get(reverse("leads:list"), {"state": "clue", "sort": "name"})
    url = reverse("leads:export") + "?state=clue&sort=name"
    assert url.replace("&", "&amp;") in page.content.decode()
    assert "Clue" in client.get(url).content.decode()
    assert post(client, url, SENT).url == reverse("leads:exports")
    export = ExportRequest.objects.get()
    assert export.filters == {"state": "clue", "sort": "name"}
    download = reverse("leads:export_download", args=[export.pk])
    assert download in client.get(reverse("leads:exports")).content.decode()
    answer = post(client, download, {})
    assert answer.streaming
    assert answer["Content-Disposition"] == f'attachment; filename="leads-{export.pk}.csv"'
    assert names_in(b"".join(answer.streaming_content)) == {lead.name}
    again = post(client, download, {})
    again = client.get(again.url)
    assert "downloaded already" in again.content.decode()


def test_the_recruiter_finds_no_such_action(client, lead, recruiter):
    client.force_login(recruiter)
    assert reverse("leads:export") not in client.get(reverse("leads:list")).content.decode()


def test_mistakes_are_told_beside_the_field(client, lead, director):
    client.force_login(director)
    answer = post(client, reverse("leads:export"), SENT | {"with_phones": "on"})
    assert answer.status_code == 422
    assert "note" in answer.context["form"].errors
    assert post(client, reverse("leads:export"), SENT | {"purpose": ""}).status_code == 422
    assert client.get(reverse("leads:export"), {"outpost": "zzz"}).status_code == 200


def test_hq_decides_on_the_page(client, waiting, hq, director):
    client.force_login(hq)
    url = waiting.get_absolute_url()
    assert url in client.get(reverse("leads:exports")).content.decode()
    assert director.name in client.get(url).content.decode()
    assert post(client, url, {"decision": "refuse", "reason": "", "version": 1}).status_code == 422
    assert post(client, url, {"decision": "approve", "reason": "", "version": 1}).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == ("approved", hq)
    assert "This is decided" in client.get(url).content.decode()
    client.force_login(fresh(director))
    assert client.get(url).status_code == 403


def test_a_stranger_sees_nothing_of_it(client, lead, director, stranger, noon):
    export = ask(director, noon)
    client.force_login(stranger)
    assert client.get(reverse("leads:exports")).context["page"].rows == []
    assert post(client, reverse("leads:export_download", args=[export.pk]), {}).status_code == 404


def test_the_list_costs_the_same_for_any_number(client, lead, hq, director, noon, django_assert_max_num_queries, few):
    LeadFactory.create_batch(4, outpost=lead.outpost)
    costs = []
    for rows in (1, 2):
        for _ in range(rows):
            ask(hq, noon)
            ask(director, noon)
        cost, page = queries(client, hq, reverse("leads:exports"), django_assert_max_num_queries)
        costs.append(cost)
    assert (len(page.context["page"].rows), len(page.context["waiting"])) == (3, 3)
    assert costs[0] == costs[1]
