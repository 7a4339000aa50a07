"""What a journal holds, read back: the state to go on from, the events after it, and whether any of it is damaged."""

import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

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


def blocks(path: Path, after: int, known: bool = True) -> Iterator[Block]:
    """The events after a number, in order, from a connection of our own. Those that are damaged are passed over.

    Not ``known``: whatever there is, but of very many only the last.
    """
    db = schema.read_only(path)
    try:
        first = after if known else max(after, last_number(db) - REPLAYED)
        for number, at, crc, body in db.execute(f"SELECT first, at, crc, body {_TAIL}", {"number": first}):
            try:
                events = unpack_events(body, crc)
            except Damaged:
                continue
            passed = max(0, first + 1 - number)
            yield Block(number + passed, at, events[passed:])
    finally:
        db.close()


def damage(db: sqlite3.Connection) -> str:
    """What is wrong with that part of a journal that a start depends on; "" = nothing. Raises sqlite3.Error."""
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
