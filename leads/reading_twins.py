"""What the pages about twins, merges and disputes show. Nothing here writes."""

from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import Permission
from campaigns.related import CHANGED, colliding
from leads.alike import BY_NUMBER, facts_of, twins_of
from leads.choices_twins import TwinState, TwinWhy
from leads.models import FollowUp, Lead, LeadMerge, TwinPair
from leads.present import list_states
from leads.related import counts_of, fields_to_leads, label_of
from leads.rules_twins import first_touches
from leads.touches import SHOWN, touches_of

_FACTS = ("name", "phone", "school_id", "class_name", "birth_year", "outpost_id")


@dataclass
class Side:
    """One lead of a pair; `differs` names the facts in which the other is not the same."""

    lead: Lead
    promise: FollowUp | None
    contacts: int
    differs: set = field(default_factory=set)


@dataclass(frozen=True)
class Hanging:
    """How many rows of a kind each lead has, and how many would stay behind, whichever stays."""

    label: str
    first: int
    second: int
    staying: int


def sides(pair):
    leads = Lead.every.filter(pk__in=[pair.first_id, pair.second_id]).order_by("pk")
    done = Count("followups", filter=Q(followups__done_at__isnull=False))
    leads = list(leads.select_related("school", "owner", "outpost").annotate(contacts=done))
    promises = {row.lead_id: row for row in FollowUp.objects.open().filter(lead__in=leads)}
    list_states(leads)
    differs = {name for name in _FACTS if getattr(leads[0], name) != getattr(leads[1], name)}
    return [Side(lead, promises.get(lead.pk), lead.contacts, differs) for lead in leads]


def hanging(pair):
    """`Hanging` of each kind that one of the two has."""
    first, second = counts_of(pair.first), counts_of(pair.second)
    return [
        Hanging(_label(name), first[name], second[name], _staying(name, field, pair))
        for name, field in fields_to_leads().items()
        if first[name] or second[name]
    ]


def _staying(name, field, pair):
    """Of two open follow-ups one is dropped before they meet: they do not collide."""
    return 0 if name == "leads.followup.lead" else len(colliding(field, pair.second, pair.first))


def moved_rows(merge):
    """[(label, how many rows went over, how many stayed with the merged lead)]."""
    names = sorted({*merge.moved, *merge.filed})
    return [(_label(name), len(merge.moved.get(name, ())), len(merge.filed.get(name, ()))) for name in names]


def left_rows(undone):
    """[(label, why, how many)] of rows that did not come back."""
    return [
        (_label(name), _why(why), list(reasons.values()).count(why))
        for name, reasons in sorted(undone.left.items())
        for why in sorted(set(reasons.values()))
    ]


def card_of(lead, user):
    """For the lead's page: who may be the same student, as far as `user` may know, and what was merged into it."""
    found = twins_of(facts_of(lead), season=lead.season_id)
    pairs = TwinPair.objects.about(lead).filter(state=TwinState.NOT_TWINS).values_list("first", "second")
    for first, second in pairs:
        found.pop(second if first == lead.pk else first, None)
    near = Lead.objects.visible_to(user).callable().filter(pk__in=found).select_related("outpost").order_by("pk")
    near = list(near)
    for twin in near:
        twin.grounds = [TwinWhy(why) for why in found[twin.pk]]
    list_states(near)
    silent = set(Lead.objects.filter(pk__in=found).exclude(pk__in=Lead.objects.callable()).values_list("pk", flat=True))
    far = found.keys() - {twin.pk for twin in near} - silent
    may_merge = user.may(Permission.LEAD_MERGE)
    return {
        "twins": near, "elsewhere": any(BY_NUMBER & set(found[pk]) for pk in far), "may_merge": may_merge,
        "merges": _merges_of(lead, user) if may_merge else [],
    }  # fmt: skip


def _merges_of(lead, user):
    standing = LeadMerge.objects.visible_to(user).filter(kept=lead, undone=None)
    return list(standing.select_related("gone").order_by("-at"))


def name_of(token):
    """Who merged; the system where nobody did."""
    return User.objects.filter(token=token).values_list("name", flat=True).first() or _("a colleague")


def shown_touches(dispute):
    """{"touches": rows with the name of who did it, "first": the first of all or None} for whoever decides."""
    touches = touches_of(dispute)
    names = dict(User.objects.filter(pk__in={t.person for t in touches if t.person}).values_list("pk", "name"))
    firsts = [touch for touch in first_touches(touches) if touch is not None]
    rows = [{"touch": touch, "who": names.get(touch.person, "—"), "is_first": touch in firsts} for touch in touches]
    return {"touches": rows[:SHOWN], "first": min(firsts, key=lambda touch: touch.at, default=None)}


def _label(name):
    return _("files merged before") if name == "leads.lead.merged_into" else label_of(name)


def _why(why):
    return _("worked with, or changed since") if why == CHANGED else _("the lead has its own by now")
