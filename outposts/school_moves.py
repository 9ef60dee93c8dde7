"""What it means for outposts that a school moves to another district (M23, M25)."""

from django.utils.translation import gettext as _

from campaigns.school_moves import on_move
from core.errors import Refused
from core.record import save_changes
from outposts.choices import Method, TargetState
from outposts.models import Outpost, Reach, TargetSchool
from outposts.reading import province_path


@on_move
def targets_stay_in_their_province(move):
    """A target moves only with a reason, and not out of the province its outpost works in."""
    chosen = TargetSchool.objects.filter(school=move.school, state=TargetState.CHOSEN)
    outposts = [target.outpost for target in chosen.select_related("outpost__region").order_by("outpost__code")]
    if not outposts:
        return
    if not move.reason.strip():
        raise Refused(
            _("The school is the target of an outpost: say why it moves to another district."), field="reason"
        )
    for outpost in outposts:
        if not move.school.region.path.startswith(province_path(outpost)):
            raise Refused(_outside(outpost, move.by), field="place")


@on_move
def reaches_are_measured_again(move):
    """How far it lay says nothing about where it lies now: distance and time become unknown, the record keeps them."""
    values = {"road_km": None, "drive_minutes": None, "method": Method.ESTIMATED}
    values["source"] = _("To be measured again: the school has moved")
    for reach in Reach.objects.filter(school=move.school).order_by("pk"):
        save_changes(
            reach, values, version=reach.version, by=move.by, now=move.now, verb="reach_void", why=move.reason[:500]
        )


def _outside(outpost, user):
    may_know = Outpost.objects.visible_to(user).filter(pk=outpost.pk).exists()
    name = outpost.name if may_know else _("another outpost")
    return _("%(outpost)s works this school and does not reach that province. Drop it there first.") % {"outpost": name}
