import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from leads import services
from leads.choices import FUNNEL, LeadState, Purpose
from leads.models import AccessLog, FollowUp, Lead, SecondLineCall
from tests.factories.campaigns import SchoolFactory
from tests.factories.leads import FollowUpFactory, GuardianFactory, LeadFactory
from tests.factories.outposts import CrewFactory

pytestmark = pytest.mark.django_db


def fresh(user):
    """As the next request sees the person: nothing remembered on the object."""
    return User.objects.get(pk=user.pk)


def queries(client, user, url, django_assert_max_num_queries, most=15):
    client.force_login(fresh(user))
    client.get(url)  # warms what a process keeps
    with django_assert_max_num_queries(most) as seen:
        page = client.get(url)
    assert page.status_code == 200
    return len(seen), page


def post(client, url, data, **headers):
    return client.post(url, {"submit_id": uuid.uuid4()} | data, **headers)


# --- the list -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["hq", "recruiter"])
@pytest.mark.parametrize("forged", ["9" * 20, "-1", "zzz", "\x00"])
def test_the_list_stands_whatever_is_asked_for_in_its_address(client, request, outpost, role, forged):
    client.force_login(request.getfixturevalue(role))
    asked = dict.fromkeys(("outpost", "owner", "state", "source", "view", "sort", "after", "q"), forged)
    assert client.get(reverse("leads:list"), asked, follow=True).status_code == 200  # a number is sent away
    for name in asked:
        assert client.get(reverse("leads:list"), {name: forged}, follow=True).status_code == 200


@pytest.mark.parametrize("role", ["hq", "director", "recruiter"])
def test_the_list_costs_the_same_for_any_number_of_leads(client, request, outpost, role, django_assert_max_num_queries):
    user, costs = request.getfixturevalue(role), []
    CrewFactory(outpost=outpost)
    for rows in (1, 2):
        LeadFactory.create_batch(
            rows, outpost=outpost, owner=CrewFactory(outpost=outpost).user, school=SchoolFactory(region=outpost.region)
        )
        cost, page = queries(client, user, reverse("leads:list"), django_assert_max_num_queries)
        costs.append(cost)
    assert len(page.context["page"].rows) == 3
    assert costs[0] == costs[1]


def test_a_stranger_sees_nothing(client, lead, stranger):
    client.force_login(stranger)
    page = client.get(reverse("leads:list"))
    assert page.context["page"].rows == []
    assert "王芳" not in page.content.decode()
    assert client.get(lead.get_absolute_url()).status_code == 404


def test_a_list_never_shows_a_whole_number(client, lead, recruiter):
    client.force_login(recruiter)
    text = client.get(reverse("leads:list")).content.decode()
    assert "138 **** 5678" in text
    assert "12345678" not in text


def test_whatever_stands_in_a_name_is_only_text(client, outpost, recruiter):
    LeadFactory(outpost=outpost, owner=recruiter, name="<b>{url}</b>{0}", class_name="<i>{")
    client.force_login(recruiter)
    text = client.get(reverse("leads:list")).content.decode()
    assert "&lt;b&gt;{url}&lt;/b&gt;{0}" in text
    assert "&lt;i&gt;{" in text


def rows_of(client, user, query):
    client.force_login(fresh(user))
    return [lead.name for lead in client.get(reverse("leads:list") + query).context["page"].rows]


@pytest.fixture
def several(outpost, recruiter, noon):
    other = CrewFactory(outpost=outpost).user
    LeadFactory(
        outpost=outpost,
        owner=recruiter,
        name="王晚",
        next_action_at=noon - timedelta(hours=2),
        pinyin="wangwan",
        initials="ww",
    )
    LeadFactory(
        outpost=outpost,
        owner=recruiter,
        name="李今",
        next_action_at=noon + timedelta(hours=2),
        state="enquiry",
        pinyin="lijin",
        initials="lj",
    )
    LeadFactory(
        outpost=outpost,
        owner=other,
        name="赵明",
        next_action_at=noon + timedelta(days=1),
        source="fair",
        is_key=True,
        key_reason="分数高",
        pinyin="zhaoming",
        initials="zm",
    )
    LeadFactory(
        outpost=outpost,
        owner=other,
        name="孙止",
        state="do_not_contact",
        phone="+8613500009999",
        phone_tail="9999",
        pinyin="sunzhi",
        initials="sz",
    )
    return other


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"王晚", "李今", "赵明"}),
        ("?view=overdue", {"王晚"}),
        ("?view=today", {"王晚", "李今"}),
        ("?view=key", {"赵明"}),
        ("?view=mine", {"王晚", "李今"}),
        ("?state=enquiry", {"李今"}),
        ("?state=do_not_contact", {"孙止"}),
        ("?source=fair", {"赵明"}),
        ("?q=王", {"王晚"}),
        ("?q=lj", {"李今"}),
        ("?q=zhaom", {"赵明"}),
        ("?q=9999", set()),
        ("?view=nonsense&state=x&outpost=999&owner=x", {"王晚", "李今", "赵明"}),
    ],
)
def test_filters_stand_in_the_url(client, recruiter, several, query, names):
    assert set(rows_of(client, recruiter, query)) == names


