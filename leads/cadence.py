"""What the rules of the cadence need to know about a lead, read; and what they decide, in words."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import F, Value
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.choices import SchoolKind, SpecialKind, StageCode
from campaigns.models import RecruitStage, SpecialDate
from core import clock
from core.clock import business_day, start_of
from core.timewords import day_words, is_chinese
from leads import rules_cadence
from leads.models import FollowUp, Guardian, Lead, SecondLineCall
from leads.rules_cadence import BUSY, CadenceFacts, Why

EXAMS_OF = {SchoolKind.JUNIOR: (SpecialKind.ZHONGKAO,), SchoolKind.SENIOR: (SpecialKind.GAOKAO,)}
ALL_EXAMS = (SpecialKind.GAOKAO, SpecialKind.ZHONGKAO)


@dataclass
class Reading:
    """One lead, as the rules see it, in two queries; each made once and only where it is asked for."""

    lead: Lead
    now: datetime
    called_now: bool = False  # the call being logged counts as one

    @cached_property
    def calendar(self):
        """(the stages in force, the pupil's exams)."""
        lead = self.lead
        return calendar_of(season=lead.season_id, region=lead.outpost.region, school=lead.school, now=self.now)

    @property
    def exams(self):
        return self.calendar[1]

    @cached_property
    def contacts(self):
        days = family_days(self.lead, now=self.now)
        return [*days, business_day(self.now)] if self.called_now else days

    def default(self):
        stages, exams = self.calendar
        facts = CadenceFacts(
            state=self.lead.state, stage=next(iter(stages & BUSY or stages), None), exams=exams,
            contacted_at=self.now if self.called_now else self.lead.last_contact_at, contacts=tuple(self.contacts),
        )  # fmt: skip
        return rules_cadence.default_next(facts, now=self.now)


def calendar_of(*, season, region, school, now):
    """({codes of the stages in force}, ((first day, last day) of the exams a pupil of that place may sit, ...)).

    Which exams, the kind of the school says; where it does not, both.
    """
    kinds = EXAMS_OF.get(school.kind if school else None, ALL_EXAMS)
    exams = SpecialDate.objects.filter(season=season, kind__in=kinds).order_by()
    stages = RecruitStage.objects.filter(season=season).current(business_day(now)).order_by()
    rows = exams.annotate(path=F("province__path")).values_list("kind", "start", "end", "path").union(
        stages.annotate(path=Value("")).values_list("code", "start", "end", "path"), all=True
    )  # fmt: skip
    found, spans = set(), []
    for name, start, end, path in rows:
        if name in StageCode.values:
            found.add(name)
        elif region.path.startswith(path or ""):
            spans.append((start, end))
    return found, tuple(sorted(spans))


def family_days(lead, *, now):
    """The business days on which the family was contacted this week, or will be for the sake of another child.

    The lead's own open promise does not count: it is what is being planned anew.
    """
    since = start_of(rules_cadence.week_start(business_day(now)))
    followups, calls = FollowUp.objects.filter(lead__in=_family(lead)), SecondLineCall.objects
    done = followups.filter(done_at__gte=since).values_list("done_at")
    promised = followups.open().exclude(lead=lead.pk).values_list("due_at")
    called = calls.filter(lead__in=_family(lead), done_at__gte=since).values_list("done_at")
    return [business_day(moment) for (moment,) in done.union(promised, called, all=True)]


def _family(lead):
    """The season's leads that share a number with this one, the guardians' numbers among them; each side by index."""
    leads, guardians = Lead.objects.order_by(), Guardian.objects.order_by()
    own = guardians.filter(lead=lead.pk).values("phone")
    sides = [leads.filter(season=lead.season_id, phone=lead.phone), leads.filter(season=lead.season_id, phone__in=own)]
    held = [guardians.filter(phone=lead.phone), guardians.filter(phone__in=own)]
    of_guardians = [side.filter(lead__season=lead.season_id).values("lead") for side in held]
    return sides[0].values("pk").union(sides[1].values("pk"), *of_guardians)


# --- words ----------------------------------------------------------------------------------------------------------


def why_words(default, *, state):
    """Why just then; `state` is the lead's state in the reader's language."""
    if default.why == Why.AFTER_EXAM:
        return _("after the exam: the same day")
    if default.why == Why.EXAM:
        return _("the exam comes first: right after it")
    if default.why == Why.FREQUENCY:
        return _("so that the family is not called too often")
    words = ngettext("“%(state)s”: every day", "“%(state)s”: every %(n)s days", default.days)
    return words % {"state": state, "n": default.days}


def suggestion(lead, *, now, called_now=False):
    """What a form needs to offer the default: the times and the words of its reason."""
    default = Reading(lead, now, called_now=called_now).default()
    return {"suggested": default, "why": why_words(default, state=lead.get_state_display())}


def moved_words(lead, asked):
    """A sentence when the promise stands at another time than was asked for; "" when it does not."""
    stands = Lead.objects.filter(pk=lead.pk).values_list("next_action_at", flat=True).first()
    if asked is None or stands is None or stands == asked:
        return ""
    at = localtime(stands)
    facts = {"when": f"{day_words(at.date(), clock.today(), is_chinese())} {at:%H:%M}"}
    return _("Moved to %(when)s: nobody is called between 21:30 and 8:30 or on the days of an exam.") % facts
