"""A console's side of a conversation: its copy of a hub's rows, and of its clock."""

from typing import Any, cast

import msgspec

from wallboard.hub.protocol import (
    VERSION,
    Ack,
    Acted,
    Answered,
    Bye,
    Delta,
    Events,
    FromHub,
    Hello,
    Mark,
    ProtocolError,
    Rows,
    Snap,
    Welcome,
    decode,
    encode,
    from_hub,
)
from wallboard.hub.rowstore import tag
from wallboard.model.rows import KINDS, Frame, R, Row

_KINDS = {tag(kind): kind for kind in KINDS}
_ROWS: dict[str, msgspec.json.Decoder[Any]] = {name: msgspec.json.Decoder(list[kind]) for name, kind in _KINDS.items()}  # type: ignore[valid-type]

_JUMP = 1.0  # seconds; a clock that is further back was set back
_DRIFT = 0.005  # seconds that a clock which seems to be behind is set back at a mark; it is the line that was slow


class HubClock:
    """A hub's clock as a console knows it, from what was told over a line that may be slow: never early.

    ``at`` is the console's own monotonic clock, which may be some fixed seconds away from anything.
    """

    def __init__(self, now: float, at: float) -> None:
        self._now, self._at, self._speed = now, at, 1.0

    def told(self, now: float, speed: float, at: float, surely: bool = False) -> None:
        """The hub's clock showed ``now`` when that was sent. ``surely``: it is another hub, or the first word of it."""
        late = self.now(at) - now
        if not surely and 0 < late < _JUMP and speed == self._speed:
            now += max(0.0, late - _DRIFT)
        self._now, self._at, self._speed = now, at, speed

    def now(self, at: float) -> float:
        return self._now + (at - self._at) * self._speed


class ConsoleSide:
    """A copy of a hub's rows, kept up by what the hub says. What has to be said in return is in ``to_send``.

    ``epoch``, ``rev``: how far it is. ``is_current``: in this conversation it was told all that it missed.
    ``unknown``: messages and kinds of row passed over.
    """

    def __init__(self, program: str = "", now: float = 0.0, at: float = 0.0) -> None:
        self.tables: dict[type[Row], dict[str, Row]] = {kind: {} for kind in KINDS}
        self.clock = HubClock(now, at)
        self.epoch = ""
        self.rev = 0
        self.is_current = False
        self.unknown = 0
        self._program = program
        self._send: list[bytes] = []
        self._parts: list[Snap] = []
        self._astray = False
        self._known = False
        self._whole = False
        self._changed: dict[str, dict[str, None]] = {}
        self._gone: dict[str, dict[str, None]] = {}

    def table(self, kind: type[R]) -> dict[str, R]:
        return cast(dict[str, R], self.tables[kind])

    @property
    def is_whole(self) -> bool:
        """Whether everything was told at least once."""
        return self.rev > 0

    def begin(self) -> None:
        """A new conversation: say how far we are."""
        self._send = [encode(Hello(VERSION, self.epoch, self.rev, self._program))]
        self._parts, self._astray, self._known, self.is_current = [], False, False, False

    def acknowledge(self) -> None:
        self._send.append(encode(Ack(self.rev)))

    def say(self, message: bytes) -> None:
        self._send.append(message)

    def to_send(self) -> list[bytes]:
        send, self._send = self._send, []
        return send

    def receive(self, data: bytes, at: float) -> Welcome | Answered | Acted | Events | Bye | None:
        """Take in a message; what is not for the rows or the clock is returned. Raises ProtocolError."""
        message: FromHub | None = from_hub(data)
        if isinstance(message, Bye | Answered | Acted | Events):
            return message
        if isinstance(message, Welcome):
            return self._welcome(message, at)
        if message is None:
            self.unknown += 1
        elif not self._known:
            raise ProtocolError("something was said before welcome")
        elif isinstance(message, Mark):
            self.clock.told(message.now, message.speed, at)
            self.is_current = self.is_current or message.rev == self.rev
        elif isinstance(message, Snap):
            self._take_part(message)
        else:
            self._take(message)
        return None

    def _welcome(self, message: Welcome, at: float) -> Welcome:
        self.clock.told(message.now, message.speed, at, surely=message.epoch != self.epoch)
        self._known, self._astray = True, False
        self.is_current = self.is_whole and (message.epoch, message.rev) == (self.epoch, self.rev)
        return message

    def _take_part(self, snap: Snap) -> None:
        """Parts count only together, and only in order; a first one begins anew."""
        if snap.part == 1:
            self._parts = []
        before = self._parts[-1] if self._parts else snap
        if (snap.part, snap.parts, snap.epoch, snap.rev) != (
            len(self._parts) + 1,
            before.parts,
            before.epoch,
            before.rev,
        ):
            raise ProtocolError("the parts of a snapshot do not belong together")
        self._parts.append(snap)
        if snap.part == snap.parts:
            self._replace(snap)

    def _replace(self, last: Snap) -> None:
        rows = [row for snap in self._parts for row in self._decoded(snap.rows)]
        before = self.tables
        self.tables = {kind: {} for kind in KINDS}
        for kind, table in before.items():
            self._drop(tag(kind), tuple(table))
        for row in rows:
            self._put(row)
        self._parts, self._astray, self._whole = [], False, True
        self.epoch, self.rev, self.is_current = last.epoch, last.rev, True

    def _take(self, delta: Delta) -> None:
        if delta.p != self.rev:
            if not self._astray:  # once; what comes until that is answered does not fit either
                self._astray = True
                self._send.append(encode(Hello(VERSION, self.epoch, self.rev, self._program)))
            return
        rows = self._decoded(delta.rows)
        for name, ids in delta.gone.items():
            self._drop(name, ids)
        for row in rows:
            self._put(row)
        self._astray = False
        self.rev, self.is_current = delta.s, True

    def _decoded(self, rows: Rows) -> list[Row]:
        """All of them or none: a message that cannot be read changes nothing."""
        known = {name: raw for name, raw in rows.items() if name in _ROWS}
        self.unknown += len(rows) - len(known)
        return [row for name, raw in known.items() for row in decode(_ROWS[name], raw)]

    def _put(self, row: Row) -> None:
        name = tag(type(row))
        self.tables[type(row)][row.id] = row
        self._changed.setdefault(name, {})[row.id] = None
        self._gone.get(name, {}).pop(row.id, None)

    def _drop(self, name: str, ids: tuple[str, ...]) -> None:
        kind = _KINDS.get(name)
        for id in ids if kind else ():
            self.tables[kind].pop(id, None)  # type: ignore[index]
            self._gone.setdefault(name, {})[id] = None
            self._changed.get(name, {}).pop(id, None)

    def frame(self, now: float) -> Frame:
        """What changed since the last frame."""
        changed = {name: tuple(ids) for name, ids in self._changed.items() if ids}
        gone = {name: tuple(ids) for name, ids in self._gone.items() if ids}
        whole, self._whole, self._changed, self._gone = self._whole, False, {}, {}
        return Frame(self.rev, now, changed, gone, whole=whole)
