"""A centre under every fault there is, step by step: a PBX, a hub with a journal on a real file, and its consoles.

Nothing in here waits, sleeps or runs beside anything else: a script of steps, one seed and one clock make a run, and
the same ones the same run. At every step of it, and after it, what is promised must hold: see ``Simulation.check``.

    python -m tests.faults.simulation SEED [STEPS]     one run, told step by step
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random
from typing import ClassVar
from unittest.mock import patch

from tests.faults.pbx import Fault, Pbx
from tests.hub.journal.diary import same
from tests.hub.scripted import CENTRE, NOON, SOURCE
from wallboard.floor.fold import Floor
from wallboard.hub.consoleside import ConsoleSide
from wallboard.hub.hub import Hub
from wallboard.hub.hubside import Editions, HubSide
from wallboard.hub.journal import Journal, journal, schema, writer
from wallboard.hub.journal.records import Damaged, unpack_events
from wallboard.hub.protocol import VERSION, Hello, Mark, Welcome, encode
from wallboard.hub.restart import folded_anew
from wallboard.hub.views import Views
from wallboard.model.events import AnyEvent
from wallboard.model.rows import KINDS, Row

CONSOLES = 3
PAGE = 4096
NO_DISK = 3  # pages that a full disk still takes

Tables = dict[type[Row], dict[str, Row]]
Step = tuple[str, int]
"""What happens, and how: a name of ``STEPS``, and a number that some of them look at."""


class Died(BaseException):
    """The process is no more."""


class Steps:
    """A clock of both kinds, and a wall clock that can be set."""

    speed = 1.0

    def __init__(self, now: float) -> None:
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        self._now += seconds
        self._monotonic += seconds

    def set(self, by: float) -> None:
        self._now += by


class Disk(sqlite3.Connection):
    """A connection to a file whose process dies at a given word to it: before it is obeyed, or just after."""

    words = -1  # until it dies, -1 = it does not
    obeyed = False

    def execute(self, sql: str, parameters: object = (), /) -> sqlite3.Cursor:
        if Disk.words == 0 and not Disk.obeyed:
            raise Died
        found = super().execute(sql, parameters)  # type: ignore[arg-type]
        if Disk.words == 0:
            raise Died
        Disk.words -= Disk.words > 0
        return found


class Writer(writer.Writer):
    """A journal's writer without a thread: what it is told it does at once, unless the disk is ``stuck``."""

    stuck = False

    def start(self) -> None:
        pass

    def tell(self, *told: object, **more: object) -> None:  # type: ignore[override]
        super().tell(*told, **more)  # type: ignore[arg-type]
        if not self.stuck:
            self._work()

    def close(self, timeout: float | None = None) -> bool:
        self._inbox.closing = True
        self._work()
        return True

    def _work(self) -> None:
        inbox, self._inbox = self._inbox, writer._Inbox()
        self._turn(inbox)


class Console:
    """A console, the hub's side of it, and the line between them, on which something may be unread."""

    def __init__(self) -> None:
        self.side = ConsoleSide()
        self.hub: HubSide | None = None
        self.line: deque[bytes] = deque()
        self.reads = True


