from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import business_day
from core.errors import Refused, Stale
from core.record import record, save_changes
from outposts.models import Outpost
from reports import figures, rules, standing
from reports.models import DailyReport


@transaction.atomic
def hand_in_report(*, outpost, day, problems, plan, version=None, by, now):
    """Hand in the outpost's report of `day`, or correct it while its deadline has not passed.

    The figures are taken from the data as they stand at `now` (at the end of `day` for a late report). `version` is
    that of the report being corrected, None for the first. Raises `Stale` when someone else handed in meanwhile.
    """
    plan, problems = plan.strip(), problems.strip()
    _may_be_written(outpost, day, plan, now)
    Outpost.objects.select_for_update().get(pk=outpost.pk)  # two of the crew at once: one after the other
    stored = DailyReport.objects.filter(outpost=outpost, day=day).first()
    counted = figures.figures_for([outpost.pk], day=day, now=now)[outpost.pk].stored()
    if stored is None:
        return _first(outpost, day, problems, plan, counted, by, now)
    return _correct(stored, {"problems": problems, "plan": plan}, counted, version, by, now)


def _may_be_written(outpost, day, plan, now):
    today = business_day(now)
    if day > today:
        raise Refused(_("A day that has not come yet cannot be reported."), field="day")
    if day < outpost.arrival_day:
        raise Refused(_("The outpost was not there yet on that day: nobody had arrived."), field="day")
    if day < today - timedelta(days=rules.CORRECTION_DAYS):
        raise Refused(
            _("Reports older than %(days)s days can no longer be handed in. Tell your director what happened.")
            % {"days": rules.CORRECTION_DAYS},
            field="day",
        )
    if not plan:
        raise Refused(_("Say what the outpost will do tomorrow."), field="plan")


def _first(outpost, day, problems, plan, counted, by, now):
    report = DailyReport.objects.create(
        outpost=outpost, day=day, figures=counted, problems=problems, plan=plan, submitted_by=by, submitted_at=now
    )
    late = now > standing.deadline(day)
    record(report, "handed in late" if late else "handed in", by=by, now=now, after={"day": str(day)})
    return report


def _correct(stored, words, counted, version, by, now):
    if now > standing.deadline(stored.day):
        raise Refused(_("This report is handed in and its deadline has passed: it stands as it is."))
    if version is None:
        raise Stale(
            _("%(name)s has handed in this report since you opened the page. Nothing was overwritten.")
            % {"name": stored.submitted_by},
            theirs={DailyReport._meta.get_field(name).verbose_name: getattr(stored, name) for name in words},
            version=stored.version,
        )
    report = save_changes(stored, words, version=version, by=by, now=now, verb="corrected")
    report.figures, report.submitted_by, report.submitted_at = counted, by, now
    report.save(update_fields=["figures", "submitted_by", "submitted_at"])
    return report
