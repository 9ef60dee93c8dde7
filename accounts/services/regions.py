"""The region tree: loaded from the lists in `accounts/data`, and HQ's own moves of provinces."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from accounts.choices import Level
from accounts.models import Region
from core.errors import Refused
from core.record import record

DATA = Path(__file__).resolve().parent.parent / "data"
ROOT = {"code": "HQ", "name": "总部", "name_en": "Headquarters", "level": Level.HQ}


@dataclass(frozen=True)
class Summary:
    created: int
    updated: int
    unchanged: int


@transaction.atomic
def load_regions(*, now, data=DATA):
    """Bring the tree up to the lists; the same lists again change nothing.

    Names and the places of cities and districts follow the lists. A province stays under the big region HQ moved it
    to, and a big region keeps the name HQ gave it.
    """
    rows = _rows(Path(data))
    held = {region.code: region for region in Region.objects.select_for_update()}
    created, updated = 0, []
    for level in Level.values:
        fresh = []
        for row in (r for r in rows if r["level"] == level):
            region = held.get(row["code"])
            if region is None:
                fresh.append(_place(Region(code=row["code"], level=level), row, held))
            elif _differs(region, row, held):
                updated.append(_place(region, row, held))
        held.update((region.code, region) for region in Region.objects.bulk_create(fresh, batch_size=500))
        created += len(fresh)
    Region.objects.bulk_update(updated, ["name", "name_en", "parent", "path", "latitude", "longitude"], batch_size=200)
    summary = Summary(created, len(updated), len(rows) - created - len(updated))
    if created or updated:
        figures = {"created": created, "updated": len(updated)}
        record(held[ROOT["code"]], "regions_loaded", by=None, now=now, after=figures)
    return summary


@transaction.atomic
def move_region(*, region, parent, reason, by, now):
    """Put a province under another big region; everything beneath it moves along."""
    locked = {r.pk: r for r in Region.objects.select_for_update().filter(pk__in=[region.pk, parent.pk])}
    region, parent = locked[region.pk], locked[parent.pk]
    _check_move(region, parent, reason)
    before, old = region.parent, region.path
    new = f"{parent.path}{region.code}/"
    rest = Substr("path", len(old) + 1)
    Region.objects.filter(path__startswith=old).update(path=Concat(Value(new), rest))
    Region.objects.filter(pk=region.pk).update(parent=parent)
    region.refresh_from_db()
    record(region, "moved", by=by, now=now, before={"parent": before.code}, after={"parent": parent.code}, why=reason)
    return region


def _check_move(region, parent, reason):
    if parent.path.startswith(region.path):
        raise Refused(_("A region cannot be moved under itself."), field="parent")
    if region.level != Level.PROVINCE:
        raise Refused(_("Only provinces are moved; what lies beneath them moves along."))
    if parent.level != Level.BIG_REGION:
        raise Refused(_("A province stands under a big region; choose one."), field="parent")
    if region.parent_id == parent.pk:
        raise Refused(
            _("%(province)s already belongs to %(region)s.") % {"province": region, "region": parent}, field="parent"
        )
    if not reason.strip():
        raise Refused(_("Say why the province is moved."), field="reason")


def _rows(folder):
    """Every row wanted, with the code of its parent."""
    big = _read(folder / "big_regions.csv")
    home = {province: row["code"] for row in big for province in row["provinces"].split()}
    top = [row | {"level": Level.BIG_REGION.value, "parent": ROOT["code"]} for row in big]
    land = [row | {"parent": row["parent"] or home[row["code"]]} for row in _read(folder / "regions.csv")]
    centres = {row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in _read(folder / "centres.csv")}
    rows = [ROOT | {"level": Level.HQ.value, "parent": ""}, *top, *land]
    return [row | {"centre": centres.get(row["code"], (None, None))} for row in rows]


def _read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _parent(region, row, held):
    """Where the row belongs: provinces stay where HQ put them."""
    if region.level == Level.PROVINCE and region.parent_id is not None:
        return next(r for r in held.values() if r.pk == region.parent_id)
    return held.get(row["parent"])


def _path(parent, code):
    return f"{parent.path if parent else ''}{code}/"


def _differs(region, row, held):
    parent, (name, name_en) = _parent(region, row, held), _names(region, row)
    wanted = (name, name_en, parent and parent.pk, _path(parent, region.code), *row["centre"])
    held = (region.name, region.name_en, region.parent_id, region.path, region.latitude, region.longitude)
    return wanted != held


def _place(region, row, held):
    parent = _parent(region, row, held)
    region.name, region.name_en = _names(region, row)
    region.parent, region.path = parent, _path(parent, region.code)
    region.latitude, region.longitude = row["centre"]
    return region


def _names(region, row):
    """Big regions are the college's own, so what HQ called them stays."""
    if region.level == Level.BIG_REGION and region.pk:
        return region.name, region.name_en
    return row["name"], row["name_en"]
