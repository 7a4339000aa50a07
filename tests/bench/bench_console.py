"""What the console costs on a real pty: bytes a tick, processor, memory, and how long until the first picture.

1,500 agents in 60 queues, 5 % of the agents changing in every tick of a quarter of a second, told by a hub in a process
of its own through its unix socket; beside it Textual's own output for the same screen, and the hub. Budgets at 200x50:
8 % of a core, 80 MB, 4 kB a tick (at 80x24 1 kB), 400 bytes on a whole second in which nothing happens, and a first
picture within 600 ms.

    python -m tests.bench.bench_console [SECONDS]
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from tests.bench.recorder import CONSOLE, Recorder, Spent
from tests.bench.served import Served
from wallboard.hub.addresses import at_socket
from wallboard.hub.remote import RemoteLink

SIZES = ((200, 50), (80, 24))
TICK = 0.25
EVENTS = ("--rate", "600")  # a second: as many as change 5 % of the agents in a tick
AGENTS = 1500
SETTLED = 5.0  # seconds until what is made once is made
STARTS = 7
NEAR = 0.2  # seconds after a whole second within which its tick is written; the next frame may come at a quarter


def watch(served: Served) -> tuple[str, ...]:
    """The command that looks at a hub."""
    return (sys.executable, "-m", "wallboard", "watch", f"unix:{served.socket}", "--lang", "en")


def busy(served: Served, seconds: float) -> None:
    print(f"{'':24}{'bytes a tick':>14}{'cpu %':>8}{'MB':>8}{'hub %':>8}{'MB':>8}")
    for columns, lines in SIZES:
        for name, options in (("", ()), (" stock Textual", ("--no-diff",))):
            with Recorder([*watch(served), *options], columns, lines) as console:
                console.record(SETTLED)
                before = served.cpu()
                spent = console.record(seconds)
                hub = 100 * (served.cpu() - before) / spent.seconds
                size = f"{columns}x{lines}{name}"
                each = spent.bytes / spent.seconds * TICK
                print(
                    f"{size:24}{each:>14,.0f}{spent.percent:>8.1f}{console.megabytes():>8.1f}"
                    f"{hub:>8.1f}{served.process.memory_info().rss / 1e6:>8.1f}",
                    flush=True,
                )
    print(f"agents changed: {asyncio.run(changed(served, seconds)):.1f} % in a tick")


async def changed(served: Served, seconds: float) -> float:
    """Per cent of the agents that change in a tick."""
    link = RemoteLink(at_socket(served.socket))
    await link.frame()
    count, began = 0, time.monotonic()
    while time.monotonic() < began + seconds:
        count += len((await link.frame()).changed.get("a", ()))
    seconds = time.monotonic() - began
    await link.close()
    return 100 * count / AGENTS / seconds * TICK


def quiet(seconds: float) -> None:
    """Nothing changes but the time."""
    for columns, lines in SIZES:
        with Recorder([*CONSOLE, "--minutes", "1", "--still"], columns, lines) as console:
            console.record(SETTLED)
            spent = console.record(seconds)
        on, between = _by_second(spent)
        print(
            f"{columns}x{lines} with no event: {statistics.median(on):.0f} bytes on a whole second (most {max(on)}),"
            f" {between} between; cpu {spent.percent:.1f} %",
            flush=True,
        )


def _by_second(spent: Spent) -> tuple[list[int], int]:
    """Bytes of each whole second's tick, and all bytes that came at another time."""
    ticks: dict[int, int] = {}
    between = 0
    for at, came in spent.written:
        if at % 1.0 <= NEAR:
            ticks[int(at)] = ticks.get(int(at), 0) + len(came)
        else:
            between += len(came)
    return list(ticks.values()) or [0], between


def starts(command: Iterable[str], sign: bytes) -> list[float]:
    """Milliseconds from the start of the process until a picture stands, sorted."""
    times = []
    for _ in range(STARTS):
        with Recorder([*command]) as console:
            times.append(1000 * console.until(sign))
    return sorted(times)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    with tempfile.TemporaryDirectory() as home, Served(Path(home), *EVENTS) as served:
        time.sleep(SETTLED)
        busy(served, seconds)
        told = starts(watch(served), b"WAITING")
    quiet(seconds)
    demo = starts((sys.executable, "-m", "wallboard", "demo", "--lang", "en"), b"WAITING")
    for name, times in (("watch, 1,500 agents, 60 queues", told), ("wallboard demo", demo)):
        print(f"first picture, {name}: {statistics.median(times):.0f} ms ({times[0]:.0f} .. {times[-1]:.0f})")


if __name__ == "__main__":
    main()
