"""How long from an event until it is seen: as bytes on the pty of a console that is attached to a hub.

1,500 agents in 60 queues, 1,000 events a second. Among them come markers, at random: each gives another number to the
caller who waits longest, so that the screen tells which marker was seen last. An event waits for the next frame, a
quarter of a second at most. Budgets: p50 180 ms, p99 330 ms.

    python -m tests.bench.bench_latency [SECONDS]
"""

import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.recorder import Recorder
from tests.bench.served import Served
from tests.terminal import Emulator

RATE, MARKERS = 1000, 12  # a second
SETTLED = 8.0  # seconds until what is made once is made
_ROW = re.compile(r"marked +(\d{6})(?:\s|$)", re.M)


def record(console: Recorder, seconds: float) -> list[tuple[float, bytes]]:
    """All bytes, with the times at which they were read, by the monotonic clock."""
    written, end = [], time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        came = console.take(left)
        if came is None:
            raise EOFError("the console ended")
        if came:
            written.append((time.monotonic(), came))
            console.answer(came)
    return written


def seen(written: list[tuple[float, bytes]], columns: int, lines: int) -> Iterator[tuple[float, int]]:
    """When the marker on the screen became another, and which."""
    emulator, last = Emulator(columns, lines), 0
    for at, came in written:
        emulator.show(came)
        found = _ROW.search(emulator.text())
        if found and (number := int(found[1])) > last:
            last = number
            yield at, number


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 45.0
    columns, lines = 200, 50
    with tempfile.TemporaryDirectory() as home:
        options = ("--rate", str(RATE), "--markers", str(MARKERS))
        with Served(Path(home), *options) as served:
            command = (sys.executable, "-m", "wallboard", "watch", str(served.target), "--lang", "en")
            with Recorder(command, columns, lines) as console:
                written = record(console, SETTLED + seconds)
                share = console.cpu() / (SETTLED + seconds)
            markers = served.markers()
    last, times = 0, []
    for at, number in seen(written, columns, lines):
        if at > written[0][0] + SETTLED:
            times += [1000 * (at - when) for when in markers[last:number]]
        last = number
    times.sort()
    if not times:
        raise SystemExit("no marker was ever seen")
    p50, p99 = (times[int(len(times) * part)] for part in (0.5, 0.99))
    print(
        f"event to bytes on a pty, {columns}x{lines}, {len(times)} of {len(markers)} markers among {RATE} events/s:"
        f" p50 {p50:.0f} ms (budget 180), p99 {p99:.0f} ms (budget 330), most {times[-1]:.0f} ms;"
        f" console {100 * share:.1f} % of a core, start included; load of the machine {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
