from core.append_only import AppendOnlyQuerySet
from outposts.querysets import OutpostPartQuerySet


class DecisionQuerySet(AppendOnlyQuerySet, OutpostPartQuerySet):
    def on(self, outpost, school):
        """The decisions of one outpost on one school, newest first."""
        return self.filter(outpost=outpost, school=school).order_by("-number")