class Simulation:
    """One run; ``folder`` is where its disk is, ``told`` what is called with every step.

    ``exact``: whether the line lost nothing so far, so that what is counted is what happened.
    """

    def __init__(self, folder: Path, seed: int = 0, told: Callable[[str], object] = lambda _: None) -> None:
        self.clock = Steps(NOON)
        self.pbx = Pbx(Random(seed))
        self.consoles = [Console() for _ in range(CONSOLES)]
        self.exact = True
        self.violations: list[str] = []
        self._folder = folder
        self._told = told
        self._lives = 0
        self._given: set[str] = set()  # ids of events that were told to this hub, and of those it has shown
        self._shown: set[str] = set()
        self._showed: dict[tuple[str, int], Tables] = {}
        self._full = False
        self._lost = False  # whether a disk lost what it was told
        self._connected = False
        self._series = 0
        self._heard = 0.0
        self._born()

    # -- life and death

    @property
    def path(self) -> Path:
        return self._folder / str(self._lives) / "harbour.db"

    def _born(self) -> None:
        self.journal = Journal.open(self.path, CENTRE, self.clock)
        self.hub = Hub(CENTRE, [self], self.clock, journal=self.journal)
        self.editions = Editions(self.hub.views)
        self.sink = self.hub.sink(SOURCE)
        self._connected = False
        self._limit_disk()

    source = SOURCE

    def resume(self, heard: float, series: int) -> None:
        self._heard, self._series = heard, max(series, self._series)

    async def run(self, _: object) -> None:
        """Never called: this source tells when a step says so."""

    def _die(self, forgets: int = 0, damaged: int = 0) -> None:
        """As a process that is killed: the file is what it is, and another one goes on with it.

        ``forgets``: bytes of the last that were written, which a disk has lost that said they were safe. ``damaged``:
        the page of the file that has become noise.
        """
        if damaged and self.journal._writer._db is not None:
            self.journal._writer._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        Disk.words = -1
        self._is_in_order()
        before = self.path
        self._lives += 1
        self.path.parent.mkdir()
        for suffix in ("", "-wal"):
            if before.with_name(before.name + suffix).exists():
                shutil.copy(before.with_name(before.name + suffix), self.path.with_name(self.path.name + suffix))
        shutil.copy(before.with_name(f"{before.name}.lock"), self.path.with_name(f"{self.path.name}.lock"))
        wal_path = self.path.with_name(f"{self.path.name}-wal")
        if forgets and wal_path.exists():
            with wal_path.open("r+b") as wal:
                wal.truncate(max(0, wal.seek(0, 2) - forgets))
        if damaged:
            with self.path.open("r+b") as file:
                pages = file.seek(0, 2) // PAGE
                file.seek(PAGE * (1 + damaged % max(1, pages - 1)))
                file.write(Random(damaged).randbytes(PAGE))
        self._bury()
        for console in self.consoles:
            console.hub, console.side.is_current = None, False
            console.line.clear()
        if forgets or damaged:
            self._lost = True
            self._shown.clear()
        self._said_and_written()
        self.exact = False  # what the PBX says now nobody hears
        self._born()

    def _bury(self) -> None:
        self.journal._check.cancel()
        if self.journal._writer._db is not None:
            self.journal._writer._db.close()
        self.journal._lock.release()

    def end(self) -> None:
        self.hub.close()

    # -- steps

    async def step(self, step: Step) -> None:
        name, number = step
        self._told(f"{self.clock.now():.2f} {name} {number}")
        try:
            await self.STEPS[name](self, number)
        except Died:
            self._told("  and it died of that")
            self._die()

    async def traffic(self, number: int) -> None:
        for _ in range(1 + number % 8):
            self.clock.advance(0.05)
            self.pbx.happens(self.clock.now())
        self._hear(None)

    async def bad_line(self, number: int) -> None:
        """Something is told that does not arrive as it was said."""
        faults: tuple[Fault, ...] = ("loss", "duplicate", "reorder")
        fault = faults[number % 3]
        for _ in range(2 + number % 5):
            self.clock.advance(0.5)
            self.pbx.happens(self.clock.now())
        self.exact = self.exact and fault != "loss"
        self._hear(fault)

    def _hear(self, fault: Fault | None) -> None:
        if self._connected:
            self._give(self.pbx.hear(fault))
        elif self.pbx.said:
            self.exact = False

    def _give(self, events: Sequence[AnyEvent]) -> None:
        self._heard = self.clock.now()
        self.sink(events)
        self._given |= {event.id for event in events}

    async def beat(self, number: int) -> None:
        self.clock.advance(0.25)
        await self._beat()

    async def _beat(self) -> None:
        given, marks, epoch = set(self._given), self.hub._marks, self.hub.epoch
        await asyncio.sleep(0)  # a real hub does between beats what waits to be done
        try:
            await self.hub._beat()
        finally:
            if self.hub._marks > marks:
                self._published(given)
            if self.hub.epoch != epoch and (shown := self._showed.get((epoch, self.hub.shown))):
                self._showed[self.hub.epoch, self.hub.shown] = shown  # the same, by another name

    async def idles(self, number: int) -> None:
        """Nothing is told for a while: until a mark, until the feed is stale, or until a checkpoint is due."""
        self.clock.advance((2.0, 11.0, 61.0)[number % 3])
        await self._beat()

    async def reconcile(self, number: int) -> None:
        """The PBX tells its whole state; the first time, after it was connected."""
        now = self.clock.now()
        if not self._connected:
            self._series += 1
            self._connected = True
            self._give(self.pbx.connected(now, self._series, self._heard))
        else:
            self._hear(None)
            self._give(self.pbx.reconciled(now))
        await self.beat(0)
        self._who_waits()

    async def feed_dies(self, number: int) -> None:
        if self._connected:
            self._give([self.pbx.lost(self.clock.now())])
            self._connected = False

    async def dies(self, number: int) -> None:
        raise Died

    async def loses_power(self, number: int) -> None:
        """With a disk that lied."""
        self._die(forgets=1000 * (1 + number))

    async def page_damaged(self, number: int) -> None:
        """Found at once, or by and by."""
        Disk.words = -1
        self._die(damaged=1 + number)

    async def dies_writing(self, number: int) -> None:
        """At any word to the disk, before or after it is obeyed, with something to write."""
        await self.traffic(number)
        Disk.words, Disk.obeyed = number % 13, bool(number & 64)
        if number & 32:
            self.journal._writer.checkpoint_wanted = True
        await self._beat()
        Disk.words = -1

    async def disk_full(self, number: int) -> None:
        """Nothing more can be written, or it can again. Meanwhile much may wait in memory, or next to nothing."""
        self._full = number % 2 == 0
        writer.HELD = 5000 if self._full and number & 2 else 64 << 20
        self._limit_disk()
        if not self._full:
            self.clock.advance(1.0)  # until it is tried again
            await self.beat(0)

    def _limit_disk(self) -> None:
        if (db := self.journal._writer._db) is not None:
            pages = db.execute("PRAGMA page_count").fetchone()[0] + NO_DISK
            db.execute(f"PRAGMA max_page_count = {pages if self._full else 1 << 30}")

    async def disk_stuck(self, number: int) -> None:
        """The disk does not answer, for a beat or two, while things happen."""
        Writer.stuck = True
        try:
            with patch.object(journal, "SLOW", 0.001):
                for _ in range(1 + number % 2):
                    await self.traffic(number)
                    await self.beat(0)
        finally:
            Writer.stuck = False

    async def clock_set(self, number: int) -> None:
        self.clock.set((3600.0, -3600.0, 1.0, -1.0, 300.0, -0.4)[number % 6])

    # -- consoles

    async def console_comes(self, number: int) -> None:
        """Again, if it was there: whatever was on its line is lost."""
        console = self.consoles[number % CONSOLES]
        console.hub, console.reads = HubSide(self.clock.monotonic()), True
        console.line.clear()
        console.side.begin()
        self._speak(console)
        self._read(console)

    async def console_goes(self, number: int) -> None:
        console = self.consoles[number % CONSOLES]
        console.hub = None
        console.line.clear()

    async def console_stops(self, number: int) -> None:
        """It does not read for a while, and misses beats."""
        console = self.consoles[number % CONSOLES]
        console.reads = not console.reads
        self._read(console)

    def _speak(self, console: Console) -> None:
        assert console.hub is not None
        for message in console.side.to_send():
            if isinstance(console.hub.receive(message, self.clock.monotonic()), Hello):
                rev, now = self.editions.rev, self.clock.now()
                console.line.append(encode(Welcome(VERSION, self.hub.epoch, rev, now)))
                if rev == self.hub.views.rev:
                    self._tell(console)

    def _tell(self, console: Console) -> None:
        side = console.hub
        assert side is not None
        told = side.next(self.editions, self.hub.epoch)
        if told is None:
            console.line += self.editions.snapshot(self.hub.epoch)
            side.stands(self.hub.epoch, self.editions.rev, self.clock.monotonic())
        elif told:
            console.line.append(told)

    def _read(self, console: Console) -> None:
        while console.reads and console.hub is not None and console.line:
            console.side.receive(console.line.popleft(), self.clock.monotonic())
            self._speak(console)
            self._is_what_was_shown(console)

    def _published(self, given: set[str]) -> None:
        """Links were woken: what they are told is what has been folded, and has to be written."""
        hub = self.hub
        self._lost = self._lost or self.journal._writer.health.lost > 0
        if self.journal.row().state != "degraded":
            self._shown |= given & self._written() if self._lost else given
            self._is_written(hub.shown)
        if hub.shown != hub.views.rev:
            return  # more has happened since, and is about to be shown
        self._showed[hub.epoch, hub.shown] = tables(hub)
        self.editions.at(hub.shown)
        for console in self.consoles:
            if console.hub is not None and console.hub.greeted and console.reads:
                self._tell(console)
                console.line.append(encode(Mark(self.clock.now(), 1.0, self.editions.rev)))
            self._read(console)

    # -- what must hold

    def _violated(self, what: str) -> None:
        self._told(f"  VIOLATED: {what}")
        self.violations.append(what)

    def _is_written(self, rev: int) -> None:
        """Of what is shown, nothing is not written."""
        db = schema.read_only(self.path)
        with suppress(sqlite3.Error):
            alive = self.journal.read()
            if alive is None or alive.alive is None or alive.alive.rev < rev:
                self._violated(f"revision {rev} is shown and not written")
        db.close()

    def _said_and_written(self) -> None:
        """No event is lost of which anything was shown."""
        written = self._written()
        if missing := self._shown - written:
            self._violated(f"shown, and lost: {sorted(missing)[:5]}")
        self._given &= written

    def _written(self) -> set[str]:
        """The ids of the events in the journal."""
        found = set[str]()
        db = schema.read_only(self.path)
        with suppress(sqlite3.DatabaseError, Damaged):  # a disk may have forgotten that there were tables
            for crc, body in db.execute("SELECT crc, body FROM events"):
                found |= {event.id for event in unpack_events(body, crc)}
        db.close()
        return found

    def _is_what_was_shown(self, console: Console) -> None:
        """A console shows what the hub showed at its revision."""
        side = console.side
        if side.is_whole and side.tables != self._showed.get((side.epoch, side.rev)):
            self._violated(f"a console at revision {side.rev} shows what the hub never did{self._differences(side)}")

    def _differences(self, side: ConsoleSide) -> str:
        """Where a console's rows are others than the hub's at its revision."""
        shown = self._showed.get((side.epoch, side.rev))
        if shown is None:
            return ", for it never was at that revision"
        ids = [id for kind in KINDS for id in _unlike(shown[kind], side.tables[kind])]
        return f": {sorted(set(ids))[:5]}"

    def _is_in_order(self) -> None:
        """Every queue balances, and nothing is negative."""
        for what in self.hub.floor.check():
            self._violated(what)

    def _who_waits(self) -> None:
        """After a reconciliation there are no ghosts, and nobody is forgotten."""
        for queue, waiting in self.pbx.waiting().items():
            if (found := set(self.hub.floor.queues[queue].waiting)) != waiting:
                self._violated(f"{queue}: {found ^ waiting} wait here or there only")

    def _counts(self) -> None:
        """What is counted is what happened, if the line lost nothing."""
        for (queue, what), count in self.pbx.counts.items() if self.exact else ():
            if (found := getattr(self.hub.floor.queues[queue].cells.total(), what)) != count:
                self._violated(f"{queue}: {count} {what}, counted {found}")

    def folded(self) -> Floor:
        """The floor that the journal gives."""
        self.journal.flush()
        floor = Floor(CENTRE)
        folded_anew(self.journal, floor, Views(CENTRE))
        return floor

    def folded_from_the_beginning(self) -> Floor:
        """The floor that all its events give, whatever states were put down."""
        floor = Floor(CENTRE)
        db = schema.read_only(self.path)
        for crc, body in db.execute("SELECT crc, body FROM events ORDER BY first"):
            for event in unpack_events(body, crc):
                floor.apply(event)
        db.close()
        return floor

    async def check(self) -> list[str]:
        """Let it come to rest; all that did not hold, at any time. Nothing, in a program without faults."""
        await self.step(("disk_full", 1))
        self.journal.check()
        await self.step(("reconcile", 0))
        for console in range(CONSOLES):
            if self.consoles[console].hub is None or not self.consoles[console].reads:
                await self.step(("console_comes", console))
        for _ in range(8):  # a degraded journal heals at its next beat, and tells so at the one after
            await self.step(("beat", 0))
        await self.step(("traffic", 3))
        await self.step(("idles", 0))
        for number, console in enumerate(self.consoles):
            if (console.side.epoch, console.side.rev) != (self.hub.epoch, self.hub.shown):
                self._violated(f"console {number} is at {console.side.rev}, the hub at {self.hub.shown}")
            if console.side.tables != tables(self.hub):
                self._violated(f"console {number} does not show what the hub does")
        if self.journal.row().state == "degraded":
            self._violated("the journal did not heal")
        self._is_in_order()
        if not same(self.folded(), self.hub.floor):
            self._violated("the floor is not the fold of the journal")
        if not self._lost and not same(self.folded_from_the_beginning(), self.hub.floor):
            self._violated("the floor is not the fold of all events")
        self._counts()
        self._said_and_written()
        return self.violations

    STEPS: ClassVar[dict[str, Callable[[Simulation, int], Coroutine[None, None, None]]]] = {
        step.__name__: step
        for step in (
            *(traffic, bad_line, beat, idles, reconcile, feed_dies, dies, dies_writing, loses_power, page_damaged),
            *(disk_full, disk_stuck, clock_set, console_comes, console_goes, console_stops),
        )
    }


