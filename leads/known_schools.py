"""What the school files and the season before say of schools, for their score (M19, M25)."""

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from campaigns.choices_schools import Stance
from campaigns.models import School, Season
from leads.choices import LeadState
from leads.models import Lead

_STANCE = {Stance.SUPPORTIVE: 2, Stance.NEUTRAL: 0, Stance.RESERVED: -1, Stance.REFUSED: -2}


def facts(season_id, school_ids):
    """For `outposts.knowing`: stance, rivals seen there this season, registered the season before. One query.

    Left out is what nobody noted: a school of unknown stance, without a rival seen, without a lead the year before.
    """
    rows = School.objects.filter(pk__in=school_ids).order_by()
    rivals = Count(
        "competitor_activities__competitor", distinct=True, filter=Q(competitor_activities__season=season_id)
    )
    rows = rows.annotate(rivals=rivals, yielded=_yielded(season_id)).values_list("pk", "stance", "rivals", "yielded")
    words = {"stance": _("school file"), "competitors": _("seen at the school"), "past_yield": _("the season before")}
    return {pk: _told(words, _STANCE.get(stance), rivals or None, yielded) for pk, stance, rivals, yielded in rows}


def _yielded(season_id):
    """Registered from the school in the season of the year before; NULL where it brought no lead at all."""
    before = Season.objects.filter(pk=season_id).annotate(before=F("year") - 1).values("before")
    leads = Lead.objects.filter(school=OuterRef("pk"), season__year=Subquery(before)).order_by()
    return Subquery(leads.values("school").annotate(n=Count("pk", filter=Q(state=LeadState.REGISTERED))).values("n"))


def _told(words, stance, competitors, past_yield):
    known = {"stance": stance, "competitors": competitors, "past_yield": past_yield}
    known = {name: value for name, value in known.items() if value is not None}
    return known | {f"{name}_source": words[name] for name in known}
