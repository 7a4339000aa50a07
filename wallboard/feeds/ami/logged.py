"""What queue_log says beside the wire: how callers left, and what the wire failed to tell."""

from collections import deque
from collections.abc import Sequence

from msgspec.structs import replace

from wallboard.feeds.ami.teller import Teller
from wallboard.feeds.ami.waits import Waits
from wallboard.model.events import AnyEvent, Dequeued

_KEPT = 300.0  # seconds: more than there are between two agreements


class Logged:
    """``on``: the log is followed."""

    def __init__(self, waits: Waits, teller: Teller) -> None:
        self._waits = waits
        self._teller = teller
        self._lately: deque[AnyEvent] = deque()
        self.on = False

    def clear(self) -> None:
        self._lately.clear()
        self.on = False

    def hear(self, events: Sequence[AnyEvent]) -> None:
        for event in events:
            self._lately.append(event)
            if isinstance(event, Dequeued) and event.outcome not in ("answered", "unknown"):
                self._waits.logged(event.contact, event.queue, event.outcome, event.ts)
        while self._lately and self._lately[0].ts < self._teller.at - _KEPT:
            self._lately.popleft()

    def retell(self, since: float) -> None:
        """Everything from ``since`` on: of what was told before nothing counts twice."""
        for event in self._lately:
            if event.ts >= since - 1.0:
                self._teller.tell(replace(event, rts=self._teller.at))
