"""Is a line of a school list one of our schools, and of which kind? Decided by the name alone, pure.

Lists found in the wild mix middle schools with colleges, primary schools, kindergartens and firms. What is turned away
is turned away with a reason; what is merely unclear is kept as "not known", because a person can still look at it.
"""

import re
import unicodedata
from dataclasses import dataclass

from campaigns.choices import NoSchool, SchoolKind


@dataclass(frozen=True)
class Listed:
    kind: SchoolKind = SchoolKind.UNKNOWN
    refused: NoSchool | None = None


_BRACKET = re.compile(r"\([^)]*\)?")
_NUMBER = "一二三四五六七八九十百0-9"
_SECONDARY = (  # words of a school that has pupils of twelve and more
    rf"中学|学校|高中|初中|[高初]级中|附中|完中|民中|回中|[{_NUMBER}][高初]?中|[{_NUMBER}]高(?!专)|[镇乡县市区]中$|"
    r"中专|职专|职高|职中|职教|职业(?:技术)?教育|技校|技师学院|卫校|师范$|艺校|体校|[一1]贯制|公学|书院$|[东西南北老新]校$"
)
_VOCATIONAL = re.compile(
    r"中专|中等专业|中等职业|中等技术|职业中|职业高|职专|"
    r"职高|职中|职教|职业(?:技术)?教育|职业技术|职业学校|技工|技校|技师学院|卫校|艺校|体校|"
    r"(?:职业|技术|卫生|护理|护士|医药|医学|师范|经济|管理|工程|航空|航空服务|铁路|运输|交通|警察|财经|财贸|商贸|商务|"
    r"工贸|工商|工业|农业|林业|农机|机电|电子|信息|旅游|艺术|体育|建筑|水利|幼师)学校"
)
_COLLEGE = re.compile(r"学院|大学|高等专科学校|高等职业学校|高专|职大|电大|党校")
_PRIMARY = re.compile(r"小学(?!中学)|附小|完小")
_BUSINESS = re.compile(
    r"公司|书店|书城|超市|文具|商店|门市|驾校|驾驶|培训|家教|辅导|托管|托儿|补习班|餐厅|食堂|宾馆|公寓|小区|家属院|公交|"
    r"停车场|医院|诊所|卫生室|研究院|研究所|老年大学"
)
_KIND_WORDS = (
    (r"职|中专|技校|技工|vocational", SchoolKind.VOCATIONAL),
    (r"完全|完中|十二年|complete", SchoolKind.COMPLETE),
    (r"初|九年|junior", SchoolKind.JUNIOR),
    (r"高|senior", SchoolKind.SENIOR),
)
_DEPARTMENT = re.compile(r"(初中|中学|高中|小学|幼儿)[部园]")


def clean_name(name):
    """One spelling: half-width letters, digits and brackets, no spaces inside Chinese, no stray marks at the ends."""
    while (cleaned := _cleaned(name)) != name:  # what one round takes away may bring together what the next one tidies
        name = cleaned
    return name


def _cleaned(name):
    plain = unicodedata.normalize("NFKC", name)
    plain = plain.replace("【", "(").replace("】", ")").replace("[", "(").replace("]", ")")
    plain = "".join(char for char in plain if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    plain = " ".join(plain.split())
    plain = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])|(?<=\() | (?=\))| (?=\()", "", plain)
    return plain.strip(" .,;:。，；：、*-_'\"“”")


def judge_name(name):
    """The kind of school a clean `name` speaks of, or why it is none of ours."""
    if not any(char.isalnum() for char in name):
        return Listed(refused=NoSchool.EMPTY)
    if len(name) > 120:
        return Listed(refused=NoSchool.TOO_LONG)
    department = _department(name)
    if department in ("小学", "幼儿"):
        return Listed(refused=NoSchool.PRIMARY if department == "小学" else NoSchool.KINDERGARTEN)
    bare = _BRACKET.sub("", name) or name  # what stands in brackets is a campus or the way there
    refused = _refused(bare)
    return Listed(refused=refused) if refused else Listed(kind=_kind(bare, department))


def judge_kind(text):
    """The same for what a list's own column of kinds says; None where it says nothing we know."""
    if not text:
        return None
    if text in SchoolKind.values:
        return Listed(kind=SchoolKind(text))
    if re.search(r"幼儿园|幼教", text):
        return Listed(refused=NoSchool.KINDERGARTEN)
    if re.search(r"高等|大学|本科|大专", text):
        return Listed(refused=NoSchool.COLLEGE)
    if re.search(r"小学|primary", text, re.I) and not re.search(r"中|九年", text):
        return Listed(refused=NoSchool.PRIMARY)
    for pattern, kind in _KIND_WORDS:
        if re.search(pattern, text, re.I):
            return Listed(kind=kind)
    return None


def _refused(bare):
    if _BUSINESS.search(bare) and not re.search(r"(?<!培训)(?<!驾驶)(中学|学校)$", bare):
        return NoSchool.BUSINESS
    if re.search(r"幼儿园|幼稚园|早教", bare):
        return NoSchool.KINDERGARTEN
    if _is_college(bare):
        return NoSchool.COLLEGE
    if _PRIMARY.search(bare) and not re.search(r"中学|初中|高中|学校中", _PRIMARY.sub("", bare)):
        return NoSchool.PRIMARY
    if not re.search(_SECONDARY, bare):
        return NoSchool.NO_SCHOOL
    return None


def _is_college(bare):
    """A college is what its name ends with: 学院附属中学, 学院路中学 and 大学城学校 are schools, 学院北院 is none."""
    plain = bare.replace("技师学院", "").replace("书院学校", "")  # 技师学院 takes junior pupils and ranks with 技工学校
    found = list(_COLLEGE.finditer(plain))
    return bool(found) and not re.search(_SECONDARY, plain[found[-1].end() :])


def _kind(bare, department):
    if _VOCATIONAL.search(bare) and not re.search(r"附属|附中", bare):
        return SchoolKind.VOCATIONAL
    if re.search(r"完全中学|完中|十二年", bare):
        return SchoolKind.COMPLETE
    if department in ("初中", "高中"):
        return SchoolKind.JUNIOR if department == "初中" else SchoolKind.SENIOR
    if re.search(r"初级中|初中|初级|九年", bare):
        return SchoolKind.JUNIOR
    if re.search(rf"高级中|高中(?!学)|[{_NUMBER}]高$|附高", bare):  # 北高中学 is the middle school of a place 北高
        return SchoolKind.SENIOR
    return SchoolKind.UNKNOWN


def _department(name):
    """初中, 高中, 小学 where the line is one department of a school."""
    found = _DEPARTMENT.search(name)
    return found[1] if found else ""
