"""Pure decisions about views of the lead list: what of an address is kept, who may share with whom."""

from urllib.parse import parse_qsl, urlencode

from accounts.choices import Role
from accounts.search import clean, is_number

PINS = 12
SHORT, LONGEST = 60, 500
IDS = ("outpost", "owner", "tag")
WORDS = ("state", "source", "channel", "reached", "view", "sort")
NAMES = ("view", "q", *IDS, *(name for name in WORDS if name != "view"))  # every filter of the list, and its order
SHARERS = (Role.HQ, Role.DIRECTOR)
READERS = (Role.HQ, Role.DIRECTOR, Role.RECRUITER)


def tidy(params):
    """The part of an address that says which leads are meant, always written alike: known names once, in one order,
    nothing empty, no page, and never what may be somebody's number.

    `params`: pairs, or the text of an address.
    """
    pairs = parse_qsl(params.lstrip("?")) if isinstance(params, str) else params
    said = {name: kept for name, value in pairs if (kept := _kept(name, str(value)))}
    return urlencode({name: said[name] for name in NAMES if name in said})


def _kept(name, value):
    if name == "q":
        text = clean(value.replace("\x00", ""))
        return "" if is_number(text) else text
    if name in IDS:
        return value if value.isdecimal() and value.isascii() and len(value) <= 10 and int(value) else ""
    if name in WORDS:
        return value if value.isascii() and value.replace("_", "").isalpha() and len(value) <= SHORT else ""
    return ""


def reaches(*, shared_path, shared_role, path, role):
    """Whether a shared view is offered to somebody of `role` in the region `path`; HQ sees all that is shared.

    `shared_path` None: shared with the whole country.
    """
    if role == Role.HQ:
        return True
    if role not in READERS or (shared_role and role != shared_role):
        return False
    return shared_path is None or bool(path and path.startswith(shared_path))


def may_share_with(*, role, path, shared_path):
    """HQ with anybody; a director with the own region or one beneath it; nobody else."""
    if role == Role.HQ:
        return True
    return role == Role.DIRECTOR and bool(path and shared_path and shared_path.startswith(path))


def ancestors(path):
    """The paths of a region and all above it: "HQ/NORTH/" -> ["HQ/", "HQ/NORTH/"]."""
    parts = [part for part in (path or "").split("/") if part]
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
