"""Events on their way to somebody who looks on: as many as there is room for, and how many there was none for."""

from collections import deque
from itertools import islice

import msgspec
from msgspec import Raw

from wallboard.hub.protocol import Events, encode
from wallboard.model.events import AnyEvent

ROOM = 10_000  # events that wait
PORTION = 500  # events told at once


class Tap:
    """``take`` is called with every event, ``told`` when there is room on the line."""

    def __init__(self) -> None:
        self._waiting: deque[AnyEvent] = deque()
        self._missed = 0

    def take(self, event: AnyEvent) -> None:
        if len(self._waiting) >= ROOM:
            self._missed += 1  # whoever reads too slowly reads on where he is, and misses what is newest
        else:
            self._waiting.append(event)

    def told(self) -> list[bytes]:
        """All that waits, in messages."""
        messages = []
        while self._waiting or self._missed:
            portion = list(islice(self._waiting, PORTION))
            for _ in portion:
                self._waiting.popleft()
            missed = 0
            if not self._waiting:
                missed, self._missed = self._missed, 0
            messages.append(encode(Events(Raw(_encoded(portion)), missed)))
        return messages


def _encoded(events: list[AnyEvent]) -> bytes:
    try:
        return msgspec.json.encode(events)
    except UnicodeEncodeError:  # a lone surrogate in a name
        return b"[%b]" % b",".join(filter(None, map(_one, events)))


def _one(event: AnyEvent) -> bytes:
    try:
        return msgspec.json.encode(event)
    except UnicodeEncodeError:
        return b""
