"""What the rules of the cadence need to know about a lead, read; and what they decide, in words."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.choices import SchoolKind, SpecialKind
from campaigns.models import RecruitStage, SpecialDate
from core.clock import business_day, start_of
from leads import rules_cadence
from leads.models import FollowUp, Guardian, Lead, SecondLineCall
from leads.rules_cadence import BUSY, CadenceFacts, Why

EXAMS_OF = {SchoolKind.JUNIOR: (SpecialKind.ZHONGKAO,), SchoolKind.SENIOR: (SpecialKind.GAOKAO,)}
ALL_EXAMS = (SpecialKind.GAOKAO, SpecialKind.ZHONGKAO)


@dataclass
class Reading:
    """One lead, as the rules see it; each part read once and only where it is asked for."""

    lead: Lead
    now: datetime
    called_now: bool = False  # the call being logged counts as one

    @cached_property
    def exams(self):
        return exams_of(season=self.lead.season_id, region=self.lead.outpost.region, school=self.lead.school)

    @cached_property
    def contacts(self):
        days = family_days(self.lead, now=self.now)
        return [*days, business_day(self.now)] if self.called_now else days

    def default(self):
        today = business_day(self.now)
        stages = set(RecruitStage.objects.filter(season=self.lead.season_id).current(today).values_list("code", flat=True))
        facts = CadenceFacts(
            state=self.lead.state, stage=next(iter(stages & BUSY or stages), None), exams=self.exams,
            contacted_at=self.now if self.called_now else self.lead.last_contact_at, contacts=tuple(self.contacts),
        )  # fmt: skip
        return rules_cadence.default_next(facts, now=self.now)


def exams_of(*, season, region, school=None):
    """((first day, last day), ...) of the exams a pupil of that place may sit: what the school says, or both."""
    kinds = EXAMS_OF.get(school.kind if school else None, ALL_EXAMS)
    dates = SpecialDate.objects.filter(season=season, kind__in=kinds).select_related("province")
    return tuple(
        (row.start, row.end) for row in dates if row.province is None or region.path.startswith(row.province.path)
    )


def family_days(lead, *, now):
    """The business days on which the family was contacted this week, or will be for the sake of another child.

    The lead's own open promise does not count: it is what is being planned anew.
    """
    since = start_of(rules_cadence.week_start(business_day(now)))
    family = _family(lead)
    followups = FollowUp.objects.filter(lead__in=family)
    done = followups.filter(done_at__gte=since).values_list("done_at", flat=True)
    promised = followups.open().exclude(lead=lead.pk).values_list("due_at", flat=True)
    calls = SecondLineCall.objects.filter(lead__in=family, done_at__gte=since).values_list("done_at", flat=True)
    return [business_day(moment) for moment in (*done, *promised, *calls)]


def _family(lead):
    """Ids of the season's leads that share a number with this one, the guardians' numbers among them."""
    numbers = {lead.phone, *Guardian.objects.filter(lead=lead).values_list("phone", flat=True)}
    same = Lead.objects.filter(season=lead.season_id)
    found = set(same.filter(phone__in=numbers).values_list("pk", flat=True)[:20])
    found.update(same.filter(guardians__phone__in=numbers).values_list("pk", flat=True)[:20])
    return found | {lead.pk}


# --- words ----------------------------------------------------------------------------------------------------------


def why_words(default, *, state):
    """Why just then; `state` is the lead's state in the reader's language."""
    if default.why == Why.AFTER_EXAM:
        return _("after the exam: the same day")
    if default.why == Why.EXAM:
        return _("the exam comes first: right after it")
    if default.why == Why.FREQUENCY:
        return _("so that the family is not called too often")
    words = ngettext("%(state)s: every day", "%(state)s: every %(n)s days", default.days)
    return words % {"state": state, "n": default.days}


def moved_words():
    return _("Moved to %(when)s: nobody is called between 21:30 and 8:30 or on the days of an exam.")
