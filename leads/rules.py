"""Pure decisions about a lead: what a name, a number and a year may be, who must consent, which move is allowed.

No database and no clock; a broken rule is a `Refused` with the sentence people read.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin, load_phrases_dict

from core.errors import Refused
from leads.choices import EXITS, FUNNEL, CallResult, LawfulBasis, LeadState, Relation
from leads.rules_cadence import next_allowed
from leads.rules_phones import clean_phone
from leads.rules_phones import readable_phone as readable_phone

NOTICE_VERSION = "2027-1"  # of templates/leads/_privacy_notice.html; stands in every consent
YOUNGEST, OLDEST = 10, 40  # years by the calendar; anything else is a slip of the keyboard
PAST_TOLERANCE = timedelta(minutes=5)  # the time it takes to fill in the form
REACHED = frozenset({CallResult.REACHED, CallResult.CALL_BACK, CallResult.NOT_INTERESTED})  # someone did answer

_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･", "·"))
_DOUBLE_SURNAMES = frozenset(  # two characters each
    ("欧阳司马上官诸葛夏侯东方皇甫尉迟公孙慕容长孙宇文司徒令狐端木南宫独孤轩辕呼延司空")[i : i + 2]
    for i in range(0, 40, 2)
)
load_phrases_dict({f"{first}卜": [[sound], ["bǔ"]] for first, sound in (("阿", "ā"), ("依", "yī"), ("伊", "yī"))})


# --- names ----------------------------------------------------------------------------------------------------------


def clean_name(text, *, field="name"):
    """A name as it is written: rare characters stay, full-width letters and odd dots and spaces become plain ones."""
    kept = (_plain_character(c) for c in text or "" if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    name = " ".join("".join(kept).translate(_DOTS).split())
    if name and not re.search("[ -~]", name.replace(" ", "")):
        name = name.replace(" ", "")  # “王 芳”: Chinese names are spaced out only for looks
    name = re.sub(r"\s*·\s*", "·", name).strip("·")
    if not any(c.isalpha() for c in name):
        raise Refused(_("Enter the name."), field=field)
    if len(name) < 2:
        raise Refused(_("Enter the whole name, not only the surname."), field=field)
    if len(name) > 60:
        raise Refused(_("A name has at most 60 characters."), field=field)
    if re.search(r"[0-9]{5,}", name):
        raise Refused(_("There is a number in the name. Numbers go into the phone field."), field=field)
    return name


def _plain_character(character):
    is_wide = "\uff01" <= character <= "\uff5e"  # full-width letters, digits and signs
    return unicodedata.normalize("NFKC", character) if is_wide else character


def name_keys(name):
    """(pinyin, initials) by which the name is found; letters and digits only."""
    syllables = " ".join(lazy_pinyin(name)).lower().split()
    words = [word for word in ("".join(c for c in s if c.isalnum()) for s in syllables) if word]
    return "".join(words)[:240], "".join(word[0] for word in words)[:60]


def surname(name):
    """What may stand in a letter that leaves the site: the surname, never the whole name."""
    if "·" in name:
        return name.split("·")[0]
    if name.isascii():
        return name.split()[0]
    return name[:2] if name[:2] in _DOUBLE_SURNAMES and len(name) > 2 else name[:1]


def masked_name(name):
    """The surname alone: for lists whose reader is to choose or decide, and not to know the person."""
    return f"{surname(name)}○○"


# --- age and consent (L1, L2) ---------------------------------------------------------------------------------------


def check_birth_year(year, *, today, field="birth_year"):
    if year is None:
        raise Refused(_("Ask for the birth year: it decides who must give consent."), field=field)
    age = today.year - year
    if not YOUNGEST <= age <= OLDEST:
        raise Refused(
            _("Born in %(year)s means %(age)s years old. Check the birth year.") % {"year": year, "age": age},
            field=field,
        )


def may_be_under(age, *, birth_year, today):
    """A year alone does not tell the birthday: whoever may still be younger counts as younger."""
    return today.year - birth_year - 1 < age


def check_consent(*, birth_year, basis, has_guardian, today):
    """Under 14 nothing is kept without a guardian's consent; a guardian who consents has a name and a number."""
    check_birth_year(birth_year, today=today)
    if basis not in LawfulBasis.values:
        raise Refused(_("Say who gave consent."), field="basis")
    if basis == LawfulBasis.CONSENT_GUARDIAN and not may_be_under(18, birth_year=birth_year, today=today):
        raise Refused(_("At 18 or older only the person's own consent counts."), field="basis")
    if basis == LawfulBasis.CONSENT_SELF and may_be_under(14, birth_year=birth_year, today=today):
        raise Refused(_("Under 14 only a guardian can give consent. Without it nothing may be kept."), field="basis")
    if basis == LawfulBasis.CONSENT_GUARDIAN and not has_guardian:
        raise Refused(_("Enter the guardian who gave consent."), field="guardian_name")


