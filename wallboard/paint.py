"""Writes to the terminal only the cells that changed.

Textual writes every cell of every dirty region, changed or not. Here the last picture is kept, and each
update becomes the few bytes that turn it into the next. This is the one module that touches Textual's
private parts (``App._display``, the compositor's updates, the driver's writer thread), so Textual is pinned.
"""

import asyncio
import os
import re
import signal
import sys
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
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen

from wallboard import terminal

_GAP = 4  # equal cells written again rather than skipped: a cursor move costs about as much
_BEHIND = 2  # writes still pending in the writer thread: the line is slower than we are
_AGAIN = 0.05  # seconds after which a picture that was skipped is tried again
_WHERE = "\x1b[6n"  # asks a terminal for its cursor; it answers once it has drawn what came before
_LOST_ANSWER = 5.0  # seconds after which an answer will not come any more
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
    """What the terminal shows: per row the cells' characters ("" = right half of a wide one) and their pens."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.characters = [["\0"] * width for _ in range(height)]  # NUL: not known, equal to nothing drawn
        self.pens = [[_NO_PEN] * width for _ in range(height)]
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

    def changes(self) -> Iterator[Run]:
        """What has to be written for the terminal to follow; it is taken to have been."""
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

    A small gap of cells that stay as they are is written again if that takes no other pen.
    """
    start = end = -1
    for at in changed:
        if start >= 0 and at - end < _GAP and all(pens[gap] == pens[end - 1] for gap in range(end, at)):
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


def _whole(end: int, row: list[str]) -> int:
    """The end of a run that would cut a wide character in two."""
    while end < len(row) and row[end] == "":
        end += 1
    return end


class Brush:
    """Collects the bytes of one update; pen and cursor are carried from run to run, the pen laid down at the end."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._pen = _PLAIN
        self._at = (-1, -1)  # row and column of the cursor, once it is known

    def write(self, run: Run) -> None:
        """One run. After a character that terminals do not agree on, the next one's place is said absolutely."""
        y, x, characters, pens = run
        out, carried, doubt = self._out, self._pen, False
        self._move(y, x)
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
        self._pen = carried
        self._at = (-1, -1) if doubt else (y, x + len(characters))

    def _move(self, y: int, x: int) -> None:
        row, column = self._at
        if row != y or x < column:
            self._out.append(f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H")
        elif x > column:
            self._out.append(f"\x1b[{x - column}C" if x - column > 1 else "\x1b[C")

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
        for y, x, segments in pieces:
            self._picture.put(y, x, *cells(segments, system))
        brush = Brush()
        for run in sorted(self._picture.changes(), key=_colour):
            brush.write(run)
        return brush.done()


def _colour(run: Run) -> Pen:
    """Single cells and words of one colour are written one after another: a move is cheaper than a pen."""
    first = run.pens[0]
    return first if all(pen is first for pen in run.pens) else _PLAIN


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


class Terminal(LinuxDriver):
    """Draws on standard output rather than on standard error, which may go into a file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._file = sys.__stdout__ or self._file

    @property
    def is_behind(self) -> bool:
        """Whether what was written is still on its way out."""
        return self._writer_thread is not None and self._writer_thread._queue.qsize() >= _BEHIND

    @property
    def is_gone(self) -> bool:
        """Whether nobody will see or press anything here any more."""
        return terminal.is_gone() or (self._writer_thread is not None and not self._writer_thread.is_alive())


class PaintedApp(App[Any]):
    """An App that writes only what changed, and skips pictures while the terminal is behind.

    ``diff`` False gives Textual's own output, for comparison and for terminals that lose cells. ``answers``: the
    terminal tells where its cursor is; it is asked after each picture, and the next waits for the answer, so that
    however slow the line and whatever buffers lie on it, at most one picture is on its way.
    """

    diff = True

    def __init__(self, answers: bool = False, driver: type[Driver] = Terminal) -> None:
        # Nothing here leaves a colour to Textual, so none needs to be converted.
        super().__init__(driver_class=driver, ansi_color=True)
        self.fault: Exception | None = None
        self._answers = answers
        self._asked: float | None = None
        self._painter = Painter()
        self._skipped = False
        self._handed_over = False

    def repaint(self) -> None:
        """Draw everything anew: the terminal may show anything."""
        self._painter.forget()
        self._asked = None
        self.screen.refresh(layout=True)

    def hand_over(self) -> None:
        """Leave the terminal to the shell until this process is continued, then draw everything anew."""
        with self.suspend():
            self._handed_over = True
            os.kill(os.getpid(), signal.SIGSTOP)
        self.repaint()

    def take_back(self) -> None:
        """Continued: after having been stopped without notice the terminal may be in any mode."""
        if not self._handed_over:
            with self.suspend():
                pass
            self.repaint()
        self._handed_over = False

    @property
    def is_cut_off(self) -> bool:
        """Whether the terminal is gone for good."""
        return isinstance(self._driver, Terminal) and self._driver.is_gone

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        updates = self.diff and isinstance(renderable, ChopsUpdate | LayoutUpdate) and not self.is_inline
        # While batching or closed Textual drops the update, so the picture must not learn of it.
        if not updates or self._batch_count or self._closed or not self._running or self.is_headless:
            super()._display(screen, renderable)
            return
        assert isinstance(renderable, ChopsUpdate | LayoutUpdate)
        if self._is_behind():
            self._skip()
        elif sequence := self._painter.follow(renderable, (self.size.width, self.size.height), self.console):
            super()._display(screen, _Painted(sequence))
            self._ask()
            return
        self.post_display_hook()  # an empty update would still cost sync marks and a cursor move

    def _ask(self) -> None:
        if self._answers and self._driver is not None:
            self._asked = self._now()
            self._driver.write(_WHERE)

    def on_cursor_position(self) -> None:
        """The terminal has drawn the last picture."""
        self._asked = None
        self._catch_up()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _is_behind(self) -> bool:
        waits = self._asked is not None and self._now() - self._asked < _LOST_ANSWER
        return waits or (isinstance(self._driver, Terminal) and self._driver.is_behind)

    def _skip(self) -> None:
        if not self._skipped:
            self._skipped = True
            self.set_timer(_AGAIN, self._catch_up)

    def _catch_up(self) -> None:
        """Once the line is free: one picture of what is true now, instead of all that was skipped."""
        if self._skipped:
            self._skipped = False
            screen = self.screen
            self._display(screen, screen._compositor.render_update(full=True, screen_stack=self._background_screens))

    def _fatal_error(self) -> None:
        """A fault of ours ends the app with the terminal clean; whoever ran it says so in a line, not in pages."""
        self.fault = self.fault or self._exception or OSError("the keyboard could not be read")
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """As above, for errors that Textual would have drawn itself."""
        self._fatal_error()
