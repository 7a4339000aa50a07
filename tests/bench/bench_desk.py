"""What the desk costs on a real pty: processor, bytes, memory, and how long from a key until its picture stands.

1,500 agents in 60 queues, 5 % of the agents changing in every tick of a quarter of a second; then 5,000. The hub runs
in the same process; it is measured by itself and taken off. Budgets: 8 % of a core, 50 ms from key to picture (p95).

    python -m tests.bench.bench_desk [SECONDS]
"""

import statistics
import sys
import time

from tests.bench.recorder import CONSOLE, Recorder

SIZES = ((200, 50), (120, 36), (80, 24))
RUNNING = ("--minutes", "1")
SETTLED = 5.0  # seconds until what is made once is made
CURSOR = "▸".encode()  # it stands on another row once the key is seen
PRESSED = 60
RESTED = 0.11  # seconds between two keys


def busy(agents: int, seconds: float) -> None:
    options = [*RUNNING, "--agents", str(agents)]
    with Recorder([*CONSOLE, *options, "--hub-alone"]) as hub:
        hub.record(SETTLED)
        alone = hub.record(seconds).percent
    print(f"{agents:,} agents; hub and traffic alone: cpu {alone:.1f} %", flush=True)
    for columns, lines in SIZES:
        with Recorder([*CONSOLE, *options], columns, lines) as console:
            open_desk(console)
            spent = console.record(seconds)
            times = sorted(1000 * answered(console, "jk"[turn % 2]) for turn in range(PRESSED))
            middle, late = statistics.median(times), times[int(0.95 * len(times))]
            each = spent.bytes / spent.seconds / 4
            print(
                f"  {columns}x{lines}: cpu {spent.percent:.1f} % less the hub {spent.percent - alone:.1f} %,"
                f" {each:,.0f} bytes a tick, {console.megabytes():.0f} MB;"
                f" key to picture p50 {middle:.0f} ms, p95 {late:.0f} ms, most {times[-1]:.0f} ms",
                flush=True,
            )


def open_desk(console: Recorder) -> None:
    console.until(b"WAITING")
    console.type("2")
    console.record(SETTLED)


def answered(console: Recorder, key: str) -> float:
    """Seconds from a key until the cursor is seen to have moved."""
    console.record(RESTED)
    start = time.monotonic()
    console.type(key)
    seen = b""
    while CURSOR not in seen:
        came = console.take(5.0)
        if not came:
            raise EOFError("nothing came of a key")
        console.answer(came)
        seen = seen[-2:] + came
    return time.monotonic() - start


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    for agents in (1500, 5000):
        busy(agents, seconds)


if __name__ == "__main__":
    main()