def wants_guardian(*, birth_year, today):
    """Under 18 a guardian's contact is wanted (a warning, not a wall)."""
    return birth_year is not None and may_be_under(18, birth_year=birth_year, today=today)


def check_guardian(*, name, phone, guardian_name, guardian_phone):
    if (guardian_name, guardian_phone) == (name, phone):
        raise Refused(_("The guardian cannot be the pupil: name and phone are the same."), field="guardian_name")


def clean_guardian(guardian, *, name, phone):
    """The guardian's values ready to store, or None; half a guardian is refused."""
    if not guardian or not (guardian.get("name") or guardian.get("phone")):
        return None
    values = {
        "name": clean_name(guardian.get("name"), field="guardian_name"),
        "phone": clean_phone(guardian.get("phone"), field="guardian_phone"),
        "relation": guardian.get("relation") or Relation.OTHER,
        "may_call": guardian.get("may_call", True),
    }
    check_guardian(name=name, phone=phone, guardian_name=values["name"], guardian_phone=values["phone"])
    return values


# --- the next follow-up ---------------------------------------------------------------------------------------------


def check_due(due_at, *, now, last_day, field="next_at"):
    """Not in the past (but for the minutes of filling in a form) and not beyond the season."""
    if due_at < now - PAST_TOLERANCE:
        raise Refused(_("The next follow-up lies in the past."), field=field)
    if due_at > max(_at(last_day, time(23, 59)), now + timedelta(days=30)):
        raise Refused(_("The next follow-up lies after the end of the season."), field=field)


@dataclass(frozen=True)
class QuickTime:
    code: str
    at: datetime


def quick_times(now):
    """The times one click offers; “tonight” only while it is still to come."""
    today = timezone.localtime(now).date()
    tonight = _at(today, time(19))
    soon = now.replace(second=0, microsecond=0) + timedelta(hours=2)
    times = [QuickTime("soon", soon)] if next_allowed(soon) == soon else []
    if tonight > now:
        times.append(QuickTime("tonight", tonight))
    return [
        *times,
        QuickTime("tomorrow", tomorrow_morning(now)),
        QuickTime("three_days", _at(today + timedelta(days=3), time(10))),
    ]


def tomorrow_morning(now):
    return _at(timezone.localtime(now).date() + timedelta(days=1), time(10))


def first_answer_by(now):
    """Who hands a lead in is answered within two hours of the working day, else the next morning (M108)."""
    return now + timedelta(hours=2) if 8 <= timezone.localtime(now).hour < 18 else tomorrow_morning(now)


def _at(day, hour):
    return timezone.make_aware(datetime.combine(day, hour))


# --- the funnel (M68) -----------------------------------------------------------------------------------------------


def check_move(*, state, to, note, may_admit, may_lift):
    """Forward with or without skipping, back or out of an exit only with a reason.

    `may_admit`: from `admitted` on, in either direction. `may_lift`: do-not-contact.
    """
    if to not in FUNNEL:
        raise Refused(_("Choose a state of the funnel."), field="to")
    if to == state:
        raise Refused(_("The lead already stands at “%(state)s”.") % {"state": LeadState(to).label}, field="to")
    if state == LeadState.DO_NOT_CONTACT and not may_lift:
        raise Refused(_("Only HQ can lift “do not contact”."), field="to")
    if (is_late(to) or is_late(state)) and not may_admit:
        raise Refused(_("From “Admitted” on, only the regional director or HQ moves a lead."), field="to")
    if not note.strip() and needs_note(state, to):
        raise Refused(_("Say why: the lead goes back, skips a step or is opened again."), field="note")


def needs_note(state, to):
    """One step forward explains itself."""
    return state in EXITS or FUNNEL.index(to) != FUNNEL.index(state) + 1


def is_late(state):
    return state in FUNNEL and FUNNEL.index(state) >= FUNNEL.index(LeadState.ADMITTED)


def check_exit(*, state, to, reason, may_admit):
    if to not in EXITS:
        raise Refused(_("Choose why the lead leaves."), field="to")
    if state == to:
        raise Refused(_("The lead already stands at “%(state)s”.") % {"state": LeadState(to).label}, field="to")
    if to == LeadState.DO_NOT_CONTACT:
        return  # a wish to be left alone is followed at once, whoever notes it and whatever the state
    if state in EXITS:
        raise Refused(_("The lead has left already. Open it again first."), field="to")
    if state == LeadState.REGISTERED and not may_admit:
        raise Refused(_("From “Admitted” on, only the regional director or HQ moves a lead."), field="to")
    if not reason.strip():
        raise Refused(_("Say why the lead leaves."), field="reason")


def allowed_moves(*, state, may_admit, may_lift):
    """The funnel states a person may move a lead to from `state`."""
    if state == LeadState.DO_NOT_CONTACT and not may_lift:
        return []
    if is_late(state) and not may_admit:
        return []
    return [s for s in FUNNEL if s != state and (may_admit or not is_late(s))]
