"""A hub that 10,000 events a second come to and 500 consoles look at: what it costs, and how soon they have it.

1,500 agents in 60 queues; every event is journalled. The consoles are processes of their own, and so is what makes the
events. Budgets: 30 % of a core; from when a frame is shown until a console has read it, 150 ms (p99).

    python -m tests.bench.bench_hub [SECONDS [CONSOLES [RATE]]]
"""

import bisect
import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from tests.bench.served import Served

USUAL = (30, 500, 10_000)  # seconds, consoles, events a second
CROWDS = 2  # processes that the consoles are in


def crowd(served: Served, consoles: int, seconds: float) -> list[dict[str, Any]]:
    """What became of so many consoles; prints what the hub cost meanwhile."""
    command = (sys.executable, "-m", "tests.bench.crowd", str(served.socket), str(consoles // CROWDS), str(seconds))
    began = time.monotonic()
    crowds = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(CROWDS)]
    for one in crowds:
        assert one.stdout
        if one.stdout.readline() != b"attached\n":
            raise SystemExit(f"the consoles were not let in:\n{served.log()}")
    attached = time.monotonic() - began
    for one in crowds:
        assert one.stdout
        one.stdout.readline()
    before, number, start = served.cpu(), served.journalled(), time.monotonic()
    time.sleep(max(0.0, seconds - 0.5))
    percent = 100 * (served.cpu() - before) / (time.monotonic() - start)
    rate = (served.journalled() - number) / (time.monotonic() - start)
    found = [msgspec.json.decode(one.communicate()[0]) for one in crowds]
    print(
        f"{consoles} consoles, {rate:,.0f} events/s journalled: hub {percent:.1f} % of a core (budget 30 %),"
        f" {served.process.memory_info().rss / 1e6:.0f} MB; {attached:.1f} s until all were attached;"
        f" load of the machine {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return found


def late(served: Served, found: list[dict[str, Any]], consoles: int, seconds: float) -> None:
    shown = served.shown()
    times = sorted(1000 * (at - shown[rev]) for one in found for rev, at in one["came"] if rev in shown)
    p50, p99 = (times[int(len(times) * share)] for share in (0.5, 0.99))
    size = sum(one["bytes"] for one in found)
    print(
        f"from a frame to a console: p50 {p50:.0f} ms, p99 {p99:.0f} ms (budget 150 ms), most {times[-1]:.0f} ms;"
        f" {len(times) / consoles / seconds:.2f} frames/s to each, {size / max(1, len(times)) / 1000:.0f} kB each;"
        f" consoles lost: {sum(one['closed'] for one in found)}",
        flush=True,
    )
    ats = sorted(shown.values())
    ats = ats[bisect.bisect(ats, ats[-1] - seconds) :]
    gaps = sorted(1000 * (b - a) for a, b in pairwise(ats))
    print(f"between two frames: p50 {gaps[len(gaps) // 2]:.0f} ms, most {gaps[-1]:.0f} ms", flush=True)


def main() -> None:
    seconds, consoles, rate = [float(given) for given in (*sys.argv[1:], *USUAL[len(sys.argv) - 1 :])]
    for many in (1, int(consoles)):
        with tempfile.TemporaryDirectory() as home, Served(Path(home), "--rate", str(rate)) as served:
            time.sleep(3.0)
            found = crowd(served, max(CROWDS, many), seconds)
            late(served, found, max(CROWDS, many), seconds)


if __name__ == "__main__":
    main()
