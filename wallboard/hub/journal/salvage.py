"""A damaged journal is put aside, and what is sound in it is carried over into a new one."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from wallboard.hub.journal import schema
from wallboard.hub.journal.records import Damaged, unpack_checkpoint, unpack_events

STEP = 500  # rows that are read at once
HOPELESS = 2000  # rows in a row that cannot be read end a table

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())

_NUMBERED = (("events", "first", 5), ("checkpoints", "n", 4), ("contacts", "number", 14), ("poison", "number", 3))
_UNNUMBERED = (("cells", 6), ("imported", 2))
_SUFFIXES = ("", "-wal", "-shm")


def salvage(path: Path, centre: str, now: float) -> tuple[sqlite3.Connection, Path]:
    """A new journal with all that could be read of the one at ``path``, which nobody may have open; where that is now.

    Nothing is lost if it fails: then all is where it was. Raises sqlite3.Error, OSError.
    """
    made = path.with_name(f"{path.name}.new")
    _remove(made)
    os.close(os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    db = schema.connect(made)
    try:
        schema.prepare(db, made, centre)
        _copy(path, db)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except BaseException:
        db.close()
        _remove(made)
        raise
    db.close()
    aside = _aside(path, now)
    for suffix in reversed(_SUFFIXES):
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.rename(aside.with_name(aside.name + suffix))
    made.rename(path)
    log.error("journal: %s was damaged, and is now %s; what could be read goes on", path, aside)
    db = schema.connect(path)
    schema.prepare(db, path, centre)
    return db, aside


def _aside(path: Path, now: float) -> Path:
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    return aside


def _remove(made: Path) -> None:
    for suffix in _SUFFIXES:
        made.with_name(made.name + suffix).unlink(missing_ok=True)


def _copy(path: Path, to: sqlite3.Connection) -> None:
    try:
        old = sqlite3.connect(path, isolation_level=None)
    except sqlite3.Error:
        return
    to.execute("BEGIN IMMEDIATE")
    for table, key, columns in _NUMBERED:
        marks = ", ".join("?" * columns)
        for row in _rows(old, table, key):
            if len(row) == columns and _sound(table, row):
                to.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row)
    for table, columns in _UNNUMBERED:
        marks = ", ".join("?" * columns)
        try:
            for row in old.execute(f"SELECT * FROM {table}"):
                to.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row)
        except sqlite3.Error as error:
            log.warning("journal: table %s was read in part: %s", table, error)
    for key in ("alive", "run", "blanked"):
        try:
            value = schema.get(old, key)
        except sqlite3.Error:
            continue
        if value is not None:
            schema.put(to, key, value)
    to.execute("COMMIT")
    old.close()


def _rows(old: sqlite3.Connection, table: str, key: str) -> Iterator[tuple[object, ...]]:
    """All that can be read, in steps; where a step cannot be read, row by row."""
    at, failed = -1, 0
    while failed < HOPELESS:
        try:
            rows = old.execute(f"SELECT * FROM {table} WHERE {key} > ? ORDER BY {key} LIMIT ?", (at, STEP)).fetchall()
        except sqlite3.Error:
            found, at = _one(old, table, key, at)
            failed = 0 if found else failed + 1
            if found:
                yield found
            continue
        if not rows:
            return
        yield from rows
        at, failed = rows[-1][0], 0


def _one(old: sqlite3.Connection, table: str, key: str, after: int) -> tuple[tuple[object, ...] | None, int]:
    """The row after a number, if it can be read, and the number from which to go on."""
    try:
        row = old.execute(f"SELECT * FROM {table} WHERE {key} > ? ORDER BY {key} LIMIT 1", (after,)).fetchone()
        return (None, after + HOPELESS) if row is None else (row, row[0])
    except sqlite3.Error:
        pass
    try:
        row = old.execute(f"SELECT * FROM {table} WHERE {key} = ?", (after + 1,)).fetchone()
    except sqlite3.Error:
        row = None
    return row, after + 1


def _sound(table: str, row: tuple[object, ...]) -> bool:
    try:
        if table == "events":
            unpack_events(row[4], row[3])
        elif table == "checkpoints":
            unpack_checkpoint(row[3], row[2])
    except Damaged:
        return False
    return True
