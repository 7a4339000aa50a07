"""What the console costs on a real pty: bytes a tick, processor, memory, and how long until the first picture.

1,500 agents in 60 queues, 5 % of the agents changing in every tick of a quarter of a second; beside it Textual's own
output for the same screen, and the hub by itself, which runs in the same process here. Budgets: design of the console.

    python -m tests.bench.bench_console [SECONDS]
"""

import statistics
import sys
from collections.abc import Iterable

from tests.bench.recorder import CONSOLE, Recorder, Spent

SIZES = ((200, 50), (80, 24))
TICK = 0.25
RUNNING = ("--minutes", "1")
SETTLED = 5.0  # seconds until what is made once is made
STARTS = 7
NEAR = 0.2  # seconds after a whole second within which its tick is written; the next frame may come at a quarter


def busy(seconds: float) -> None:
    print(f"{'':24}{'bytes a tick':>14}{'cpu %':>8}{'MB':>8}")
    for columns, lines in SIZES:
        for name, options in (("", ()), (" stock Textual", ("--stock",))):
            with Recorder([*CONSOLE, *RUNNING, *options], columns, lines) as console:
                console.record(SETTLED)
                spent = console.record(seconds)
                size = f"{columns}x{lines}{name}"
                each = spent.bytes / spent.seconds * TICK
                print(f"{size:24}{each:>14,.0f}{spent.percent:>8.1f}{console.megabytes():>8.1f}", flush=True)
    with Recorder([*CONSOLE, *RUNNING, "--hub-alone"]) as hub:
        hub.record(SETTLED)
        spent = hub.record(seconds)
        print(f"{'hub and traffic alone':24}{'':14}{spent.percent:>8.1f}{hub.megabytes():>8.1f}")
        print(f"agents changed: {_said(spent)} % in a tick")


def _said(spent: Spent) -> str:
    """What the hub alone counted last."""
    return b"".join(came for _, came in spent.written).split()[-1].decode()


def quiet(seconds: float) -> None:
    """Nothing changes but the time."""
    for columns, lines in SIZES:
        with Recorder([*CONSOLE, *RUNNING, "--still"], columns, lines) as console:
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
    busy(seconds)
    quiet(seconds)
    wallboard = (sys.executable, "-m", "wallboard", "demo", "--lang", "en")
    for name, command in (("1,500 agents, 60 queues", CONSOLE), ("wallboard demo", wallboard)):
        times = starts(command, b"WAITING")
        print(f"first picture, {name}: {statistics.median(times):.0f} ms ({times[0]:.0f} .. {times[-1]:.0f})")


if __name__ == "__main__":
    main()
