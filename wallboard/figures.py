"""Rows hold counts; here the console adds them up and divides, so any selection of queues is right."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from wallboard.model.rows import AgentRow, FeedRow, Levels, QueueRow, Row, Window

T = TypeVar("T")
R = TypeVar("R", bound=Row, covariant=True)
OFF = "signed_off"
_state = attrgetter("row.state")


class Shown(NamedTuple, Generic[R]):
    """A row as it is shown. ``now``: the time of its ages, which stands still once its feed is ``lost``."""

    row: R
    name: str
    now: float
    lost: bool = False


class Totals(NamedTuple):
    """Some queues together. ``longest`` seconds and ``where`` of the longest wait; ``level`` the worst."""

    waiting: int
    places: tuple[Shown[QueueRow], ...]
    longest: float | None
    where: Shown[QueueRow] | None
    m30: Window
    today: Window
    level: int
    lost: bool


def waited(queue: Shown[QueueRow]) -> float | None:
    """Seconds that the one waiting longest has waited; None if nobody waits."""
    return None if queue.row.oldest is None else max(0.0, queue.now - queue.row.oldest)


def together(windows: Iterable[Window]) -> Window:
    """The sum of some windows; ``rejected`` is None if one of them cannot know."""
    return reduce(_added, windows, Window())


def _added(one: Window, other: Window) -> Window:
    return Window(
        offered=one.offered + other.offered,
        answered=one.answered + other.answered,
        good=one.good + other.good,
        base=one.base + other.base,
        abandoned=one.abandoned + other.abandoned,
        lost=one.lost + other.lost,
        talk=one.talk + other.talk,
        wrap=one.wrap + other.wrap,
        wait=one.wait + other.wait,
        rejected=None if one.rejected is None or other.rejected is None else one.rejected + other.rejected,
        ended=one.ended + other.ended,
    )


def totals(queues: Sequence[Shown[QueueRow]]) -> Totals:
    where = max((queue for queue in queues if queue.row.oldest is not None), key=waited_or_zero, default=None)
    return Totals(
        waiting=sum(queue.row.waiting for queue in queues),
        places=tuple(queue for queue in queues if queue.row.waiting),
        longest=where and waited(where),
        where=where,
        m30=together(queue.row.m30 for queue in queues),
        today=together(queue.row.today for queue in queues),
        level=max((queue.row.level for queue in queues), default=0),
        lost=any(queue.lost for queue in queues),
    )


def waited_or_zero(queue: Shown[QueueRow]) -> float:
    return waited(queue) or 0.0


def trouble_first(queue: Shown[QueueRow]) -> tuple[int, float, str]:
    """By this key the worst comes first."""
    return -queue.row.level, -waited_or_zero(queue), queue.name


def rolled(id: str, name: str, queues: Sequence[Shown[QueueRow]], agents: Sequence[Shown[AgentRow]]) -> Shown[QueueRow]:
    """Some queues and those who serve them as if they were one: counts add up, and nothing is averaged.

    A formula, target or limit that they do not share is left out ("" or None).
    """
    sums = totals(queues)
    rows = [queue.row for queue in queues]
    found = states(agents)
    where = sums.where.row if sums.where else None
    return Shown(
        QueueRow(
            id,
            0,
            waiting=sums.waiting,
            oldest=where.oldest if where else None,
            ready=found["ready"],
            level=sums.level,
            m30=sums.m30,
            today=sums.today,
            formula=common(row.formula for row in rows) or "",
            within=common(row.within for row in rows) or 0.0,
            target=common(row.target for row in rows) or 0.0,
            wait_limit=where.wait_limit if where else Levels(),
            states=dict(found),
            waits=tuple(map(sum, zip(*(row.waits for row in rows), strict=False))),
        ),
        name,
        min((shown.now for shown in (*queues, *agents)), default=0.0),
        sums.lost or any(agent.lost for agent in agents),
    )


def states(agents: Iterable[Shown[AgentRow]]) -> Counter[str]:
    """Agents by displayed state, each once."""
    return Counter(map(_state, agents))


def common(values: Iterable[T]) -> T | None:
    """The one value that all of some have; None if they differ."""
    kinds = set(values)
    return kinds.pop() if len(kinds) == 1 else None


def connecting(row: FeedRow) -> bool:
    """Nothing heard yet, and nothing wrong yet either."""
    return row.state == "lost" and not row.heard and not row.why
