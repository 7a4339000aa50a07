"""Days of a centre played fast: whether hub, journal and consoles stay as they are.

1,500 agents in 60 queues, some 36,000 events an hour, three days and a half in a few minutes; three consoles are
attached, each on a pty of its own. The hub keeps the quarter hours of two days, so that it grows until it has them; the
slope is that of the last 24 hours. Budgets: memory grows by less than 1 MB in an hour, and no file stays open.

    python -m tests.bench.bench_soak [MINUTES [HOURS]]
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.bench.recorder import Recorder
from tests.bench.served import Served

USUAL = (8, 84)  # minutes, hours played in them
KEPT = 50.0  # hours until the hub has all the quarter hours that it keeps
RATE = 10  # events a second of the day
CONSOLES = 3
SAMPLES = 240
LAST = 24.0  # hours that count


class Sample(NamedTuple):
    hours: float
    megabytes: float
    files: int


def slope(samples: Sequence[Sample]) -> float:
    """Megabytes an hour, by least squares."""
    mean_x = sum(one.hours for one in samples) / len(samples)
    mean_y = sum(one.megabytes for one in samples) / len(samples)
    across = sum((one.hours - mean_x) * (one.megabytes - mean_y) for one in samples)
    return across / sum((one.hours - mean_x) ** 2 for one in samples)


def watch(consoles: Sequence[Recorder], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for console in consoles:
            if came := console.take(0.05):
                console.answer(came)


def main() -> None:
    minutes, hours = [float(given) for given in (*sys.argv[1:], *USUAL[len(sys.argv) - 1 :])]
    speed = hours * 60 / minutes
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        options = ("--rate", str(RATE), "--hours", str(hours + 1))
        served = stack.enter_context(Served(Path(home), *options, speed=speed))
        command = (sys.executable, "-m", "wallboard", "watch", str(served.target), "--lang", "en")
        consoles = [stack.enter_context(Recorder(command)) for _ in range(CONSOLES)]
        processes = {"hub": served.process} | {
            f"console {number}": psutil.Process(console.process.pid) for number, console in enumerate(consoles, 1)
        }
        found: dict[str, list[Sample]] = {name: [] for name in processes}
        began = time.monotonic()
        for number in range(1, SAMPLES + 1):
            watch(consoles, began + number * minutes * 60 / SAMPLES - time.monotonic())
            for name, process in processes.items():
                at = (time.monotonic() - began) / 3600 * speed
                found[name].append(Sample(at, process.memory_info().rss / 1e6, process.num_fds()))
        events = served.journalled()
        size = sum(file.stat().st_size for file in Path(home).glob("journal*")) / 1e6
    print(f"{hours:g} hours in {minutes:g} minutes: {events:,} events, {size:.0f} MB of journal")
    for name, samples in found.items():
        late = [one for one in samples if one.hours >= hours - min(LAST, hours / 2)]
        sizes = " ".join(f"{samples[len(samples) * part // 8 - 1].megabytes:.1f}" for part in range(1, 9))
        files = f"files open: {late[0].files} .. {late[-1].files}"
        print(f"{name:10} {slope(late):+.3f} MB/h (budget 1)  {files}  MB in eighths of the time: {sizes}")
    filling = [one for one in found["hub"] if KEPT / 8 <= one.hours <= KEPT]
    if len(filling) > 1:
        print(f"until the hub has all quarter hours that it keeps: {slope(filling):+.3f} MB/h, for {KEPT:g} hours")


if __name__ == "__main__":
    main()
