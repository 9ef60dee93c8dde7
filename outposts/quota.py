"""The quota tree as one person sees it: every place and person with its number, read in at most four queries.

Country > big region > (province, where a region was split by provinces) > outpost > person. A big region stands in the
tree whether it has outposts or not, for the plan is made before they open.
"""

from dataclasses import dataclass, field

from accounts.choices import Level, Role
from accounts.models import Region, User
from outposts import rules_quota
from outposts.choices import QuotaLevel
from outposts.models import Crew, Outpost, QuotaNode
from outposts.rules import lineage

LEVELS = {Level.BIG_REGION: QuotaLevel.BIG_REGION, Level.PROVINCE: QuotaLevel.PROVINCE}
LETTERS = {
    QuotaLevel.COUNTRY: "c",
    QuotaLevel.BIG_REGION: "r",
    QuotaLevel.PROVINCE: "r",
    QuotaLevel.OUTPOST: "o",
    QuotaLevel.PERSON: "p",
}


@dataclass
class Branch:
    """One node of the tree. `subject`: its Region, Outpost or User; `node`: its stored row, None without a number."""

    level: QuotaLevel
    subject: object
    outpost: Outpost | None = None  # of an outpost or a person
    node: QuotaNode | None = None
    children: list = field(default_factory=list)
    is_whole: bool = True  # False: the reader sees only some of the children, so nothing is summed

    @property
    def key(self):
        """Names it among all branches of one page."""
        return f"{LETTERS[self.level]}{self.subject.pk}" if self.subject else "c"

    @property
    def label(self):
        return self.subject.label if isinstance(self.subject, Region) else str(self.subject or self.level.label)

    @property
    def number(self):
        return self.node.number if self.node else None

    @property
    def version(self):
        return self.node.version if self.node else 0

    @property
    def place(self):
        """What of `QuotaNode` says where the number stands."""
        return {
            "level": self.level.value,
            "region_id": self.subject.pk if isinstance(self.subject, Region) else None,
            "outpost_id": self.outpost.pk if self.outpost else None,
            "person_id": self.subject.pk if isinstance(self.subject, User) else None,
        }

    @property
    def parts_sum(self):
        return sum(child.number or 0 for child in self.children)

    @property
    def gap(self):
        """Surplus of the children's numbers over this one, negative for a shortfall, None where nothing is split."""
        return rules_quota.gap(self.number, [child.number for child in self.children]) if self.is_whole else None

    @property
    def shortfall(self):
        return max(-(self.gap or 0), 0)

    @property
    def outposts(self):
        """The branches of all outposts at or beneath this one."""
        if self.level == QuotaLevel.OUTPOST:
            return [self]
        return [outpost for child in self.children for outpost in child.outposts]

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Tree:
    """`top` are the highest branches the reader sees: the country, the own region, or the outposts served."""

    season: object
    measure: str
    top: list
    regions: dict  # region id -> Branch

    def walk(self):
        for branch in self.top:
            yield from branch.walk()

    def outpost(self, pk):
        return next((b for b in self.walk() if b.level == QuotaLevel.OUTPOST and b.subject.pk == pk), None)


def read(*, season, measure, user, at=None, by_province=False, with_crew=False):
    """The tree of one measure. `at`: id of a province that shall have its branch though it has no number;
    `by_province`: so shall every province. Of people those with a number stand in it, or all who serve (`with_crew`).
    """
    nodes = _nodes(QuotaNode.objects.visible_to(user).of(season, measure))
    outposts = Outpost.objects.visible_to(user).of(season).select_related("region").order_by("region__path", "code")
    branches = [_branch(QuotaLevel.OUTPOST, o, nodes, outpost=o) for o in outposts]
    _add_people(branches, nodes, user, with_crew)
    if user.role == Role.RECRUITER:
        return Tree(season, measure, branches, {})
    regions = _regions(nodes, user, at, by_province)
    for branch in branches:
        _hang(branch, branch.subject.region.path, regions)
    by_id = {branch.subject.pk: branch for branch in regions.values()}
    top = _country(nodes, regions) if user.role == Role.HQ else _highest(regions, branches)
    return Tree(season, measure, top, by_id)


def read_outpost(*, outpost, measure, user):
    """One outpost (already seen by `user`) with everybody who serves or served there; two queries."""
    rows = QuotaNode.objects.visible_to(user).of(outpost.season_id, measure).filter(outpost=outpost)
    nodes = _nodes(rows)
    branch = _branch(QuotaLevel.OUTPOST, outpost, nodes, outpost=outpost)
    _add_people([branch], nodes, user, with_crew=True)
    return Tree(outpost.season, measure, [branch], {})


def _nodes(rows):
    return {_spot(node): node for node in rows.select_related("person").order_by("pk")}


def _spot(node):
    return node.region_id, node.outpost_id, node.person_id


def _branch(level, subject, nodes, outpost=None):
    branch = Branch(level, subject, outpost)
    place = branch.place
    branch.node = nodes.get((place["region_id"], place["outpost_id"], place["person_id"]))
    return branch


def _add_people(branches, nodes, user, with_crew):
    """Whoever serves an outpost reads only the own line there."""
    by_pk = {branch.subject.pk: branch for branch in branches}
    people = [(pk, user) for pk in by_pk] if user.role == Role.RECRUITER else []
    if with_crew and user.role != Role.RECRUITER:
        crew = Crew.objects.visible_to(user).filter(outpost__in=by_pk).select_related("user").order_by("since", "pk")
        people = [(row.outpost_id, row.user) for row in crew]
    people += [(node.outpost_id, node.person) for node in nodes.values() if node.person_id]
    for outpost, person in dict.fromkeys(people):
        if user.role != Role.RECRUITER or person == user:
            branch = by_pk[outpost]
            branch.children.append(_branch(QuotaLevel.PERSON, person, nodes, outpost=branch.subject))
    for branch in branches:
        branch.is_whole = user.role != Role.RECRUITER


def _regions(nodes, user, at, by_province):
    """{path: Branch} of the big regions and of the provinces that are used, each hung under the next above it."""
    rows = Region.objects.visible_to(user).filter(level__in=LEVELS).order_by("path")
    wanted = {user.region_id, at} | {region for region, _outpost, _person in nodes}
    found = {}
    for region in rows:
        if region.level == Level.BIG_REGION or by_province or region.pk in wanted:
            branch = _branch(LEVELS[region.level], region, nodes)
            _hang(branch, region.path, found)
            found[region.path] = branch
    return found


def _hang(branch, path, regions):
    for above in reversed(lineage(path)):
        if above in regions:
            regions[above].children.append(branch)
            return


def _country(nodes, regions):
    country = _branch(QuotaLevel.COUNTRY, None, nodes)
    country.children = [branch for branch in regions.values() if branch.level == QuotaLevel.BIG_REGION]
    return [country]


def _highest(regions, branches):
    inside = {id(child) for branch in regions.values() for child in branch.children}
    return [b for b in (*regions.values(), *branches) if id(b) not in inside]
