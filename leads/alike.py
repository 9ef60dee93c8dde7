"""Reads what `leads.rules_alike` compares: two queries, however many leads there are."""

from collections import defaultdict

from campaigns.models import Season
from core import clock
from leads.models import Guardian, Lead
from leads.rules_alike import Facts, find_pairs


def season_now(now):
    """The season in force, else the newest."""
    return Season.objects.in_force(clock.business_day(now)) or Season.objects.order_by("-year").first()


def pairs_of_season(season):
    """(how many leads were compared, [Pair], groups too large); who asked for silence is left alone."""
    leads = Lead.objects.callable().filter(season=season).order_by()
    guardians = defaultdict(set)
    numbers = Guardian.objects.filter(lead__in=leads.values("pk")).values_list("lead_id", "phone")
    for lead_id, phone in numbers.iterator(chunk_size=5000):
        guardians[lead_id].add(phone)
    names = ("pk", "name", "pinyin", "phone", "school_id")
    facts = [
        Facts(*values, guardians=tuple(sorted(guardians.get(values[0], ()))))
        for values in leads.values_list(*names).iterator(chunk_size=5000)
    ]
    pairs, too_large = find_pairs(facts)
    return len(facts), pairs, too_large
