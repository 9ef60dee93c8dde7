"""Schools that came twice, as a second list with other spellings brings them, and the suggestions about them."""

from accounts.models import Region
from campaigns.models import School
from campaigns.services import add_school, enter_figures, search_duplicates
from leads.models import Lead

# name, district, kind, address, candidates of the second list
SECOND_LIST = [
    ("石家庄市第六中学", "130104", "senior", "桥西区西里街", 640),
    ("石家庄市第二中学", "130105", "senior", "新华区兴凯路", 1120),
    ("石家庄市第四十一中学", "130104", "unknown", "桥西区槐中路", None),
    ("石家庄二中(北校区)", "130105", "unknown", "", 380),
]
SOURCE = "市招生办名册（虚构）"


def load(*, season, users, now):
    hq = users["hq"]
    for name, district, kind, address, candidates in SECOND_LIST:
        region = Region.objects.get(code=district)
        school = add_school(name=name, region=region, kind=kind, address=address, by=hq, now=now)
        if candidates:
            values = {"candidates": candidates, "source": SOURCE}
            enter_figures(school=school, season=season, values=values, version=0, by=hq, now=now)
    _some_leads_name_the_other_spelling()
    search_duplicates(by=None, now=now)


def _some_leads_name_the_other_spelling():
    short, full = (School.objects.get(name=name) for name in ("石家庄六中", "石家庄市第六中学"))
    some = Lead.objects.filter(school=short).order_by("pk").values_list("pk", flat=True)[:2]
    Lead.objects.filter(pk__in=list(some)).update(school=full)