def test_the_list_is_ordered_as_asked(client, director, several):
    assert rows_of(client, director, "?sort=next") == ["王晚", "李今", "赵明"]
    assert rows_of(client, director, "?sort=name") == sorted(["王晚", "李今", "赵明"])
    assert set(rows_of(client, director, f"?owner={several.pk}")) == {"赵明"}


def test_pages_follow_each_other_without_loss(client, recruiter, outpost, noon):
    LeadFactory.create_batch(120, outpost=outpost, next_action_at=noon)
    client.force_login(recruiter)
    for sort in ("newest", "next", "name"):
        seen, url = [], f"?sort={sort}"
        while url:
            page = client.get(reverse("leads:list") + url).context["page"]
            seen += [lead.pk for lead in page.rows]
            url = page.next_url if page.has_next else ""
        assert len(seen) == len(set(seen)) == 120
    assert client.get(reverse("leads:list") + "?after=forged").status_code == 200


# --- entry ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def entry(outpost):
    return {
        "name": "王芳", "phone": "138 1234 5678", "birth_year": "2010", "school_name": "", "class_name": "高三2班",
        "source": "phone", "outpost": outpost.pk, "guardian_name": "王秀兰", "guardian_relation": "mother",
        "guardian_phone": "13900001111", "guardian_may_call": "on", "basis": "consent_self", "method": "spoken",
        "next_choice": "soon", "next_at": "", "next_purpose": "",
    }  # fmt: skip


def test_one_screen_logs_a_lead_and_is_ready_for_the_next(client, recruiter, entry, noon):
    client.force_login(recruiter)
    answer = post(client, reverse("leads:add"), entry)
    assert (answer.status_code, answer.url) == (302, reverse("leads:add"))
    lead = Lead.objects.get()
    assert (lead.owner, lead.next_action_at) == (recruiter, noon + timedelta(hours=2))
    page = client.get(reverse("leads:add"))
    assert "王芳 is logged." in page.content.decode()
    assert page.context["form"]["source"].value() == "phone"


def test_save_and_open_goes_to_the_lead(client, recruiter, entry):
    client.force_login(recruiter)
    assert post(client, reverse("leads:add"), entry | {"after": "open"}).url == Lead.objects.get().get_absolute_url()


def test_a_time_of_ones_own_goes_before_the_click(client, recruiter, entry, noon):
    client.force_login(recruiter)
    post(client, reverse("leads:add"), entry | {"next_at": "2027-06-20T09:30"})
    assert Lead.objects.get().next_action_at == noon.replace(day=20, hour=9, minute=30)


def test_the_same_submit_twice_logs_one_lead(client, recruiter, entry):
    client.force_login(recruiter)
    data = entry | {"submit_id": uuid.uuid4()}
    first, second = (client.post(reverse("leads:add"), data) for _ in range(2))
    assert first.url == second.url
    assert Lead.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"phone": "无"}, "phone", "nobody can call back"),
        ({"birth_year": "2024"}, "birth_year", "3 years old"),
        ({"birth_year": "1934"}, "birth_year", "93 years old"),
        ({"birth_year": ""}, "birth_year", "Ask for the birth year"),
        ({"birth_year": "2014"}, "basis", "Under 14"),
        ({"guardian_name": "王芳", "guardian_phone": "13812345678"}, "guardian_name", "cannot be the pupil"),
        ({"next_at": "2027-06-11T09:00"}, "next_at", "in the past"),
        ({"school_name": "没有这所学校"}, "school_name", "No school of this name"),
        ({"outpost": "999999"}, "outpost", "valid choice"),
    ],
)
def test_a_wrong_field_says_why_and_keeps_what_was_typed(client, recruiter, entry, wrong, field, words):
    client.force_login(recruiter)
    page = post(client, reverse("leads:add"), entry | wrong)
    assert page.status_code == 422
    assert words in page.context["form"].errors[field][0]
    assert "高三2班" in page.content.decode()
    assert not Lead.objects.exists()


