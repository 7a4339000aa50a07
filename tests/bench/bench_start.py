"""How soon something is seen of a hub that runs: by ``wallboard status``, and by ``wallboard watch`` on a pty.

1,500 agents in 60 queues, 1,000 events a second. Budgets: status 250 ms, the first picture 600 ms.

    python -m tests.bench.bench_start [STARTS]
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.recorder import Recorder
from tests.bench.served import Served

WALLBOARD = (sys.executable, "-m", "wallboard")


def status(target: str) -> float:
    began = time.monotonic()
    subprocess.run([*WALLBOARD, "status", target, "--lang", "en"], stdout=subprocess.PIPE, check=False)
    return time.monotonic() - began


def picture(target: str) -> float:
    with Recorder([*WALLBOARD, "watch", target, "--lang", "en"]) as console:
        return console.until(b"WAITING")


def main() -> None:
    starts = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as home, Served(Path(home), "--rate", "1000") as served:
        time.sleep(10.0)
        for what, budget, begin in (("status", 250, status), ("watch, first picture", 600, picture)):
            times = sorted(1000 * begin(str(served.target)) for _ in range(starts))
            middle = statistics.median(times)
            print(f"{what}: {middle:.0f} ms ({times[0]:.0f} .. {times[-1]:.0f}; budget {budget})", flush=True)


if __name__ == "__main__":
    main()
