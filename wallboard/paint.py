"""Writes to the terminal only the cells that changed.

Textual writes every cell of every dirty region, changed or not. Here the last picture is kept, and each
update becomes the few bytes that turn it into the next. This is the one module that touches Textual's
private parts (``App._display``, the compositor's updates, the driver's writer thread), so Textual is pinned.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen

_GAP = 4  # equal cells written again rather than skipped: a cursor move costs about as much
_BEHIND = 2  # writes still pending in the writer thread: the line is slower than we are
_ONE_CELL_EACH = re.compile("[ -~\u2010-\u2027\u2190-\u21ff\u2212\u2500-\u259f\u25a0-\u25ff\u2800-\u28ff]*").fullmatch


class Pen(NamedTuple):
    """What SGR says of a cell: ``attributes`` (bold 1, reverse 7, ...), foreground, background."""

    attributes: str
    foreground: str
    background: str


_PLAIN = Pen("", "39", "49")
_NO_PEN = Pen("", "", "")  # of a cell whose content on the terminal is not known


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
    if old.attributes != new.attributes:
        codes = ["0", new.attributes, *(c for c, d in zip(new[1:], _PLAIN[1:], strict=True) if c != d)]
    else:
        codes = [c for c, d in zip(new[1:], old[1:], strict=True) if c != d]
    return f"\x1b[{';'.join(filter(None, codes))}m"


class Picture:
    """What the terminal shows: per row the cells' characters ("" = right half of a wide one) and their pens."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.characters = [["\0"] * width for _ in range(height)]  # NUL: not known, equal to nothing drawn
        self.pens = [[_NO_PEN] * width for _ in range(height)]

    def put(self, y: int, x: int, characters: list[str], pens: list[Pen], brush: "Brush") -> None:
        """Draw cells at (x, y), clipped to the picture; the brush makes the terminal follow."""
        if not 0 <= y < self.height or x >= self.width:
            return
        end = min(x + len(characters), self.width)
        row, row_pens = self.characters[y], self.pens[y]
        if row[x:end] == characters[: end - x] and row_pens[x:end] == pens[: end - x]:
            return
        new, new_pens = row.copy(), row_pens.copy()
        new[x:end] = characters[: end - x]
        new_pens[x:end] = pens[: end - x]
        _mend_halves(new, (x, end))
        self.characters[y], self.pens[y] = new, new_pens
        around = range(max(x - 1, 0), min(end + 1, self.width))  # a mended half lies just outside
        changed = [at for at in around if new[at] != row[at] or new_pens[at] != row_pens[at]]
        for start, stop in _runs(changed, row, new):
            brush.write(y, start, new[start:stop], new_pens[start:stop])


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


def _runs(changed: list[int], old: list[str], new: list[str]) -> Iterator[tuple[int, int]]:
    """Changed columns as runs [start, end), small gaps bridged, never beginning or ending inside a wide character."""
    start = end = -1
    for at in changed:
        if start >= 0 and at - end < _GAP:
            end = at + 1
            continue
        if start >= 0:
            yield start, end
        # a terminal blanks the left half when the right half is overwritten: write that one again too
        start = at
        while start > 0 and (new[start] == "" or old[start] == ""):
            start -= 1
        end = at + 1
    if start >= 0:
        yield start, end


class Brush:
    """Collects the bytes of one update; the pen is carried from run to run and laid down at the end."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._pen = _PLAIN

    def write(self, y: int, x: int, characters: list[str], pens: list[Pen]) -> None:
        """One run. Its position is absolute, so that a glyph of another width shifts nothing after it."""
        out = self._out
        out.append(f"\x1b[{y + 1};{x + 1}H")
        for character, new in zip(characters, pens, strict=True):
            if character == "":
                continue
            if new is not self._pen:
                out.append(_change(self._pen, new))
                self._pen = new
            out.append(" " if character == "\0" else character)

    def done(self) -> str:
        """All the bytes, the terminal's pen plain again."""
        if self._pen != _PLAIN:
            self._out.append("\x1b[m")
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


class Painter:
    """Turns the compositor's updates into bytes, by difference to what the terminal shows."""

    def __init__(self) -> None:
        self._picture = Picture(0, 0)

    def forget(self) -> None:
        """What the terminal shows is no longer known (suspended, resized, asked for by ctrl+l)."""
        self._picture = Picture(self._picture.width, self._picture.height)

    def follow(self, update: ChopsUpdate | LayoutUpdate, size: tuple[int, int], console: Console) -> str:
        """The bytes that show an update on a screen of ``size`` (columns, rows); "" when nothing changed."""
        if (self._picture.width, self._picture.height) != size:
            self._picture = Picture(*size)
        system = console._color_system or ColorSystem.TRUECOLOR
        pieces = _chops(update) if isinstance(update, ChopsUpdate) else _layout(update)
        brush = Brush()
        for y, x, segments in pieces:
            self._picture.put(y, x, *cells(segments, system), brush)
        return brush.done()


Piece = tuple[int, int, Iterable[Segment]]


def _layout(update: LayoutUpdate) -> Iterator[Piece]:
    for y, strips in enumerate(update.strips, update.region.y):
        yield y, update.region.x, [segment for strip in strips for segment in strip]


def _chops(update: ChopsUpdate) -> Iterator[Piece]:
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x >= last or end <= first:
                continue
            if x < first or end > last:
                begin = max(first, x)
                strip = strip.crop(begin - x, min(end, last) - x)
                x = begin
            yield y, x, strip


class _Painted(LayoutUpdate):
    """An update that is bytes already."""

    def __init__(self, sequence: str) -> None:
        self._sequence = sequence

    def render_segments(self, console: Console) -> str:
        return self._sequence


class PaintedApp(App[Any]):
    """An App that writes only what changed, and skips pictures while the terminal is behind.

    ``diff`` False gives Textual's own output, for comparison and for terminals that lose cells.
    """

    diff = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._painter = Painter()
        self._skipped = False

    def repaint(self) -> None:
        """Draw everything anew: the terminal may show anything."""
        self._painter.forget()
        self.screen.refresh(layout=True)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        updates = self.diff and isinstance(renderable, ChopsUpdate | LayoutUpdate) and not self.is_inline
        # While batching or closed Textual drops the update, so the picture must not learn of it.
        if not updates or self._batch_count or self._closed or not self._running or self.is_headless:
            super()._display(screen, renderable)
            return
        assert isinstance(renderable, ChopsUpdate | LayoutUpdate)
        if self._terminal_is_behind():
            self._skipped = True
            self.set_timer(0.05, self._catch_up)
        elif sequence := self._painter.follow(renderable, (self.size.width, self.size.height), self.console):
            super()._display(screen, _Painted(sequence))
            return
        self.post_display_hook()  # an empty update would still cost sync marks and a cursor move

    def _terminal_is_behind(self) -> bool:
        writer = getattr(self._driver, "_writer_thread", None)
        return writer is not None and writer._queue.qsize() >= _BEHIND

    def _catch_up(self) -> None:
        """Once the line is free: one picture of what is true now, instead of all that was skipped."""
        if not self._skipped:
            return
        if self._terminal_is_behind():
            self.set_timer(0.05, self._catch_up)
            return
        self._skipped = False
        self._display(self.screen, self.screen._compositor.render_full_update())
