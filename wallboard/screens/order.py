"""The order of the queue lines, by trouble but still enough to be read; and which of their pages is shown."""

from collections.abc import Sequence

from wallboard.figures import Shown, trouble_first
from wallboard.model.rows import QueueRow

_STILL = 10.0  # seconds that an order holds
_BACK = 30.0  # seconds after which the worst are shown again


class TroubleOrder:
    """Level, then longest wait, then name; changed only when a level did, and at most every ten seconds."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._levels: dict[str, int] = {}
        self._sorted_at = 0.0

    def __call__(self, queues: Sequence[Shown[QueueRow]], now: float) -> tuple[Shown[QueueRow], ...]:
        levels = {queue.row.id: queue.row.level for queue in queues}
        rested = not 0 <= now - self._sorted_at < _STILL
        if levels.keys() != self._levels.keys() or (levels != self._levels and rested):
            by_trouble = sorted(queues, key=trouble_first)
            self._places = {queue.row.id: place for place, queue in enumerate(by_trouble)}
            self._levels, self._sorted_at = levels, now
        return tuple(sorted(queues, key=lambda queue: self._places[queue.row.id]))


class Pages:
    """The page of queues that is shown, 0 = the worst. ``every``: seconds after which it turns by itself; 0 = never."""

    def __init__(self, every: float = 0.0) -> None:
        self._every = every
        self._page = 0
        self._turned = -_BACK

    def turn(self, by: int, now: float) -> None:
        """Somebody turned the page."""
        self._page = self.at(now) + by
        self._turned = now

    def at(self, now: float) -> int:
        """The page at a time; whoever turned to it keeps it for a while."""
        if 0 <= now - self._turned < _BACK:
            return self._page
        return int(now // self._every) if self._every else 0
