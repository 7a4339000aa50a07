"""What the journal's rows hold, as bytes with a checksum: blocks of events, checkpoints, finished contacts."""

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from wallboard.floor.contacts import Finished
from wallboard.model.events import AnyEvent
from wallboard.model.rows import AnyRow

_encode = msgspec.msgpack.Encoder().encode
_events = msgspec.msgpack.Decoder(list[AnyEvent]).decode


class Damaged(Exception):
    """Bytes are not those that were written."""


class Block(NamedTuple):
    """``events`` numbered from ``first`` on, written at ``at`` (epoch seconds)."""

    first: int
    at: float
    events: list[AnyEvent]


class CellRecord(NamedTuple):
    """A quarter hour that is over, as in floor.dump.Closed; ``balance``: who came in less who went out."""

    kind: str
    id: str
    quarter: int
    balance: int
    body: bytes


class Checkpoint(Struct):
    """The state after the ``number``-th event, at ``at``: ``floor`` a dump, ``rows`` packed with their revisions.

    ``rev``: the last of them. ``cells``: the quarter hours that were over and had changed since the checkpoint
    before. ``settled``: those before this one are no longer apart in the floor. ``states``: what is shown of agents.
    """

    number: int
    rev: int
    at: float
    settled: int
    floor: bytes
    rows: bytes
    cells: list[CellRecord]
    epoch: str = ""
    states: bytes = b""


class Alive(Struct, frozen=True):
    """The last beat: what consoles may have seen, and when each source was last ``heard``."""

    rev: int
    at: float
    heard: dict[str, float] = {}


_rows = msgspec.msgpack.Decoder(list[AnyRow]).decode
_checkpoint = msgspec.msgpack.Decoder(Checkpoint).decode


def pack(value: object) -> bytes:
    return zlib.compress(_encode(value), 1)


def pack_events(events: Sequence[AnyEvent]) -> tuple[bytes, int]:
    """As one body; with it, how many cannot be written (text that is none) and stand in it as nothing."""
    try:
        return pack(events), 0
    except (UnicodeEncodeError, OverflowError, TypeError):
        kept = []
        for event in events:
            try:
                _encode(event)
                kept.append(event)
            except (UnicodeEncodeError, OverflowError, TypeError):
                continue
        return pack(kept), len(events) - len(kept)


def pack_rows(rows: list[AnyRow]) -> bytes:
    return _encode(rows)


def unpack_rows(data: bytes) -> list[AnyRow]:
    """Raises Damaged; rows of another version of the program are."""
    try:
        return _rows(data)
    except msgspec.MsgspecError as error:
        raise Damaged(str(error)) from error


def unpack_events(body: object, crc: object) -> list[AnyEvent]:
    """Raises Damaged."""
    try:
        return _events(_sound(body, crc))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Damaged(str(error)) from error


def unpack_checkpoint(body: object, crc: object) -> Checkpoint:
    """Raises Damaged."""
    try:
        return _checkpoint(_sound(body, crc))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Damaged(str(error)) from error


def _sound(body: object, crc: object) -> bytes:
    if not isinstance(body, bytes) or zlib.crc32(body) != crc:
        raise Damaged("checksum")
    try:
        return zlib.decompress(body)
    except zlib.error as error:
        raise Damaged(str(error)) from error


def contact(one: Finished) -> tuple[str | float, ...]:
    """A finished contact as a row of the table, but for its number."""
    return (
        *(one.contact, one.queue, one.agent, one.channel, one.caller, one.caller_name),
        *(one.queued, one.left, one.outcome, one.waited, one.talked, one.ended, one.by),
    )
