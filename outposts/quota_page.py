"""What the page that splits a number shows beside the form: proposal, history, and where its levels lie."""

from dataclasses import dataclass

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Region, User
from campaigns.models import SchoolFigures
from core.models import Activity
from outposts import rules_quota
from outposts.choices import Measure, QuotaLevel
from outposts.models import QuotaNode, TargetSchool
from outposts.rules_quota import Basis

HISTORY = 20


@dataclass(frozen=True)
class Proposed:
    """One child's fair share and what it rests on."""

    number: int
    basis: str
    candidates: int | None

    @property
    def words(self):
        return {
            Basis.CANDIDATES: _("%(n)s candidates") % {"n": f"{self.candidates or 0:,}"},
            Basis.AVERAGE: _("candidates not known: counted as the average"),
            Basis.EQUAL: _("equal shares: no candidates known"),
        }[self.basis]


def proposal(branch, children, *, user):
    """{key: Proposed} of the children, or {} when there is no number to split; at most one query."""
    if branch.number is None or not children:
        return {}
    known = candidates(children, season=branch.node.season_id, user=user)
    counts = [known.get(child.key) for child in children]
    shares = rules_quota.proposed_split(branch.number, counts)
    rows = zip(children, shares, counts, strict=True)
    return {child.key: Proposed(share.number, share.basis, count) for child, share, count in rows}


def candidates(children, *, season, user):
    """{key: exam candidates in reach}: of an outpost's chosen schools, of all schools of a region. A person's reach
    is not known."""
    outposts = {b.subject.pk: b.key for b in children if b.level == QuotaLevel.OUTPOST}
    found = {}
    if outposts:
        targets = TargetSchool.objects.visible_to(user).filter(outpost__in=outposts)
        found = {outposts[row["outpost"]]: row["candidates"] for row in targets.totals()}
    regions = {b.subject.path: b.key for b in children if isinstance(b.subject, Region)}
    if regions:
        figures = SchoolFigures.objects.visible_to(user).filter(season=season, candidates__isnull=False)
        by_place = figures.order_by().values("school__region__path").annotate(n=Sum("candidates"))
        for path, count in by_place.values_list("school__region__path", "n"):
            key = next((key for above, key in regions.items() if path.startswith(above)), None)
            if key:
                found[key] = found.get(key, 0) + count
    return found


# --- the record ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Event:
    at: object
    actor: str
    text: str
    why: str
    icon: str = "edit"
    tone: str = ""
    url: str = ""


def history(branches, *, user):
    """Changes of these numbers, newest first, as `components/timeline.html` shows them."""
    nodes = {str(branch.node.pk): branch for branch in branches if branch.node}
    rows = Activity.objects.filter(kind=QuotaNode._meta.label_lower, subject__in=nodes)
    rows = list(rows.order_by("-at", "-id")[:HISTORY])
    people = User.objects.filter(token__in={row.actor for row in rows if row.actor})
    known = set(people.visible_to(user).values_list("pk", flat=True))
    names = {p.token: str(p) if p.pk in known else p.get_role_display() for p in people}
    return [Event(row.at, names.get(row.actor, ""), _said(row, nodes), row.why) for row in rows]


def _said(row, nodes):
    before, after = row.before.get("number"), row.after.get("number")
    shown = {"place": nodes[row.subject].label, "before": f"{before or 0:,}", "after": f"{after or 0:,}"}
    text = _("%(place)s: %(after)s") if before is None else _("%(place)s: %(before)s → %(after)s")
    return text % shown


# --- ways ------------------------------------------------------------------------------------------------------------
def url_of(measure, branch):
    """The page that splits the number of this branch; "" for a person."""
    if branch.level == QuotaLevel.COUNTRY:
        return reverse("outposts:quota", args=[measure])
    if branch.level == QuotaLevel.OUTPOST:
        return reverse("outposts:quota_outpost", args=[measure, branch.subject.pk])
    return reverse("outposts:quota_region", args=[measure, branch.subject.pk]) if branch.children else ""


def tabs(active, url):
    """The measures side by side; `url` gives the address of one."""
    return [
        {"label": measure.label, "url": url(measure), "active": measure == active, "count": None} for measure in Measure
    ]


def gap_words(gap):
    """(words, tone) of what is left over."""
    if gap is None:
        return _("not split yet"), "neutral"
    if not gap:
        return _("adds up"), "good"
    if gap > 0:
        return _("surplus %(n)s") % {"n": f"{gap:,}"}, "warn"
    return _("shortfall %(n)s") % {"n": f"{-gap:,}"}, "warn"
