"""Leads in the search box: those who must not be contacted never, numbers masked."""

from django.db.models import F
from django.urls import reverse

from accounts.search import FEW, Hit
from core.templatetags.ui import mask_phone
from leads.models import Lead
from leads.present import state_words


def find(user, text):
    names = {f"{other}_name": F(f"{other}__name") for other in ("school", "outpost", "owner")}
    leads = Lead.objects.visible_to(user).callable().search(text).only("name", "phone", "state").annotate(**names)
    words = state_words()
    return [_hit(lead, words) for lead in leads.order_by("-created_at", "-id")[: FEW + 1]]


def _hit(lead, words):
    url = reverse("leads:lead", args=[lead.pk])
    cells = (words[lead.state][0], lead.school_name or "", lead.owner_name or "", lead.outpost_name)
    return Hit(url, lead.name, mask_phone(lead.phone), cells)