def test_a_forged_outpost_or_owner_is_refused(client, recruiter, director, far_outpost, far_recruiter, entry):
    client.force_login(recruiter)
    assert post(client, reverse("leads:add"), entry | {"outpost": far_outpost.pk}).status_code == 422
    client.force_login(director)
    assert post(client, reverse("leads:add"), entry | {"owner": far_recruiter.pk}).status_code == 422
    assert not Lead.objects.exists()


def test_a_school_is_typed_by_name(client, recruiter, entry, north_district):
    school = SchoolFactory(name="石家庄第二中学", name_key="石家庄第二中学", region=north_district)
    client.force_login(recruiter)
    post(client, reverse("leads:add"), entry | {"school_name": "石家庄第二中学"})
    assert Lead.objects.get().school == school
    assert "石家庄第二中学" in client.get(reverse("leads:schools"), {"school_name": "石家庄"}).content.decode()


def test_a_twin_of_ones_own_is_linked(client, lead, recruiter, entry):
    client.force_login(recruiter)
    page = post(client, reverse("leads:add"), entry)
    assert page.status_code == 422
    assert lead.get_absolute_url() in page.content.decode()


def ask(client, user, **typed):
    client.force_login(fresh(user))
    return client.post(reverse("leads:duplicates"), typed).content.decode()


def test_typing_a_known_number_warns_and_links_what_one_may_see(client, lead, recruiter):
    for typed in ({"phone": "13812345678"}, {"phone": "139 0000 1111"}, {"guardian_phone": "13900001111"}):
        assert lead.get_absolute_url() in ask(client, recruiter, **typed)
    for half in ({"phone": "1381234"}, {"school_name": "石家"}, {"name": "王"}, {}):
        assert ask(client, recruiter, **half).strip() == ""


def test_typing_a_known_name_of_the_school_warns(client, values, recruiter, north_district):
    school = SchoolFactory(name="石家庄第二中学", name_key="石家庄第二中学", region=north_district)
    lead = services.add_lead(**values | {"school": school})
    text = ask(client, recruiter, name="王 芳", school_name="石家庄第二中学")
    assert lead.get_absolute_url() in text


def test_a_twin_elsewhere_is_told_without_disclosing_it(client, lead, far_recruiter):
    text = ask(client, far_recruiter, phone="13812345678")
    assert "already looked after by another outpost" in text
    assert reverse("leads:dispute_add") in text
    for secret in ("王芳", "石家庄", "招生员甲", lead.get_absolute_url()):
        assert secret not in text


def test_a_number_is_never_asked_for_by_get(client, recruiter):
    client.force_login(recruiter)
    assert client.get(reverse("leads:duplicates"), {"phone": "13812345678"}).status_code == 405


# --- the lead's page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["hq", "director", "recruiter"])
def test_a_lead_page_costs_the_same_however_much_happened(
    client, request, lead, role, noon, django_assert_max_num_queries
):
    user, costs = request.getfixturevalue(role), []
    for turn in range(2):
        for place in range(1 + turn):
            FollowUpFactory(lead=lead, owner=lead.owner, done_at=noon, done_by=lead.owner, result="reached")
            GuardianFactory(lead=lead)
            LeadFactory(outpost=lead.outpost, phone=lead.phone)
            services.move_lead(lead=lead, to=FUNNEL[1 + turn + place], note="x", by=lead.owner, now=noon)
        costs.append(queries(client, user, lead.get_absolute_url(), django_assert_max_num_queries)[0])
    assert costs[0] == costs[1]


def test_a_lead_page_masks_every_number(client, lead, recruiter):
    client.force_login(recruiter)
    text = client.get(lead.get_absolute_url()).content.decode()
    assert "138 **** 5678" in text
    assert "139 **** 1111" in text
    for secret in ("13812345678", "12345678", "13900001111"):
        assert secret not in text


def test_an_edit_form_uncovers_no_number(client, lead, recruiter, noon):
    client.force_login(recruiter)
    url = reverse("leads:lead_edit", args=[lead.pk])
    page = client.get(url)
    assert "138 **** 5678" in page.content.decode()
    services.change_lead(lead=lead, values={"phone": "13655556666"}, version=lead.version, by=recruiter, now=noon)
    stale = post(client, url, shown(page) | {"phone": "13877778888"})
    assert stale.status_code == 409
    for secret in ("12345678", "00001111", "55556666"):
        assert secret not in page.content.decode() + stale.content.decode()


