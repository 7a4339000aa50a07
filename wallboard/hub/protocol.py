"""What a hub and its consoles say to each other: JSON objects, one a message. No socket and no clock in here.

    console                          hub
    hello {v, epoch, rev}     ->
                              <-     welcome {v, epoch, rev, now, speed}, or bye
                              <-     snap {epoch, rev, part, parts, rows}, part by part, or
                              <-     delta {p, s, rows, gone}: from revision p to s, now and at every beat
                              <-     mark {now, speed, rev}: every two seconds, a sign of life too
    ack {rev}                 ->     every three seconds, a sign of life too
    ask {id, query}           ->
                              <-     answer {id, answer}
    act {id, action, dry}     ->
                              <-     done {id, done}
    tail {}                   ->
                              <-     events {events, missed}: what the hub is told, as it comes

A console that comes back says how far it was, and is told what it missed: by a delta like any other, or by a snapshot
if the epoch is another or what went since is no longer known. Whoever receives a delta that does not begin where he
stands says hello again. Rows are arrays, by the short name of their kind. Fields, messages and kinds of row that are
not known are passed over, so that only what cannot be understood any more needs another version.

A text message is JSON; what a hub says at length comes as a binary one, which is the same compressed (zlib). That is
done once for all consoles, where a websocket's own compression would be done anew for each.
"""

import zlib
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct

from wallboard.model.actions import Done

VERSION = 1
MARK = 2.0  # seconds between two marks
ACK = 3.0  # and between two acknowledgements
FROM_CONSOLE = 1 << 16  # bytes of the longest message of a console, and of a hub
FROM_HUB = 1 << 24
CHUNK = 1 << 16  # bytes of a part of a snapshot, if no row of it is longer
LENGTHY = 1 << 12  # bytes of a message that is worth compressing

Rows = dict[str, Raw]


class ProtocolError(Exception):
    """The other side says what makes no sense; what, in a few words for a log."""


class Message(Struct, frozen=True, tag_field="type", tag=str.lower):
    """Anything said."""


class Hello(Message, frozen=True):
    """``epoch``, ``rev``: how far the console is; 0 = it knows nothing. ``program``: whose version it is.

    ``rows``: False = it wants none.
    """

    v: int
    epoch: str = ""
    rev: int = 0
    program: str = ""
    rows: bool = True


class Ack(Message, frozen=True):
    rev: int


class Ask(Message, frozen=True):
    id: int
    query: Raw


class Act(Message, frozen=True):
    id: int
    action: Raw
    dry: bool = False


class Tail(Message, frozen=True):
    """Every event from now on is to be told."""


class Welcome(Message, frozen=True):
    """``now``: the hub's clock; ``speed``: how many seconds it moves on in a real one."""

    v: int
    epoch: str
    rev: int
    now: float
    speed: float = 1.0
    program: str = ""


class Snap(Message, frozen=True):
    """Part ``part`` of ``parts``, counted from 1."""

    epoch: str
    rev: int
    part: int
    parts: int
    rows: Rows


class Delta(Message, frozen=True):
    """From revision ``p`` to ``s``: rows that are new or changed, and the ids of those that went."""

    p: int
    s: int
    rows: Rows = {}
    gone: dict[str, tuple[str, ...]] = {}


class Mark(Message, frozen=True):
    now: float
    speed: float
    rev: int


class Answered(Message, frozen=True, tag="answer"):
    id: int
    answer: Raw


class Acted(Message, frozen=True, tag="done"):
    id: int
    done: Done


class Events(Message, frozen=True):
    """``missed``: how many came after these for which there was no room."""

    events: Raw
    missed: int = 0


class Bye(Message, frozen=True):
    """The end, and why: stopping (come back later), failed (the hub ended), version (``v`` is spoken), garbled.

    ``says``: more of it, for whoever has to mend it.
    """

    code: str
    v: int = VERSION
    program: str = ""
    says: str = ""


FromConsole = Hello | Ack | Ask | Act | Tail
FromHub = Welcome | Snap | Delta | Mark | Answered | Acted | Events | Bye


class _Head(Struct):
    type: str


_encode = msgspec.json.Encoder().encode
_head = msgspec.json.Decoder(_Head)
_from_console: msgspec.json.Decoder[FromConsole] = msgspec.json.Decoder(FromConsole)
_from_hub: msgspec.json.Decoder[FromHub] = msgspec.json.Decoder(FromHub)
_CONSOLE_SAYS = {"hello", "ack", "ask", "act", "tail"}
_HUB_SAYS = {"welcome", "snap", "delta", "mark", "answer", "done", "events", "bye"}
_Broken = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
T = TypeVar("T")


def encode(message: Message) -> bytes:
    return _encode(message)


def from_console(data: bytes) -> FromConsole | None:
    """What a console said; None for what only a later version knows. Raises ProtocolError."""
    return _decode(_from_console, data, _CONSOLE_SAYS)


def from_hub(data: bytes) -> FromHub | None:
    """What a hub said; None for what only a later version knows. Raises ProtocolError."""
    return _decode(_from_hub, plain(data), _HUB_SAYS)


def compress(message: bytes) -> bytes:
    return zlib.compress(message, 1)


def plain(data: bytes) -> bytes:
    """A message of a hub as JSON, whichever way it came. Raises ProtocolError, for what would be too long as well."""
    if data[:1] == b"{":
        return data
    inflater = zlib.decompressobj()
    try:
        found = inflater.decompress(data, FROM_HUB)
    except zlib.error as error:
        raise ProtocolError(f"cannot be read: {error}") from error
    if not inflater.eof:
        raise ProtocolError("cannot be read: it is cut short, or too long")
    return found


def decode(decoder: msgspec.json.Decoder[T], data: Any) -> T:
    """Raises ProtocolError for what is not of the decoder's type, however it is broken."""
    try:
        return decoder.decode(data)
    except _Broken as error:
        raise ProtocolError(f"cannot be read: {error}") from error


def _decode(decoder: msgspec.json.Decoder[T], data: bytes, known: set[str]) -> T | None:
    try:
        return decoder.decode(data)
    except _Broken as error:
        if decode(_head, data).type not in known:
            return None
        raise ProtocolError(f"cannot be read: {error}") from error
