"""How good a plan can be at all, and the search that closes the gap: prices on schools, then branching on disputes.

Left to themselves outposts take the same schools. A price on a disputed school makes them part; the sum of what they
then do, less the prices, is a proven lower bound (Lagrange). Branching gives a disputed school to one outpost or
forbids it to it; each half is again bounded by what the outposts do by themselves.
"""

from heapq import heappop, heappush

from campaigns.optimiser.instance import plus

ROUNDS = 150


def credit(prices):
    return 0, 0, -sum(prices.values())


def disputes(wishes):
    """Schools wished for by several outposts, the most disputed first: {school: outposts}."""
    wanted = {}
    for i, wish in wishes.items():
        for school in wish.chosen:
            wanted.setdefault(school, []).append(i)
    return wanted


class Pricing:
    """Subgradient steps on the prices of one component."""

    def __init__(self, search, best):
        self.search, self.instance, self.members = search, search.instance, search.members
        self.prices, self.step, self.idle = {}, 1.0, 0
        self.best, self.best_value = best, search.value(best)
        self.bound, self.bound_prices = None, {}
        self.orders = list(search.orders())

    def run(self, limit):
        end = self.instance.effort + limit
        wishes = {i: self.search.alone[i] for i in self.members}
        for turn in range(ROUNDS):
            self.record(plus(*(wish.bound for wish in wishes.values()), credit(self.prices)))
            if turn % 3 == 2:
                self.repair(wishes, self.orders[turn // 3 % len(self.orders)])
            if self.bound >= self.best_value or self.instance.effort > end or self.step < 0.02:
                break
            moved = self.move(wishes)
            if not moved:
                break
            for i in self.members:
                if not moved.isdisjoint(self.instance.by_school[i]):
                    wishes[i] = self.instance.solo(i, prices=self.prices)
        return self

    def record(self, bound):
        if self.bound is None or bound > self.bound:
            self.bound, self.bound_prices, self.idle = bound, dict(self.prices), 0
        else:
            self.idle += 1
            if self.idle == 4:
                self.step, self.idle = self.step / 2, 0
        self.last = bound

    def repair(self, wishes, order):
        """A plan made of the priced wishes, kept when it is the best so far."""
        plan = self.search.greedy(order, self.prices, wishes)
        value = self.search.value(plan)
        if value < self.best_value:
            self.best, self.best_value = plan, value

    def move(self, wishes):
        """Change the prices against the surplus of demand; returns the schools whose price changed."""
        wanted = disputes(wishes)
        slope = {school: len(claims) - 1 for school, claims in wanted.items() if len(claims) > 1}
        slope |= {school: -1 for school in self.prices if school not in wanted}
        if not slope:
            return None
        comparable = self.best_value[:2] == self.last[:2]
        distance = self.best_value[2] - self.last[2] if comparable else self.last[2] // 20
        size = int(self.step * distance) // sum(way * way for way in slope.values())
        moved = set()
        for school, way in slope.items():
            price = max(0, self.prices.get(school, 0) + size * way)
            if price != self.prices.get(school, 0):
                moved.add(school)
            self.prices[school] = price
        self.prices = {school: price for school, price in self.prices.items() if price}
        return moved


class Branching:
    """Best-first search over who may have the disputed schools of one component."""

    def __init__(self, search, best, prices):
        self.search, self.instance = search, search.instance
        self.best, self.best_value = best, search.value(best)
        self.heap, self.count = [], 0
        wishes = {i: self.instance.solo(i, prices=prices) for i in search.members}
        self.push(None, dict.fromkeys(search.members, frozenset()), prices, wishes)

    def push(self, parent, blocked, prices, wishes):
        bound = plus(*(wish.bound for wish in wishes.values()), credit(prices))
        bound = bound if parent is None else max(bound, parent)
        if bound < self.best_value:
            self.count += 1
            heappush(self.heap, (bound, self.count, blocked, prices, wishes))

    def run(self, limit):
        """Search until the best plan is proven best or `limit` effort is spent; returns the proven bound."""
        end = self.instance.effort + limit
        while self.heap:
            bound, _, blocked, prices, wishes = heappop(self.heap)
            if bound >= self.best_value:
                return self.best_value
            if self.instance.effort > end:
                return bound
            self.instance.effort += 40 * len(wishes)
            if not self.branch(bound, blocked, prices, wishes):
                self.heap, floor = [], bound
                return floor
        return self.best_value

    def branch(self, bound, blocked, prices, wishes):
        """Split a node in two. False when it cannot be split and yet is not proven (a cover was cut short)."""
        wanted = disputes(wishes)
        disputed = sorted((-len(claims), school) for school, claims in wanted.items() if len(claims) > 1)
        if not disputed:
            return self.relax(bound, blocked, prices, wishes, wanted)
        self.offer(blocked, prices, wishes)
        school = max(disputed, key=lambda pair: (-pair[0], self.weight(pair[1], wanted), -pair[1]))[1]
        winner = wanted[school][0]
        for losers in ([winner], [i for i in blocked if i != winner]):
            barred = {i: own | {school} if i in losers else own for i, own in blocked.items()}
            again = {i: self.instance.solo(i, barred[i], prices) for i in losers if i in wanted[school]}
            self.push(bound, barred, prices, wishes | again)
        return True

    def weight(self, school, wanted):
        return max(self.instance.by_school[i][school].cost for i in wanted[school])

    def relax(self, bound, blocked, prices, wishes, wanted):
        """No dispute is left: this is a plan. Unless prices on unused schools hide a better one, it ends the node."""
        self.keep({i: frozenset(wish.chosen) for i, wish in wishes.items()})
        unused = [school for school in prices if school not in wanted]
        if not unused:
            exact = all(wish.bound == wish.value for wish in wishes.values())
            return exact or bound >= self.best_value
        fewer = {school: price for school, price in prices.items() if school in wanted}
        again = {
            i: self.instance.solo(i, blocked[i], fewer)
            for i in wishes
            if any(school in self.instance.by_school[i] for school in unused)
        }
        self.push(bound, blocked, fewer, wishes | again)
        return True

    def offer(self, blocked, prices, wishes):
        """A plan from the wishes of a node, every outpost free of the node's bars."""
        if self.count % 8 != 1:
            return
        order = sorted(wishes, key=lambda i: (len(self.instance.items[i]) - len(blocked[i]), i))
        self.keep(self.search.greedy(order, prices, wishes))

    def keep(self, plan):
        value = self.search.value(plan)
        if value < self.best_value:
            self.best, self.best_value = plan, value
