"""Promises as the cadence wants them, and some that were forgotten so long that director and HQ were told."""

from datetime import timedelta

from campaigns.models import SpecialDate
from core.clock import business_day
from leads.cadence import ALL_EXAMS
from leads.models import FollowUp, Lead
from leads.rules_cadence import is_exam_day, next_allowed
from leads.services import sweep_escalations

OLD, DAYS = 6, 7  # so many of the overdue ones lie a week longer: three working days and more


def load(*, season, now):
    _keep_exams_free(season, now)
    _forget_some(now)
    sweep_escalations(now=now)


def _keep_exams_free(season, now):
    """Nobody is called during an exam: what was promised for these days comes right after."""
    exams = list(
        SpecialDate.objects.filter(season=season, kind__in=ALL_EXAMS, province=None).values_list("start", "end")
    )
    followups = list(FollowUp.objects.open().filter(due_at__gt=now).select_related("lead").order_by("pk"))
    moved = [row for row in followups if is_exam_day(business_day(row.due_at), exams)]
    for row in moved:
        first = business_day(next_allowed(row.due_at, exams=exams))
        row.due_at += first - business_day(row.due_at)  # the hour stays, or all would be called at half past eight
        row.lead.next_action_at = row.due_at
    FollowUp.objects.bulk_update(moved, ["due_at"], batch_size=500)
    Lead.objects.bulk_update([row.lead for row in moved], ["next_action_at"], batch_size=500)


def _forget_some(now):
    late = FollowUp.objects.open().filter(due_at__lt=now - timedelta(days=1), lead__owner__isnull=False)
    for row in late.select_related("lead").order_by("pk")[:OLD]:
        row.due_at -= timedelta(days=DAYS)
        row.reminded_at = row.lead.next_action_at = row.due_at
        row.created_at = min(row.created_at, row.due_at - timedelta(days=1))
        row.save()
        row.lead.save()
