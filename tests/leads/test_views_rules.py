from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Role
from leads.filters import LeadFilter
from leads.rules_views import NAMES, ancestors, may_share_with, reaches, tidy

NORTH, SOUTH, HEBEI = "HQ/NORTH/", "HQ/SOUTH/", "HQ/NORTH/130000/"


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("", ""),
        ("state=clue&q=王", "q=%E7%8E%8B&state=clue"),
        ("?state=clue", "state=clue"),
        ("state=clue&after=abc&csrf=1&next=//evil", "state=clue"),
        ("state=&source=fair", "source=fair"),
        ("q=13812345678&state=clue", "state=clue"),
        ("q=138 1234 5678", ""),
        ("q=１３８１２３４５６７８", ""),
        ("q=5678", "q=5678"),
        ("outpost=13812345678", ""),
        ("outpost=0&owner=x&tag=12", "tag=12"),
        ("state=13812345678", ""),
        ("q=a%00b", "q=ab"),
    ],
)
def test_only_filters_are_kept_and_no_number(asked, kept):
    assert tidy(asked) == kept


def test_every_filter_of_the_list_is_kept():
    """One that is dropped would save another view, and choose more leads for a bulk action than was meant."""
    assert set(NAMES) == {*LeadFilter.base_filters, "sort"}
    values = dict.fromkeys(NAMES, "clue") | dict.fromkeys(("outpost", "owner", "tag"), "7")
    assert set(parse_qs(tidy(urlencode(values)))) == set(NAMES)


@given(st.lists(st.tuples(st.sampled_from([*NAMES, "after", "x"]), st.text(max_size=80))))
def test_tidying_twice_changes_nothing_and_no_number_passes(pairs):
    kept = tidy(pairs)
    assert tidy(kept) == kept
    said = parse_qs(kept)
    assert set(said) <= set(NAMES)
    for name, values in said.items():
        assert sum(c.isdigit() for c in values[0]) < 5 or name in ("outpost", "owner", "tag")


@given(st.permutations([("state", "clue"), ("q", "wang"), ("view", "key"), ("tag", "3")]))
def test_the_same_filters_are_the_same_view(pairs):
    assert tidy(pairs) == tidy(urlencode(pairs)) == "view=key&q=wang&tag=3&state=clue"


@pytest.mark.parametrize(
    ("shared_path", "shared_role", "path", "role", "is_offered"),
    [
        (NORTH, "", HEBEI, Role.RECRUITER, True),
        (NORTH, "", NORTH, Role.DIRECTOR, True),
        (NORTH, "director", HEBEI, Role.RECRUITER, False),
        (NORTH, "", SOUTH, Role.DIRECTOR, False),
        (HEBEI, "", NORTH, Role.DIRECTOR, False),
        (None, "", SOUTH, Role.RECRUITER, True),
        (None, "", None, Role.CALLER, False),
        (None, "", None, Role.AGENT, False),
        (NORTH, "recruiter", None, Role.HQ, True),
        (NORTH, "", None, Role.RECRUITER, False),
    ],
)
def test_a_shared_view_reaches_downwards(shared_path, shared_role, path, role, is_offered):
    assert reaches(shared_path=shared_path, shared_role=shared_role, path=path, role=role) is is_offered


@pytest.mark.parametrize(
    ("role", "path", "shared_path", "may"),
    [
        (Role.HQ, None, None, True),
        (Role.HQ, None, SOUTH, True),
        (Role.DIRECTOR, NORTH, NORTH, True),
        (Role.DIRECTOR, NORTH, HEBEI, True),
        (Role.DIRECTOR, NORTH, SOUTH, False),
        (Role.DIRECTOR, NORTH, "HQ/", False),
        (Role.DIRECTOR, NORTH, None, False),
        (Role.RECRUITER, HEBEI, HEBEI, False),
    ],
)
def test_who_may_share_with_whom(role, path, shared_path, may):
    assert may_share_with(role=role, path=path, shared_path=shared_path) is may


def test_ancestors_of_a_region():
    assert ancestors(HEBEI) == ["HQ/", NORTH, HEBEI]
    assert ancestors("") == ancestors(None) == []
