"""History from before a journal's own time: what a log says of days when nobody listened."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from wallboard.clock import Clock
from wallboard.config import Centre
from wallboard.floor import dump
from wallboard.floor.fold import Floor
from wallboard.floor.windows import QUARTER, Cell, Days, QueueCell, days
from wallboard.hub.journal import place, records, schema
from wallboard.hub.journal.errors import MENDS, JournalError, code
from wallboard.hub.journal.lock import Lock
from wallboard.model.events import AnyEvent

_CONTACT = f"INSERT INTO contacts VALUES (NULL{', ?' * 13})"


class Imported(Struct, frozen=True):
    """What came in: ``days``, and ``contacts`` that left in them; ``known``: days that were there already.

    ``until``: the day from which on the journal has its own, which are never touched; "" = none is.
    """

    days: tuple[str, ...]
    contacts: int
    known: int
    until: str


def import_history(path: Path, centre: Centre, clock: Clock, source: str, events: Iterable[AnyEvent]) -> Imported:
    """Put what a source tells of days past into the journal of a centre, whole days only, and each only once.

    Nobody may write the journal meanwhile. Raises JournalError; then nothing came in.
    """
    floor = Floor(centre, keep_days=None)
    floor.finished = []
    for event in events:
        floor.apply(event)
    place.prepare(path)
    lock = Lock.take(path)
    try:
        with closing(schema.connect(path)) as db:
            schema.prepare(db, path, centre.id)
            db.execute("BEGIN IMMEDIATE")
            found = _put(db, floor, days(centre.site_of(source)), source, clock.now())
            db.execute("COMMIT")
            return found
    except sqlite3.Error as error:
        raise JournalError(f"{path}: {MENDS[code(error)]} ({error})", code(error)) from error
    finally:
        lock.release()


def _put(db: sqlite3.Connection, floor: Floor, calendar: Days, source: str, now: float) -> Imported:
    limit, _ = calendar.holding(min(_begins(db), now))
    there = {day for (day,) in db.execute("SELECT day FROM imported WHERE source = ?", (source,))}
    calls = _Calendar(calendar, limit, there)
    for kind, entities in (("q", floor.queues), ("a", floor.agents)):
        for id, entity in entities.items():
            for quarter, cell in entity.cells.quarters.items():
                if calls.takes(quarter * QUARTER):
                    body = dump.pack_cell(cell)
                    db.execute(
                        "INSERT OR REPLACE INTO cells VALUES (?, ?, ?, ?, 1, ?)",
                        (quarter, kind, id, _waits(cell), body),
                    )
    contacts = [records.contact(one) for one in floor.finished or () if calls.takes(one.left)]
    db.executemany(_CONTACT, contacts)
    db.executemany("INSERT INTO imported VALUES (?, ?)", [(source, day) for day in sorted(calls.taken)])
    until = date_of(calendar, limit).isoformat() if calls.refused else ""
    return Imported(tuple(sorted(calls.taken)), len(contacts), len(calls.known), until)


class _Calendar:
    """Which days are to be taken, each by when it begins."""

    def __init__(self, days: Days, limit: float, there: set[str]) -> None:
        self._days = days
        self._limit = limit
        self._there = there
        self._names: dict[float, str] = {}
        self.taken: set[str] = set()
        self.known: set[str] = set()
        self.refused = False

    def takes(self, at: float) -> bool:
        if at >= self._limit:
            self.refused = True
            return False
        start, _ = self._days.holding(at)
        name = self._names.get(start) or self._names.setdefault(start, date_of(self._days, start).isoformat())
        (self.known if name in self._there else self.taken).add(name)
        return name in self.taken


def date_of(calendar: Days, at: float) -> date:
    return datetime.fromtimestamp(calendar.holding(at)[0], calendar.zone).date()


def _begins(db: sqlite3.Connection) -> float:
    """When the journal's own time begins."""
    (quarter,) = db.execute("SELECT min(quarter) FROM cells WHERE imported = 0").fetchone()
    block = db.execute("SELECT at FROM events ORDER BY first LIMIT 1").fetchone()
    (checkpoint,) = db.execute("SELECT min(at) FROM checkpoints").fetchone()
    times = [quarter and quarter * QUARTER, block and block[0], checkpoint]
    return min((float(at) for at in times if at), default=float("inf"))


def _waits(cell: Cell) -> int:
    return cell.balance() if isinstance(cell, QueueCell) else 0
