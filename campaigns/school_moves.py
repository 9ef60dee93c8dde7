"""A school moves to another district: those above are asked, and act, before it is settled.

    @on_move                                           # outposts/school_moves.py, imported from apps.ready()
    def measure_again(move): ...                       # raises core.errors.Refused, or does what follows from the move

All of it happens in the transaction of the move: one refusal, and nothing has moved.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

_asked: list[Callable] = []


@dataclass(frozen=True)
class Move:
    """`school` stands in its new region already; `reason` is what the person gave, perhaps nothing."""

    school: object
    before: object  # Region it leaves
    reason: str
    by: object
    now: datetime


def on_move(act):
    if act not in _asked:
        _asked.append(act)
    return act


def announce(move):
    for act in _asked:
        act(move)
