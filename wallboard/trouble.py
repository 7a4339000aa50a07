"""Why a queue is in trouble, in words: what a level alone does not say."""

from collections.abc import Iterator
from typing import NamedTuple

from wallboard.figures import Shown, waited_or_zero
from wallboard.model.measures import percent
from wallboard.model.rows import Levels, QueueRow
from wallboard.words import Words


class Trouble(NamedTuple):
    """``level`` 1 warns, 2 is critical. ``since``: epoch seconds, None = unknown. ``value`` in a few characters."""

    level: int
    said: str
    value: str
    since: float | None


def troubles(queue: Shown[QueueRow], words: Words) -> list[Trouble]:
    """All that is wrong with a queue, the worst first; nothing for one that is calm.

    The same limits as the hub's that gave it its level. A low service level is named only where nothing else is, for
    it follows from the others.
    """
    row = queue.row
    if not row.level:
        return []
    found = sorted(_found(queue, words), key=lambda trouble: -trouble.level)
    if found and found[0].level >= min(row.level, 2):
        return found
    served = percent(row.m30.good, row.m30.base)
    if row.level == 1 and served is not None and served < row.target:
        figure = words.percent(served)
        said = words.say("service level {percent} %, target {target}", percent=figure, target=f"{row.target:g}")
        return [Trouble(1, said, figure, row.risen), *found]
    said = words.say("{n} waiting", n=words.count(row.waiting))
    return [Trouble(row.level, said, words.count(row.waiting), row.risen), *found]


def _found(queue: Shown[QueueRow], words: Words) -> Iterator[Trouble]:
    row, wait = queue.row, waited_or_zero(queue)
    level, limit = _over(wait, row.wait_limit)
    if level and limit is not None and row.oldest is not None:
        time = words.duration(wait)
        said = words.say("longest wait {time}, limit {limit}", time=time, limit=words.duration(limit))
        yield Trouble(level, said, time, row.oldest + limit)
    desks = row.ready + row.busy
    if row.waiting and not desks:
        said = words.say("{n} waiting, no desk open", n=words.count(row.waiting))
        yield Trouble(2, said, words.count(row.waiting), row.risen)
    elif row.waiting:
        level, limit = _over(row.waiting / desks, row.per_desk)
        if level:
            values = {"n": f"{row.waiting / desks:.1f}", "limit": f"{limit:g}"}
            said = words.say("{n} waiting per desk, limit {limit}", **values)
            yield Trouble(level, said, words.count(row.waiting), row.risen)


def _over(value: float, limits: Levels) -> tuple[int, float | None]:
    """The level that a value reaches, and the limit that makes it so."""
    for level, limit in ((2, limits.critical), (1, limits.warn)):
        if limit is not None and value >= limit:
            return level, limit
    return 0, None
