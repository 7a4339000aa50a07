"""Whether the console's memory stays flat: 1,500 agents in 60 queues, 200x50, ten minutes.

python -m tests.bench.bench_memory [MINUTES]
"""

import sys

from tests.bench.recorder import CONSOLE, Recorder


def main() -> None:
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with Recorder([*CONSOLE, "--minutes", "1"]) as console:
        console.record(5.0)
        sizes = [console.megabytes()]
        for _ in range(minutes):
            console.record(60.0)
            sizes.append(console.megabytes())
    print("MB after each minute: " + " ".join(f"{size:.1f}" for size in sizes))
    half = len(sizes) // 2
    print(f"in the second half: {sizes[-1] - sizes[half]:+.1f} MB in {len(sizes) - 1 - half} minutes")


if __name__ == "__main__":
    main()
