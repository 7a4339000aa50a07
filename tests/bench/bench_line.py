"""The console behind a slow line: 80x24 on 8 kB/s, 1,500 agents. Nothing piles up, and a key answers within a second.

python -m tests.bench.bench_line [SECONDS]
"""

import statistics
import sys
import time
from datetime import UTC, datetime, timedelta

from tests.bench.recorder import CONSOLE
from tests.terminal import Terminal

LINE = 8000  # bytes a second
PIECE = 0.02  # seconds: what came in so long goes over the line together
LANGUAGES = ("WAITING", "排队数")  # how a board in each begins


class SlowTerminal(Terminal):
    """A terminal that takes in no more than the line brings; the rest waits in the pty, which holds some 4 kB."""

    def __init__(self, *command: str) -> None:
        super().__init__(command, 80, 24, TZ="UTC")
        self._ready = time.monotonic()

    def pump(self, until: float, sign: str = "") -> bool:
        """Read until a time by the monotonic clock, or until ``sign`` is on the screen; whether it is."""
        while time.monotonic() < until:
            time.sleep(max(0.0, self._ready - time.monotonic()))
            came = self.take(PIECE, int(LINE * PIECE))
            if came is None:
                raise EOFError("the console ended")
            self._ready = time.monotonic() + len(came) / LINE
            if came:
                self.show(came)
            if sign and sign in self.text():
                return True
        return False

    def behind(self) -> float:
        """Seconds by which the clock on the screen is behind."""
        line = next(line for line in self.text().splitlines() if ":" in line)
        shown = datetime.strptime(line.split()[-1], "%H:%M:%S").time()
        now = datetime.now(UTC)
        told = datetime.combine(now.date(), shown, UTC)
        return (now - (told if told <= now else told - timedelta(days=1))).total_seconds()


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    with SlowTerminal(*CONSOLE, "--minutes", "1") as terminal:
        if not terminal.pump(time.monotonic() + 30, LANGUAGES[0]):
            raise SystemExit("no picture came")
        terminal.pump(time.monotonic() + 5)
        behind, answers = [], []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            terminal.pump(time.monotonic() + 2.3)
            behind.append(terminal.behind())
            pressed = time.monotonic()
            terminal.type("L")
            other = LANGUAGES[(len(answers) + 1) % 2]
            if not terminal.pump(pressed + 10, other):
                raise SystemExit("a key had no answer")
            answers.append(time.monotonic() - pressed)
    print(f"on a line of {LINE:,} bytes/s, 80x24:")
    print(f"clock behind: median {statistics.median(behind):.2f} s, most {max(behind):.2f} s")
    print(f"key answered: median {statistics.median(answers):.2f} s, most {max(answers):.2f} s of {len(answers)}")


if __name__ == "__main__":
    main()
