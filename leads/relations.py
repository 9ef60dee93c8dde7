"""The same person in other seasons. Nothing here writes."""

from django.db.models import Exists, OuterRef

from leads import present_advice
from leads.models import Lead


def seasons_of(lead, user):
    """The person's leads of other seasons, the latest first; that there was one everybody may know, where only who may
    see it."""
    seen = Lead.objects.visible_to(user).callable().filter(pk=OuterRef("pk"))
    rows = Lead.objects.filter(person=lead.person_id or 0).exclude(pk=lead.pk).exclude(season=lead.season_id)
    rows = rows.annotate(is_seen=Exists(seen)).only("name", "state", "season__year").select_related("season")
    return present_advice.seasons(list(rows.order_by("-season__year", "pk")[:20]))
