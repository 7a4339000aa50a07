"""The one thread that writes a journal: in groups, so that the disk is asked to be sure fifty times a second at most.

What cannot be written just now waits in memory up to a bound, and is tried again every second.
"""

import contextlib
import logging
import sqlite3
import threading
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from wallboard.clock import Clock
from wallboard.floor.contacts import Finished
from wallboard.hub.journal import records, schema
from wallboard.hub.journal.errors import code
from wallboard.hub.journal.records import Alive, CellRecord, Checkpoint
from wallboard.hub.journal.retention import Retention
from wallboard.model.events import AnyEvent

GROUP = 0.02  # seconds that the first event of a group waits for others
FULL = 500  # events that make a group at once
AGAIN = 1.0  # seconds until what failed is tried again
IDLE = 5.0  # seconds after which a thread with nothing to do looks round
HELD = 64 << 20  # bytes that may wait in memory for a disk that cannot take them
ROOM = 200_000  # events that may wait for a disk that does not answer

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())

_CONTACT = f"INSERT INTO contacts VALUES (NULL{', ?' * 13})"
_FOUND = (
    "UPDATE contacts SET contact = ?, queue = ?, agent = ?, channel = ?, left = ?, outcome = ?, waited = ?,"
    " talked = ?, ended = ?, ended_by = ? WHERE left = ? AND contact = ? AND queue = ?"
)
_CELL = "INSERT OR REPLACE INTO cells VALUES (?, ?, ?, ?, 0, ?)"


@dataclass(slots=True)
class Health:
    """How the writing goes. ``why`` a key of errors.MENDS, "" while it goes well; ``lost``: events never written.

    ``size`` bytes and ``events``, as of the last checkpoint.
    """

    why: str = ""
    since: float = 0.0
    lost: int = 0
    size: int = 0
    events: int = 0


class _Group(NamedTuple):
    first: int
    size: int
    at: float
    body: bytes
    contacts: Sequence[Finished]


@dataclass(slots=True)
class _Inbox:
    """What has been handed over since the thread last looked; ``refused``: events after those, for want of room."""

    events: list[AnyEvent] = field(default_factory=list)
    refused: int = 0
    contacts: list[Finished] = field(default_factory=list)
    alive: Alive | None = None
    checkpoint: Checkpoint | None = None
    poison: list[tuple[int, float, str]] = field(default_factory=list)
    waiters: list[Callable[[], None]] = field(default_factory=list)
    damaged: bool = False
    closing: bool = False

    def urgent(self) -> bool:
        flags = self.damaged or self.closing
        return bool(flags or self.alive or self.checkpoint or self.waiters or len(self.events) >= FULL)

    def any(self) -> bool:
        return self.urgent() or bool(self.events or self.poison)


