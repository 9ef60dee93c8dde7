"""Who belongs to a lead: brothers and sisters, and the same person in other seasons. Nothing here writes."""

from django.db.models import Exists, OuterRef

from leads import present_advice
from leads.models import Guardian, Lead


def relations(lead, user):
    """This season's leads with the same number, own or a guardian's, and the person's other seasons.

    Brothers and sisters show to who may see them; that there was another season everybody may know.
    """
    numbers = {lead.phone, *lead.guardians.order_by().values_list("phone", flat=True)}
    own = Lead.objects.filter(season=lead.season_id, phone__in=numbers).order_by().values("pk")
    through = Guardian.objects.filter(phone__in=numbers, lead__season=lead.season_id).order_by().values("lead")
    seasons = Lead.objects.filter(person=lead.person_id or 0).order_by().values("pk")
    seen = Lead.objects.visible_to(user).callable().filter(pk=OuterRef("pk"))
    rows = Lead.objects.filter(pk__in=own.union(through, seasons)).exclude(pk=lead.pk).annotate(is_seen=Exists(seen))
    rows = list(
        rows.only("name", "state", "season__year").select_related("season").order_by("-season__year", "pk")[:20]
    )
    family = [row for row in rows if row.season_id == lead.season_id and row.is_seen]
    others = [row for row in rows if row.season_id != lead.season_id]
    return {"family": family[:5], "seasons": present_advice.seasons(others)}
