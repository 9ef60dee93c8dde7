"""What the cells of a list of leads say: pure, no database, no clock; a cell nobody can use is a `Refused`."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.errors import Refused
from leads import rules
from leads.choices import ConsentMethod, LawfulBasis, QuarantineReason, Relation

_NONE = {"", "无", "没有", "暂无", "-", "—", "/", "none", "n/a", "null"}
_DENIED = {"否", "不同意", "未同意", "没同意", "未征得", "no", "false", "refused", *(_NONE - {""})}
_AGREED = {"是", "同意", "已同意", "有", "yes", "true", "y", "√", "✓", "1"}  # by whom?
_BASES = {
    LawfulBasis.CONSENT_SELF: (
        "本人",
        "本人同意",
        "学生",
        "学生同意",
        "学生本人",
        "学生本人同意",
        "自己",
        "self",
        "pupil",
        "student",
    ),
    LawfulBasis.CONSENT_GUARDIAN: (
        "监护人",
        "监护人同意",
        "家长",
        "家长同意",
        "父母",
        "父母同意",
        "父亲",
        "母亲",
        "guardian",
        "parent",
    ),
}
_METHODS = {
    ConsentMethod.SPOKEN: ("口头", "口头同意", "电话", "当面", "spoken", "oral", "verbal", "phone"),
    ConsentMethod.PAPER: ("纸质", "书面", "签字", "签名", "纸质签字", "书面签字", "paper", "written", "signed"),
    ConsentMethod.FORM: ("报名表", "申请表", "登记表", "表格", "form", "application form"),
    ConsentMethod.ONLINE: ("网上", "线上", "网络", "在线", "网上表单", "微信", "online", "web"),
}
_RELATIONS = {
    Relation.FATHER: ("父亲", "父", "爸爸", "爸", "father", "dad"),
    Relation.MOTHER: ("母亲", "母", "妈妈", "妈", "mother", "mum", "mom"),
    Relation.GRANDPARENT: (
        "爷爷",
        "奶奶",
        "外公",
        "外婆",
        "姥姥",
        "姥爷",
        "祖父",
        "祖母",
        "祖父母",
        "grandparent",
        "grandfather",
        "grandmother",
    ),
}


@dataclass(frozen=True)
class Listed:
    """One young person as a row lists them. `held`: a `QuarantineReason`, or "" where consent stands in the row."""

    name: str
    phone: str
    birth_year: int
    school: str
    class_name: str
    guardian: dict | None
    note: str
    basis: str
    method: str
    consented_on: date | None
    held: str


def read(row, *, today):
    name, phone = rules.clean_name(row.get("name")), rules.clean_phone(row.get("phone"))
    birth_year = _birth_year(row, today)
    guardian = _guardian(row, name, phone)
    class_name = _short(row, "class_name", 30)
    basis, held = _basis(row)
    method = _one_of(row.get("consent_method"), _METHODS, ConsentMethod)
    if row.get("consent_method") and not method:
        raise Refused(
            _("“%(text)s” is no way of giving consent that is known here.") % {"text": row.get("consent_method")[:40]},
            field="consent_method",
        )
    held = held or ("" if method else QuarantineReason.NO_METHOD)
    _check(held, birth_year=birth_year, basis=basis, guardian=guardian, today=today)
    return Listed(
        name=name, phone=phone, birth_year=birth_year, school=row.get("school")[:120], class_name=class_name,
        guardian=guardian, note=row.get("note")[:120], basis=basis, method=method, held=held,
        consented_on=_day(row.get("consent_date"), today),
    )  # fmt: skip


def _check(held, *, birth_year, basis, guardian, today):
    """The rules of entry by hand, the field named as the list names it."""
    try:
        if not held:
            rules.check_consent(birth_year=birth_year, basis=basis, has_guardian=bool(guardian), today=today)
        elif not guardian and rules.may_be_under(14, birth_year=birth_year, today=today):
            rules.check_consent(birth_year=birth_year, basis=LawfulBasis.CONSENT_SELF, has_guardian=False, today=today)
    except Refused as refusal:
        field = "consent_basis" if refusal.field == "basis" else refusal.field
        raise Refused(refusal.message, field=field) from None


def next_working_morning(now, *, works_on):
    """Ten o'clock of the first day after today on which `works_on(day)`; the next day when a fortnight has none."""
    morning = rules.tomorrow_morning(now)
    mornings = [morning + timedelta(days=n) for n in range(14)]
    return next((at for at in mornings if works_on(timezone.localtime(at).date())), morning)


