import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from core.errors import Refused, Stale
from leads.columns import USUAL, known, moved
from leads.models import LeadTag, ListColumns, SavedView, Tag, ViewPin
from leads.services import saved
from tests.factories.accounts import UserFactory
from tests.factories.leads import LeadFactory
from tests.factories.outposts import CrewFactory

pytestmark = pytest.mark.django_db
LIST = "/leads/"


def fresh(user):
    return User.objects.get(pk=user.pk)


def post(client, url, data=None):
    return client.post(url, {"submit_id": uuid.uuid4()} | (data or {}))


def keep(user, noon, name="线索", query="state=clue", **shared):
    view = saved.save_view(name=name, query=query, by=user, now=noon)
    if shared:
        view = saved.change_view(
            view=view, name=name, is_shared=True, version=view.version, by=user, now=noon,
            **{"region": None, "shared_role": ""} | shared,
        )  # fmt: skip
    return view


def tabs(client, user, query=""):
    client.force_login(fresh(user))
    return {tab["label"]: tab for tab in client.get(LIST + query).context["tabs"]}


def names(client, user, query):
    client.force_login(fresh(user))
    return {lead.name for lead in client.get(f"{LIST}?{query}").context["page"].rows}


# --- keeping --------------------------------------------------------------------------------------------------------


def test_what_is_filtered_now_is_kept_under_a_name_and_stands_as_a_tab(client, recruiter):
    client.force_login(recruiter)
    form = client.get(reverse("leads:view_add") + "?state=clue&after=abc&q=王")
    query = form.context["form"]["query"].value()
    assert query == "q=%E7%8E%8B&state=clue"
    assert "Clue" in form.content.decode()
    answer = post(client, reverse("leads:view_add"), {"name": "王姓线索", "query": query, "is_pinned": "on"})
    assert answer["Location"] == f"{LIST}?{query}"
    assert tabs(client, recruiter, f"?{query}")["王姓线索"]["active"]
    assert not tabs(client, recruiter)["王姓线索"]["active"]


def test_one_tab_is_active_whatever_is_pinned(client, recruiter, noon):
    for name in ("甲", "乙"):
        saved.save_view(name=name, query="view=key", by=recruiter, now=noon, is_pinned=True)
    for query, active in (("?view=key", "甲"), ("", "All"), ("?view=mine&sort=name", "Mine"), ("?view=x", None)):
        shown = [label for label, tab in tabs(client, recruiter, query).items() if tab["active"]]
        assert shown == ([active] if active else []), query


def test_a_view_never_holds_a_number(recruiter, noon):
    view = saved.save_view(name="x", query="q=13812345678&state=clue&owner=13812345678", by=recruiter, now=noon)
    assert view.query == "state=clue"
    for name in ("13812345678", "138 1234 5678", ""):
        with pytest.raises(Refused):
            saved.save_view(name=name, query="", by=recruiter, now=noon)


def test_a_name_stands_once(recruiter, noon):
    keep(recruiter, noon)
    with pytest.raises(Refused, match="already"):
        keep(recruiter, noon)
    other = keep(recruiter, noon, name="二")
    with pytest.raises(Refused, match="already"):
        saved.change_view(view=other, name="线索", is_shared=False, region=None, shared_role="", version=1,
                          by=recruiter, now=noon)  # fmt: skip


def test_renaming_needs_the_version_that_was_read(recruiter, noon):
    view = keep(recruiter, noon)
    given = {"is_shared": False, "region": None, "shared_role": "", "by": recruiter, "now": noon}
    saved.change_view(view=view, name="新名", version=1, **given)
    with pytest.raises(Stale):
        saved.change_view(view=view, name="别名", version=1, **given)


def test_a_view_is_deleted_with_its_pins(client, recruiter, noon):
    view = saved.save_view(name="线索", query="", by=recruiter, now=noon, is_pinned=True)
    client.force_login(recruiter)
    assert post(client, reverse("leads:view_delete", args=[view.pk])).status_code == 302
    assert not SavedView.objects.exists()
    assert not ViewPin.objects.exists()


# --- sharing --------------------------------------------------------------------------------------------------------


def test_a_shared_view_is_offered_downwards_and_nowhere_else(director, recruiter, stranger, hq, caller, north, noon):
    view = keep(director, noon, region=north)
    for user, is_offered in ((director, 1), (recruiter, 1), (hq, 1), (stranger, 0), (caller, 0)):
        assert SavedView.objects.visible_to(fresh(user)).filter(pk=view.pk).count() == is_offered, user.role


