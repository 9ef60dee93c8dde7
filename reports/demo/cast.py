"""The demo's regions and its thirty people."""

from django.contrib.auth.hashers import make_password

from accounts.choices import Role
from accounts.models import Region, User
from accounts.services import load_regions, move_region
from reports.demo import people

HUNAN, SOUTH = "430000", "SOUTH"
# username, role, region code; further recruiters are called recruiter2, recruiter3, ...
CAST = [
    ("hq", Role.HQ, None),
    ("hq2", Role.HQ, None),
    ("director", Role.DIRECTOR, "NORTH"),
    ("director2", Role.DIRECTOR, "CENTRAL"),
    ("director3", Role.DIRECTOR, "SOUTH"),
    ("caller", Role.CALLER, None),
    ("caller2", Role.CALLER, None),
    ("finance", Role.FINANCE, None),
    ("finance2", Role.FINANCE, None),
    ("agent", Role.AGENT, "NORTH"),
    ("agent2", Role.AGENT, "CENTRAL"),
]
CREW_SIZE = 2


def load(*, cities, password, dice, now):
    """Regions and people; returns {username: User}. Recruiters stand two a city, in the order of `cities`."""
    load_regions(now=now)
    hash_ = make_password(password)
    phones = people.Phones("1990000")
    rows = list(CAST)
    for number in range(len(cities) * CREW_SIZE):
        city = cities[number // CREW_SIZE]
        rows.append(("recruiter" if number == 0 else f"recruiter{number + 1}", Role.RECRUITER, city[:2] + "0000"))
    regions = {r.code: r for r in Region.objects.filter(code__in={code for _u, _r, code in rows if code})}
    users = [
        User(
            username=username,
            name=people.name(dice),
            role=role,
            region=regions.get(code),
            email=f"{username}@muster.example",
            phone=phones.next(),
            password=hash_,
            must_change_password=False,
        )
        for username, role, code in rows
    ]
    made = {user.username: user for user in User.objects.bulk_create(users)}
    hunan = Region.objects.get(code=HUNAN)
    south = Region.objects.get(code=SOUTH)
    move_region(region=hunan, parent=south, reason="演示:湖南归华南大区", by=made["hq"], now=now)
    return made


def set_password(password):
    """Give every person of the demo this password, if it is not theirs already."""
    hq = User.objects.get(username="hq")
    if not hq.check_password(password):
        User.objects.filter(email__endswith="@muster.example").update(password=make_password(password))
