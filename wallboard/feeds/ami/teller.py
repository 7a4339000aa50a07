"""What the rooms of the translator share: reading fields, numbering events, and timers. No clock, no IO."""

import heapq
import math
from collections.abc import Callable, Mapping
from typing import Any

from wallboard.model.events import AnyEvent
from wallboard.text import clean

Message = Mapping[str, str]
_NOBODY = frozenset({"<unknown>", "<none>", "<unset>", "unknown"})


def number(message: Message, key: str, default: float = 0.0) -> float:
    """A field as a finite number that is not negative, or the default."""
    try:
        value = float(message.get(key) or "nan")
    except ValueError:
        return default
    return value if math.isfinite(value) and value >= 0 else default


def text(message: Message, key: str) -> str:
    """A field of foreign text, cleaned; Asterisk's words for "nobody" are empty."""
    value = message.get(key, "")
    return "" if value in _NOBODY else clean(value)


def unescaped(message: Message, key: str) -> str:
    """A caller's name from a channel snapshot, where Asterisk writes a backslash before quotes (ast_escape_c)."""
    value = message.get(key, "")
    for char in "'\"?\\":
        value = value.replace("\\" + char, char)
    return "" if value in _NOBODY else clean(value)


def device(channel: str) -> str:
    """The device a channel belongs to: "PJSIP/101" of "PJSIP/101-0000000b", "Local/201@agents" of "…-00000000;1"."""
    return channel.rpartition("-")[0]


class Teller:
    """Stamps and collects events. ``ts``, ``at`` and ``native`` are those of the message being read.

    ``offset``: seconds by which the PBX's clock is ahead of ours; every time it tells is put back by them.
    """

    def __init__(self, source: str, series: int) -> None:
        self.source = source
        self.series = series
        self.ts = 0.0
        self.at = 0.0
        self.native = ""
        self.offset = 0.0
        self._number = 0
        self._events: list[AnyEvent] = []

    def new_series(self, series: int) -> None:
        self.series = series
        self._number = 0

    def id(self, native: str) -> str:
        """The id of an entity, "source:native"."""
        return f"{self.source}:{clean(native)}"

    def head(self, ts: float | None = None, inferred: bool = False) -> dict[str, Any]:
        """The envelope of the next event. AMI numbers nothing, so that is done here: "series-number"."""
        self._number += 1
        return {
            "id": f"{self.series}-{self._number}",
            "source": self.source,
            "ts": self.ts if ts is None else ts,
            "rts": self.at,
            "seq": self._number,
            "native": self.native,
            "inferred": inferred,
        }

    def tell(self, event: AnyEvent) -> None:
        self._events.append(event)

    def told(self) -> list[AnyEvent]:
        """What was told since this was last asked."""
        events, self._events = self._events, []
        return events


class Timers:
    """Things to be done at a time, by key; setting a key again moves it."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, object]] = []
        self._set: dict[object, tuple[int, Callable[[], None]]] = {}
        self._number = 0

    def set(self, key: object, when: float, then: Callable[[], None]) -> None:
        self._number += 1
        self._set[key] = self._number, then
        heapq.heappush(self._heap, (when, self._number, key))

    def cancel(self, key: object) -> None:
        self._set.pop(key, None)

    def clear(self) -> None:
        self._set.clear()
        self._heap.clear()

    def shift(self, seconds: float) -> None:
        """The clock was set by so much: nothing is due sooner or later for it."""
        self._heap = [(when + seconds, number, key) for when, number, key in self._heap]

    def due(self) -> float | None:
        """When the next one is due."""
        heap = self._heap
        while heap and self._set.get(heap[0][2], (0,))[0] != heap[0][1]:
            heapq.heappop(heap)
        return heap[0][0] if heap else None

    def pop(self, now: float) -> Callable[[], None] | None:
        """The next one that is due by now, taken off."""
        when = self.due()
        if when is None or when > now:
            return None
        key = heapq.heappop(self._heap)[2]
        return self._set.pop(key)[1]
