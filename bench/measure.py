"""Pages through the product's own middleware in this process; every page in every round, so that noise is shared."""

import statistics
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

WARM_UP, ROUNDS = 5, 40
UNIT = "bare Django page of 50 rows"


@dataclass
class Page:
    name: str
    path: str
    client: Client
    times: list = field(default_factory=list)
    queries: int = 0
    size: int = 0
    status: int = 0

    def ask(self):
        began = time.perf_counter()
        answer = self.client.get(self.path, HTTP_ACCEPT_LANGUAGE="zh-CN")
        elapsed = time.perf_counter() - began
        self.status = answer.status_code
        self.size = len(answer.content)
        return elapsed * 1000

    def report(self, unit):
        median = statistics.median(self.times)
        return {
            "name": self.name,
            "path": self.path,
            "median_ms": round(median, 2),
            "p95_ms": round(statistics.quantiles(self.times, n=20)[-1], 2),
            "queries": self.queries,
            "bytes": self.size,
            "ratio": round(median / unit, 2),
        }


def bare_client(path):
    """A client whose requests meet no middleware at all; its chain is built once, here."""
    with override_settings(MIDDLEWARE=[]):
        client = Client(SERVER_NAME="127.0.0.1")
        client.get(path)
    return client


def client_of(user):
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def count_queries(page):
    with CaptureQueriesContext(connection) as captured:
        page.ask()
    page.queries = len(captured)


def measure(pages, progress=print):
    """[report] of each page; the first page is the unit."""
    for page in pages:
        for _ in range(WARM_UP):
            page.ask()
        count_queries(page)
        if page.status != 200:
            progress(f"{page.name}: answered {page.status} and is left out")
    good = [page for page in pages if page.status == 200]
    for _ in range(ROUNDS):
        for page in good:
            page.times.append(page.ask())
    unit = statistics.median(good[0].times)
    return [page.report(unit) for page in good]
