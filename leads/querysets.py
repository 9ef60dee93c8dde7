from datetime import timedelta

from django.db.models import Count, Manager, Max, Min, Q

from accounts.choices import Role
from accounts.scoping import ScopedQuerySet
from core import clock
from core.querysets import prefix
from leads.choices import FUNNEL, OPEN_STATES, LeadState

GATHERED_FROM = 3  # letters
CARD_LEASE = timedelta(minutes=30)  # a second-line card that was taken and left lying goes back to the queue


class LeadQuerySet(ScopedQuerySet):
    region_path = "outpost__region"
    outpost_path = "outpost"
    agent_path = "agent"

    def for_recruiter(self, user):
        """Nothing of the pool: who wants to know whom it is about claims the lead first."""
        return super().for_recruiter(user).filter(pooled_at=None)

    def claimable_by(self, user):
        """What the pool's own two views start from: for recruiters the pool comes back in, whoever holds it by now."""
        return super().for_recruiter(user) if user.role == Role.RECRUITER else self.visible_to(user)

    def for_caller(self, user):
        """Today's queue only: every form returned today is called once (M3). A card taken today stays the caller's
        when the field moves the lead on during the call."""
        today = clock.today()
        calls = self.model._meta.get_field("second_line_calls").related_model.objects
        taken = calls.filter(day=today, caller=user).values("lead")
        # A union and no OR: each side has an index of its own.
        return self.callable().filter(pk__in=self.returned_on(today).order_by().values("pk").union(taken))

    def returned_on(self, day):
        start, end = clock.start_of(day), clock.start_of(day + timedelta(days=1))
        return self.callable().filter(
            state=LeadState.FORM_RETURNED, form_returned_at__gte=start, form_returned_at__lt=end
        )

    def second_line(self, now):
        """Forms returned today that nobody has called yet and nobody has before them; the longest waiting first."""
        day = clock.business_day(now)
        taken = Q(second_line_calls__day=day) & (
            Q(second_line_calls__done_at__isnull=False) | Q(second_line_calls__taken_at__gt=now - CARD_LEASE)
        )
        return (
            self.returned_on(day)
            .exclude(pk__in=self.model.objects.filter(taken).values("pk"))
            .order_by("form_returned_at", "id")
        )

    def open(self):
        return self.filter(state__in=OPEN_STATES)

    def pooled(self):
        """Nobody's, and still wanted: what left the funnel while in the pool does not show."""
        return self.open().filter(owner=None, pooled_at__isnull=False)

    def come_as_far(self, state):
        """At this step of the funnel or beyond it; a form once returned counts whatever became of the lead."""
        if state == LeadState.FORM_RETURNED:
            return self.filter(form_returned_at__isnull=False)
        return self.filter(state__in=FUNNEL[FUNNEL.index(state) :])

    def callable(self):
        """Do-not-contact blocks lists, reminders, exports and calls."""
        return self.exclude(state=LeadState.DO_NOT_CONTACT)

    def of_student(self, lead):
        """The lead and what was merged into it; of `every`."""
        one, former = (
            self.model.every.filter(side).order_by().values("pk") for side in (Q(pk=lead.pk), Q(merged_into=lead))
        )
        return self.filter(pk__in=one.union(former))

    def silent(self):
        """Who asked for silence, and what was merged into their lead; of `every`, narrowed to numbers by the caller."""
        return self.filter(Q(state=LeadState.DO_NOT_CONTACT) | Q(merged_into__state=LeadState.DO_NOT_CONTACT))

    def overdue(self, now):
        return self.filter(next_action_at__lt=now)

    def due_on(self, day):
        return self.filter(
            next_action_at__gte=clock.start_of(day), next_action_at__lt=clock.start_of(day + timedelta(days=1))
        )

    def search(self, text):
        """By name, pinyin or initials from their start, whole phone, or its last four digits."""
        text = text.strip()
        digits = "".join(c for c in text if c not in " -.()").lstrip("+")
        if digits.isdecimal():
            if len(digits) == 4:
                return self.filter(phone_tail=digits)
            return self.filter(phone__in=(f"+86{digits}", f"+86{digits.lstrip('0')}", f"+{digits}"))
        if text.isascii():
            return self.sounding(text.lower().replace(" ", ""))
        return self.filter(prefix("name", text))

    def sounding(self, letters):
        """Pinyin or initials begin with `letters`.

        A letter or two fit so many that the newest are soon found by walking the list's own index; more letters fit so
        few that they must be gathered first, each side from its own index, or the whole list would be walked.
        """
        sides = [prefix("pinyin", letters), prefix("initials", letters)]
        if len(letters) < GATHERED_FROM:
            return self.filter(sides[0] | sides[1])
        pinyin, initials = (self.model.objects.filter(side).order_by().values("pk") for side in sides)
        return self.filter(pk__in=pinyin.union(initials))


class LeadManager(Manager.from_queryset(LeadQuerySet)):
    """Leads as people know them: one merged into another is a row of the record, not of any list or count."""

    def get_queryset(self):
        return super().get_queryset().filter(merged_into=None)


class LeadPartQuerySet(ScopedQuerySet):
    """Guardians, consents, follow-ups: what hangs on one lead."""

    region_path = "lead__outpost__region"
    outpost_path = "lead__outpost"
    agent_path = "lead__agent"

    def for_recruiter(self, user):
        return super().for_recruiter(user).filter(lead__pooled_at=None)


class FollowUpQuerySet(LeadPartQuerySet):
    agent_path = None

    def open(self):
        return self.filter(done_at=None, dropped_at=None)

    def due(self, now):
        """Open, its time has come, and its owner not yet told: the row is the queue.

        No join on purpose: a claim by UPDATE must test every condition on the row itself, or on PostgreSQL a second
        worker that waited for the row would claim it again.
        """
        return self.open().filter(due_at__lte=now, reminded_at=None)


class SecondLineCallQuerySet(ScopedQuerySet):
    """A caller sees the own calls; the field sees what was said to its leads."""

    region_path = "lead__outpost__region"
    outpost_path = "lead__outpost"

    def for_recruiter(self, user):
        return super().for_recruiter(user).filter(lead__pooled_at=None)

    def for_caller(self, user):
        return self.filter(caller=user)

    def in_hand(self, now):
        """Taken, not done, the lease still runs, and nobody asked for silence meanwhile."""
        held = self.filter(day=clock.business_day(now), done_at=None, taken_at__gt=now - CARD_LEASE)
        return held.exclude(lead__state=LeadState.DO_NOT_CONTACT)


class TallyQuerySet(ScopedQuerySet):
    region_path = "outpost__region"
    outpost_path = "outpost"


class AccessLogQuerySet(ScopedQuerySet):
    """Who saw which number: HQ only."""


class QuarantinedLeadQuerySet(ScopedQuerySet):
    """Rows without consent: HQ decides; whoever handed them in sees only how many."""

    def expired(self, now):
        return self.filter(delete_after__lte=now)

    def by_batch(self):
        """[{batch, outpost__name, rows, received, until}], the newest import first."""
        return (
            self.order_by()
            .values("batch", "outpost__name")
            .annotate(rows=Count("pk"), received=Max("received_at"), until=Min("delete_after"))
            .order_by("-received", "batch")
        )
