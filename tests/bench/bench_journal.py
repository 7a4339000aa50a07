"""The journal of a centre of 1,500 agents: what writing costs, the stall of a checkpoint, and how soon a hub is back.

``python tests/bench/bench_journal.py [EVENTS]``: a restart with so many in the journal, 10 million if not said; of them
some 60,000 came after the last checkpoint, and the process was killed.
"""

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.traffic import Traffic, centre, days
from wallboard.clock import ManualClock, WallClock
from wallboard.config import Centre
from wallboard.floor.fold import Floor
from wallboard.hub.journal import Journal
from wallboard.hub.views import Views
from wallboard.model.events import AnyEvent

SOURCE = "north/pbx"
OPENS = 1_795_330_800.0
CENTRE = Centre(id="bench")
RATE = 10_000  # events a second
SECONDS = 10


def told(calls: float, **times: float) -> tuple[list[AnyEvent], Iterator[tuple[float, list[AnyEvent]]]]:
    """What is told at first, and then a second at a time."""
    traffic = Traffic(SOURCE, centre(60, 1500, calls, **times), OPENS)
    return traffic.opening(), days(traffic, OPENS, OPENS + 86400 * 30, 1.0)


def spent() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def writing(path: Path) -> None:
    """RATE events/s for a while in 50 portions a second, with the commits of the beats."""
    clock = WallClock()
    _, seconds = told(7500.0, talk=8.0, wrap=2.0, patience=20.0)
    events: list[AnyEvent] = []
    while len(events) < RATE * SECONDS:
        events += next(seconds)[1]
    journal = Journal.open(path, CENTRE, clock)
    began, cpu, portion, waits = clock.monotonic(), spent(), RATE // 50, []
    for number, start in enumerate(range(0, RATE * SECONDS, portion), 1):
        journal.write(events[start : start + portion])
        if number % 12 == 0:
            asked = time.perf_counter()
            await journal.commit(number, {SOURCE: clock.now()})
            waits.append(time.perf_counter() - asked)
        await asyncio.sleep(max(0.0, began + number / 50 - clock.monotonic()))
    journal.flush()
    share = (spent() - cpu) / (clock.monotonic() - began)
    size = sum(file.stat().st_size for file in path.parent.iterdir())
    waits.sort()
    print(f"{RATE} events/s journalled: {100 * share:.1f} % of a core")
    print(
        f"commit of a beat: p50 {1e3 * waits[len(waits) // 2]:.1f} ms, p99 {1e3 * waits[-1 - len(waits) // 100]:.1f} ms"
    )
    print(f"{size / RATE / SECONDS:.0f} bytes an event on disk, the log of SQLite included")
    journal.close()


def fill(path: Path, events: int) -> None:
    """A journal of so many events, written as a hub does, and left as by a process that was killed."""
    started = time.perf_counter()
    clock = ManualClock(OPENS)
    opening, seconds = told(7500.0, talk=8.0, wrap=2.0, patience=20.0)
    journal, floor, views = Journal.open(path, CENTRE, clock), Floor(CENTRE), Views(CENTRE)
    floor.finished = []
    stalls = []

    def write(batch: list[AnyEvent]) -> None:
        for event in batch:
            floor.apply(event)
        journal.write(batch, floor.finished or ())
        floor.finished = []

    write(opening)
    for number, (at, batch) in enumerate(seconds, 1):
        clock.advance(at - clock.now())
        write(batch)
        if number % 10 == 0:
            views.update(floor, at, {SOURCE: at})
            journal.flush()
        if journal.number >= events:
            break
        if number % 59 == 0:
            journal.flush()
            began = time.perf_counter()
            journal.checkpoint(floor, views.rows(), views.rev)
            stalls.append(time.perf_counter() - began)
    journal.flush()
    stalls.sort()
    usual = stalls[len(stalls) // 2]
    print(f"checkpoint: stalls the loop for {1e3 * usual:.0f} ms, at worst {1e3 * stalls[-1]:.0f} ms (budget 50)")
    size = sum(file.stat().st_size for file in path.parent.iterdir()) / 1e6
    print(f"{journal.number:,} events in {size:.0f} MB, built in {time.perf_counter() - started:.0f} s")
    sys.stdout.flush()
    os._exit(0)  # as a kill would


def restart(path: Path) -> None:
    from wallboard.hub.hub import Hub

    began = time.perf_counter()
    clock = WallClock()
    journal = Journal.open(path, CENTRE, clock)
    opened = time.perf_counter()
    restored = journal.read()
    assert restored is not None
    assert restored.checkpoint is not None
    since = journal.number - restored.checkpoint.number
    hub = Hub(CENTRE, [], clock, journal=journal)
    hub.beat()
    ready = time.perf_counter()
    assert hub.floor.check() == []
    print(
        f"restart: opened in {opened - began:.2f} s, back in {ready - began:.2f} s (budget 3),"
        f" {since:,} events after the checkpoint"
    )
    sys.stdout.flush()
    os._exit(0)


def main() -> None:
    if len(sys.argv) == 4:
        what, path, events = sys.argv[1:]
        return fill(Path(path), int(events)) if what == "fill" else restart(Path(path))
    events = sys.argv[1] if len(sys.argv) > 1 else "10000000"
    with tempfile.TemporaryDirectory() as home:
        asyncio.run(writing(Path(home, "a", "bench.db")))
        for what in ("fill", "restart"):
            began = time.perf_counter()
            subprocess.run([sys.executable, __file__, what, str(Path(home, "b", "bench.db")), events], check=True)
        print(f"the whole process, from its start: {time.perf_counter() - began:.2f} s (budget 3)")


if __name__ == "__main__":
    main()
