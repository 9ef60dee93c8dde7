"""make bench: load SIZE leads, measure pages and jobs, write bench.json.

    python -m bench [--size 100000] [--database postgresql|sqlite] [--out bench.json]

PostgreSQL is taken from BENCH_DATABASE_URL or TEST_DATABASE_URL, in a database of its own that is dropped at the end;
without either one is started for the run.
"""

import argparse
import contextlib
import json
import os
import platform
import resource
import secrets
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from tools import servers
from tools.demo_env import ROOT


def options_of(arguments):
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--out", type=Path, default=ROOT / "bench.json")
    options = parser.parse_args(arguments)
    if options.size < 1:
        parser.error("--size must be at least 1")
    return options


@contextlib.contextmanager
def database(kind):
    """The URL of an empty database that ends with the run."""
    if kind == "sqlite":
        yield ""
        return
    import psycopg2  # here: the embedded variant needs none

    with contextlib.ExitStack() as stack:
        url = os.environ.get("BENCH_DATABASE_URL") or os.environ.get("TEST_DATABASE_URL")
        if not url:
            url = stack.enter_context(servers.postgres(stack.enter_context(servers.temporary_folder())))
        server, name = url.rsplit("/", 1)[0], f"muster_bench_{os.getpid()}"
        connection = psycopg2.connect(f"{server}/postgres")
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
            try:
                yield f"{server}/{name}"
            finally:
                cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def prepare_environment(folder, url):
    """Production's settings; must come before Django is set up."""
    Path(folder, "static").mkdir()  # whitenoise warns without
    given = {"DEBUG": "0", "HTTPS": "0", "ALLOWED_HOSTS": "127.0.0.1", "ENV_FILE": os.devnull, "REDIS_URL": ""}
    os.environ.update(given, DATA_DIR=folder, SECRET_KEY=secrets.token_urlsafe(50), DEMO="0")
    os.environ.pop("DATABASE_URL", None)
    if url:
        os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"


def job(name, rows, began):
    seconds = time.perf_counter() - began
    print(f"{name}: {rows:,} rows in {seconds:.1f} s", flush=True)
    return {"name": name, "rows": rows, "seconds": round(seconds, 2), "rows_per_s": round(rows / max(seconds, 1e-9))}


def load(size):
    """Fill the database; [job report] and what was loaded."""
    from django.core.management import call_command

    from bench import load as loader
    from leads.services import compare_tallies, rebuild_tallies

    call_command("migrate", verbosity=0)
    dice, jobs = loader.dice(), []
    ground = loader.lay_ground(dice)
    began = time.perf_counter()
    rows = loader.load_leads(ground, size, dice)
    jobs.append(job("load leads and what hangs on them", rows, began))
    began = time.perf_counter()
    rebuild_tallies()
    jobs.append(job("count the roll-ups anew", size, began))
    began = time.perf_counter()
    wrong = compare_tallies()
    jobs.append(job("prove the roll-ups", size, began))
    if wrong:
        raise SystemExit(f"The roll-ups do not hold: {wrong[:3]}")
    loader.load_notices()
    loader.analyse()
    return jobs, ground, rows


