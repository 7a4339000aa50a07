"""Whether the console's memory stays flat: 1,500 agents in 60 queues, 200x50, ten minutes, through a hub's socket.

The hub's own is printed beside it. Budget: 80 MB, and no slope.

    python -m tests.bench.bench_memory [MINUTES]
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.bench.bench_console import EVENTS, SETTLED, watch
from tests.bench.recorder import Recorder
from tests.bench.served import Served


def main() -> None:
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    consoles, hubs = [], []
    with tempfile.TemporaryDirectory() as home, Served(Path(home), *EVENTS) as served:
        time.sleep(SETTLED)
        with Recorder(watch(served)) as console:
            console.record(SETTLED)
            for minute in range(minutes + 1):
                if minute:
                    console.record(60.0)
                consoles.append(console.megabytes())
                hubs.append(served.process.memory_info().rss / 1e6)
    for name, sizes in (("console", consoles), ("hub", hubs)):
        half = len(sizes) // 2
        print(f"{name}: MB after each minute: " + " ".join(f"{size:.1f}" for size in sizes))
        print(f"  in the second half: {sizes[-1] - sizes[half]:+.1f} MB in {len(sizes) - 1 - half} minutes")


if __name__ == "__main__":
    main()