def test_the_timeline_tells_who_did_what_newest_first(client, lead, recruiter, noon):
    promised = lead.followups.open().get()
    services.complete_followup(
        followup=promised, result="reached", note="想学护理", next_at=noon + timedelta(days=1), by=recruiter, now=noon
    )
    client.force_login(recruiter)
    events = client.get(lead.get_absolute_url()).context["events"]
    assert {event.text for event in events} == {"Call: Reached", "Clue → Contacted", "Logged"}
    assert {event.actor for event in events} == {"招生员甲"}


def test_a_long_timeline_goes_on_behind_a_link(client, lead, recruiter, noon):
    for day in range(40):
        moment = noon + timedelta(minutes=day)
        FollowUpFactory(
            lead=lead, owner=recruiter, done_at=moment, done_by=recruiter, result="reached", note=f"第{day}次"
        )
    client.force_login(recruiter)
    page = client.get(lead.get_absolute_url())
    older = client.get(lead.get_absolute_url(), {"before": page.context["older"].isoformat()})
    notes = [event.why for event in [*page.context["events"], *older.context["events"]] if event.why]
    assert notes == [f"第{day}次" for day in range(39, -1, -1)]
    assert client.get(lead.get_absolute_url(), {"before": "yesterday"}).status_code == 200


def test_a_call_is_logged_in_one_form(client, lead, recruiter, noon):
    promised = lead.followups.open().get()
    client.force_login(recruiter)
    data = {"result": "call_back", "note": "在上课", "next_choice": "tonight", "version": promised.version}
    answer = post(client, reverse("leads:followup_done", args=[promised.pk]), data)
    assert answer.url == lead.get_absolute_url()
    lead.refresh_from_db()
    assert lead.next_action_at == noon.replace(hour=19)
    page = post(client, reverse("leads:followup_done", args=[promised.pk]), data)
    assert page.status_code == 422
    assert FollowUp.objects.count() == 2


def test_the_next_state_stands_chosen_and_a_call_is_not_offered_where_none_is_allowed(client, recruiter, outpost):
    client.force_login(recruiter)
    lead = LeadFactory(outpost=outpost, owner=recruiter, state=LeadState.ENQUIRY)
    page = client.get(reverse("leads:move", args=[lead.pk]))
    assert page.context["form"].initial["to"] == LeadState.FORM_RETURNED
    assert 'value="call"' in client.get(lead.get_absolute_url()).content.decode()
    Lead.objects.filter(pk=lead.pk).update(state=LeadState.DO_NOT_CONTACT, next_action_at=None)
    assert 'value="call"' not in client.get(lead.get_absolute_url()).content.decode()


def test_verbs_are_forms_that_work_without_javascript(client, lead, recruiter, noon):
    client.force_login(recruiter)
    plan = {"due_at": "2027-06-15T10:00", "kind": "visit", "purpose": "家访"}
    assert post(client, reverse("leads:followup_plan", args=[lead.pk]), plan).status_code == 302
    assert post(client, reverse("leads:move", args=[lead.pk]), {"to": "enquiry", "note": "问学费"}).status_code == 302
    assert post(client, reverse("leads:move", args=[lead.pk]), {"to": "admitted", "note": "x"}).status_code == 422
    assert post(client, reverse("leads:exit", args=[lead.pk]), {"to": "withdrew", "reason": ""}).status_code == 422
    assert (
        post(client, reverse("leads:exit", args=[lead.pk]), {"to": "withdrew", "reason": "改主意"}).status_code == 302
    )
    lead.refresh_from_db()
    assert (lead.state, lead.exit_reason) == ("withdrew", "改主意")


def shown(page):
    """What the browser would send back untouched."""
    values = page.context["form"].initial.items()
    return {name: getattr(value, "pk", value) for name, value in values if value not in (None, False)}


def test_an_edit_page_shows_what_someone_else_saved(client, lead, recruiter, noon):
    client.force_login(recruiter)
    page = client.get(reverse("leads:lead_edit", args=[lead.pk]))
    sent = shown(page) | {"class_name": "9班"}
    services.change_lead(lead=lead, values={"class_name": "1班"}, version=lead.version, by=recruiter, now=noon)
    answer = post(client, reverse("leads:lead_edit", args=[lead.pk]), sent)
    assert answer.status_code == 409
    assert "1班" in answer.content.decode()
    lead.refresh_from_db()
    assert lead.class_name == "1班"


