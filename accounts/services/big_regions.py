"""The big regions are the college's own: HQ adds them and names them; what lies beneath is the country's list."""

import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.choices import Level
from accounts.models import Region
from core.errors import Refused
from core.record import record

CODE = re.compile(r"[A-Z][A-Z0-9]{1,11}")


@transaction.atomic
def add_big_region(*, code, name, name_en, by, now):
    """A big region without provinces yet. The code is part of every path beneath, so it never changes."""
    code = code.strip().upper()
    if not CODE.fullmatch(code):
        raise Refused(_("Two to twelve letters and digits, starting with a letter, such as NORTH."), field="code")
    root = Region.objects.get(level=Level.HQ)
    names = _names(name, name_en)
    try:
        with transaction.atomic():
            path = f"{root.path}{code}/"
            region = Region.objects.create(code=code, level=Level.BIG_REGION, parent=root, path=path, **names)
    except IntegrityError:
        raise Refused(_("The code %(code)s is taken.") % {"code": code}, field="code") from None
    record(region, "added", by=by, now=now, after={"name": region.name})
    return region


@transaction.atomic
def rename_big_region(*, region, name, name_en, reason, by, now):
    """New names, with the reason; loading the country's list again keeps them."""
    region = Region.objects.select_for_update().get(pk=region.pk)
    if region.level != Level.BIG_REGION:
        raise Refused(_("Only big regions have names of the college's own."))
    if not reason.strip():
        raise Refused(_("Give the reason: it stands in the record."), field="reason")
    before = {"name": region.name, "name_en": region.name_en}
    after = _names(name, name_en)
    if before == after:
        return region
    region.name, region.name_en = after["name"], after["name_en"]
    region.save(update_fields=["name", "name_en"])
    record(region, "renamed", by=by, now=now, before=before, after=after, why=reason)
    return region


def _names(name, name_en):
    if not name.strip():
        raise Refused(_("Give the big region a name."), field="name")
    return {"name": name.strip(), "name_en": name_en.strip()}
