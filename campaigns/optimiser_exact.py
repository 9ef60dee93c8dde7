"""The choice of schools by OR-Tools' CP-SAT, when requirements-optim.txt is installed; same plan, same order of aims.

The three aims are solved one after the other, each holding the ones before: targets missed, shortfall, cost. One
worker and a limit in deterministic time: the same input gives the same plan.
"""

from importlib.util import find_spec
from math import ceil

from campaigns.optimiser.instance import plus

WORK = 20.0  # deterministic time per aim, about seconds


def is_installed():
    return find_spec("ortools") is not None


def solve(instance, plan, bound):
    """(plan, proven lower bound of its value), never worse than the two it begins with."""
    model, proven = _Model(instance, plan), []
    for level, aim in enumerate((model.missed, model.shortfall, model.travel)):
        floor, is_proven = model.least(level, aim, bound[level] if tuple(proven) == bound[:level] else 0)
        proven.append(floor)
        if not is_proven:
            break
    missed, shortfall, least = proven + [0] * (3 - len(proven))
    return model.plan, max(bound, (missed, shortfall, least * instance.unit))


class _Model:
    def __init__(self, instance, plan):
        from ortools.sat.python import cp_model

        self.cp, self.model, self.plan, self.instance = cp_model, cp_model.CpModel(), plan, instance
        self.has = [{item.school: self.model.new_bool_var("") for item in items} for items in instance.items]
        for school, options in instance.options.items():
            self.model.add_at_most_one([self.has[i][school] for i in options])
        outposts = range(len(instance.outposts))
        parts = [self._outpost(i) for i in outposts]
        self.missed = sum(1 - met for met, _ in parts)
        self.shortfall = sum(instance.whole - share for _, share in parts)
        self.travel = sum(
            item.cost // instance.unit * self.has[i][item.school] for i in outposts for item in instance.items[i]
        )

    def _outpost(self, i):
        """Variables of one outpost: is the target met, and the best attained share."""
        model, instance, whole = self.model, self.instance, self.instance.whole
        met, share = model.new_bool_var(""), model.new_int_var(0, whole, "")
        if min(instance.targets) <= 0:
            model.add(share == whole)
        else:
            ways = [model.new_bool_var("") for _ in range(3)]
            model.add_exactly_one(ways)
            for way, chosen in enumerate(ways):
                got = sum(item.weights[way] * self.has[i][item.school] for item in instance.items[i])
                got += instance.kept[i][way]
                model.add(share <= got * (whole // instance.targets[way])).only_enforce_if(chosen)
        model.add(share >= whole).only_enforce_if(met)
        model.add(sum(self.has[i].values()) <= instance.caps[i])
        return met, share

    def value(self, plan, level):
        """The plan's value in the units of the model: outposts, shares, metres."""
        total = plus(*(self.instance.value(i, schools) for i, schools in plan.items()))
        return (*total[:2], total[2] // self.instance.unit)[level]

    def least(self, level, aim, floor):
        """Minimise one aim and hold it from then on; its proven bound and whether it is attained."""
        now = self.value(self.plan, level)
        if level == 2:
            floor //= self.instance.unit
        if now > floor:
            self.model.add(aim <= now)
            solver, status = self._run(aim)
            if status == self.cp.OPTIMAL:
                floor = round(solver.objective_value)
            elif status == self.cp.FEASIBLE:
                floor = max(floor, ceil(solver.best_objective_bound - 1e-6))
            if status in (self.cp.OPTIMAL, self.cp.FEASIBLE):
                self._take(solver, level)
            now = self.value(self.plan, level)
        self.model.add(aim <= now)
        return floor, now == floor

    def _run(self, aim):
        self.model.minimize(aim)
        self.model.clear_hints()
        for i, own in enumerate(self.has):
            for school, variable in own.items():
                self.model.add_hint(variable, school in self.plan[i])
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = WORK
        return solver, solver.solve(self.model)

    def _take(self, solver, level):
        """Keep the plan found when it is better in this aim; those before it are held by the model."""
        plan = {
            i: frozenset(school for school, variable in own.items() if solver.boolean_value(variable))
            for i, own in enumerate(self.has)
        }
        if self.value(plan, level) < self.value(self.plan, level):
            self.plan = plan
