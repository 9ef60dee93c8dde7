"""The real administrative tree for tests that need it: some provinces of accounts/data/regions.csv."""

import csv
from pathlib import Path

from accounts.models import Region
from tests.factories.accounts import RegionFactory

FILE = Path(__file__).resolve().parents[2] / "accounts" / "data" / "regions.csv"


def plant(*provinces, big_region=None):
    """Load provinces (two digits each) with all below them; returns {code: Region}."""
    big_region = big_region or RegionFactory(code="CENTRAL", name="华中大区", name_en="Central")
    with FILE.open(encoding="utf-8", newline="") as rows:
        wanted = [row for row in csv.DictReader(rows) if row["code"][:2] in provinces]
    done = {}
    for level in ("province", "city", "district"):
        batch = []
        for row in (r for r in wanted if r["level"] == level):
            parent = done.get(row["parent"], big_region)
            batch.append(
                Region(
                    code=row["code"],
                    name=row["name"],
                    name_en=row["name_en"],
                    level=level,
                    parent=parent,
                    path=f"{parent.path}{row['code']}/",
                )
            )
        Region.objects.bulk_create(batch)
        done |= {region.code: region for region in batch}
    return done
