"""The demo season: a whole season in the middle of June, of invented people in real places.

Everything is written through the services of the parts, or in bulk with their tallies rebuilt, so that every check of
the product (`verify_ledger`, `verify_tallies`) holds on it.
"""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import User
from campaigns.models import Season
from core import clock
from core.models import Activity
from core.record import record
from reports.demo import (
    cast,
    duplicates,
    evenings,
    imports,
    leadimport,
    leads,
    money,
    places,
    quota,
    school_file,
    tasks,
    twins,
    visits,
)

MOMENT = datetime(2027, 6, 12, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
LOADED = "demo loaded"


def is_loaded():
    return Activity.objects.filter(kind="campaigns.season", verb=LOADED).exists()


def is_empty():
    return not User.objects.exists() and not Season.objects.exists()


@transaction.atomic
def load(*, password):
    """Fill an empty database; the same every time. All or nothing."""
    dice = random.Random(2027)
    now = MOMENT
    users = cast.load(cities=places.CITIES, password=password, dice=dice, now=now)
    season, outposts, targets, crews = places.load(users=users, dice=dice, now=now)
    quota.load(season=season, users=users)
    made = leads.load(season=season, outposts=outposts, targets=targets, crews=crews, users=users, dice=dice, now=now)
    money.load(outposts=outposts, crews=crews, leads=made, users=users, dice=dice, now=now)
    school_file.load(season=season, outposts=outposts, targets=targets, crews=crews, users=users)
    evenings.load(outposts=outposts, crews=crews, dice=dice, now=now)
    visits.load(outposts=outposts, crews=crews, users=users, now=now)
    tasks.load(season=season, outposts=outposts, crews=crews, users=users, dice=dice, now=now)
    imports.load(users=users, now=now)
    leadimport.load(users=users, now=now)
    duplicates.load(season=season, users=users, now=now)
    twins.load(outposts=outposts, users=users, now=now)
    record(season, LOADED, by=None, now=now)


def resume_clock():
    """Let the demo's clock go on from where it stood: 12 June, or a moment after the last thing that was done."""
    last = Activity.objects.order_by("-at").values_list("at", flat=True).first()
    clock.resume_at(max(MOMENT, last + timedelta(seconds=1)) if last else MOMENT)
