"""Phone numbers as people write them, and as they are stored: pure. `leads.rules` offers both functions."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from core.errors import Refused

_NOTHING = {"无", "没有", "暂无", "不详", "未知", "none", "no", "n/a", "na", "null", "-", "/", "0"}
_SHORTENED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
_EXTENSION = re.compile(r"(转|分机|ext\.?|x|#)\s*[0-9]{1,6}$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s\-()./\u2010-\u2015\u2212]")
_DIGITS = re.compile(r"\+?[0-9]+")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def clean_phone(text, *, field="phone"):
    """E.164 of a Chinese mobile, a landline with its area code, or a foreign number with its country code."""
    plain = unicodedata.normalize("NFKC", text or "").strip()
    digits = _bare_digits(plain, field)
    if _MOBILE.fullmatch(digits) and _is_mobile(digits[:5]):
        return f"+86{digits}"
    number = _parse(digits)
    if number is None:
        raise Refused(_why_no_number(digits.lstrip("+")), field=field)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _bare_digits(plain, field):
    """The number without what people put between its digits; says why when it is no number at all."""
    if not plain:
        raise Refused(_("Enter a phone number."), field=field)
    if plain.lower() in _NOTHING:
        raise Refused(
            _("“%(text)s” is not a phone number. Without one nobody can call back.") % {"text": plain}, field=field
        )
    if _SHORTENED.fullmatch(plain):
        raise Refused(
            _("“%(text)s” was shortened by a spreadsheet. Enter the number with all its digits.") % {"text": plain},
            field=field,
        )
    if _EXTENSION.search(plain):
        raise Refused(_("Enter the number without its extension, and put the extension into the note."), field=field)
    bare = _BETWEEN.sub("", re.sub(r"(?<=[0-9]{11})\.0$", "", plain))
    if any(c.isalpha() for c in bare):
        raise Refused(_("A phone number has no letters: “%(text)s”.") % {"text": plain[:40]}, field=field)
    if not _DIGITS.fullmatch(bare):
        raise Refused(_("“%(text)s” is not a phone number.") % {"text": plain[:40]}, field=field)
    return bare


@lru_cache(maxsize=1000)
def _is_mobile(head):
    """Which mobile numbers are given out hangs on the first five digits; lists have thousands of them."""
    return _parse(f"{head}000000") is not None


def _parse(digits):
    if digits.startswith("86") and len(digits) == 13 and digits[2] == "1":
        digits = f"+{digits}"
    try:
        number = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        return None
    kinds = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in kinds:
        return None
    is_short = number.country_code == 86 and not digits.startswith(("0", "+")) and len(digits) != 11
    return None if is_short else number


def readable_phone(number):
    """As people read it out: "138 1234 5678", "0311 8501 2345", foreign numbers with their country code."""
    if number.startswith("+861") and len(number) == 14:
        return f"{number[3:6]} {number[6:10]} {number[10:]}"
    parsed = phonenumbers.parse(number)
    kind = PhoneNumberFormat.NATIONAL if parsed.country_code == 86 else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, kind)


def _why_no_number(digits):
    if digits.startswith("1") and 9 <= len(digits) <= 13 and len(digits) != 11:
        return _("A mobile number has 11 digits; this one has %(count)s.") % {"count": len(digits)}
    if 7 <= len(digits) <= 8 and not digits.startswith("0"):
        return _("Enter a landline with its area code, such as 0311-85012345.")
    return _("There is no such phone number. Check it digit by digit.")
