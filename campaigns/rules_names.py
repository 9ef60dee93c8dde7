"""A school's name taken apart: what place it names, its numbers, its campus, and what is its own. Pure.

石家庄市第二中学(北校区), 二中北校区 and 2中（北） have one core and one number; 一中 and 二中 never have.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from campaigns.places import stem_of

CITY = "city"
PROVINCE = "province"


@dataclass(frozen=True)
class Area:
    """What stands around the schools of one city; `districts` are (id, name)."""

    province: str
    city: str
    districts: tuple = ()


@dataclass(frozen=True)
class Parts:
    """`place`: PROVINCE, CITY, the id of a district, or None: what the name says it is named after."""

    core: str
    numbers: tuple
    place: object = None
    stage: str = ""  # junior, senior, complete: as the name says
    department: str = ""  # 初中 of 初中部
    campus: str = ""
    is_general: bool = False  # a 学校, which may have younger pupils too, rather than a 中学


_SIGNS = "零一二三四五六七八九"
_NUMERAL = re.compile(
    r"第(?P<ordinal>[0-9]{1,3}|[零〇一二三四五六七八九十百]{1,4})"
    r"|(?P<bare>[0-9]{1,3}|[零〇一二三四五六七八九十百]{1,4})(?=初?高?级?中|高(?:$|级|中)|初(?:$|级|中)|完|职|附|实验|民族)"
)
_ALL_THROUGH = re.compile(r"(?:九年|十二年|12年|9年)(?:一|1)?贯?制?|(?:一|1)贯制")
_BRACKETS = re.compile(r"\(([^()]*)\)?")
_SHORT = (  # how people shorten, in the order it is undone
    (re.compile(r"附中"), "附属中学"),
    (re.compile(r"附高"), "附属高中"),
    (re.compile(r"民中(?!学)"), "民族中学"),
    (re.compile(r"回中(?!学)"), "回民中学"),
    (re.compile(r"外语(?=学校|中学|实验|高|初|$)"), "外国语"),
    (re.compile(r"师大"), "师范大学"),
    (re.compile(r"职业技术教育中心|职业教育中心|职教中心|职教中心学校"), "职教中心"),
    (re.compile(r"职业高级?中学?|职中(?!心)"), "职高"),
    (re.compile(r"(?:职业)?中等专业(?:技术)?学校|职业中专|中专学校|职专"), "中专"),
    (re.compile(r"技工学校"), "技校"),
)
_STAGES = (
    ("complete", re.compile(r"完全中学|完中")),
    ("junior", re.compile(r"初级中?学?|初中|(?<=[0-9#])初")),
    ("senior", re.compile(r"高级中?学?|高中|(?<=[0-9#])高$|^高$")),
)
_ENDING = re.compile(
    r"初级中学|高级中学|完全中学|普通中学|中学校?|学校|初中|高中|完中|初级|高级|(?<=#)[中高初]|[中校]$"
)
_SPLIT = re.compile(r"(?:中学|学校|高中|初中|#中|#高|职高|中专|技校|职教中心)(?!.*(?:中学|学校|高中|初中|#中|#高))")
_CAMPUS = re.compile(r"(?:校区|分校|校部|分部|院区|新校|老校|新区|[东西南北]校|[东西南北]院|部)$")
_DEPARTMENT = re.compile(r"(初中|高中|中学|小学|国际|职业)部")
_MAIN = re.compile(r"^(?:总校|本部|校本部|主校区|总部|主校)$")
_NOT_AFTER = "路街道里村镇乡庄园店营河山桥沟屯"  # 新华路中学 is not of 新华区


def take_apart(name, area, district=None):
    """`Parts` of a name in `area`; `district` is the id of its own district, None where only the city is known."""
    plain = _plain(name)
    inside = [text for text in _BRACKETS.findall(plain) if text]
    text, place = _without_place(_BRACKETS.sub("", plain) or plain, area, district)
    stage = "complete" if _ALL_THROUGH.search(text) else ""
    text = _ALL_THROUGH.sub("", text)
    for pattern, long in _SHORT:
        text = pattern.sub(long, text)
    text, numbers = _without_numbers(text)
    text, tail = _without_campus(text)
    department, campus = _campus([tail, *inside], area)
    stage = stage or next((name for name, pattern in _STAGES if pattern.search(text)), "")
    core = _ENDING.sub("", text).replace("#", "")
    if not core and not numbers:  # 磁县中学: the place is all it is called by
        core = "#" if place is None else ""
    return Parts(core, numbers, place, stage, department, campus, is_general=text.endswith("学校"))


def number_of(text):
    """42 of 四十二 and of 42; None where it is a word, as the 八一 of 八一中学."""
    if text.isascii():
        return int(text)
    signs = text.replace("〇", "零")
    if "百" in signs:
        head, _sign, rest = signs.partition("百")
        return (_digit(head) or 1) * 100 + (number_of(rest.removeprefix("零")) or 0 if rest else 0)
    if "十" in signs:
        tens, _sign, ones = signs.partition("十")
        return (_digit(tens) or 1) * 10 + (_digit(ones) or 0)
    if len(signs) == 2:
        return None
    return int("".join(str(_SIGNS.index(sign)) for sign in signs))


def _digit(sign):
    return _SIGNS.index(sign) if len(sign) == 1 else None


def _plain(name):
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    text = text.translate(str.maketrans("【】[]〔〕「」", "()()()()"))
    return "".join(char for char in text if char.isalnum() or char in "()")


def _without_place(text, area, district):
    place = None
    forms = _forms(area, district)
    while found := next((form for form in forms if _starts(text, *form)), None):
        form, _is_stem, place = found
        text = text[len(form) :]
        if place not in (PROVINCE, CITY):
            return text, place
    own = dict(area.districts).get(district, "")
    if re.match(r"[县区](?=[第0-9一二三四五六七八九十]|中学|高中|初中|实验|职|民族|回民)", text):
        return text[1:], district or place
    if re.match(r"市(?=[第0-9一二三四五六七八九十]|中学|高中|初中|实验|职|民族|回民|外国)", text):
        return text[1:], district if own.endswith("市") else CITY
    return text, place


def _starts(text, form, is_stem, _place):
    if not text.startswith(form) or len(text) == len(form):
        return False
    return not (is_stem and text[len(form)] in _NOT_AFTER)


@lru_cache(maxsize=5000)
def _forms(area, district):
    """(form, is it short, what it names), longest first; of other districts only where the own is not known."""
    named = [(area.province, PROVINCE), (area.city, CITY)]
    named += [(name, pk) for pk, name in area.districts if district in (None, pk)]
    forms = {}
    for name, what in named:
        for form in {name, stem_of(name)}:
            if len(form) > 1:
                forms[form] = (form, form != name, what)
    return tuple(sorted(forms.values(), key=lambda form: (-len(form[0]), form[0])))


def _without_numbers(text):
    """(text with # for each number, the numbers)."""
    numbers = []

    def take(found):
        number = number_of(found["ordinal"] or found["bare"])
        if number is None and found["ordinal"]:
            number = int("".join(str(_SIGNS.index(sign)) for sign in found["ordinal"].replace("〇", "零")))
        if number is None:
            return found[0]
        numbers.append(number)
        return "#"

    return _NUMERAL.sub(take, text), tuple(numbers)


def _without_campus(text):
    """(text, what follows its ending where that names a campus or a department)."""
    if department := re.search(r"(?:初中|高中|小学|中学)部$", text):
        return text[: department.start()] or text, department[0]
    found = _SPLIT.search(text)
    if found and found.end() < len(text) and _CAMPUS.search(text):
        return text[: found.end()], text[found.end() :]
    return text, ""


def _campus(texts, area):
    department, campus = "", []
    for text in filter(None, texts):
        found = _DEPARTMENT.search(text)
        if found:
            department = found[1]
            text = text.replace(found[0], "")
        text = (
            "" if _MAIN.match(text) else re.sub(r"(?:校区|分校|校部|院区|校)$", lambda m: "分" * (m[0] == "分校"), text)
        )
        if text and text not in (area.city, area.province, stem_of(area.city), stem_of(area.province)):
            campus.append(text)
    return department, "".join(campus)
