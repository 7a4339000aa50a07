"""Takes a picture of the real program on an emulated terminal. Run in the project's folder, for example:

.venv/bin/python -m docs.picture docs/board.png --size 200x50 --seconds 20 -- wallboard demo --lang en

Needs the fonts DejaVu Sans Mono and, for Chinese, Noto Sans CJK.
"""

import argparse
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pyte
from PIL import Image, ImageDraw, ImageFont

from tests.terminal import Terminal

CELL = (10, 20)  # pixels
SIZE = 16
WIDE = 0x2E80  # from here on the letters of east Asia, two cells each
NAMED = {
    "black": "000000", "red": "cd0000", "green": "00cd00", "brown": "cdcd00", "blue": "0000ee", "magenta": "cd00cd",
    "cyan": "00cdcd", "white": "e5e5e5",
}  # fmt: skip
# Which quarters of a cell a block has: upper left a, upper right b, lower left c, lower right d.
QUARTERS = dict(zip(range(0x2596, 0x25A0), ("c", "d", "a", "acd", "ad", "abc", "abd", "b", "bc", "bcd"), strict=True))

DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))  # of braille, by bit: column and row


def draw(screen: pyte.Screen) -> Image.Image:
    """What stands on the screen, cell by cell."""
    wide, high = CELL
    image = Image.new("RGB", (screen.columns * wide, screen.lines * high))
    pen = ImageDraw.Draw(image)
    for ground in (True, False):  # the right half of a wide letter must not be painted over by the next cell
        for y in range(screen.lines):
            for x in range(screen.columns):
                cell = screen.buffer[y][x]
                ink, under = _rgb(cell.fg, "white"), _rgb(cell.bg, "black")
                if cell.reverse:
                    ink, under = under, ink
                if ground:
                    pen.rectangle((x * wide, y * high, (x + 1) * wide - 1, (y + 1) * high - 1), under)
                elif cell.data.strip():
                    _glyph(pen, cell, x * wide, y * high, ink)
    return image


def _glyph(pen: ImageDraw.ImageDraw, cell: pyte.screens.Char, x: int, y: int, ink: str) -> None:
    """A letter from a font; blocks are drawn exactly, so that bars and digits join up."""
    wide, high = CELL
    code = ord(cell.data[0])
    if 0x2581 <= code <= 0x2588:
        pen.rectangle((x, y + high - high * (code - 0x2580) // 8, x + wide - 1, y + high - 1), ink)
    elif 0x2589 <= code <= 0x258F:
        pen.rectangle((x, y, x + wide * (0x2590 - code) // 8 - 1, y + high - 1), ink)
    elif code == 0x2580:
        pen.rectangle((x, y, x + wide - 1, y + high // 2 - 1), ink)
    elif code == 0x2590:
        pen.rectangle((x + wide // 2, y, x + wide - 1, y + high - 1), ink)
    elif code in QUARTERS:
        for quarter in QUARTERS[code]:
            left, top = x + (quarter in "bd") * wide // 2, y + (quarter in "cd") * high // 2
            pen.rectangle((left, top, left + wide // 2 - 1, top + high // 2 - 1), ink)
    elif 0x2800 <= code <= 0x28FF:
        for bit, (across, down) in enumerate(DOTS):
            if (code - 0x2800) >> bit & 1:
                left, top = x + wide * (2 * across + 1) // 4, y + high * (2 * down + 1) // 8
                pen.rectangle((left - 1, top - 1, left + 1, top + 1), ink)
    else:
        pen.text((x, y + high - 4), cell.data, ink, _font(code >= WIDE, cell.bold), anchor="ls")


def _rgb(colour: str, default: str) -> str:
    colour = default if colour == "default" else colour.removeprefix("bright")
    return f"#{NAMED.get(colour, colour)}"


@cache
def _font(wide: bool, bold: bool) -> ImageFont.FreeTypeFont:
    name = ("Noto Sans CJK SC" if wide else "DejaVu Sans Mono") + (":bold" if bold else "")
    found = subprocess.run(["fc-match", "-f", "%{file} %{index}", name], capture_output=True, text=True, check=True)
    path, index = found.stdout.rsplit(" ", 1)
    return ImageFont.truetype(path, SIZE, int(index))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--size", default="200x50")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to let it run first")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    columns, lines = map(int, options.size.split("x"))
    command = [str(Path(sys.executable).with_name("wallboard")), *options.command[1:]]
    with Terminal(command, columns, lines) as terminal:
        end = time.monotonic() + options.seconds
        while time.monotonic() < end and terminal.read(0.2):
            pass
        draw(terminal.screen).quantize(128).save(options.path, optimize=True)


if __name__ == "__main__":
    main()
