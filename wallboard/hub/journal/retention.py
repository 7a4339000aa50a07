"""What is too old goes, table by table and a little at a time, so that no commit has to wait for it."""

import sqlite3
from collections.abc import Callable
from typing import ClassVar

from wallboard.config import Keep
from wallboard.floor.windows import QUARTER
from wallboard.hub.journal import schema

BLOCKS = 200  # groups of events in a step
ROWS = 1000
PAGES = 256  # given back to the disk in a step


class Retention:
    """Begun by every checkpoint, and done in steps between commits."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._left: list[str] = []

    def begin(self) -> None:
        self._left = list(self._STEPS)

    def step(self, db: sqlite3.Connection, now: float) -> None:
        """Do a step, if one is left."""
        if not self._left:
            return
        db.execute("BEGIN IMMEDIATE")
        more = self._STEPS[self._left[0]](self, db, now)
        db.execute("COMMIT")
        if not more:
            self._left.pop(0)

    def _events(self, db: sqlite3.Connection, now: float) -> bool:
        """Never those after the older checkpoint; whether there may be more to do."""
        oldest = db.execute("SELECT min(n) FROM checkpoints").fetchone()[0] or 0
        blocks = db.execute("SELECT first, count, at FROM events ORDER BY first LIMIT ?", (BLOCKS,)).fetchall()
        old = [first for first, count, at in blocks if at < now - self._keep.events and first + count - 1 <= oldest]
        if old:
            db.execute("DELETE FROM events WHERE first <= ?", (old[-1],))
        return len(old) == BLOCKS

    def _contacts(self, db: sqlite3.Connection, now: float) -> bool:
        some = "SELECT number FROM contacts WHERE left < ? ORDER BY left LIMIT ?"
        return (
            db.execute(f"DELETE FROM contacts WHERE number IN ({some})", (now - self._keep.contacts, ROWS)).rowcount
            == ROWS
        )

    def _callers(self, db: sqlite3.Connection, now: float) -> bool:
        """Who called is blanked long before what became of it is forgotten."""
        until = now - self._keep.callers
        since = float(schema.get(db, "blanked") or 0.0)
        some = db.execute(
            "SELECT number, left FROM contacts WHERE left >= ? AND left < ? ORDER BY left LIMIT ?", (since, until, ROWS)
        ).fetchall()
        if some and some[-1][1] == since and len(some) == ROWS:
            until = some[-1][1] + 1e-6  # more at one time than a step takes: all of that time at once
            blank = "UPDATE contacts SET caller = '', caller_name = '' WHERE left >= ? AND left < ?"
            db.execute(blank, (since, until))
            schema.put(db, "blanked", until)
            return True
        db.executemany(
            "UPDATE contacts SET caller = '', caller_name = '' WHERE number = ?", [(number,) for number, _ in some]
        )
        schema.put(db, "blanked", some[-1][1] if len(some) == ROWS else max(since, until))
        return len(some) == ROWS

    def _cells(self, db: sqlite3.Connection, now: float) -> bool:
        before = int(now - self._keep.intervals) // QUARTER
        oldest = db.execute("SELECT min(quarter) FROM cells").fetchone()[0]
        if oldest is None or oldest >= before:
            return False
        db.execute("DELETE FROM cells WHERE quarter = ?", (oldest,))
        return True

    def _pages(self, db: sqlite3.Connection, now: float) -> bool:
        free = int(db.execute("PRAGMA freelist_count").fetchone()[0])
        if free > 4 * PAGES:  # some are soon used again
            db.execute(f"PRAGMA incremental_vacuum({PAGES})").fetchall()
        return free > 5 * PAGES

    _STEPS: ClassVar[dict[str, Callable[["Retention", sqlite3.Connection, float], bool]]] = {
        "events": _events,
        "contacts": _contacts,
        "callers": _callers,
        "cells": _cells,
        "pages": _pages,
    }
