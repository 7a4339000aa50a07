"""A hub in a process of its own, as ``wallboard hub`` runs it, of a made-up centre that another process plays.

    python -m tests.bench.served run CENTRE.TOML [--speed S]
    python -m tests.bench.served play [--rate R] [--agents N] [--queues Q] [--speed S] [--hours H] [--markers M]

The player writes events to its standard output, which is the hub's standard input; so what they cost to make up is not
counted as the hub's. The hub writes the revision and the time of every frame that it shows, by the monotonic clock.
"""

import argparse
import asyncio
import os
import random
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import psutil

from tests.bench.traffic import Habits, Traffic, centre
from wallboard.clock import ReplayClock, WallClock
from wallboard.config import load
from wallboard.feeds.base import Sink
from wallboard.hub import host as host_module
from wallboard.hub import logs
from wallboard.hub.doors import answers
from wallboard.hub.host import Host
from wallboard.hub.hub import Hub
from wallboard.hub.journal import reading, schema
from wallboard.hub.service import Service
from wallboard.model.events import AnyEvent, Assigned, Event, Queued, Renamed

SOURCE = "bench/pbx"
MARKED = f"{SOURCE}:marked"  # a queue of one who waits, and who gets another number with every marker
OPENS = 1_795_330_800.0  # where a day begins that is played fast
PORTION = 0.02  # seconds of traffic told at once
EACH = 8  # events of a call, about
BUSY = 0.8  # share of their time that agents are at work
CENTRE = """\
version = 1

[centre]
id = "centre"
journal = "{home}/journal.db"
socket = "{home}/hub.sock"

[[site]]
id = "bench"
timezone = "UTC"

[[feed]]
id = "{source}"
url = "queuelog:/dev/null"

[[queue]]
id = "{marked}"
limits = {{ longest_wait = ["9h", "10h"], per_desk = [90, 91] }}
"""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[AnyEvent]).decode


# -- the handle of a benchmark


class Served:
    """A hub and its player for as long as the block lasts, from when the hub answers; their files are in ``home``."""

    def __init__(self, home: Path, *player: str, speed: float = 1.0) -> None:
        self.target = home / "centre.toml"
        self.socket = home / "hub.sock"
        self.target.write_text(CENTRE.format(home=home, source=SOURCE, marked=MARKED), "utf-8")
        self._shown = home / "shown"
        me = (sys.executable, "-m", "tests.bench.served")
        fast = ("--speed", str(speed))
        with (
            self._shown.open("wb") as shown,
            (home / "markers").open("wb") as markers,
            (home / "log").open("wb") as log,
        ):
            self._player = subprocess.Popen([*me, "play", *fast, *player], stdout=subprocess.PIPE, stderr=markers)
            self._hub = subprocess.Popen(
                [*me, "run", str(self.target), *fast], stdin=self._player.stdout, stdout=shown, stderr=log
            )
        self.process = psutil.Process(self._hub.pid)

    def __enter__(self) -> Self:
        end = time.monotonic() + 30
        while not answers(self.socket):
            if time.monotonic() > end or self._hub.poll() is not None:
                self.__exit__()
                raise RuntimeError("the hub did not start:\n" + self.log())
            time.sleep(0.05)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for process in (self._hub, self._player):
            process.send_signal(signal.SIGTERM)
        for process in (self._hub, self._player):
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def log(self) -> str:
        return (self.target.parent / "log").read_text("utf-8", errors="replace")

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        times = self.process.cpu_times()
        return times.user + times.system

    def shown(self) -> dict[int, float]:
        """When each revision was shown, by the monotonic clock."""
        lines = self._shown.read_text().splitlines()[:-1]
        return {int(rev): float(at) for rev, at in map(str.split, lines)}

    def markers(self) -> list[float]:
        """When each marker was told, by the monotonic clock."""
        return [float(at) for at in (self.target.parent / "markers").read_text().splitlines()]

    def journalled(self) -> int:
        """Events that are in the journal by now."""
        db = schema.read_only(self.target.parent / "journal.db")
        try:
            return reading.last_number(db)
        finally:
            db.close()

    @property
    def plays(self) -> bool:
        return self._player.poll() is None


