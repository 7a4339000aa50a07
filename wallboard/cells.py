"""Cells of a terminal, and the few bytes that turn one picture of them into the next."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

_BRIDGE = 4  # cells: a gap that is wider takes more bytes than a move over it
_ONE_CELL_EACH = re.compile("[ -~\u2010-\u2027\u2190-\u21ff\u2212\u2500-\u259f\u25a0-\u25ff\u2800-\u28ff]*").fullmatch
# Of one width everywhere, given that blocks were found to be one column wide: blocks, braille, what Asia writes with.
_SURE = re.compile(
    "[ -~\u2212\u2500-\u259f\u25b4-\u25c2\u2800-\u28ff\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]"
).fullmatch


@lru_cache(4096)
def _doubtful(character: str) -> bool:
    """Whether terminals may differ on how far a character moves the cursor."""
    return not _SURE(character)


class Pen(NamedTuple):
    """What SGR says of a cell: ``attributes`` (bold 1, reverse 7, ...), foreground, background."""

    attributes: str
    foreground: str
    background: str


_PLAIN = Pen("", "39", "49")
_NO_PEN = Pen("?", "", "")  # of a terminal, or of a cell on it, of which nothing is known


@lru_cache(4096)
def pen(style: Style | None, system: ColorSystem) -> Pen:
    """The pen of a Rich style in a colour system."""
    if style is None:
        return _PLAIN
    names = ("bold", "dim", "italic", "underline", "blink", "blink2", "reverse", "conceal", "strike")
    attributes = ";".join(str(number) for number, name in enumerate(names, 1) if getattr(style, name))
    foreground = ";".join(style.color.downgrade(system).get_ansi_codes()) if style.color else "39"
    background = ";".join(style.bgcolor.downgrade(system).get_ansi_codes(foreground=False)) if style.bgcolor else "49"
    return Pen(attributes, foreground, background)


@lru_cache(16384)
def _change(old: Pen, new: Pen) -> str:
    """The shortest SGR from one pen to another."""
    if old == new:
        return ""
    codes = [c for c, d in zip(new[1:], old[1:], strict=True) if c != d]
    if not old.attributes:  # what is not there can be added
        codes.insert(0, new.attributes)
    elif old.attributes != new.attributes:
        codes = ["0", new.attributes, *(c for c, d in zip(new[1:], _PLAIN[1:], strict=True) if c != d)]
    return f"\x1b[{';'.join(filter(None, codes))}m"


class Run(NamedTuple):
    """Neighbouring cells to be written, from column ``x`` of row ``y`` on."""

    y: int
    x: int
    characters: list[str]
    pens: list[Pen]


class Row(NamedTuple):
    """A row as the terminal still shows it, and the columns [start, end) in which it may have changed."""

    characters: list[str]
    pens: list[Pen]
    start: int
    end: int


class Picture:
    """What the terminal shows: per row the cells' characters ("" = right half of a wide one) and their pens.

    ``pen``: what the terminal would draw with now.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.characters = [["\0"] * width for _ in range(height)]  # NUL: not known, equal to nothing drawn
        self.pens = [[_NO_PEN] * width for _ in range(height)]
        self.pen = _NO_PEN
        self._shown: dict[int, Row] = {}

    def put(self, y: int, x: int, characters: list[str], pens: list[Pen]) -> None:
        """Draw cells at (x, y), clipped to the picture."""
        if not 0 <= y < self.height or x >= self.width:
            return
        end = min(x + len(characters), self.width)
        row, row_pens = self.characters[y], self.pens[y]
        if row[x:end] == characters[: end - x] and row_pens[x:end] == pens[: end - x]:
            return
        around = max(x - 1, 0), min(end + 1, self.width)  # a mended half lies just outside
        shown = self._shown.get(y) or Row(row.copy(), row_pens.copy(), *around)
        self._shown[y] = shown._replace(start=min(shown.start, around[0]), end=max(shown.end, around[1]))
        row[x:end] = characters[: end - x]
        row_pens[x:end] = pens[: end - x]
        _mend_halves(row, (x, end))

    def update(self) -> str:
        """The bytes that make the terminal follow; they are taken to have been written."""
        brush = Brush(self.width, self.pen)
        runs: dict[Pen, list[Run]] = defaultdict(list)
        for run in self._changes():
            first = run.pens[0]
            runs[first if all(pen is first for pen in run.pens) else _NO_PEN].append(run)
        mixed = runs.pop(_NO_PEN, [])
        brush.write(mixed)
        while runs:  # those of one colour one after another, for a move is cheaper than a pen
            nearest = min(runs, key=lambda pen: len(_change(brush.pen, pen)))
            brush.write(runs.pop(nearest))
        self.pen = brush.pen
        return brush.done()

    def _changes(self) -> Iterator[Run]:
        for y, shown in self._shown.items():
            row, pens = self.characters[y], self.pens[y]
            columns = range(shown.start, shown.end)
            changed = [at for at in columns if row[at] != shown.characters[at] or pens[at] != shown.pens[at]]
            for start, end in _runs(changed, shown.characters, row, pens):
                yield Run(y, start, row[start:end], pens[start:end])
        self._shown.clear()


