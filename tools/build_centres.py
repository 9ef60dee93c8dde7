"""Rebuild accounts/data/centres.csv, the middle of each division, from the unpacked `cpca` package.

    python tools/build_centres.py CPCA_DIR

CPCA_DIR holds cpca/resources/adcodes.csv (MIT licence), which is read as data; the package is not run. Only codes that
stand in regions.csv are kept. A division the source does not know takes the centre of the one that bore its name
before (宁乡县, now 宁乡市), else the mean of those beneath it, else the centre of the division above.
"""

import csv
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "accounts" / "data"
CHINA = (3.0, 54.0, 73.0, 136.0)  # latitude from, to; longitude from, to


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def known(package):
    """{code: (latitude, longitude)} of the source, without what lies outside the country, and the same by old name."""
    found, named = {}, {}
    for row in read(next(package.rglob("adcodes.csv"))):
        if row["adcode"][6:].strip("0") or not row["latitude"]:
            continue
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
        if CHINA[0] < latitude < CHINA[1] and CHINA[2] < longitude < CHINA[3]:
            found[row["adcode"][:6]] = (latitude, longitude)
            named[row["adcode"][:4], row["name"].rstrip("市县区")] = (latitude, longitude)
    return found, named


def completed(regions, found, named):
    centres = dict(found)
    for region in regions:
        former = named.get((region["code"][:4], region["name"].rstrip("市县区")))
        if former:
            centres.setdefault(region["code"], former)
    for level in ("city", "province"):
        for region in (r for r in regions if r["level"] == level and r["code"] not in centres):
            below = [centres[r["code"]] for r in regions if r["parent"] == region["code"] and r["code"] in centres]
            if below:
                centres[region["code"]] = tuple(sum(point[i] for point in below) / len(below) for i in (0, 1))
    for region in regions:
        if region["parent"] in centres:
            centres.setdefault(region["code"], centres[region["parent"]])
    return centres


def main():
    regions = read(DATA / "regions.csv")
    centres = completed(regions, *known(Path(sys.argv[1])))
    with (DATA / "centres.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "latitude", "longitude"])
        for region in regions:
            if region["code"] in centres:
                latitude, longitude = centres[region["code"]]
                writer.writerow([region["code"], f"{latitude:.4f}", f"{longitude:.4f}"])
    unknown = [f"{r['code']} {r['name']}" for r in regions if r["code"] not in centres]
    print(f"{len(regions) - len(unknown)} of {len(regions)}; without: {', '.join(unknown) or 'none'}")


if __name__ == "__main__":
    main()