# -- the hub


class TimedHub(Hub):
    """A hub that says when it shows what."""

    def _mark(self) -> None:
        os.write(sys.stdout.fileno(), f"{self.views.rev} {time.monotonic()}\n".encode())
        super()._mark()


class PipedSource:
    """A feed that comes on standard input."""

    source = SOURCE

    def resume(self, heard: float, series: int) -> None:
        """It always begins anew."""

    async def run(self, sink: Sink) -> None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=1 << 24)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while True:
            try:
                (size,) = struct.unpack(">I", await reader.readexactly(4))
                sink(_decode(await reader.readexactly(size)))
            except asyncio.IncompleteReadError:
                await asyncio.Event().wait()


def run(path: str, speed: float) -> int:
    logs.set_up()
    clock = WallClock() if speed == 1.0 else ReplayClock(OPENS, speed)
    host_module.Hub = TimedHub  # type: ignore[misc]
    host = Host(load(path), [PipedSource()], clock)
    try:
        return asyncio.run(Service(Path(path), host).run())
    finally:
        host.close()


# -- the player


def play(options: argparse.Namespace) -> None:
    """Events as they happen, or at ``speed``; ``markers`` a second come at random, whose times go to stderr."""
    clock = WallClock() if options.speed == 1.0 else ReplayClock(OPENS, options.speed)
    calls = options.rate / EACH
    load = BUSY * options.agents / calls  # seconds of an agent that each takes
    lines = centre(
        options.queues, options.agents, 3600 * calls / options.queues, talk=load / 2, wrap=load / 4, patience=2 * load
    )
    habits = Habits(ring=0.4 * load, rests=0.02, rest=2 * load)
    traffic = Traffic(SOURCE, lines, clock.now(), habits=habits)
    say([*traffic.opening(), *(_marked(clock.now()) if options.markers else ())])
    random_ = random.Random(1)
    due = clock.monotonic() + random_.expovariate(options.markers) if options.markers else float("inf")
    end, next_, number = clock.now() + options.hours * 3600, clock.monotonic(), 0
    while clock.now() < end:
        next_ += PORTION
        while due < next_:
            time.sleep(max(0.0, due - clock.monotonic()))
            number += 1
            os.write(sys.stderr.fileno(), f"{time.monotonic()}\n".encode())
            say([_marker(number, clock.now())])
            due += random_.expovariate(options.markers)
        time.sleep(max(0.0, next_ - clock.monotonic()))
        say(traffic.until(clock.now()))


def _marked(now: float) -> list[Event]:
    """Somebody who waits longer than all others stands first in the board's list of those who wait."""
    head = {"source": SOURCE, "ts": now, "rts": now}
    return [
        Assigned(id="marked-agent", **head, agent=f"{SOURCE}:Agent 0000", queue=MARKED, on=True),
        Queued(id="marked-caller", **head, contact=_waits(0), queue=MARKED),
    ]


def _marker(number: int, now: float) -> Event:
    head = {"id": f"m-{number}", "source": SOURCE, "ts": now, "rts": now}
    return Renamed(**head, contact=_waits(number - 1), queue=MARKED, to=_waits(number), caller=f"{number:06}")


def _waits(number: int) -> str:
    return f"{SOURCE}:waits-{number}"


def say(events: Sequence[Event]) -> None:
    if events:
        told = _encode(events)
        sys.stdout.buffer.write(struct.pack(">I", len(told)) + told)
        sys.stdout.buffer.flush()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("run", "play"))
    parser.add_argument("path", nargs="?", default="")
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=1000.0, help="events a second, of the clock that runs at --speed")
    parser.add_argument("--agents", type=int, default=1500)
    parser.add_argument("--queues", type=int, default=60)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--markers", type=float, default=0.0, help="a second")
    options = parser.parse_args()
    if options.what == "run":
        return run(options.path, options.speed)
    play(options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