def test_what_is_not_shared_even_hq_does_not_see(director, hq, noon):
    keep(director, noon)
    assert not SavedView.objects.visible_to(hq).exists()


def test_a_shared_view_never_widens_what_the_reader_sees(
    client, hq, director, recruiter, stranger, outpost, far_outpost, north, noon
):
    LeadFactory(outpost=outpost, owner=recruiter, name="近")
    LeadFactory(outpost=far_outpost, name="远")
    for query in (f"outpost={far_outpost.pk}", "state=clue", "", "view=mine", f"owner={recruiter.pk}", "tag=999"):
        SavedView.objects.all().delete()
        view = keep(hq, noon, query=query)
        view = saved.change_view(view=view, name="全国", is_shared=True, region=None, shared_role="", version=1, by=hq,
                                 now=noon)  # fmt: skip
        assert names(client, recruiter, view.query) <= {"近"}
        assert names(client, director, view.query) <= {"近"}
        assert names(client, stranger, view.query) <= {"远"}


def test_sharing_is_for_ones_own_region_and_beneath(director, recruiter, south, north, noon):
    view = keep(director, noon)
    given = {"view": view, "name": "x", "is_shared": True, "shared_role": "", "version": 1, "now": noon}
    for by, region in ((director, south), (director, None), (director, north.parent), (recruiter, recruiter.region)):
        with pytest.raises(Refused, match="beneath"):
            saved.change_view(**given, region=region, by=by)
    assert saved.change_view(**given, region=recruiter.region, by=director).is_shared


