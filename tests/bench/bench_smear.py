"""A day of a centre played fast on the board: does anything stay behind that should be gone?

Every few minutes what stands on the terminal is compared, cell by cell, with a fresh paint of the same moment; between
them languages change, windows are torn, feeds are lost and come back.

    python -m tests.bench.bench_smear [HOURS]
"""

import asyncio
import os
import sys
import time

os.environ["TEXTUAL_FPS"] = "1000"  # nobody looks: a picture as soon as there is one

from tests.screens.day import OPENS, Day
from wallboard.palette import Palette
from wallboard.theming import Themes
from wallboard.widgets.canvas import Look
from wallboard.words import Words

STEP = 10.0  # seconds of the day a frame
EVERY = 30  # frames from one look to the next


def main() -> None:
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 24.0
    themes = Themes()
    looks = [Look(Palette(themes.get(name)), Words(code)) for name in ("dark", "light") for code in ("en", "zh_CN")]
    day = Day(looks)
    seen: list[tuple[float, list[str]]] = []
    began = time.monotonic()
    asyncio.run(day.play(hours * 3600, STEP, EVERY, lambda at, smear: seen.append((at, smear))))
    wrong = [(at, smear) for at, smear in seen if smear]
    print(
        f"{hours:g} h in {time.monotonic() - began:.0f} s: {day.frames:,} frames, {day.session.bytes / 1e6:.1f} MB,"
        f" {len(seen)} looks, {len(wrong)} with cells that should not be so"
    )
    for at, smear in wrong[:5]:
        print(f"after {at - OPENS:.0f} s {len(smear)} cells: {smear[:3]}")


if __name__ == "__main__":
    main()
