"""Finds the region a list means by its names: with or without suffix, renamed districts, cities without districts."""

import csv
import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.choices import Level
from core.errors import Refused

_FORMER = Path(__file__).parent / "data" / "former_districts.csv"
_SUFFIX = re.compile(r"(特别行政区|自治[区州县旗]|林区|地区|[省市区县盟旗州])$")
_PEOPLES = re.compile(
    r"(蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|"
    r"达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|鄂温克|德昂|保安|裕固|独龙|鄂伦春|各)族?$"
)
_WHOLE_CITY = {"", "市辖区", "县", "全市", "市直", "市区", "市本级"}
_DIRECT = "直辖县级行政区划"


class Places:
    """The tree of one reading; `regions` are rows with id, level, code, name, parent_id."""

    def __init__(self, regions):
        self.by_id = {region.id: region for region in regions}
        self.by_code = {region.code: region for region in self.by_id.values()}
        self._under = defaultdict(list)
        for region in self.by_id.values():
            self._under[region.parent_id].append(region)
        self._all = {
            level: [r for r in self.by_id.values() if r.level == level]
            for level in (Level.PROVINCE, Level.CITY, Level.DISTRICT)
        }
        self._known = {}

    def find(self, province, city, district):
        """The region of three names as a list gives them; refused with the column that is at fault."""
        names = (province, city, district)
        key = (*names, get_language())  # a refusal is a sentence
        if key not in self._known:
            try:
                self._known[key] = self._find(*map(_plain, names))
            except Refused as refusal:
                self._known[key] = refusal
        found = self._known[key]
        if isinstance(found, Refused):
            raise Refused(found.message, field=found.field)
        return found

    def find_text(self, text):
        """The district or city of a line such as 河北省 邯郸市 邯山区; the upper names may be left out."""
        words = [word for word in re.split(r"[\s,，、/·>\-]+", unicodedata.normalize("NFKC", text)) if word]
        fitting = [r for r in [*self._all[Level.DISTRICT], *self._all[Level.CITY]] if self._fits(r, words)]
        fitting = [r for r in fitting if _DIRECT not in r.name]
        exact = [r for r in fitting if r.name == words[-1]]
        fitting = exact or fitting
        if not words or not fitting:
            raise Refused(_("No district or city is called “%(text)s”.") % {"text": text}, field="place")
        if len(fitting) > 1:
            names = "; ".join(self.full_name(region) for region in fitting[:5])
            raise Refused(
                _("Several places fit: %(names)s. Write the city before it.") % {"names": names}, field="place"
            )
        return fitting[0]

    def full_name(self, region):
        """河北省 邯郸市 邯山区."""
        names = []
        while region is not None and region.level in (Level.PROVINCE, Level.CITY, Level.DISTRICT):
            if _DIRECT not in region.name and region.name not in names:
                names.append(region.name)
            region = self.by_id.get(region.parent_id)
        return " ".join(reversed(names))

    def _fits(self, region, words):
        """The last word names it, and each word before it one of those above it."""
        if not words or not _same(region.name, words[-1]):
            return False
        above = []
        parent = self.by_id.get(region.parent_id)
        while parent is not None:
            above.append(parent.name)
            parent = self.by_id.get(parent.parent_id)
        return all(any(_same(name, word) for name in above) for word in words[:-1])

    def _find(self, province, city, district):
        parent = self._one(self._all[Level.PROVINCE], province, "province") if province else None
        region = self._city(parent, city, district)
        if region.level == Level.DISTRICT or district in _WHOLE_CITY or district == region.name:
            return region
        return self._district(region, district)

    def _city(self, province, city, district):
        """The city; a county directly under its province where the list has that for a city."""
        if province is None and city in _WHOLE_CITY:
            raise Refused(_("The province or the city is missing."), field="city")
        cities = self._under[province.id] if province else self._all[Level.CITY]
        direct = [c for c in cities if _DIRECT in c.name]
        if city in _WHOLE_CITY or _DIRECT in city or (province and city == province.name):
            only = [c for c in cities if c not in direct]
            if len(only) == 1:  # 北京市 and its like
                return only[0]
            city = district
        try:
            return self._one([c for c in cities if c not in direct], city, "city")
        except Refused:
            counties = [d for c in direct for d in self._under[c.id]]
            if counties and any(_same(d.name, city) for d in counties):
                return self._one(counties, city, "city")
            raise

    def _district(self, city, name):
        try:
            return self._one(self._under[city.id], name, "district")
        except Refused:
            former = _former().get((city.code, name))
            if former is None:
                raise
            return self.by_code.get(former, city)  # divided among several: the city is what is sure

    @staticmethod
    def _one(candidates, name, field):
        exact = [c for c in candidates if c.name == name]
        found = exact or [c for c in candidates if _same(c.name, name)]
        if not name or not found:
            raise Refused(_unknown(field) % {"name": name}, field=field)
        if len(found) > 1:
            raise Refused(_("“%(name)s” could be several places: write its full name.") % {"name": name}, field=field)
        return found[0]


def place_words(region):
    """邯郸市 · 邯山区 in the reader's language; `region.parent` should be at hand."""
    above = region.parent
    if above is None or region.level not in (Level.CITY, Level.DISTRICT) or _DIRECT in above.name:
        return region.label
    return region.label if above.name == region.name else f"{above.label} · {region.label}"


def _unknown(field):
    return {
        "province": _("There is no province “%(name)s”."),
        "city": _("There is no city “%(name)s” in this province."),
        "district": _("There is no district “%(name)s” in this city."),
    }[field]


def _same(one, other):
    return one == other or stem_of(one) == stem_of(other)


@lru_cache(maxsize=20_000)  # people's own words come here too
def stem_of(name):
    """邯山区 -> 邯山, 湘西土家族苗族自治州 -> 湘西; a name of two characters such as 磁县 stays whole."""
    suffix = _SUFFIX.search(name)
    short = name[: suffix.start()] if suffix else name
    while suffix and suffix[1].startswith("自治"):
        shorter = _PEOPLES.sub("", short)
        if shorter == short or len(shorter) < 2:
            break
        short = shorter
    return short if len(short) > 1 else name


def _plain(name):
    return "".join(unicodedata.normalize("NFKC", name).split())


@cache
def _former():
    with _FORMER.open(encoding="utf-8", newline="") as rows:
        return {(row["city"], row["former"]): row["now"] for row in csv.DictReader(rows)}
