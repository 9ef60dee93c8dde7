"""Which school a row means: by its place and its name without width, brackets and spaces."""

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.choices import Level
from accounts.models import Region
from campaigns.models import School
from campaigns.places import Places
from imports.importers import Column

PLACE_COLUMNS = (
    Column(
        "name",
        _("school"),
        ("学校名称", "学校", "校名", "名称", "学校全称", "单位名称", "name", "school", "school name"),
    ),
    Column("province", _("province"), ("省", "省份", "所在省", "省自治区直辖市", "province")),
    Column("city", _("city"), ("市", "城市", "地市", "地级市", "所在市", "市州", "州市", "city")),
    Column("district", _("district"), ("区县", "县区", "区", "县", "县市区", "所在区县", "district", "county")),
)
PLACE_REQUIRED = ("name", ("province", "city"))


def places_for(by):
    regions = Region.objects.visible_to(by) if by else Region.objects.all()
    return Places(regions.only("id", "level", "code", "name", "name_en", "parent_id"))


class Ground:
    """The places this person may write to, and the schools listed there: {(region id, name key): school id}."""

    def __init__(self, by):
        self.places = places_for(by)
        self._ids, self._read = {}, set()

    def region_of(self, row):
        return self.places.find(row.get("province"), row.get("city"), row.get("district"))

    def ids_of(self, places):
        """{(region id, name key): school id or None}, reading each region once."""
        new = sorted({region_id for region_id, _key in places} - self._read)
        if new:
            kept = Coalesce("merged_into_id", "id")  # the name of a merged school leads to the one that stayed
            found = School.every.filter(region_id__in=new).values_list("region_id", "name_key", kept)
            self._ids |= {(region_id, key): pk for region_id, key, pk in found.iterator()}
            self._read |= set(new)
        return {place: self._ids.get(place) for place in places}


def place_names(region, places):
    """{column: text} of a region and what it lies in."""
    names = {}
    while region is not None and region.level in (Level.PROVINCE, Level.CITY, Level.DISTRICT):
        names.setdefault(str(region.level), region.label)
        region = places.by_id.get(region.parent_id)
    return {level: names.get(level, "") for level in ("province", "city", "district")}


def one_at_a_time():
    """Two imports at once wait for each other, chunk by chunk (SQLite has one writer anyway)."""
    list(Region.objects.select_for_update().filter(level=Level.HQ).values_list("pk", flat=True))
