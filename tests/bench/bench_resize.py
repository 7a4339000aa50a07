"""A window torn about, 200 sizes a second from 20x5 to 400x100: how soon the right picture stands when it rests.

Right is what a console shows that was started at that size, cell by cell; nothing moves in the centre meanwhile.

    python -m tests.bench.bench_resize [STORMS]
"""

import random
import sys
import time

import pyte

from tests.bench.recorder import CONSOLE, Recorder
from tests.terminal import Emulator

FROZEN = (*CONSOLE, "--minutes", "1", "--still", "--frozen")
STORM, PAUSE = 400, 0.005  # resizes, and seconds between two
REST = (200, 50)
SOON = 0.2  # seconds after the last resize
QUIET = 1.5

Told = list[tuple[float, bytes | tuple[int, int]]]


def storm(seed: int) -> tuple[Told, float]:
    """Every byte and every size by time, from the start of a console on; and when the last size was given."""
    rng = random.Random(seed)
    sizes = [(rng.randint(20, 400), rng.randint(5, 100)) for _ in range(STORM - 1)] + [REST]
    with Recorder(FROZEN, *REST) as console:
        told: Told = [(at, came) for at, came in console.record(3.0).written]
        due = time.monotonic()
        for size in sizes:
            due += PAUSE
            told += console.record(max(0.0, due - time.monotonic())).written
            told.append((time.time(), size))
            console.resize(*size)
        last = time.time()
        told += console.record(QUIET).written
    return told, last


def shown(told: Told, until: float = float("inf")) -> list[list[pyte.screens.Char]]:
    """The cells that stand at a time."""
    emulator = Emulator(*REST)
    for at, what in told:
        if at > until:
            break
        if isinstance(what, bytes):
            emulator.show(what)
        else:
            emulator.resize(*what)
    return emulator.cells()


def differences(cells: list[list[pyte.screens.Char]], others: list[list[pyte.screens.Char]]) -> int:
    return sum(a != b for row, other in zip(cells, others, strict=True) for a, b in zip(row, other, strict=True))


def main() -> None:
    with Recorder(FROZEN, *REST) as console:
        right = shown(list(console.record(4.0).written))
    for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
        told, last = storm(seed)
        wrong = differences(shown(told, last + SOON), right)
        after = [at - last for at, what in told if isinstance(what, bytes) and at > last]
        written = sum(len(what) for _, what in told if isinstance(what, bytes))
        rest = 1000 * max(after, default=0.0)
        print(
            f"storm {seed + 1}: {written / 1e6:.1f} MB, last byte {rest:.0f} ms after the last resize,"
            f" {wrong} cells wrong after {1000 * SOON:.0f} ms"
        )


if __name__ == "__main__":
    main()