def pages(ground):
    """What is measured: [Page], the unit first."""
    from accounts.models import User
    from bench.measure import UNIT, Page, bare_client, client_of
    from leads.models import Lead

    outpost = ground.outposts[0]
    people = {
        "recruiter": ground.crews[outpost.pk][0],
        "director": director_of(outpost),
        "HQ": User.objects.get(username="hq"),
    }
    clients = {name: client_of(user) for name, user in people.items()}
    lead = Lead.objects.filter(owner=people["recruiter"], state="enquiry").order_by("pk").first()
    lead = lead or Lead.objects.filter(outpost=outpost).order_by("pk").first()
    some = Lead.objects.order_by("-pk").first()
    made = [
        Page(UNIT, "/bench/bare", bare_client("/bench/bare")),
        Page("hello", "/bench/hello", bare_client("/bench/hello")),
    ]
    lists = {
        "first page": "",
        "filtered by state": "?state=enquiry",
        "filtered, no match": "?state=assembled",
        "searched by name": f"?q={quote(some.name[:2])}",
        "searched by initials": f"?q={some.initials}",
        "searched by phone": f"?q={some.phone[3:]}",
        "sorted by next follow-up": "?sort=next",
        "sorted by name": "?sort=name",
    }
    for person, client in clients.items():
        made += [Page(f"lead list, {what}, {person}", f"/leads/{query}", client) for what, query in lists.items()]
        made.append(Page(f"lead page, {person}", f"/leads/{lead.pk}/", client))
        made.append(Page(f"home, {person}", "/", client))
    return made


def selection(ground):
    """Judging and proposing schools; last, because its schools would swell the lists measured before."""
    from bench import selection as schools
    from campaigns.optimiser import choose
    from outposts.verdicts import Judge

    outpost, jobs = ground.outposts[0], []
    ids = schools.load(outpost)
    began = time.perf_counter()
    Judge(outpost).schools(ids)
    jobs.append(job("verdicts for 15,000 schools", len(ids), began))
    candidates, needs = schools.region()
    began = time.perf_counter()
    choose(candidates, needs)
    jobs.append(job("optimiser, 30 outposts, 600 schools", len(candidates), began))
    return jobs


def director_of(outpost):
    from accounts.models import User

    directors = User.objects.filter(role="director").select_related("region")
    return next(d for d in directors if outpost.region.path.startswith(d.region.path))


def machine():
    model = ""
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    return {
        "platform": platform.platform(),
        "cpu": model,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def run(size):
    """Everything inside one set-up Django; the report."""
    import django

    django.setup()
    from django.db import connection

    from bench import exports
    from bench import imports as school_import
    from bench.load import NOW
    from bench.measure import ROUNDS, WARM_UP, measure
    from core import clock

    with clock.set_to(NOW):
        jobs, ground, rows = load(size)
        measured = measure(pages(ground))
        jobs += exports.measure()
        jobs += selection(ground)
        jobs += school_import.real_list()
        jobs += school_import.measure()
    connection.ensure_connection()
    version = ".".join(map(str, connection.get_database_version()))
    return {
        "machine": machine() | {"django": django.get_version()},
        "database": {"vendor": connection.vendor, "version": version},
        "sizes": {"leads": size, "rows": rows, "outposts": len(ground.outposts)},
        "method": f"in process, {WARM_UP} warm-up and {ROUNDS} measured requests a page, pages in turn; "
        "the unit is asked without middleware",
        "pages": measured,
        "jobs": jobs,
    }


def show(report):
    for done in report["jobs"]:
        if "ratio" in done:
            print(f"{done['name']}: {done['rows_per_s']:,} rows/s, {done['ratio']:.2f} of the bare rate")
    print(f"\n{report['database']['vendor']} {report['database']['version']}, {report['sizes']['leads']:,} leads")
    print(f"{'page':<48}{'median ms':>10}{'p95 ms':>9}{'queries':>9}{'bytes':>9}{'ratio':>7}")
    for page in report["pages"]:
        figures = f"{page['median_ms']:>10.2f}{page['p95_ms']:>9.2f}{page['queries']:>9}{page['bytes']:>9,}"
        print(f"{page['name']:<48}{figures}{page['ratio']:>7.2f}")


def main(arguments):
    options = options_of(arguments)
    servers.clean_up_when_told_to_stop()
    try:
        with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder, database(options.database) as url:
            prepare_environment(folder, url)
            report = run(options.size)
            close()
    except servers.NoServer as reason:
        print(reason, file=sys.stderr)
        return 1
    options.out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    show(report)
    print(f"Written to {options.out}.")
    return 0


def close():
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