class Writer:
    """Writes to the database at the other end of ``db`` from ``start`` to ``close``.

    ``number``: of the last event handed over. ``settling``: what the last checkpoint says of quarter hours; the next
    one puts it into their table, so that the table never runs ahead of the older of the two that are kept.
    ``mend``: called in the thread when the file turned out to be damaged, and its connection is closed; it gives
    another one.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        clock: Clock,
        number: int,
        settling: Sequence[CellRecord],
        retention: Retention,
        mend: Callable[[], sqlite3.Connection],
    ) -> None:
        self.number = number
        self.health = Health()
        self.checkpoint_wanted = False
        self._db: sqlite3.Connection | None = db
        self._clock = clock
        self._retention = retention
        self._mend = mend
        self._settling: list[CellRecord] = list(settling)
        self._cells: dict[tuple[str, str, int], CellRecord] = {}
        self._inbox = _Inbox()
        self._backlog: deque[_Group] = deque()
        self._held = 0
        self._alive: Alive | None = None
        self._poison: list[tuple[int, float, str]] = []
        self._numbered = number
        self._again = 0.0
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)

    def start(self) -> None:
        self._thread.start()

    # -- from outside

    def write(self, events: Sequence[AnyEvent], contacts: Sequence[Finished]) -> None:
        """Take over events, and what became of contacts by them; they are written soon."""
        with self._changed:
            inbox = self._inbox
            first = not inbox.events
            if len(inbox.events) < ROOM:
                inbox.events += events
                inbox.contacts += contacts
            else:
                inbox.refused += len(events)
            self.number += len(events)
            if first or len(inbox.events) >= FULL:
                self._changed.notify()

    def tell(
        self,
        alive: Alive | None = None,
        checkpoint: Checkpoint | None = None,
        poison: tuple[int, float, str] | None = None,
        then: Callable[[], None] | None = None,
    ) -> None:
        """Hand over anything else; ``then`` is called in the thread, once all so far is written or cannot be."""
        with self._changed:
            inbox = self._inbox
            inbox.alive = alive or inbox.alive
            inbox.checkpoint = checkpoint or inbox.checkpoint
            if poison:
                inbox.poison.append(poison)
            if then:
                inbox.waiters.append(then)
            self._changed.notify()

    def found_damaged(self) -> None:
        """Somebody who read the file could not."""
        with self._changed:
            self._inbox.damaged = True
            self._changed.notify()

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until all so far is written, or cannot be; False when that took too long."""
        done = threading.Event()
        self.tell(then=done.set)
        return done.wait(timeout)

    def close(self, timeout: float | None = None) -> bool:
        """Write what is left, and end. False when that took too long."""
        with self._changed:
            self._inbox.closing = True
            self._changed.notify()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    # -- the thread

    def _run(self) -> None:
        while self._turn(self._next()):
            pass

    def _turn(self, inbox: _Inbox) -> bool:
        """Do what was handed over; False when that was the end."""
        self._take(inbox)
        if inbox.damaged:
            self._failed(sqlite3.DatabaseError("found by a check"), inbox.checkpoint, "damaged")
        if not self.health.why or inbox.closing or self._clock.monotonic() >= self._again:
            self._try(inbox.checkpoint)
        elif inbox.checkpoint is not None:
            self.checkpoint_wanted = True
        for then in inbox.waiters:
            then()
        if inbox.closing and self._db is not None:
            self._db.close()
        return not inbox.closing

    def _try(self, checkpoint: Checkpoint | None) -> None:
        try:
            if self._db is None:
                self._db = self._mend()
            self._write_all(self._db, checkpoint)
        except sqlite3.Error as error:
            self._failed(error, checkpoint)
        except Exception as error:  # whatever it is, who waits for us must not wait for ever
            log.exception("journal: failed inside")
            self._failed(error, checkpoint)

    def _next(self) -> _Inbox:
        """What there is to do, once there is; a group is waited for as long as nobody waits for it."""
        behind = bool(self._backlog)
        with self._changed:
            self._changed.wait_for(self._inbox.any, AGAIN if behind else IDLE)
            if not behind and not self._inbox.urgent():
                self._changed.wait_for(self._inbox.urgent, GROUP)
            inbox, self._inbox = self._inbox, _Inbox()
            return inbox

    def _take(self, inbox: _Inbox) -> None:
        self._alive = inbox.alive or self._alive
        self._poison += inbox.poison
        if inbox.checkpoint is not None:
            self._cells |= {cell[:3]: cell for cell in inbox.checkpoint.cells}
        if not inbox.events:
            return
        body, unwritable = records.pack_events(inbox.events)
        if unwritable:
            self._lose(unwritable)
        group = _Group(self._numbered + 1, len(inbox.events), self._clock.now(), body, inbox.contacts)
        self._numbered += group.size
        self._backlog.append(group)
        self._held += len(body)
        while self._held > HELD:
            dropped = self._backlog.popleft()
            self._held -= len(dropped.body)
            self._lose(dropped.size)
        if inbox.refused:
            self._numbered += inbox.refused
            self._lose(inbox.refused)

    def _lose(self, events: int) -> None:
        """So many will never be written: only a state put down after them has what they said."""
        self.health.lost += events
        self.checkpoint_wanted = True

    def _write_all(self, db: sqlite3.Connection, checkpoint: Checkpoint | None) -> None:
        if self._backlog or self._alive or self._poison or checkpoint:
            db.execute("BEGIN IMMEDIATE")
            for group in self._backlog:
                self._write_group(db, group)
            db.executemany("INSERT OR REPLACE INTO poison VALUES (?, ?, ?)", self._poison)
            if self._alive is not None:
                schema.put(db, "alive", msgspec.json.encode(self._alive).decode())
            if checkpoint is not None:
                self._write_checkpoint(db, checkpoint)
            db.execute("COMMIT")
            self._written(checkpoint)
            if checkpoint is not None:
                self._measure(db)
        self._retention.step(db, self._clock.now())

    def _measure(self, db: sqlite3.Connection) -> None:
        pages, size = (int(db.execute(f"PRAGMA {what}").fetchone()[0]) for what in ("page_count", "page_size"))
        first = db.execute("SELECT min(first) FROM events").fetchone()[0]
        self.health.size = pages * size
        self.health.events = 0 if first is None else self._numbered + 1 - int(first)

    def _write_group(self, db: sqlite3.Connection, group: _Group) -> None:
        db.execute(
            "INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?)",
            (group.first, group.size, group.at, zlib.crc32(group.body), group.body),
        )
        for one in group.contacts:
            row = records.contact(one)
            if one.found:
                found = (*row[:4], *row[7:], one.found, one.contact, one.queue)
                if db.execute(_FOUND, found).rowcount:
                    continue
            db.execute(_CONTACT, row)

    def _write_checkpoint(self, db: sqlite3.Connection, checkpoint: Checkpoint) -> None:
        db.executemany(_CELL, [(c.quarter, c.kind, c.id, c.balance, c.body) for c in self._settling])
        checkpoint.cells = list(self._cells.values())
        body = records.pack(checkpoint)
        db.execute("DELETE FROM checkpoints WHERE n NOT IN (SELECT n FROM checkpoints ORDER BY n DESC LIMIT 1)")
        db.execute(
            "INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)",
            (checkpoint.number, checkpoint.at, zlib.crc32(body), body),
        )
        schema.put(db, "epoch", checkpoint.epoch)

    def _written(self, checkpoint: Checkpoint | None) -> None:
        self._backlog.clear()
        self._held, self._alive, self._poison = 0, None, []
        if checkpoint is not None:
            self._settling, self._cells = checkpoint.cells, {}
            self._retention.begin()
        if self.health.why:
            log.warning("journal: written again, after %s; %d events lost", self.health.why, self.health.lost)
            self.health.why, self.health.since = "", self._clock.now()
            self.checkpoint_wanted = True

    def _failed(self, error: Exception, checkpoint: Checkpoint | None, why: str = "") -> None:
        why = why or code(error)
        if self._db is not None and self._db.in_transaction:
            with contextlib.suppress(sqlite3.Error):  # of a damaged file not even that can be done
                self._db.execute("ROLLBACK")
        self._again = self._clock.monotonic() + AGAIN
        if why != self.health.why:
            log.error("journal: not written: %s: %s", why, error)
            if not self.health.why:
                self.health.since = self._clock.now()
            self.health.why = why
        self.checkpoint_wanted = self.checkpoint_wanted or checkpoint is not None
        if why == "damaged" and self._db is not None:
            self._db.close()
            self._db = None
