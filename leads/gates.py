"""What the leads say about the stage gates; counted from the rows, an outpost without leads has none."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.choices_playbook import GateOutcome
from campaigns.gates import Finding, criterion, told
from leads.choices import OPEN_STATES, LeadState
from leads.models import Lead, StateCount

NOT_HERE_YET = (LeadState.ADMITTED, LeadState.ASSEMBLED, LeadState.ON_TRAIN)


def _counts(query, **counted):
    """{outpost id: {name: count}}; one query."""
    rows = Lead.objects.filter(outpost__in=query.outposts).order_by().values("outpost")
    found = {
        row["outpost"]: row for row in rows.annotate(**{name: Count("pk", filter=q) for name, q in counted.items()})
    }
    nothing = dict.fromkeys(counted, 0)
    return {o.pk: {name: found.get(o.pk, nothing)[name] for name in counted} for o in query.outposts}


def _states(query):
    """{outpost id: {state: count}} from the kept counts."""
    states = {o.pk: {} for o in query.outposts}
    for row in StateCount.objects.filter(outpost__in=query.outposts):
        states[row.outpost_id][row.state] = row.count
    return states


def _against(name, counts, query):
    """Findings for {outpost id: count} of `name`. Without a target nobody can say whether it is enough."""
    return {o.pk: _enough(name, counts[o.pk], o.target_registered) for o in query.outposts}


def _enough(name, count, target):
    words = _("%(n)s, target %(target)s") % {"n": count, "target": target or "—"}
    figures = {name: count, "target": target}
    if not target:
        return Finding(GateOutcome.UNKNOWN, words, figures)
    return told(count >= target, words, **figures)


@criterion("publicity", "exit", "leads", gettext_lazy("At least as many leads as the target"), source="M55-M57")
def leads_logged(query):
    counts = _counts(query, leads=Q())
    return _against("leads", {pk: row["leads"] for pk, row in counts.items()}, query)


@criterion("consult", "exit", "forms", gettext_lazy("At least as many forms returned as the target"), source="M58, M79")
def forms_returned(query):
    counts = _counts(query, forms=Q(form_returned_at__isnull=False))
    return _against("forms", {pk: row["forms"] for pk, row in counts.items()}, query)


@criterion(
    "consult", "exit", "second_line", gettext_lazy("Every returned form was called by the second line"), source="M3"
)
def called(query):
    back = Lead.objects.filter(outpost__in=query.outposts, form_returned_at__isnull=False)
    reached = Count("pk", filter=Q(second_line_calls__done_at__isnull=False), distinct=True)
    rows = back.order_by().values("outpost").annotate(forms=Count("pk", distinct=True), done=reached)
    found = {row["outpost"]: (row["done"], row["forms"]) for row in rows}
    return {o.pk: _all_called(*found.get(o.pk, (0, 0))) for o in query.outposts}


def _all_called(done, forms):
    words = _("%(done)s of %(all)s") % {"done": done, "all": forms}
    return told(done == forms, words, called=done, forms=forms)


@criterion(
    "enrol", "exit", "next_action", gettext_lazy("Every open lead has its next action, none overdue"), source="M59, M63"
)
def next_actions(query):
    is_open = Q(state__in=OPEN_STATES)
    counts = _counts(query, bare=is_open & Q(next_action_at=None), late=is_open & Q(next_action_at__lt=query.now))
    words = _("without: %(bare)s, overdue: %(late)s")
    return {pk: told(not any(row.values()), words % row, **row) for pk, row in counts.items()}


@criterion("travel", "exit", "arrived", gettext_lazy("Everybody admitted has arrived or left the list"), source="M100")
def arrived(query):
    waiting = {pk: sum(of.get(state, 0) for state in NOT_HERE_YET) for pk, of in _states(query).items()}
    words = _("still under way: %(n)s")
    return {pk: told(count == 0, words % {"n": count}, waiting=count) for pk, count in waiting.items()}


@criterion("welcome", "exit", "registered", gettext_lazy("Registered students against the target"), source="M28, M100")
def registered(query):
    done = {pk: of.get(LeadState.REGISTERED, 0) for pk, of in _states(query).items()}
    return _against("registered", done, query)
