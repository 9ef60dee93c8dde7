"""Told after a season's calendar moved, in the transaction that moved it: each app above signs in what hangs on it.

@after_move                                        # outposts/moves.py, imported from apps.ready()
def replan(*, season, by, now): ...
"""

from collections.abc import Callable

_hooks: list[Callable] = []


def after_move(act):
    if act not in _hooks:
        _hooks.append(act)
    return act


def moved(season, *, by, now):
    """A stage or an anchor of `season` stands on other days now."""
    for act in _hooks:
        act(season=season, by=by, now=now)
