"""What the desk costs on a real pty: processor, bytes, memory, and how long from a key until its picture stands.

1,500 agents in 60 queues, 5 % of the agents changing in every tick of a quarter of a second, told by a hub in a process
of its own through its unix socket; then 5,000 agents in 200 queues with as many events an agent. Budgets at 200x50: 8 %
of a core and 50 ms from a key to its picture (p95) with 1,500 agents, 100 ms with 5,000.

    python -m tests.bench.bench_desk [SECONDS]
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.recorder import Recorder
from tests.bench.served import Served

SIZES = ((200, 50), (120, 36), (80, 24))
CROWDS = ((1500, 60, 600), (5000, 200, 2000))  # agents, queues, events a second
SETTLED = 6.0  # seconds until what is made once is made
CURSOR = "▸".encode()  # it stands on another row once the key is seen
PRESSED = 60
RESTED = 0.11  # seconds between two keys


def busy(served: Served, seconds: float) -> None:
    for columns, lines in SIZES:
        with Recorder(watch(served), columns, lines) as console:
            open_desk(console)
            before = served.cpu()
            spent = console.record(seconds)
            hub = 100 * (served.cpu() - before) / spent.seconds
            times = sorted(1000 * answered(console, "jk"[turn % 2]) for turn in range(PRESSED))
            middle, late = statistics.median(times), times[int(0.95 * len(times))]
            each = spent.bytes / spent.seconds / 4
            print(
                f"  {columns}x{lines}: cpu {spent.percent:.1f} %, {each:,.0f} bytes a tick,"
                f" {console.megabytes():.0f} MB; key to picture p50 {middle:.0f} ms, p95 {late:.0f} ms,"
                f" most {times[-1]:.0f} ms; the hub cpu {hub:.1f} %",
                flush=True,
            )


def watch(served: Served) -> tuple[str, ...]:
    """The command that looks at a hub."""
    return (sys.executable, "-m", "wallboard", "watch", f"unix:{served.socket}", "--lang", "en")


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
    for agents, queues, rate in CROWDS:
        print(f"{agents:,} agents in {queues} queues, {rate:,} events a second", flush=True)
        player = ("--agents", str(agents), "--queues", str(queues), "--rate", str(rate))
        with tempfile.TemporaryDirectory() as home, Served(Path(home), *player) as served:
            time.sleep(SETTLED)
            busy(served, seconds)


if __name__ == "__main__":
    main()
