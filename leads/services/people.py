"""The same young person over the seasons: found by name and number, never merged by likeness."""

from collections import defaultdict

from leads.models import Guardian, Lead, Person


def link(candidates, *, season):
    """Give each unsaved lead its person: the one of another season with that name and one of these numbers, or new.

    `candidates`: [(lead, guardian dict or None)]. Four queries for one lead or five hundred. `lead.known_from` is the
    year of the latest other season, or None.
    """
    known = _known({lead.name for lead, _guardian in candidates}, season)
    fresh = []
    for lead, guardian in candidates:
        numbers = {lead.phone, guardian["phone"]} if guardian else {lead.phone}
        found = [known[lead.name, number] for number in numbers if (lead.name, number) in known]
        lead.known_from, lead.person_id = max(found, default=(None, None))
        if lead.person_id is None:
            fresh.append(lead)
    persons = [Person(name=lead.name, birth_year=lead.birth_year) for lead in fresh]
    for lead, person in zip(fresh, Person.objects.bulk_create(persons, batch_size=500), strict=True):
        lead.person = person


def _known(names, season):
    """{(name, own or guardian's number): (year, person id)}, the latest season winning."""
    others = Lead.objects.filter(name__in=names, person__isnull=False).exclude(season=season).order_by()
    facts = {pk: (name, (year, person)) for pk, name, year, person in others.values_list("pk", "name", *PERSON)}
    numbers = list(others.values_list("pk", "phone"))
    numbers += Guardian.objects.filter(lead__in=others.values("pk")).values_list("lead", "phone")
    known = defaultdict(lambda: (0, 0))
    for pk, number in numbers:
        name, found = facts[pk]
        known[name, number] = max(known[name, number], found)
    return known


PERSON = ("season__year", "person_id")


def follow(lead):
    """A corrected name or birth year holds for the person; the latest season's lead speaks."""
    if Lead.objects.filter(person=lead.person_id, season__year__gt=lead.season.year).exists():
        return
    Person.objects.filter(pk=lead.person_id).update(name=lead.name, birth_year=lead.birth_year)


def forget(person_ids):
    """Persons of whom no lead is left, after leads were taken back."""
    Person.objects.filter(pk__in=person_ids, leads=None).delete()
