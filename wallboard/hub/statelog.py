"""What was shown of every agent: each change, since when and why. Two days in memory, the rest in the journal.

A quarter hour of it is a few bytes, kept and written down like the counts of one; each begins with what was shown when
it began, so that it can be read alone. Times are told to a fiftieth of a second.
"""

from collections.abc import Iterable, Iterator, Mapping
from struct import Struct as Packing
from typing import NamedTuple

import msgspec
from msgspec import Struct

from wallboard.floor import dump
from wallboard.floor.agents import STATES, Agent, displayed
from wallboard.floor.fold import Floor
from wallboard.floor.windows import QUARTER, Cells, StateCell, cells
from wallboard.model.events import AnyEvent, FeedStatus, Synced
from wallboard.model.queries import Stretch

_UNITS = 50  # a second
_NOTHING = 255  # nobody looked
_HEAD = Packing(">HBB")  # units since the quarter hour began, state, bytes of the reason that follows


class Last(NamedTuple):
    """What is shown by now; ``since`` as the agent's row says it, ``at`` when it was noted that it began."""

    state: str
    reason: str
    since: float
    at: float


class _Kept(Struct):
    """One agent's part of a dump."""

    id: str
    last: Last
    cells: dump.Sums


_decode = msgspec.msgpack.Decoder(list[_Kept]).decode


class StateLog:
    """The log of a hub; ``keep_days`` as the floor's."""

    def __init__(self, keep_days: int | None = 2) -> None:
        self._keep_days = keep_days
        self._cells: dict[str, Cells[StateCell]] = {}
        self._last: dict[str, Last] = {}

    def follow(self, agents: Iterable[Agent], now: float) -> None:
        """Take note of what is shown of these agents at ``now``."""
        for agent in agents:
            state, since, reason = displayed(agent)
            last = self._last.get(agent.id)
            if last is None:
                self._note(agent.id, state, reason, since, min(max(since, agent.feed.began), now))
            elif (state, reason) != last[:2] or since > last.since:
                began = since if since > last.since else now
                self._note(agent.id, state, reason, since, max(last.at, min(began, now)))

    def tell(self, event: AnyEvent, floor: Floor) -> None:
        """Take note of what came of an event when it happened: of the past, which nobody looked at as it went by."""
        found: Iterable[Agent] = ()
        if isinstance(event, Synced | FeedStatus):
            found = [agent for agent in floor.agents.values() if agent.feed.id == event.source]
        elif agent := floor.agents.get(getattr(event, "agent", "")):
            found = (agent,)
        self.follow(found, event.ts)

    def _note(self, id: str, state: str, reason: str, since: float, at: float) -> None:
        kept = self._cells.get(id)
        if kept is None:
            kept = self._cells[id] = cells(StateCell, self._keep_days)
        cell = kept.at(at)
        if cell is not kept.before:  # of which nothing is known any more
            if not cell.log:
                before = self._last.get(id)
                cell.log = _packed(0.0, before.state if before else "", before.reason if before else "")
            cell.log += _packed(at % QUARTER, state, reason)
        self._last[id] = Last(state, reason, since, at)

    def last(self, id: str) -> Last | None:
        """What is shown of an agent by now; None = nobody looked yet."""
        return self._last.get(id)

    def between(self, id: str, start: float, end: float) -> tuple[Stretch, ...]:
        """What was shown from ``start`` to ``end``, each up to the next; state "" where nobody looked."""
        kept = self._cells.get(id)
        last = self._last.get(id)
        found = stretches(kept.quarters, start, end) if kept else ()
        if found or last is None or last.at >= end:
            return found
        return (Stretch(start, last.state, last.reason),)

    # -- put down, and taken up again

    def take_closed(self, settled: int) -> Iterator[dump.Closed]:
        """The quarter hours that are over and changed since the last call, as of a floor."""
        for id, kept in self._cells.items():
            for quarter, cell in kept.take_changed(settled).items():
                yield dump.Closed("s", id, quarter, cell)

    def packed(self) -> bytes:
        """The log without the quarter hours that are over."""
        return msgspec.msgpack.encode([_Kept(id, last, dump.sums(self._cells[id])) for id, last in self._last.items()])

    def restore(self, data: bytes, closed: Iterable[dump.Closed]) -> None:
        """Make an empty log what the dumped one was. Raises msgspec.MsgspecError for what is no dump."""
        for one in _decode(data):
            self._last[one.id] = one.last
            kept = self._cells[one.id] = cells(StateCell, self._keep_days)
            dump.refill(kept, "s", one.cells)
        for kind, id, quarter, cell in closed:
            if kind == "s" and id in self._cells:
                dump.put_closed(self._cells[id], quarter, cell)


def stretches(quarters: Mapping[int, StateCell], start: float, end: float) -> tuple[Stretch, ...]:
    """What some quarter hours say of the time from ``start`` to ``end``; () if they say nothing."""
    found: list[Stretch] = []
    for quarter in sorted(quarters):
        if not int(start) // QUARTER <= quarter < end / QUARTER:
            continue
        for place, (seconds, state, reason) in enumerate(_entries(quarters[quarter].log)):
            at = max(start, quarter * QUARTER + seconds) if found or place else start
            if at >= end or (found and not place and (state, reason) == (found[-1].state, found[-1].reason)):
                continue
            if found and found[-1].since >= at:
                found.pop()
            found.append(Stretch(at, state, reason))
    return tuple(found)


def _packed(seconds: float, state: str, reason: str) -> bytes:
    told = reason.encode("utf-8", "replace")[:255]
    number = STATES.index(state) if state in STATES else _NOTHING
    return _HEAD.pack(int(seconds * _UNITS), number, len(told)) + told


def _entries(log: bytes) -> Iterator[tuple[float, str, str]]:
    """Seconds since the quarter hour began, state, reason."""
    at = 0
    while at + _HEAD.size <= len(log):
        units, number, length = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        state = STATES[number] if number < len(STATES) else ""
        yield units / _UNITS, state, log[at : at + length].decode("utf-8", "ignore")
        at += length
