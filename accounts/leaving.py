"""What else ends when a person is deactivated: apps further right sign in here from `apps.ready()`."""

from collections.abc import Callable

_endings: list[Callable] = []


def sign_in(end: Callable) -> None:
    """`end(user=, by=, now=)` runs in the transaction that deactivates `user`."""
    _endings.append(end)


def end_all(*, user, by, now) -> None:
    for end in _endings:
        end(user=user, by=by, now=now)
