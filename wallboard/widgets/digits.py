"""The digit face: square strokes with cut corners, readable across a room.

One rule draws every size. A glyph is painted on quarter cells (two columns and two rows a cell), then four quarters
become one character. Digits are as wide as each other, so a number that counts does not move.
"""

from functools import lru_cache
from typing import NamedTuple


class Face(NamedTuple):
    """A size of the face, ``rows`` high.

    ``width`` and ``stem`` cells, ``bar`` half rows, ``gap`` cells between glyphs; ``cut`` quarters taken off an outer
    corner and ``fill`` put into an inner one, row by row from the edge inwards.
    """

    rows: int
    width: int
    stem: int
    bar: int
    gap: int
    cut: tuple[int, ...]
    fill: tuple[int, ...]

    @property
    def middle(self) -> int:
        """The half row where the middle bar begins."""
        return (2 * self.rows - self.bar) // 2


FACES = {
    3: Face(3, 4, 1, 1, 1, (1,), ()),
    5: Face(5, 6, 2, 2, 1, (2,), ()),
    7: Face(7, 8, 2, 2, 1, (3, 1), (1,)),
    9: Face(9, 10, 3, 3, 2, (4, 2, 1), (2, 1)),
    11: Face(11, 12, 3, 3, 2, (4, 2, 1), (2, 1)),
}
# Bars: top, middle, bottom. Stems: Left and Right above the middle, left and right below it.
_STROKES = {
    "0": "tbLRlr",
    "2": "tmbRl",
    "3": "tmbRr",
    "4": "mLRr",
    "5": "tmbLr",
    "6": "tmbLlr",
    "7": "tRr",
    "8": "tmbLRlr",
    "9": "tmbLRr",
    "−": "m",
}
_PERCENT = ("▄ ▗▘", " ▗▘ ", "▗▘ ▀")
_QUARTERS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"  # by bits: upper left 1, upper right 2, lower left 4, lower right 8

_Grid = list[list[bool]]


def draw(text: str, rows: int) -> tuple[str, ...]:
    """The lines of a text in the face that is ``rows`` high (3, 5, 7, 9 or 11), all equally wide.

    Digits, ``:``, ``.``, ``−`` and blanks exist in every size, ``%`` in three rows. Raises KeyError
    for anything else.
    """
    gap = " " * FACES[rows].gap
    return tuple(gap.join(line) for line in zip(*(_glyph(char, rows) for char in text), strict=True))


def span(text: str, rows: int) -> int:
    """Cells that a text takes in the face that is ``rows`` high."""
    return sum(len(_glyph(char, rows)[0]) for char in text) + FACES[rows].gap * max(0, len(text) - 1)


def largest(text: str, width: int, height: int) -> int:
    """Rows of the largest face in which a text fits into ``width`` x ``height`` cells; 0 = it fits in none."""
    return next((rows for rows in sorted(FACES, reverse=True) if rows <= height and span(text, rows) <= width), 0)


@lru_cache(maxsize=256)
def _glyph(char: str, rows: int) -> tuple[str, ...]:
    if rows == 3 and char == "%":
        return _PERCENT
    face = FACES[rows]
    if char == "1":
        return _characters(_one(face))
    if char == " ":
        return _characters(_blank(face, face.stem))
    if char in ":.":
        return _characters(_dots(char, face))
    return _characters(_strokes(char, face))


def _blank(face: Face, width: int) -> _Grid:
    return [[False] * (2 * width) for _ in range(2 * face.rows)]


def _fill(grid: _Grid, top: int, left: int, height: int, width: int) -> None:
    for row in grid[top : top + height]:
        row[left : left + width] = [True] * width


def _strokes(char: str, face: Face) -> _Grid:
    """A digit of bars and stems, drawn as if the right side were a second left one seen in a mirror."""
    strokes = _STROKES[char]
    grid = _blank(face, face.width)
    high, half = 2 * face.rows, face.middle
    for bar, top in (("t", 0), ("m", half), ("b", high - face.bar)):
        if bar in strokes:
            _fill(grid, top, 0, face.bar, 2 * face.width)
    for above, below in ("Ll", "Rr"):
        _side(grid, face, strokes, above in strokes, below in strokes)
        if char == "8" or (char == "3" and above == "R"):  # the waist: without it 8 would be 0 at a distance
            _cut(grid[half : half + face.bar], (1,) * face.bar)
        for row in grid:
            row.reverse()
    return grid


def _side(grid: _Grid, face: Face, strokes: str, above: bool, below: bool) -> None:
    """The left side: its stems ``above`` and ``below`` the middle, and a cut corner wherever a bar turns into one."""
    half, stem, bottom = face.middle, 2 * face.stem, grid[::-1]
    if above:
        _fill(grid, 0, 0, half + face.bar, stem)
    if below:
        _fill(grid, half, 0, len(grid) - half, stem)
    for rows, bar, turns in ((grid, "t", above), (bottom, "b", below)):
        if bar in strokes and turns:
            _cut(rows, face.cut)
            for row, quarters in zip(rows[face.bar :], face.fill, strict=False):
                row[stem : stem + quarters] = [True] * quarters
    if "m" in strokes and above != below:
        middle = grid[half : half + face.bar]
        _cut(middle if below else middle[::-1], face.cut)


def _cut(rows: _Grid, quarters: tuple[int, ...]) -> None:
    for row, count in zip(rows, quarters, strict=False):
        row[:count] = [False] * count


def _one(face: Face) -> _Grid:
    grid = _blank(face, face.width)
    stem, foot = 2 * face.stem, 2 * (face.rows // 3)
    left = 2 * face.width - foot - stem
    _fill(grid, 0, left - stem, face.bar, stem)
    _fill(grid, 0, left, len(grid), stem)
    _fill(grid, len(grid) - face.bar, left - stem, face.bar, 2 * stem + foot)
    if face.bar > 1:
        _cut(grid, tuple(left - stem + count for count in face.cut))
    return grid


def _dots(char: str, face: Face) -> _Grid:
    grid = _blank(face, face.stem)
    high, away = len(grid), -((face.bar - face.rows) // 2)
    for top in (away, high - away - face.bar) if char == ":" else (high - face.bar,):
        _fill(grid, top, 0, face.bar, 2 * face.stem)
    return grid


def _characters(grid: _Grid) -> tuple[str, ...]:
    lines = []
    for upper, lower in zip(grid[::2], grid[1::2], strict=True):
        quarters = zip(upper[::2], upper[1::2], lower[::2], lower[1::2], strict=True)
        lines.append("".join(_QUARTERS[a + 2 * b + 4 * c + 8 * d] for a, b, c, d in quarters))
    return tuple(lines)
