"""What an import of leads must know of what is stored, read once for each chunk of rows."""

from dataclasses import dataclass, field

from django.db.models import Q

from campaigns import holidays
from campaigns.choices import DayKind
from campaigns.models import School
from campaigns.rules import school_key
from core import clock
from leads import rules_import
from leads.models import Guardian, Lead, QuarantinedLead
from outposts.models import TargetSchool


def next_working_morning(now):
    """Ten o'clock of the next day offices work: when whoever comes in by file is called first."""
    year = holidays.holidays_of(clock.business_day(now).year)
    off, work = year.of_kind(DayKind.OFF), year.of_kind(DayKind.WORK)
    return rules_import.next_working_morning(now, works_on=lambda day: holidays.works_on(day, off=off, work=work))


@dataclass
class Known:
    """Of the rows of one chunk: leads of the season by (phone, name), numbers that asked for silence, rows waiting."""

    leads: dict
    seen: set | None  # None: everything
    silent: set
    guarded: set
    waiting: dict
    schools: dict = field(default_factory=dict)

    def may_see(self, lead):
        return self.seen is None or lead.pk in self.seen


class Ground:
    def __init__(self, outpost, by, next_at, keeper):
        self.outpost, self.by, self.next_at, self.keeper = outpost, by, next_at, keeper
        self._schools = {}  # {text of the file: School or None}

    def known(self, listed):
        phones = {one.phone for one in listed}
        numbers = phones | {one.guardian["phone"] for one in listed if one.guardian}
        found = Lead.every.filter(season=self.outpost.season_id, phone__in=phones).select_related("merged_into")
        leads = {(lead.phone, lead.name): lead.merged_into or lead for lead in found}
        pks = [lead.pk for lead in leads.values()]
        waiting = QuarantinedLead.objects.filter(outpost=self.outpost, phone__in=phones)
        silent = Lead.every.silent().filter(phone__in=numbers)
        return Known(
            leads=leads,
            seen=self._seen(pks),
            silent=set(silent.values_list("phone", flat=True)),
            guarded=set(Guardian.objects.filter(lead__in=pks).values_list("lead_id", flat=True)),
            waiting={(row.phone, row.name): row for row in waiting},
            schools=self._schools_of({one.school for one in listed if one.school}),
        )

    def _seen(self, pks):
        if self.by is None:
            return None
        return set(Lead.objects.visible_to(self.by).filter(pk__in=pks).values_list("pk", flat=True))

    def _schools_of(self, texts):
        """{text: School or None}: by name among the schools of the outpost's place and its own targets; of several
        of that name the outpost's target, or none."""
        new = texts - self._schools.keys()
        if new:
            keys = {text: school_key(text) for text in new}
            found = self._named(set(keys.values()))
            self._schools |= {text: _only(found.get(key, ()), self._targets) for text, key in keys.items()}
        return self._schools

    def _named(self, keys):
        if not hasattr(self, "_targets"):
            chosen = TargetSchool.objects.filter(outpost=self.outpost, state="chosen")
            self._targets = set(chosen.values_list("school_id", flat=True))
        province = self.outpost.region.path.rsplit("/", 2)[0]
        near = Q(region__path__startswith=province) | Q(pk__in=self._targets)
        found = {}
        for school in School.every.filter(near, name_key__in=keys).select_related("merged_into"):
            kept = school.merged_into or school
            found.setdefault(school.name_key, {})[kept.pk] = kept
        return {key: list(schools.values()) for key, schools in found.items()}


def _only(schools, targets):
    if len(schools) > 1:
        schools = [school for school in schools if school.pk in targets]
    return schools[0] if len(schools) == 1 else None
