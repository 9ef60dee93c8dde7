"""What stands in a digest. `WRITERS[kind](reader, day=, now=)` reads the data and returns `write() -> (title, body)`,
to be called in the reader's language. Surnames only, no phone numbers: mail travels in the open."""

from collections import defaultdict
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.choices import Level
from accounts.models import Region
from core.clock import business_day, start_of
from core.money import format_yuan
from leads.models import FollowUp
from reports import figures, standing
from reports.choices import DigestKind
from reports.news import calendar_news
from reports.words import addressed, clock_words, day_words

SHOWN = 10


def recruiter_letter(reader, *, day, now):
    end = start_of(day + timedelta(days=1))
    owed = FollowUp.objects.visible_to(reader).open().filter(owner=reader, due_at__lt=end)
    owed = owed.exclude(lead__state="do_not_contact").order_by("due_at", "pk")
    count, overdue = owed.count(), owed.filter(due_at__lt=now).count()
    first = list(owed.select_related("lead")[:SHOWN])

    def write():
        title = ngettext("Today: %(n)s follow-up", "Today: %(n)s follow-ups", count) % {"n": count}
        if not count:
            return title, _("Nothing is due today. A good day for new leads and school visits.")
        late = ngettext("%(n)s of them is overdue.", "%(n)s of them are overdue.", overdue) % {"n": overdue}
        lines = [late, ""] if overdue else []
        lines += [_row(followup, now) for followup in first]
        if count > SHOWN:
            lines.append(_("and %(n)s more") % {"n": count - SHOWN})
        return title, "\n".join(lines)

    return write


def _row(followup, now):
    facts = {
        "time": clock_words(followup.due_at),
        "day": day_words(business_day(followup.due_at)),
        "who": addressed(followup.lead.name),
        "how": followup.get_kind_display(),
    }  # not the purpose: people type names and numbers there, and a letter leaves the site
    late = business_day(followup.due_at) != business_day(now)
    line = _("- %(day)s %(time)s  %(who)s  %(how)s") if late else _("- %(time)s  %(who)s  %(how)s")
    return line % facts


def director_letter(reader, *, day, now):
    evening = Evening(reader, day, now)

    def write():
        lines = evening.summary()
        for row in evening.standings:
            lines.append(_line(row.outpost.name, evening.figures[row.outpost.pk], row.is_missing))
        return evening.title(str(reader.region)), "\n".join(lines)

    return write


def hq_letter(reader, *, day, now):
    evening = Evening(reader, day, now)
    regions = {region.code: region for region in Region.objects.visible_to(reader).filter(level=Level.BIG_REGION)}
    groups = defaultdict(list)
    for row in evening.standings:
        groups[regions.get(row.outpost.region.path.split("/")[1])].append(row)

    def write():
        lines = evening.summary()
        for region, rows in groups.items():
            counted = figures.total(evening.figures[row.outpost.pk] for row in rows)
            missing = sum(row.is_missing for row in rows)
            lines.append(_line(region.label if region else _("No big region"), counted, missing))
        return evening.title(_("the country")), "\n".join(lines)

    return write


class Evening:
    """The day of all outposts a reader sees, in a constant number of queries."""

    def __init__(self, reader, day, now):
        self.day = day
        outposts = list(standing.outposts_of(reader, day))
        ids = [outpost.pk for outpost in outposts]
        self.standings = standing.standings(outposts, day=day, now=now)
        self.figures = figures.figures_for(ids, day=day, now=now)
        self.total = figures.total(self.figures.values())
        self.missing = [row.outpost for row in self.standings if row.is_missing]
        self.shifts = calendar_news(reader, day=day, now=now)
        self.waiting = sum(figures.waiting_papers(ids).values())

    def title(self, where):
        facts = {"day": day_words(self.day), "where": where}
        if self.missing:
            facts["n"] = len(self.missing)
            return (
                ngettext(
                    "%(day)s, %(where)s: %(n)s report missing", "%(day)s, %(where)s: %(n)s reports missing", facts["n"]
                )
                % facts
            )
        return _("%(day)s, %(where)s: the day's figures") % facts

    def summary(self):
        sums = self.total
        lines = [
            _("New leads: %(n)s") % {"n": sums.leads},
            _("Calls: %(n)s") % {"n": sums.calls},
            _("Visits: %(n)s") % {"n": sums.visits},
            _("Forms returned: %(n)s") % {"n": sums.forms_returned},
            _("Registered: %(n)s") % {"n": sums.registered},
            _("Money received: %(yuan)s yuan") % {"yuan": format_yuan(sums.received_fen)},
            _("Cash in hand: %(yuan)s yuan") % {"yuan": format_yuan(sums.cash_fen)},
            _("Overdue follow-ups: %(n)s") % {"n": sums.overdue},
            _("Overdue setup steps: %(n)s") % {"n": sums.overdue_steps},
            _("Waiting for a decision: %(n)s") % {"n": self.waiting},
        ]
        if self.missing:
            names = pgettext("between names", ", ").join(outpost.name for outpost in self.missing)
            lines.append(_("Missing reports: %(names)s") % {"names": names})
        else:
            lines.append(_("No report is missing."))
        return [*lines, *(shift.words() for shift in self.shifts), ""]


def _line(name, counted, missing):
    facts = {
        "name": name,
        "leads": counted.leads,
        "calls": counted.calls,
        "forms": counted.forms_returned,
        "cash": format_yuan(counted.cash_fen),
        "overdue": counted.overdue,
    }
    text = (
        _("- %(name)s: leads %(leads)s, calls %(calls)s, forms %(forms)s, cash %(cash)s, overdue %(overdue)s") % facts
    )
    if missing:
        text += ngettext(" - %(n)s report missing", " - %(n)s reports missing", missing) % {"n": int(missing)}
    return text


WRITERS = {
    DigestKind.RECRUITER: recruiter_letter,
    DigestKind.DIRECTOR: director_letter,
    DigestKind.HQ: hq_letter,
}
