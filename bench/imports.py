"""Schools and leads brought in by the import engine, and the same rows by a bare `bulk_create`, in one run."""

import io
import os
import random
import time
from pathlib import Path

from django.db import transaction

from accounts.models import Region
from bench.load import NOW
from campaigns.imports import SCHOOLS
from campaigns.models import School
from core import clock
from imports.services import bring_in
from leads.imports import LEADS
from leads.models import Lead
from leads.services.importing import take_back
from outposts.models import Crew

ROWS = 20_000
REAL_LIST = Path(
    os.environ.get("BENCH_SCHOOLS") or Path(__file__).resolve().parents[2] / "shared/data/schools_hebei_henan_hunan.csv"
)
_HEAD = "学校名称,省,市,区县,类型,地址"
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
_NAMES = ("实验", "育才", "光明", "新华", "育英", "文昌", "东方", "博雅")


def districts():
    """[(province, city, district)] of the regions that are there."""
    rows = Region.objects.filter(level="district", parent__parent__level="province").select_related("parent__parent")
    return [(row.parent.parent.name, row.parent.name, row.name) for row in rows.order_by("code")[:400]]


def school_list():
    """A synthetic list of 20,000 schools, as a file."""
    dice, places = random.Random(20), districts()  # noqa: S311 - the same list every time
    lines = [_HEAD]
    for n in range(ROWS):
        province, city, district = places[n % len(places)]
        name = f"{city}{dice.choice(_NAMES)}第{n}中学"
        lines.append(f"{name},{province},{city},{district},初级中学,人民路{n}号")
    return "\n".join(lines).encode()


def real_list():
    """[job] of the real list of three provinces through the engine, where it lies beside the repository or
    BENCH_SCHOOLS names it."""
    if not REAL_LIST.is_file():
        return []
    began = time.perf_counter()
    rows = bring_in(importer=SCHOOLS, source=REAL_LIST, by=None, now=NOW).rows
    seconds = time.perf_counter() - began
    print(f"import of the real list: {rows:,} rows in {seconds:.1f} s", flush=True)
    return [{"name": "import of the real list", "rows": rows, "seconds": round(seconds, 2),
             "rows_per_s": round(rows / seconds)}]  # fmt: skip


def measure():
    """[job]: the engine, then the very same rows written bare; `ratio` is the engine's rate over the bare one."""
    content = school_list()
    began = time.perf_counter()
    summary = bring_in(importer=SCHOOLS, source=io.BytesIO(content), name="bench.csv", by=None, now=NOW)
    engine = time.perf_counter() - began
    if summary.created != ROWS:
        raise SystemExit(f"The synthetic list was not taken: {summary.counts()}")
    bare = _bare()
    jobs = [("import of 20,000 schools", engine, bare / engine), ("bare bulk_create of the same rows", bare, 1.0)]
    return _told(jobs) + measure_leads()


def pupil_list():
    """A synthetic list of 20,000 pupils, each with a guardian and consent, as a file."""
    dice = random.Random(21)  # noqa: S311 - the same list every time
    lines = ["姓名,手机,班级,出生年份,监护人姓名,监护人电话,关系,同意方,同意方式,同意日期"]
    for n in range(ROWS):
        name = "".join(dice.choice(part) for part in (_SURNAMES, _GIVEN, _GIVEN))
        who = "本人" if n % 3 else "监护人"
        guardian = f"{name[0]}{dice.choice(_GIVEN)}{n % 7}"
        lines.append(f"{name},199{n:08d},高三{n % 20 + 1}班,2010,{guardian},198{n:08d},母亲,{who},纸质,")
    return "\n".join(lines).encode()


def measure_leads():
    """The same for leads, which come with guardian, consent, follow-up, activity and counts; the bare rows do not."""
    outpost = Crew.objects.serving(clock.business_day(NOW)).order_by("outpost_id").first().outpost
    given = {"importer": LEADS, "name": "bench.csv", "options": {"outpost": outpost.code, "source": "fair"}}
    content = pupil_list()
    began = time.perf_counter()
    summary = bring_in(source=io.BytesIO(content), by=None, now=NOW, **given)
    engine = time.perf_counter() - began
    if summary.created != ROWS:
        raise SystemExit(f"The synthetic list was not taken: {summary.counts()} {summary.problems[:3]}")
    bare = _bare_leads()
    return _told([("import of 20,000 leads", engine, bare / engine), ("bare bulk_create of the same leads", bare, 1.0)])


def _bare_leads():
    """Seconds for the leads just imported, once more: away with them, then the rows alone written without looking."""
    imported = list(Lead.objects.filter(created_at=NOW, phone__startswith="+86199").order_by("pk"))
    for start in range(0, len(imported), 500):
        take_back(imported[start : start + 500])
    names = [field.attname for field in Lead._meta.concrete_fields if not field.primary_key]
    rows = [{name: getattr(lead, name) for name in names} for lead in imported]
    began = time.perf_counter()
    leads = [Lead(**row) for row in rows]
    with transaction.atomic():
        Lead.objects.bulk_create(leads, batch_size=500)
    seconds = time.perf_counter() - began
    Lead.objects.filter(created_at=NOW, phone__startswith="+86199").delete()
    return seconds


def _told(jobs):
    return [
        {
            "name": name,
            "rows": ROWS,
            "seconds": round(seconds, 2),
            "rows_per_s": round(ROWS / seconds),
            "ratio": round(ratio, 2),
        }
        for name, seconds, ratio in jobs
    ]


def _bare():
    """Seconds for the rows just imported, once more: away with them, then written without looking."""
    names = ("name", "name_key", "pinyin", "initials", "region_id", "kind", "address", "created_at")
    imported = School.objects.filter(created_at=NOW, address__startswith="人民路")
    rows = list(imported.order_by("pk").values(*names))
    imported.delete()
    began = time.perf_counter()
    schools = [School(**row) for row in rows]
    with transaction.atomic():
        School.objects.bulk_create(schools, batch_size=500)
    seconds = time.perf_counter() - began
    School.objects.filter(pk__in=[school.pk for school in schools]).delete()
    return seconds
