"""A day of a centre played fast: whether hub, journal and consoles stay as they are.

1,500 agents in 60 queues, some 36,000 events an hour, 24 hours in a few minutes; three consoles are attached, each on a
pty of its own. Budgets: memory grows by less than 1 MB in an hour of the day, and no file stays open.

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

RATE = 10  # events a second of the day
CONSOLES = 3
SAMPLES = 240
WARM = 0.25  # share of the day after which the slope is taken: by then all tables are made


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
    minutes, hours = (float(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((1, 6.0), (2, 24.0)))
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
        late = samples[int(WARM * len(samples)) :]
        sizes = " ".join(f"{samples[len(samples) * part // 8 - 1].megabytes:.1f}" for part in range(1, 9))
        files = f"files open: {late[0].files} .. {late[-1].files}"
        print(f"{name:10} {slope(late):+.3f} MB/h (budget 1)  {files}  MB in eighths of the day: {sizes}")


if __name__ == "__main__":
    main()
