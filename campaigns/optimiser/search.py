"""Good plans, found quickly: greedy, then local search. A plan is {outpost: schools}; no school in two of them.

Each move gives an outpost the best set it can have from its own and the free schools, in whichever of the three ways
is cheapest; that is every swap, drop and add at once. Exchanges between outposts are chains: one takes what it would
have if it were alone, those it robs recover or rob others in turn.
"""

from campaigns.optimiser.instance import plus

LINKS = 4  # outposts in one chain of exchanges


class Search:
    def __init__(self, instance, members):
        self.instance, self.members = instance, members
        self.alone = {i: instance.solo(i) for i in members}
        self.neighbours = {i: set() for i in members}
        for options in instance.options.values():
            for i in options:
                if i in self.neighbours:
                    self.neighbours[i].update(j for j in options if j != i)

    def value(self, plan):
        return plus(*(self.instance.value(i, plan[i]) for i in self.members))

    def taken(self, plan, i):
        """Schools outpost i cannot have, because a neighbour has them."""
        return frozenset().union(*(plan[j] for j in self.neighbours[i] if j in plan))

    def settle(self, plan, order=None):
        """Each outpost in turn takes its best from what it has and what is free, until none can do better."""
        plan, queue = dict(plan), list(self.members if order is None else order)
        while queue:
            i = queue.pop(0)
            best = self.instance.solo(i, self.taken(plan, i))
            if best.value < self.instance.value(i, plan[i]):
                freed, plan[i] = plan[i] - set(best.chosen), frozenset(best.chosen)
                queue += [j for j in sorted(self.neighbours[i]) if freed and j in plan and j not in queue]
        return plan

    def greedy(self, order, prices=None, wishes=None):
        """Outposts in the given order take their wish, or the best of what the earlier ones leave."""
        plan = {}
        for i in order:
            taken = self.taken(plan, i)
            wish = (wishes or self.alone)[i]
            if taken.intersection(wish.chosen):
                wish = self.instance.solo(i, taken, prices)
            plan[i] = frozenset(wish.chosen)
        return self.settle(plan)

    def orders(self):
        """Orders worth trying: poorest in choice first, dearest first, and both backwards."""
        size = {i: len(self.instance.items[i]) for i in self.members}
        yield sorted(self.members, key=lambda i: (size[i], i))
        yield sorted(self.members, key=lambda i: (self.alone[i].value, i), reverse=True)
        yield sorted(self.members, key=lambda i: (-size[i], i))
        yield sorted(self.members, key=lambda i: (self.alone[i].value, i))

    def improve(self, plan, limit):
        """Chains from every outpost that is worse off than alone, until none helps or `limit` effort is spent."""
        best, end = self.value(plan), self.instance.effort + limit
        while True:
            before = best
            for i in sorted(self.members, key=lambda i: (self.regret(plan, i), -i), reverse=True):
                if not any(self.regret(plan, i)) or self.instance.effort > end:
                    continue
                trial = self.chain(plan, i)
                value = self.value(trial)
                if value < best:
                    plan, best = trial, value
            if best == before or self.instance.effort > end:
                return plan

    def regret(self, plan, i):
        """How much worse off outpost i is than it would be alone."""
        own, alone = self.instance.value(i, plan[i]), self.alone[i].value
        return tuple(mine - least for mine, least in zip(own, alone, strict=True))

    def chain(self, plan, first):
        """The best plan of a chain of exchanges that begins with `first`."""
        best, best_value = plan, self.value(plan)
        plan, queue, locked = dict(plan), [first], []
        while queue and len(locked) < LINKS:
            i = queue.pop(0)
            barred = frozenset().union(*(plan[j] for j in locked))
            locked.append(i)
            plan[i] = frozenset(self.instance.solo(i, barred).chosen)
            robbed = [j for j in sorted(self.neighbours[i]) if j in plan and plan[i] & plan[j]]
            for j in robbed:
                plan[j] -= plan[i]
            trial = self.settle(plan, [*robbed, *(j for j in queue if j not in robbed), *self.missed(plan)])
            value = self.value(trial)
            if value < best_value:
                best, best_value = trial, value
            queue += [j for j in robbed if j not in queue]
        return best

    def missed(self, plan):
        return [i for i in self.members if self.instance.value(i, plan[i])[0]]
