"""The queue of possible twins: filled by the search, emptied by decisions that last."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.record import record
from leads.alike import facts_of, pairs_of_season, season_now, twins_of
from leads.choices_twins import TwinState
from leads.models import Lead, TwinPair
from leads.rules_twins import likeness
from leads.services.merging import merge_leads

BATCH = 500


@transaction.atomic
def search_twins(*, now):
    """Suggest every pair of the season in force that nobody has decided about; {"leads": compared, "new": pairs}."""
    season = season_now(now)
    if season is None:
        return {"leads": 0, "new": 0}
    count, pairs, _too_large = pairs_of_season(season)
    before = TwinPair.objects.count()
    rows = [_row(pair.first, pair.second, pair.why, now) for pair in pairs]
    TwinPair.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return {"leads": count, "new": TwinPair.objects.count() - before}


@transaction.atomic
def suggest_twins(*, lead, other, by, now):
    """The pair of two leads somebody wants to compare; made where the search has not found it."""
    if lead.pk == other.pk:
        raise Refused(_("A lead cannot be merged into itself."))
    if lead.season_id != other.season_id:
        raise Refused(_("The two are of different seasons; each season keeps its own leads."))
    first, second = sorted((lead, other), key=lambda one: one.pk)
    why = twins_of(facts_of(first), season=first.season_id).get(second.pk, ())
    TwinPair.objects.bulk_create([_row(first.pk, second.pk, why, now)], ignore_conflicts=True)
    return TwinPair.objects.of(first, second).get()


@transaction.atomic
def say_twins(*, pair, kept, by, now, why=""):
    """The two are one student, and `kept` stays."""
    gone = pair.second if kept.pk == pair.first_id else pair.first
    return merge_leads(kept=kept, gone=gone, why=why, by=by, now=now)


@transaction.atomic
def say_not_twins(*, pair, why, by, now):
    """Two students; the pair is not suggested again."""
    if not why.strip():
        raise Refused(_("Give the reason: it stands in the record."), field="why")
    pair = TwinPair.objects.select_for_update().get(pk=pair.pk)
    if pair.state != TwinState.OPEN:
        raise Refused(_("Somebody has decided about this pair already."))
    TwinPair.objects.filter(pk=pair.pk).update(
        state=TwinState.NOT_TWINS, decided_by=by, decided_at=now, why=why.strip()
    )
    for lead, other in ((pair.first_id, pair.second_id), (pair.second_id, pair.first_id)):
        record(Lead(pk=lead), "not_twins", by=by, now=now, after={"lead": other}, why=why.strip())
    return pair


def _row(first, second, why, now):
    reasons = [one.value for one in why]
    return TwinPair(first_id=first, second_id=second, likeness=likeness(why), reasons=reasons, found_at=now)
