"""Writes to the terminal only the cells that changed.

Textual writes every cell of every dirty region, changed or not. Here the last picture is kept, and each
update becomes the few bytes that turn it into the next. This is the one module that touches Textual's
private parts (``App._display``, the compositor's updates, the driver's writer thread), so Textual is pinned.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen

from wallboard import terminal
from wallboard.cells import Picture, cells

_BEHIND = 2  # writes still pending in the writer thread: the line is slower than we are
_AGAIN = 0.05  # seconds after which a picture that was skipped is tried again
_WHERE = "\x1b[6n"  # asks a terminal for its cursor; it answers once it has drawn what came before
_AT_ONCE = 480  # characters, of three bytes at most: one packet, which a terminal gets whole without marks around it
_LOST_ANSWER = 5.0  # seconds after which an answer will not come any more


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
        return self._picture.update()


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


class Terminal(LinuxDriver):
    """Draws on standard output rather than on standard error, which may go into a file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._file = sys.__stdout__ or self._file

    def stop_application_mode(self) -> None:
        """Leave the terminal as it was, its pen included."""
        self.write("\x1b[m")
        super().stop_application_mode()

    @property
    def measured(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""
        return self._get_terminal_size()

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

    def on_resize(self, event: Resize) -> None:
        """Go by the size as it is now, and draw everything anew.

        Signals interrupt each other's handlers, so what the last event says may be older than what one before it said;
        and many changes may be told as one, to the size that is known already, with nothing of the picture left.
        """
        if isinstance(self._driver, Terminal):
            event.size = event.virtual_size = Size(*self._driver.measured)
        if self._size is not None and self.is_running:
            self._painter.forget()
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
            self._write(sequence)
        self.post_display_hook()

    def _write(self, sequence: str) -> None:
        """One picture, as a whole, and the question for the cursor behind it."""
        assert self._driver is not None
        if self._answers:
            self._asked = self._now()
            sequence += _WHERE
        whole = len(sequence) < _AT_ONCE
        if not whole:
            self._begin_update()
        self._driver.write(sequence)
        if not whole:
            self._end_update()
        self._driver.flush()

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