def _mend_halves(row: list[str], seams: Iterable[int]) -> None:
    """Where a seam cuts a wide character its remaining half becomes a blank."""
    for seam in seams:
        if 0 < seam < len(row):
            left_is_wide = cell_len(row[seam - 1]) == 2
            if left_is_wide and row[seam] != "":
                row[seam - 1] = " "
            elif not left_is_wide and row[seam] == "":
                row[seam] = " "
    if row and cell_len(row[-1]) == 2:
        row[-1] = " "


def _runs(changed: list[int], old: list[str], new: list[str], pens: list[Pen]) -> Iterator[tuple[int, int]]:
    """Changed columns as runs [start, end), never beginning or ending inside a wide character.

    A small gap of cells that stay as they are is written again if that takes no other pen, and no more than a move.
    """
    start = end = -1
    for at in changed:
        if start >= 0 and _is_bridged(new[end:at], pens[end - 1 : at]):
            end = at + 1
            continue
        if start >= 0:
            yield start, _whole(end, new)
        # a terminal blanks the left half when the right half is overwritten: write that one again too
        start = at
        while start > 0 and (new[start] == "" or old[start] == ""):
            start -= 1
        end = at + 1
    if start >= 0:
        yield start, _whole(end, new)


def _is_bridged(gap: list[str], pens: list[Pen]) -> bool:
    """Whether to write a gap again; ``pens`` begin with that of the cell before it."""
    if len(gap) > _BRIDGE or any(each != pens[0] for each in pens):
        return False
    return len("".join(gap).encode()) <= len(_step(len(gap), "C"))


def _whole(end: int, row: list[str]) -> int:
    """The end of a run that would cut a wide character in two."""
    while end < len(row) and row[end] == "":
        end += 1
    return end


Place = tuple[int, int]  # row and column of the cursor; (-1, -1) = not known
_NOWHERE = (-1, -1)


def _way(here: Place, there: Place) -> str:
    """The shortest sequence that moves the cursor from one place to another."""
    y, x = there
    absolute = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"
    if here == _NOWHERE:
        return absolute
    down, right = y - here[0], x - here[1]
    relative = (_line_feeds(down) if down > 0 else _step(-down, "A")) + _sideways(right, x)
    return relative if len(relative) < len(absolute) else absolute


def _step(count: int, letter: str) -> str:
    return f"\x1b[{count if count > 1 else ''}{letter}" if count else ""


def _line_feeds(count: int) -> str:
    """Vertical tabs: they move down as line feeds do, and no line discipline makes more of them."""
    return min("\v" * count, _step(count, "B"), key=len)


def _sideways(right: int, x: int) -> str:
    if right >= 0:
        return _step(right, "C")
    return min("\b" * -right, _step(-right, "D"), "\r" if x == 0 else f"\x1b[{x + 1}G", key=len)


class Brush:
    """Collects the bytes of one update of a picture so many columns ``wide``; pen and cursor go on from run to run."""

    def __init__(self, wide: int, pen: Pen) -> None:
        self._out: list[str] = []
        self.pen = pen
        self._wide = wide
        self._at = _NOWHERE

    def write(self, runs: list[Run]) -> None:
        """Runs in the order, by lines or by columns, in which the cursor has the shorter way."""
        by_lines = sorted(runs, key=lambda run: (run.y, run.x))
        by_columns = sorted(runs, key=lambda run: (run.x, run.y))
        for run in min(by_lines, by_columns, key=self._way_through):
            self._write(run)

    def _way_through(self, runs: list[Run]) -> int:
        """Bytes that take the cursor from run to run."""
        length, here = 0, self._at
        for run in runs:
            if here != (run.y, run.x):
                length += len(_way(here, (run.y, run.x)))
            here = run.y, run.x + len(run.characters)
        return length

    def _write(self, run: Run) -> None:
        """After a character that terminals do not agree on, the next one's place is said absolutely."""
        y, x, characters, pens = run
        out, carried, doubt = self._out, self.pen, False
        if self._at != (y, x):
            out.append(_way(self._at, (y, x)))
        for at, (character, new) in enumerate(zip(characters, pens, strict=True), x):
            if character == "":
                continue
            if doubt:
                out.append(f"\x1b[{at + 1}G")
            if new is not carried:
                out.append(_change(carried, new))
                carried = new
            out.append(" " if character == "\0" else character)
            doubt = not " " <= character <= "~" and _doubtful(character)
        self.pen = carried
        end = x + len(characters)
        self._at = _NOWHERE if doubt or end >= self._wide else (y, end)  # beyond the last column terminals differ

    def done(self) -> str:
        """All the bytes."""
        return "".join(self._out)


def cells(segments: Iterable[Segment], system: ColorSystem) -> tuple[list[str], list[Pen]]:
    """Segments as one character and one pen per cell."""
    characters: list[str] = []
    pens: list[Pen] = []
    for text, style, control in segments:
        if control or not text:
            continue
        if _ONE_CELL_EACH(text):
            characters.extend(text)
        else:
            _spread(text, characters)
        pens.extend([pen(style, system)] * (len(characters) - len(pens)))
    return characters, pens


def _spread(text: str, characters: list[str]) -> None:
    for character in text:
        width = cell_len(character)
        if width:
            characters.append(character)
            characters.extend([""] * (width - 1))
        elif characters:  # a mark belongs to the character before it, a wide one's first cell
            base = -2 if characters[-1] == "" and len(characters) > 1 else -1
            characters[base] += character
