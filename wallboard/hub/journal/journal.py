"""A centre's journal: what was told is in it before it is shown, and a hub that died goes on where it was."""

import asyncio
import contextlib
import logging
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from wallboard.clock import Clock
from wallboard.config import Centre
from wallboard.floor import dump
from wallboard.floor.contacts import Finished
from wallboard.floor.fold import Floor
from wallboard.floor.windows import QueueCell
from wallboard.hub.journal import place, reading, schema
from wallboard.hub.journal.errors import MENDS, JournalError, code
from wallboard.hub.journal.lock import Lock, beside
from wallboard.hub.journal.reading import Restored
from wallboard.hub.journal.records import Alive, Block, CellRecord, Checkpoint, pack_rows
from wallboard.hub.journal.retention import Retention
from wallboard.hub.journal.salvage import salvage
from wallboard.hub.journal.writer import Writer
from wallboard.hub.statelog import StateLog
from wallboard.model.events import AnyEvent
from wallboard.model.rows import AnyRow, JournalRow

EVERY = 60.0  # seconds between checkpoints
EVENTS = 100_000  # or so many events
SLOW = 1.0  # seconds after which nobody waits for the disk any longer
CHECKED = 20.0  # seconds after the start that the whole file is looked at

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())


class Journal:
    """The one writer of a file.

    ``epoch``: of all that was ever shown from it; ``run``: how often it was opened. ``poison``: the numbers of the
    events that cannot be folded. ``notes``: what the user should know of its opening, one sentence each.
    """

    def __init__(self, path: Path, centre: Centre, clock: Clock, db: sqlite3.Connection, lock: Lock) -> None:
        self.path = path
        self.notes: tuple[str, ...] = ()
        self._centre = centre
        self._clock = clock
        self._lock = lock
        self._salvaged = 0.0
        self._slow_since: float | None = None
        self._lost = 0
        self.epoch = str(schema.get(db, "epoch") or "") or _new_epoch(db)
        self.run = int(schema.get(db, "run") or 0) + 1
        schema.put(db, "run", self.run)
        number, found = reading.last_number(db), reading.checkpoint(db)
        self.poison = reading.poison(db)
        self._checkpoint_at = clock.monotonic()
        self._checkpoint_number = number
        self._writer = Writer(db, clock, number, found.cells if found else (), Retention(centre.keep), self._mended)
        self._writer.start()
        self._check = threading.Timer(CHECKED, self.check)
        self._check.daemon = True
        self._check.start()

    @classmethod
    def open(cls, path: Path, centre: Centre, clock: Clock, socket: Path | None = None) -> "Journal":
        """The journal of a centre, made if there is none; ``socket``: where its hub is found.

        A damaged one is put aside, and what is sound of it goes on. Raises JournalError.
        """
        ours = beside(path).exists()
        place.prepare(path)
        lock = Lock.take(path, str(socket or ""))
        try:
            db, aside = _connect(path, centre, clock, ours)
            journal = cls(path, centre, clock, db, lock)
        except sqlite3.Error as error:
            lock.release()
            raise JournalError(f"{path}: {MENDS[code(error)]} ({error})", code(error)) from error
        except BaseException:
            lock.release()
            raise
        if aside is not None:
            journal._salvaged = clock.now()
            journal.notes = (f"the journal was damaged: it is now {aside}, and what could be read of it goes on",)
        return journal

    # -- what it brings

    def read(self) -> Restored | None:
        """The last state that was put down; None = nothing ever was written."""
        return reading.read(self.path)

    def blocks(self, after: Restored) -> Iterator[Block]:
        """The events since."""
        return reading.blocks(self.path, after)

    # -- what it takes

    @property
    def number(self) -> int:
        """Of the last event taken over."""
        return self._writer.number

    def write(self, events: Sequence[AnyEvent], contacts: Sequence[Finished] = ()) -> None:
        """Take over events that were folded, and what became of contacts by them. Written some 20 ms later."""
        self._writer.write(events, contacts)

    async def commit(self, rev: int, heard: Mapping[str, float]) -> bool:
        """Wait until everything so far is written, and that it made revision ``rev``; but not for a disk that is ill.

        ``heard``: when each source was last heard. False: what is shown now may not be there after a restart.
        """
        loop = asyncio.get_running_loop()
        done = loop.create_future()

        def finish() -> None:
            if not done.done():
                done.set_result(None)

        def then() -> None:
            with contextlib.suppress(RuntimeError):  # the loop may be closed by now
                loop.call_soon_threadsafe(finish)

        self._writer.tell(Alive(rev, self._clock.now(), dict(heard)), then=then)
        if self._slow_since is None:
            await asyncio.wait({done}, timeout=SLOW)
        if done.done():
            self._slow_since = None
        elif self._slow_since is None:
            self._slow_since = self._clock.now()
            done.add_done_callback(self._no_longer_slow)
        return done.done() and not self._writer.health.why

    def _no_longer_slow(self, _: object) -> None:
        self._slow_since = None

    def poisoned(self, number: int, why: str) -> None:
        """The event of this number cannot be folded, and is not to be tried again."""
        self.poison.add(number)
        self._writer.tell(poison=(number, self._clock.now(), why))

    def new_epoch(self) -> None:
        """What was shown so far says nothing any more of what will be."""
        self.epoch = secrets.token_hex(8)
        self._writer.checkpoint_wanted = True

    def checkpoint_due(self) -> bool:
        if self._writer.checkpoint_wanted:
            return True
        number = self.number - self._checkpoint_number
        return number >= EVENTS or (number > 0 and self._clock.monotonic() - self._checkpoint_at >= EVERY)

    def checkpoint(self, floor: Floor, rows: list[AnyRow], rev: int, log: StateLog | None = None) -> None:
        """Put down the state after all events taken over; it is packed here, and written by and by."""
        self._checkpoint_at, self._checkpoint_number = self._clock.monotonic(), self.number
        self._writer.checkpoint_wanted = False
        if self._writer.health.lost > self._lost:  # what was shown is not all in it: to consoles it is another one
            self._lost = self._writer.health.lost
            self.epoch = secrets.token_hex(8)
        settled = dump.horizon(floor)
        cells = [_record(one) for one in dump.take_closed(floor)]
        cells += [_record(one) for one in log.take_closed(settled)] if log else []
        self._writer.tell(
            checkpoint=Checkpoint(
                number=self.number,
                rev=rev,
                at=self._clock.now(),
                settled=settled,
                floor=dump.dump(floor),
                rows=pack_rows(rows),
                cells=cells,
                epoch=self.epoch,
                states=log.packed() if log else b"",
            )
        )

    def flush(self) -> None:
        """Wait until everything so far is written, or cannot be."""
        self._writer.flush()

    def close(self, timeout: float | None = 5.0) -> None:
        """Write what is left, and let others write."""
        self._check.cancel()
        if not self._writer.close(timeout):
            log.error("journal: %s: the disk takes too long; what was told last is lost", self.path)
        self._lock.release()

    # -- how it is

    def row(self) -> JournalRow:
        """What consoles are told of it."""
        health, slow = self._writer.health, self._slow_since
        state, why, since = ("ok", "", 0.0) if not self._salvaged else ("salvaged", "damaged", self._salvaged)
        if health.why or slow is not None:
            state, why, since = "degraded", health.why or "slow", health.since if health.why else slow or 0.0
        return JournalRow(
            self._centre.id,
            0,
            state=state,
            why=why,
            since=since,
            lost=health.lost,
            size=health.size,
            events=health.events,
        )

    def check(self) -> None:
        """Look at the whole file; if it is damaged, it is mended as by ``open``, while the hub goes on."""
        try:
            db = schema.read_only(self.path)
            try:
                (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
            finally:
                db.close()
        except sqlite3.Error as error:
            found = str(error) if code(error) == "damaged" else "ok"
        if found != "ok":
            log.error("journal: %s: %s", self.path, found)
            self._writer.found_damaged()

    def _mended(self) -> sqlite3.Connection:
        db, _ = salvage(self.path, self._centre.id, self._clock.now())
        self._salvaged = self._clock.now()
        self.epoch = _new_epoch(db)
        return db


def _connect(path: Path, centre: Centre, clock: Clock, ours: bool) -> tuple[sqlite3.Connection, Path | None]:
    """A connection to a sound journal, and where the damaged one is now that was there."""
    try:
        db = schema.connect(path)
        try:
            schema.prepare(db, path, centre.id)
            if not reading.damage(db):
                return db, None
        except BaseException:
            db.close()
            raise
        db.close()
    except sqlite3.Error as error:
        if code(error) != "damaged":
            raise
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB and not ours:
            raise JournalError(
                f"{path} is no journal of wallboard; give the journal a path of its own", "foreign"
            ) from error
    db, aside = salvage(path, centre.id, clock.now())
    _new_epoch(db)
    return db, aside


def _new_epoch(db: sqlite3.Connection) -> str:
    epoch = secrets.token_hex(8)
    schema.put(db, "epoch", epoch)
    return epoch


def _record(one: dump.Closed) -> CellRecord:
    balance = one.cell.balance() if isinstance(one.cell, QueueCell) else 0
    return CellRecord(one.kind, one.id, one.quarter, balance, dump.pack_cell(one.cell))