# --- cells ----------------------------------------------------------------------------------------------------------


def _plain(text):
    return unicodedata.normalize("NFKC", text).strip().lower()


def _short(row, field, most):
    text = row.get(field)
    if len(text) > most:
        raise Refused(_("At most %(count)s characters fit here.") % {"count": most}, field=field)
    return text


def _birth_year(row, today):
    """From a birth year or date, else from an age in years; both checked as by hand."""
    text, age = _plain(row.get("birth_year")), _plain(row.get("age"))
    if text in _NONE:
        if age in _NONE:
            rules.check_birth_year(None, today=today)
        return _from_age(age, today)
    found = re.fullmatch(
        r"((?:19|20)[0-9]{2})(?:年|\.0)?(?:[-./年]?[0-9]{1,2}[-./月]?(?:[0-9]{1,2}日?)?(?: .*)?)?", text
    )
    if found is None:
        raise Refused(_("“%(text)s” is not a birth year.") % {"text": text[:40]}, field="birth_year")
    rules.check_birth_year(int(found[1]), today=today)
    return int(found[1])


def _from_age(text, today):
    found = re.fullmatch(r"([0-9]{1,3})(?:\.0)?(?:周?岁)?", text)
    if found is None:
        raise Refused(_("“%(text)s” is not an age.") % {"text": text[:40]}, field="age")
    year = today.year - int(found[1])
    rules.check_birth_year(year, today=today, field="age")
    return year


def _guardian(row, name, phone):
    """“无” in both cells is no guardian; in one of them it is a slip."""
    given = {"name": row.get("guardian_name"), "phone": row.get("guardian_phone")}
    if all(_plain(text) in _NONE for text in given.values()):
        return None
    relation = _one_of(row.get("guardian_relation"), _RELATIONS, Relation)
    return rules.clean_guardian(given | {"relation": relation or Relation.OTHER}, name=name, phone=phone)


def _basis(row):
    """(LawfulBasis or "", QuarantineReason or "")."""
    text = row.get("consent_basis")
    if not text:
        return "", QuarantineReason.NO_CONSENT
    if _plain(text) in _DENIED:
        return "", QuarantineReason.REFUSED
    if _plain(text) in _AGREED:
        return "", QuarantineReason.UNCLEAR
    basis = _one_of(text, _BASES, LawfulBasis)
    if not basis:
        raise Refused(
            _("“%(text)s” does not say who gave consent: the pupil or a guardian.") % {"text": text[:40]},
            field="consent_basis",
        )
    return basis, ""


def _one_of(text, words, choices):
    """The choice a cell means by its code, its label or a word for it; "" for none."""
    return _known(choices, get_language(), tuple(words.items())).get(_plain(text), "") if text else ""


@lru_cache(maxsize=20)  # a few kinds of cells in a few languages, asked for each row
def _known(choices, language, words):
    known = {word: choice.value for choice, said in words for word in said}
    return known | {_plain(str(c.label)): c.value for c in choices} | {c.value: c.value for c in choices}


def _day(text, today):
    plain = _plain(text)
    if plain in _NONE:
        return None
    found = re.fullmatch(r"(20[0-9]{2})[-./年]?([0-9]{1,2})[-./月]?([0-9]{1,2})日?(?:[ t].*)?", plain)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        raise Refused(_("“%(text)s” is not a date.") % {"text": text[:40]}, field="consent_date")
    if day > today:
        raise Refused(_("Consent cannot be given in the future."), field="consent_date")
    return day
