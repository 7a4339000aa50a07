"""The hub's side of a conversation: what one console knows, whether it keeps up, and what it is told next."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Protocol

import msgspec
from msgspec import Raw

from wallboard.hub.protocol import (
    ACK,
    CHUNK,
    VERSION,
    Ack,
    Act,
    Ask,
    Delta,
    FromConsole,
    Hello,
    ProtocolError,
    Rows,
    Snap,
    Tail,
    encode,
    from_console,
)
from wallboard.hub.rowstore import tag
from wallboard.model.rows import KINDS, Frame, R

BEHIND = 1 << 16  # bytes written and not yet taken above which a console is told nothing more for now
FULL = 1 << 20  # and above which it is given up at once
PATIENCE = 5.0  # seconds that a console may be behind
SILENCE = 3 * ACK  # seconds without an acknowledgement

_encode = msgspec.json.Encoder().encode


class Shown(Protocol):
    """Where rows come from: see Views."""

    def table(self, kind: type[R]) -> Mapping[str, R]: ...

    def since(self, rev: int, now: float) -> Frame: ...


def _bare(message: bytes) -> bytes:
    return message


class Editions:
    """What is told at a revision, encoded once for all consoles that stand at the same one.

    ``wrapped``: what a message is wrapped in for the line, which is done once as well.
    """

    def __init__(self, shown: Shown, wrapped: Callable[[bytes], bytes] = _bare) -> None:
        self._shown = shown
        self._wrapped = wrapped
        self._rev = -1
        self._deltas: dict[int, bytes | None] = {}
        self._snapshot: tuple[str, tuple[bytes, ...]] | None = None

    def at(self, rev: int) -> None:
        """What follows is told at this revision, the one at which the rows are now."""
        if rev != self._rev:
            self._rev, self._snapshot = rev, None
            self._deltas.clear()

    @property
    def rev(self) -> int:
        return self._rev

    def delta(self, rev: int) -> bytes | None:
        """From a revision to that of now, b"" if it is the same; None if everything has to be told."""
        if rev not in self._deltas:
            self._deltas[rev] = self._told(rev)
        return self._deltas[rev]

    def _told(self, rev: int) -> bytes | None:
        if rev == self._rev:
            return b""
        frame = self._shown.since(rev, 0.0)
        if frame.whole:
            return None
        return self._wrapped(encode(Delta(p=rev, s=frame.rev, rows=self._rows(frame), gone=frame.gone)))

    def _rows(self, frame: Frame) -> Rows:
        named = ((kind, frame.changed.get(tag(kind))) for kind in KINDS)
        return {tag(kind): Raw(_encode([self._shown.table(kind)[id] for id in ids])) for kind, ids in named if ids}

    def snapshot(self, epoch: str) -> tuple[bytes, ...]:
        """Everything, in parts."""
        if self._snapshot is None or self._snapshot[0] != epoch:
            parts = self._parts()
            snaps = (Snap(epoch, self._rev, number, len(parts), rows) for number, rows in enumerate(parts, 1))
            self._snapshot = epoch, tuple(self._wrapped(encode(snap)) for snap in snaps)
        return self._snapshot[1]

    def _parts(self) -> list[Rows]:
        """All rows, in parts of about CHUNK bytes and never of more, unless one row is."""
        parts: list[dict[str, list[bytes]]] = [{}]
        size = 0
        for kind in KINDS:
            for row in self._shown.table(kind).values():
                encoded = _encode(row)
                if size + len(encoded) > CHUNK - 1024 and size:  # the rest is for what is around the rows
                    parts.append({})
                    size = 0
                parts[-1].setdefault(tag(kind), []).append(encoded)
                size += len(encoded) + 1
        return [{name: Raw(b"[%b]" % b",".join(rows)) for name, rows in part.items()} for part in parts]


class Pace(Enum):
    SEND = auto()
    SKIP = auto()
    EVICT = auto()


class HubSide:
    """What a hub knows of one console; times are monotonic seconds.

    ``epoch``, ``rev``: where it stands once it has read what it was sent. ``skipped``: beats at which it was told
    nothing because it was behind. ``unknown``: messages passed over.
    """

    def __init__(self, at: float) -> None:
        self.epoch = ""
        self.rev = 0
        self.greeted = False
        self.wants_rows = True
        self.program = ""
        self.skipped = 0
        self.unknown = 0
        self._heard = at
        self._behind: float | None = None

    def receive(self, data: bytes, at: float) -> Hello | Ask | Act | Tail | None:
        """Take in a message; what has to be answered is returned. Raises ProtocolError.

        A Hello is to be answered by welcome, unless it is of another version: that is for the caller to see.
        """
        message: FromConsole | None = from_console(data)
        if message is None:
            self.unknown += 1
            return None
        if isinstance(message, Hello):
            return self._greet(message, at)
        if not self.greeted:
            raise ProtocolError("something was said before hello")
        if isinstance(message, Ack):
            self._heard = at
            return None
        return message

    def _greet(self, hello: Hello, at: float) -> Hello:
        if hello.v == VERSION:
            self.greeted, self.wants_rows = True, hello.rows
            self.stands(hello.epoch, hello.rev, at)
        self.program = hello.program
        return hello

    def stands(self, epoch: str, rev: int, at: float) -> None:
        """It was told everything up to here."""
        self.epoch, self.rev = epoch, rev
        self.keeps_up(at)

    def keeps_up(self, at: float) -> None:
        """It has read all that was told it so far; from now on it has to keep up."""
        self._heard, self._behind = at, None

    def pace(self, unread: int, at: float) -> Pace:
        """What becomes of a console that has yet to read so many bytes.

        Merged, not queued: whoever is behind misses beats, and is told it all in one once there is room.
        """
        if unread > FULL or at - self._heard > SILENCE:
            return Pace.EVICT
        if unread <= BEHIND:
            self._behind = None
            return Pace.SEND
        if self._behind is None:
            self._behind = at
        if at - self._behind > PATIENCE:
            return Pace.EVICT
        self.skipped += 1
        return Pace.SKIP

    def next(self, editions: Editions, epoch: str) -> bytes | None:
        """What to tell now, b"" for nothing new; None if it must be told everything."""
        told = editions.delta(self.rev) if self.epoch == epoch else None
        if told is not None:
            self.rev = editions.rev
        return told