def test_a_recruiter_has_no_field_to_share_with(client, recruiter, noon):
    view = keep(recruiter, noon)
    client.force_login(recruiter)
    url = reverse("leads:view_edit", args=[view.pk])
    assert "is_shared" not in client.get(url).context["form"].fields
    assert post(client, url, {"name": "改名", "version": 1, "is_shared": "on"}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("改名", False)


def test_a_director_shares_by_the_page(client, director, recruiter, noon):
    view = keep(director, noon)
    client.force_login(director)
    url = reverse("leads:view_edit", args=[view.pk])
    sent = {"name": "共享", "version": 1, "is_shared": "on", "region": recruiter.region_id, "shared_role": ""}
    assert post(client, url, sent).status_code == 302
    assert SavedView.objects.visible_to(recruiter).get().name == "共享"
    client.force_login(recruiter)
    page = client.get(reverse("leads:views")).content.decode()
    assert "共享" in page
    assert f'href="{url}"' not in page  # read, not changed


def test_sharing_no_more_takes_the_tabs_of_others_away(director, recruiter, north, noon):
    view = keep(director, noon, region=north)
    for user in (director, recruiter):
        saved.pin_view(view=view, by=user)
    saved.change_view(view=view, name="x", is_shared=False, region=None, shared_role="", version=view.version,
                      by=director, now=noon)  # fmt: skip
    assert [pin.user for pin in ViewPin.objects.all()] == [director]


# --- pins -----------------------------------------------------------------------------------------------------------


def test_twelve_tabs_and_no_more(recruiter, noon):
    views = [keep(recruiter, noon, name=f"视图{n}") for n in range(13)]
    for view in views[:12]:
        saved.pin_view(view=view, by=recruiter)
    saved.pin_view(view=views[0], by=recruiter)  # stands already
    with pytest.raises(Refused, match="12"):
        saved.pin_view(view=views[12], by=recruiter)
    with pytest.raises(IntegrityError), transaction.atomic():
        ViewPin.objects.create(user=recruiter, view=views[12], place=13)


def test_tabs_are_moved_and_taken_away(client, recruiter, noon):
    views = [saved.save_view(name=n, query=f"view={v}", by=recruiter, now=noon, is_pinned=True)
             for n, v in (("甲", "key"), ("乙", "mine"), ("丙", "today"))]  # fmt: skip
    client.force_login(recruiter)
    for to, view, order in (
        ("up", 2, "甲丙乙"),
        ("up", 0, "甲丙乙"),
        ("down", 0, "丙甲乙"),
        ("off", 2, "甲乙"),
        ("on", 2, "甲乙丙"),
    ):
        assert post(client, reverse("leads:view_pin", args=[views[view].pk]), {"to": to}).status_code == 302
        pinned = SavedView.objects.visible_to(recruiter).pinned_by(recruiter)
        assert "".join(v.name for v in pinned) == order


@pytest.mark.parametrize("url", ["leads:views", "leads:list"])
def test_pages_cost_the_same_for_any_number_of_views(client, recruiter, noon, django_assert_max_num_queries, url):
    costs = []
    for count in (1, 2):
        for n in range(count):
            keep(recruiter, noon, name=f"视图{count}{n}")
            saved.save_view(name=f"标签{count}{n}", query="", by=recruiter, now=noon, is_pinned=True)
        client.force_login(fresh(recruiter))
        client.get(reverse(url))
        with django_assert_max_num_queries(15) as seen:
            client.get(reverse(url))
        costs.append(len(seen))
    assert costs[0] == costs[1]


# --- numbers and addresses ------------------------------------------------------------------------------------------


def test_a_number_in_the_filter_goes_out_of_the_address(client, recruiter):
    client.force_login(recruiter)
    answer = client.get(LIST + "?q=13812345678&state=clue")
    assert answer["Location"] == f"{LIST}?state=clue"
    page = client.get(answer["Location"]).content.decode()
    assert "13812345678" not in page
    assert "box at the top" in page
    assert 'pattern="(\\D*\\d){0,4}\\D*"' in page


@pytest.mark.parametrize(("query", "kept"), [
    ("?q=13812345678", "/campaigns/schools/"),
    ("?q=138-1234-5678&sort=name", "/campaigns/schools/?sort=name"),
    ("?phone=13812345678", "/campaigns/schools/"),
    ("?q=%E4%B8%80%E4%B8%AD", "/campaigns/schools/?q=%E4%B8%80%E4%B8%AD"),
    ("?outpost=12", "/campaigns/schools/?outpost=12"),
])  # fmt: skip
def test_the_language_switch_does_not_send_a_number_round(client, recruiter, query, kept):
    client.force_login(recruiter)
    page = client.get("/campaigns/schools/" + query).content.decode()
    assert f'name="next" value="{kept}"' in page.replace("&amp;", "&")


# --- columns --------------------------------------------------------------------------------------------------------


def heads(client, user):
    client.force_login(fresh(user))
    return [str(column.label) for column in client.get(LIST).context["columns"]]


def test_columns_are_ones_own_and_keep_their_order(client, recruiter, director, lead):
    client.force_login(recruiter)
    assert post(client, reverse("leads:columns"), {"columns": ["source", "logged", "x", "source"]})["Location"] == LIST
    assert heads(client, recruiter) == ["Source", "Logged"]
    assert len(heads(client, director)) == len(USUAL)
    assert "王芳" in client.get(LIST).content.decode()
    client.force_login(recruiter)
    page = client.get(LIST).content.decode()
    assert 'data-label="Source"' in page
    assert 'data-label="School"' not in page
    post(client, reverse("leads:columns"), {"usual": "1"})
    assert not ListColumns.objects.exists()


def test_a_column_is_moved_without_javascript(client, recruiter):
    client.force_login(recruiter)
    sent = {"columns": ["state", "owner", "next"], "move": "up:next"}
    assert post(client, reverse("leads:columns"), sent)["Location"] == reverse("leads:columns")
    assert ListColumns.objects.get().codes == ["state", "next", "owner"]


def test_rules_of_columns():
    assert known(["x", "state", "state", "owner"]) == ["state", "owner"]
    assert moved(["a", "b"], "up:a") == ["a", "b"]
    assert moved(["a", "b"], "down:a") == ["b", "a"]
    assert moved(["a", "b"], "sideways:a") == moved(["a", "b"], "up:c") == ["a", "b"]


def test_no_column_at_all_leaves_the_name(client, recruiter, lead):
    saved.choose_columns(codes=[], by=recruiter)
    assert heads(client, recruiter) == []
    assert "王芳" in client.get(LIST).content.decode()


def test_every_column_costs_the_same_for_any_number_of_leads(
    client, director, outpost, noon, django_assert_max_num_queries
):
    from leads.columns import COLUMNS

    saved.choose_columns(codes=list(COLUMNS), by=director)
    costs = []
    for count in (1, 2):
        for lead in LeadFactory.create_batch(count, outpost=outpost, owner=CrewFactory(outpost=outpost).user):
            for name in ("急", "<b>"):
                tag = Tag.objects.get_or_create(season=outpost.season, name=name)[0]
                LeadTag.objects.create(lead=lead, tag=tag, at=noon)
        client.force_login(fresh(director))
        client.get(LIST)
        with django_assert_max_num_queries(16) as seen:
            page = client.get(LIST).content.decode()
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert "&lt;b&gt; · 急" in page


def test_a_role_nobody_thought_of_sees_no_view(hq, noon):
    keep(hq, noon)
    assert not SavedView.objects.visible_to(UserFactory(role=Role.FINANCE)).exists()
