"""Takes every picture in docs/pictures from the real program, on an emulated terminal: run in the project's folder

    .venv/bin/python -m docs.pictures [NAME ...]

Six sizes, two languages, three moments, nine sites, and the desk; NAME, such as 200x50-trouble, picks some. Beside each
of the board is what is left of it at eight metres: blurred as by an eye of ordinary sharpness in front of a 55-inch
screen.
Needs the fonts DejaVu Sans Mono and Noto Sans CJK.
"""

import math
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageFilter

from docs.picture import draw
from tests.terminal import Terminal

FOLDER = Path(__file__).parent / "pictures"
SIZES = ((320, 90), (200, 50), (160, 45), (120, 36), (96, 27), (80, 24))
DESK = "desk"
MOMENTS = {"calm": SIZES, "trouble": SIZES, "lost": SIZES, "sites": SIZES[:2], DESK: SIZES[1:4:2]}
LANGUAGES = ("en", "zh")
QUIET = 1.0  # seconds without a byte: the picture is complete

# An eye of 20/20 just sees a grating of 30 periods a degree: to it, some 5 % of the contrast is left there. A Gaussian
# with that property has a standard deviation of 0.78 minutes of arc.
SHARPNESS = math.radians(0.78 / 60)
DISTANCE, SCREEN = 8.0, 1.218  # metres; the width of a 55-inch screen


def pictures(moment: str) -> Iterator[tuple[str, Terminal]]:
    """The console at a moment, in every size and language."""
    sizes = MOMENTS[moment]
    command = ("tests.screens.show", "shift") if moment == DESK else ("docs.moments", moment)
    with Terminal([sys.executable, "-m", *command], *sizes[0]) as terminal:
        if moment == DESK:
            terminal.wait_for("Quit")
            terminal.type("2")
            terminal.wait_for("CONTACTS WAITING")
        else:
            terminal.wait_for("most ")  # said of the day's curve, which comes after the first picture
        for size in sizes:
            terminal.resize(*size)
            for language in LANGUAGES:
                _rest(terminal, QUIET)
                yield f"{size[0]}x{size[1]}-{moment}-{language}", terminal
                terminal.type("L")


def _rest(terminal: Terminal, seconds: float) -> None:
    while came := terminal.take(seconds):
        terminal.show(came)
    if came is None:
        raise EOFError(f"the console ended:\n{terminal.text()}")


def afar(picture: Image.Image) -> Image.Image:
    """What is left of a picture at a distance, in a third of its size: there is nothing finer in it."""
    deviation = SHARPNESS * DISTANCE / SCREEN * picture.width
    blurred = picture.filter(ImageFilter.GaussianBlur(deviation))
    return blurred.resize((picture.width // 3, picture.height // 3), Image.Resampling.LANCZOS)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for moment in MOMENTS:
        if sys.argv[1:] and not any(moment in name for name in sys.argv[1:]):
            continue
        for name, terminal in pictures(moment):
            if sys.argv[1:] and not any(wanted in name for wanted in sys.argv[1:]):
                continue
            whole = draw(terminal.screen)
            whole.quantize(128).save(FOLDER / f"{name}.png", optimize=True)
            if moment != DESK:  # nobody reads it from afar
                afar(whole).save(FOLDER / f"{name}-8m.webp", quality=70, method=6)
            print(name, *re.findall(r"\S*~", terminal.text()))  # what was clipped: it may be a name, and never a label


if __name__ == "__main__":
    main()