def test_an_edit_saves(client, lead, director, noon):
    client.force_login(director)
    page = client.get(reverse("leads:lead_edit", args=[lead.pk]))
    sent = shown(page)
    answer = post(
        client, reverse("leads:lead_edit", args=[lead.pk]), sent | {"class_name": "9班", "guardian_name": "王大力"}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    lead.refresh_from_db()
    assert lead.class_name == "9班"
    assert lead.guardians.get().name == "王大力"


@pytest.mark.parametrize("is_htmx", [True, False])
def test_a_number_is_uncovered_on_the_page(client, lead, recruiter, is_htmx):
    client.force_login(recruiter)
    headers = {"headers": {"HX-Request": "true"}} if is_htmx else {}
    data = {"field": "phone", "purpose": Purpose.CALL}
    page = client.post(reverse("leads:reveal", args=[lead.pk]), data, **headers)
    text = page.content.decode()
    assert "138 1234 5678" in text
    assert ("<html" in text) != is_htmx
    assert "no-store" in page.headers["Cache-Control"]
    assert AccessLog.objects.get().lead == lead.token


def test_a_stranger_uncovers_nothing(client, lead, stranger, caller):
    for user in (stranger, caller):
        client.force_login(user)
        answer = client.post(reverse("leads:reveal", args=[lead.pk]), {"field": "phone", "purpose": "call"})
        assert answer.status_code == 404
    assert not AccessLog.objects.exists()


# --- the second line ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_shows_one_card_and_no_list(client, outpost, caller, rows, noon, django_assert_max_num_queries):
    made = LeadFactory.create_batch(rows, outpost=outpost, state=LeadState.FORM_RETURNED, form_returned_at=noon)
    LeadFactory(
        outpost=outpost, state=LeadState.FORM_RETURNED, form_returned_at=noon - timedelta(days=1), name="昨天的"
    )
    cost, page = queries(client, caller, reverse("leads:queue"), django_assert_max_num_queries)
    assert cost <= 9
    assert page.context["waiting"] == rows
    assert not [lead for lead in made if lead.name in page.content.decode()]
    post(client, reverse("leads:queue"), {})
    text = client.get(reverse("leads:queue")).content.decode()
    assert [lead.name in text for lead in made].count(True) == 1
    assert "昨天的" not in text


def test_a_logged_card_makes_room_for_the_next(client, outpost, caller, noon):
    LeadFactory.create_batch(2, outpost=outpost, state=LeadState.FORM_RETURNED, form_returned_at=noon)
    client.force_login(caller)
    for done in (1, 2):
        post(client, reverse("leads:queue"), {})
        card = client.get(reverse("leads:queue")).context["card"]
        url = reverse("leads:queue_done", args=[card.lead_id])
        assert post(client, url, {"result": "reached", "note": "属实"}).status_code == 302
        assert SecondLineCall.objects.filter(done_at__isnull=False).count() == done
    page = client.get(reverse("leads:queue"))
    assert (page.context["card"], page.context["waiting"]) == (None, 0)
    assert "Nobody is waiting" in page.content.decode()


def test_the_field_reads_what_the_second_line_heard(client, lead, recruiter, caller, noon):
    services.move_lead(lead=lead, to=LeadState.FORM_RETURNED, note="交表", by=recruiter, now=noon)
    services.take_call(by=caller, now=noon)
    services.log_call(lead=lead, result="reached", note="家长知情", by=caller, now=noon)
    client.force_login(recruiter)
    assert "家长知情" in client.get(lead.get_absolute_url()).content.decode()


# --- agents ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_an_agent_sees_name_and_state_of_the_own_ones_only(
    client, outpost, agent, lead, rows, django_assert_max_num_queries
):
    LeadFactory.create_batch(rows, outpost=outpost, agent=agent, phone_tail="7777")
    cost, page = queries(client, agent, reverse("leads:agent"), django_assert_max_num_queries)
    assert cost <= 7
    assert len(page.context["page"].rows) == rows
    text = page.content.decode()
    for secret in ("王芳", "7777", "石家庄", "招生员甲"):
        assert secret not in text


def test_an_agent_gets_the_same_answer_whether_known_or_not(client, lead, agent, recruiter):
    client.force_login(agent)
    facts = {
        "birth_year": "2010", "school_name": "", "basis": "consent_self", "method": "paper", "guardian_name": "",
        "guardian_phone": "", "guardian_relation": "",
    }  # fmt: skip
    answers = []
    for name, phone in (("王芳", "13812345678"), ("赵敏", "13611112222")):
        answer = post(client, reverse("leads:agent_add"), facts | {"name": name, "phone": phone})
        answers.append((answer.status_code, answer.url))
        assert "Received." in client.get(answer.url).content.decode()
    assert answers[0] == answers[1]
    assert Lead.objects.count() == 2


def test_an_agent_opens_no_lead(client, lead, agent):
    Lead.objects.update(agent=agent)
    client.force_login(agent)
    assert client.get(lead.get_absolute_url()).status_code == 403
    assert client.get(reverse("leads:list")).status_code == 403
