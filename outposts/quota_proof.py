"""What numbers of the quota tree must be true to, in sentences; read for the whole house, not for a person."""

from outposts.choices import Measure, QuotaLevel
from outposts.models import Crew, Outpost, QuotaNode


def faults():
    """One sentence for each number that stands where it must not, or whose copy differs from it."""
    nodes = list(QuotaNode.objects.select_related("outpost", "region").order_by("pk"))
    targets = {
        n.outpost_id: n.number for n in nodes if (n.measure, n.level) == (Measure.REGISTERED, QuotaLevel.OUTPOST)
    }
    served = set(Crew.objects.values_list("outpost_id", "user_id"))
    for outpost in Outpost.objects.order_by("code"):
        number = targets.get(outpost.pk, 0)
        if outpost.target_registered != number:
            yield f"{outpost.code}: target kept {outpost.target_registered}, quota says {number}"
    for node in nodes:
        if node.outpost_id and node.outpost.season_id != node.season_id:
            yield f"number {node.pk}: outpost {node.outpost.code} is of another season"
        if node.region_id and node.region.level != node.level:
            yield f"number {node.pk}: region {node.region.code} is no {node.level}"
        if node.person_id and (node.outpost_id, node.person_id) not in served:
            yield f"number {node.pk}: person {node.person_id} never served {node.outpost.code}"
