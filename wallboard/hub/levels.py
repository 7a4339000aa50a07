"""How much in trouble a queue is: 0 calm, 1 warn, 2 critical. A pure function of its row and limits."""

from wallboard.config import Limits
from wallboard.model.rows import QueueRow

ENOUGH = 10  # calls in half an hour before a share of them says anything


def level(row: QueueRow, limits: Limits, now: float) -> int:
    """The worst of: longest wait, waiting per open desk, nobody there while somebody waits, service level.

    A desk is open when its agent is ready or busy. A service level under its target warns and never more: it
    follows from the others, and stays low long after they are calm again.
    """
    wait = now - row.oldest if row.waiting and row.oldest is not None else 0.0
    desks = row.ready + row.busy
    return max(
        _over(wait, limits.longest_wait),
        _over(row.waiting / desks, limits.per_desk) if desks else 2 * bool(row.waiting),
        int(_under_target(row)),
    )


def next_change(row: QueueRow, limits: Limits, now: float) -> float | None:
    """When ``level`` may change if nothing happens: the longest wait reaches its next limit."""
    if not row.waiting or row.oldest is None or limits.longest_wait is None:
        return None
    return min((row.oldest + limit for limit in limits.longest_wait if row.oldest + limit > now), default=None)


def _over(value: float, limits: tuple[float, float] | None) -> int:
    if limits is None:
        return 0
    warn, critical = limits
    return 2 if value >= critical else 1 if value >= warn else 0


def _under_target(row: QueueRow) -> bool:
    return row.m30.base >= ENOUGH and 100 * row.m30.good < row.target * row.m30.base
