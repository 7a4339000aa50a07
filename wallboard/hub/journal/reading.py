"""What a journal holds, read back: the state to go on from, the events after it, and whether any of it is damaged."""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import Struct

from wallboard.floor import dump
from wallboard.hub.journal import schema
from wallboard.hub.journal.records import (
    Alive,
    Block,
    CellRecord,
    Checkpoint,
    Damaged,
    unpack_checkpoint,
    unpack_events,
)

REPLAYED = 1_000_000  # events at most, if there is no checkpoint to begin from


class Restored(Struct, frozen=True):
    """What to go on from: the last ``checkpoint``, the ``closed`` quarter hours, and the last beat before the end.

    ``poison``: the numbers of the events that cannot be folded.
    """

    checkpoint: Checkpoint | None
    closed: list[dump.Closed]
    alive: Alive | None
    poison: set[int]


_TAIL = (
    "FROM events WHERE first >= coalesce((SELECT max(first) FROM events WHERE first <= :number + 1), 0)"
    " AND first + count - 1 > :number ORDER BY first"
)


def last_number(db: sqlite3.Connection) -> int:
    """Of the last event; 0 = there was none."""
    event = db.execute("SELECT first + count - 1 FROM events ORDER BY first DESC LIMIT 1").fetchone()
    checkpoint = db.execute("SELECT max(n) FROM checkpoints").fetchone()
    return max(event[0] if event else 0, checkpoint[0] or 0)


def checkpoint(db: sqlite3.Connection) -> Checkpoint | None:
    """The newest that is sound."""
    for body, crc in db.execute("SELECT body, crc FROM checkpoints ORDER BY n DESC"):
        try:
            return unpack_checkpoint(body, crc)
        except Damaged:
            continue
    return None


def closed(db: sqlite3.Connection, found: Checkpoint) -> list[dump.Closed]:
    """The quarter hours that a floor still keeps, as of a checkpoint."""
    rows = db.execute(
        "SELECT kind, id, quarter, balance, body FROM cells WHERE quarter >= ? AND imported = 0", (found.settled,)
    )
    records = {row[:3]: CellRecord(*row) for row in rows} | {one[:3]: one for one in found.cells}
    return [
        dump.Closed(one.kind, one.id, one.quarter, dump.unpack_cell(one.kind, one.body)) for one in records.values()
    ]


def alive(db: sqlite3.Connection) -> Alive | None:
    """The last beat."""
    told = schema.get(db, "alive")
    try:
        return msgspec.json.decode(told, type=Alive) if isinstance(told, str) else None
    except msgspec.MsgspecError:
        return None


def poison(db: sqlite3.Connection) -> set[int]:
    """The numbers of the events that are not to be folded."""
    return {number for (number,) in db.execute("SELECT number FROM poison")}


def read(path: Path) -> Restored | None:
    """The last state that was put down, from a connection of our own; None = nothing ever was written."""
    with closing(schema.read_only(path)) as db:
        found, last = checkpoint(db), alive(db)
        if not found and not last and not last_number(db):
            return None
        return Restored(found, closed(db, found) if found else [], last, poison(db))


def blocks(path: Path, after: Restored) -> Iterator[Block]:
    """The events after a checkpoint, in order; those that are damaged are passed over.

    If there is none, all; but of very many only the last.
    """
    with closing(schema.read_only(path)) as db:
        first = after.checkpoint.number if after.checkpoint else max(0, last_number(db) - REPLAYED)
        for number, at, crc, body in db.execute(f"SELECT first, at, crc, body {_TAIL}", {"number": first}):
            try:
                events = unpack_events(body, crc)
            except Damaged:
                continue
            passed = max(0, first + 1 - number)
            yield Block(number + passed, at, events[passed:])


def damage(db: sqlite3.Connection) -> str:
    """What is wrong with that part of a journal that a start depends on; "" = nothing. Raises sqlite3.Error."""
    poison(db)
    alive(db)
    newest, settled = -1, 0
    for number, crc, body in db.execute("SELECT n, crc, body FROM checkpoints ORDER BY n"):
        try:
            settled = unpack_checkpoint(body, crc).settled
        except Damaged as error:
            return f"the checkpoint after event {number}: {error}"
        newest = number
    db.execute("SELECT sum(length(body)) FROM cells WHERE quarter >= ?", (settled,)).fetchone()
    expected = None
    for number, count, crc, body in db.execute(f"SELECT first, count, crc, body {_TAIL}", {"number": newest}):
        if not isinstance(body, bytes) or zlib.crc32(body) != crc:
            return f"the events from {number} on"
        if expected is not None and number != expected:
            return f"the events from {expected} on are missing"
        expected = number + count
    return ""
