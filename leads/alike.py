"""Reads what `leads.rules_alike` compares, of a whole season or of one student: as many queries whatever there is."""

from collections import defaultdict

from campaigns.models import Season
from core import clock
from leads.models import Guardian, Lead
from leads.rules_alike import Facts, Why, find_pairs, names_alike

FEW = 20  # leads of one number: a family; more are a switchboard
OF_A_SCHOOL = 3000  # whose names are compared
BY_NUMBER = frozenset({Why.PHONE, Why.GUARDIAN_PHONE})


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


def twins_of(facts, *, season):
    """{id of a standing lead: (Why, ...)} of the season that may be the student of `facts`, known or just typed.

    Three queries, each on an index; a lead merged into another is found too and answers with the one that stays.
    """
    found = defaultdict(set)
    rows = Lead.every.filter(season=season).order_by()
    numbers = {number for number in (facts.phone, *facts.guardians) if number}
    if numbers:
        for pk, into, phone in rows.filter(phone__in=numbers).values_list("pk", "merged_into", "phone")[:FEW]:
            found[into or pk].add(Why.PHONE if phone == facts.phone else Why.GUARDIAN_PHONE)
        guarded = rows.filter(pk__in=Guardian.objects.filter(phone__in=numbers).order_by().values("lead"))
        for pk, into in guarded.values_list("pk", "merged_into")[:FEW]:
            found[into or pk].add(Why.GUARDIAN_PHONE)
    if facts.school is not None and facts.name:
        names = rows.filter(school=facts.school).values_list("pk", "merged_into", "name", "pinyin")
        for pk, into, name, pinyin in names[:OF_A_SCHOOL]:
            found[into or pk].update(names_alike(facts, Facts(pk, name, pinyin, "", facts.school)))
    return {pk: tuple(why for why in Why if why in whys) for pk, whys in found.items() if whys and pk != facts.id}


def facts_of(lead):
    """What `twins_of` compares of a lead; one query for its guardians."""
    numbers = tuple(lead.guardians.order_by("pk").values_list("phone", flat=True))
    return Facts(lead.pk, lead.name, lead.pinyin, lead.phone, lead.school_id, numbers)
