"""The region tree from the two lists, and HQ's own moves."""

import csv
import shutil
import time

import pytest
from django.core.management import call_command

from accounts.choices import Level
from accounts.models import Region
from accounts.services import load_regions, move_region
from accounts.services.regions import DATA
from core.errors import Refused
from core.models import Activity
from tests.factories.accounts import RegionFactory


@pytest.fixture
def lists(tmp_path):
    """A copy of the lists that a test may change."""
    return shutil.copytree(DATA, tmp_path / "data")


def rewrite(folder, change):
    path = folder / "regions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [change(row) for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def snapshot():
    return list(Region.objects.order_by("pk").values())


def test_the_whole_country_is_loaded_once_and_fast(db, noon):
    started = time.perf_counter()
    first = load_regions(now=noon)
    seconds = time.perf_counter() - started
    before = snapshot()

    again = load_regions(now=noon)

    assert (first.created, first.updated, first.unchanged) == (3228, 0, 0)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3228)
    assert snapshot() == before
    assert seconds < 5
    assert Activity.objects.filter(verb="regions_loaded").count() == 1


def test_paths_hold_the_codes_from_the_root(db, noon):
    load_regions(now=noon)

    assert Region.objects.get(code="130102").path == "HQ/NORTH/130000/130100/130102/"
    assert Region.objects.get(code="710000").path == "HQ/EAST/710000/"
    levels = {level: Region.objects.filter(level=level).count() for level in Level.values}
    assert levels["hq"] == 1
    assert levels["big_region"] == 7
    assert levels["province"] == 34
    for region in Region.objects.exclude(parent=None).select_related("parent"):
        assert region.path == f"{region.parent.path}{region.code}/"


def test_a_renamed_region_is_updated_and_nothing_else(db, noon, lists):
    load_regions(now=noon)
    rewrite(lists, lambda row: row | {"name": "新长安区"} if row["code"] == "130102" else row)

    summary = load_regions(now=noon, data=lists)

    assert (summary.created, summary.updated) == (0, 1)
    assert Region.objects.get(code="130102").name == "新长安区"


def test_a_district_that_changed_its_city_moves(db, noon, lists):
    load_regions(now=noon)
    rewrite(lists, lambda row: row | {"parent": "130200"} if row["code"] == "130102" else row)

    load_regions(now=noon, data=lists)

    assert Region.objects.get(code="130102").path == "HQ/NORTH/130000/130200/130102/"


def test_a_move_by_hq_survives_the_next_load(hq, noon):
    load_regions(now=noon)
    hunan, south = Region.objects.get(code="430000"), Region.objects.get(code="SOUTH")
    move_region(region=hunan, parent=south, reason="trial", by=hq, now=noon)

    summary = load_regions(now=noon)

    assert (summary.created, summary.updated) == (0, 0)
    assert Region.objects.get(code="430102").path == "HQ/SOUTH/430000/430100/430102/"


def test_a_move_takes_the_whole_subtree_along_and_leaves_a_row(hq, north, south, north_district, noon):
    province = north_district.parent.parent

    moved = move_region(region=province, parent=south, reason="nearer by train", by=hq, now=noon)

    assert moved.parent == south
    assert set(Region.objects.filter(path__startswith="HQ/SOUTH/").values_list("path", flat=True)) == {
        "HQ/SOUTH/",
        "HQ/SOUTH/130000/",
        "HQ/SOUTH/130000/130100/",
        "HQ/SOUTH/130000/130100/130102/",
    }
    assert not Region.objects.filter(path__startswith="HQ/NORTH/1").exists()
    row = Activity.objects.of(moved).get()
    assert (row.verb, row.before, row.after, row.why, row.actor) == (
        "moved",
        {"parent": "NORTH"},
        {"parent": "SOUTH"},
        "nearer by train",
        hq.token,
    )


@pytest.mark.parametrize("case", ["itself", "child", "city", "same", "province", "no reason"])
def test_a_senseless_move_is_refused_and_changes_nothing(case, hq, north, south, north_district, noon):
    province = north_district.parent.parent
    other = RegionFactory(code="140000", level=Level.PROVINCE, parent=north)
    region, parent, reason = {
        "itself": (province, province, "x"),
        "child": (province, north_district, "x"),
        "city": (north_district.parent, south, "x"),
        "same": (province, north, "x"),
        "province": (province, other, "x"),
        "no reason": (province, south, "  "),
    }[case]
    before = snapshot()

    with pytest.raises(Refused):
        move_region(region=region, parent=parent, reason=reason, by=hq, now=noon)

    assert snapshot() == before
    assert not Activity.objects.filter(verb="moved").exists()


def test_the_command_says_what_it_did(db, capsys):
    call_command("load_regions")
    call_command("load_regions")

    assert capsys.readouterr().out.splitlines() == [
        "3228 regions created, 0 updated, 0 unchanged",
        "0 regions created, 0 updated, 3228 unchanged",
    ]