def _unlike(one: dict[str, Row], other: dict[str, Row]) -> Iterator[str]:
    return (id for id in one.keys() | other.keys() if one.get(id) != other.get(id))


def tables(hub: Hub) -> Tables:
    return {kind: dict(hub.views.table(kind)) for kind in KINDS}


@contextmanager
def one_thread() -> Iterator[None]:
    """Journals without a thread of their own, on a disk that can be made to fail."""
    with ExitStack() as patches:
        patches.enter_context(patch.object(journal, "Writer", Writer))
        patches.enter_context(
            patch.object(
                schema,
                "connect",
                lambda path: sqlite3.connect(path, isolation_level=None, check_same_thread=False, factory=Disk),
            )
        )
        patches.enter_context(patch.object(writer, "HELD", writer.HELD))
        patches.enter_context(patch.object(journal.threading, "Timer", _NoTimer))
        yield


class _NoTimer:
    """Nobody looks at the file in between."""

    daemon = True

    def __init__(self, *_: object) -> None:
        pass

    def start(self) -> None:
        pass

    def cancel(self) -> None:
        pass


def play(script: Sequence[Step], seed: int = 0, told: Callable[[str], object] = lambda _: None) -> list[str]:
    """Play a script; what did not hold."""

    async def run(folder: Path) -> list[str]:
        simulation = Simulation(folder, seed, told)
        try:
            for step in (("reconcile", 0), *script):
                await simulation.step(step)
            return await simulation.check()
        finally:
            simulation.end()

    with tempfile.TemporaryDirectory() as folder, one_thread():
        Path(folder, "0").mkdir()
        return asyncio.run(run(Path(folder)))


def script(seed: int, length: int) -> list[Step]:
    """A long one, in which what is usual is usual."""
    chance = Random(seed)
    usual = ["traffic"] * 12 + ["beat"] * 12
    return [(chance.choice([*usual, *Simulation.STEPS]), chance.randrange(128)) for _ in range(length)]


if __name__ == "__main__":
    seed, length = int(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 300
    for violation in play(script(seed, length), seed, print):
        print(violation)
