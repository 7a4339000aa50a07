"""The console: a link shown on a terminal."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from itertools import cycle
from typing import TYPE_CHECKING

from wallboard import keys, words
from wallboard.desk.settings import Memory
from wallboard.glyphs import Glyphs
from wallboard.hub.link import Link, LinkError
from wallboard.model.rows import Frame, QueueRow
from wallboard.paint import PaintedApp
from wallboard.palette import Palette, depth
from wallboard.screens import overlays
from wallboard.screens.board import Board
from wallboard.theming import Themes
from wallboard.widgets.canvas import Look
from wallboard.words import Words

if TYPE_CHECKING:
    from wallboard.desk.views import View
    from wallboard.screens.desk import Desk

_SETTLED = 2.0  # seconds after the first picture by which everything that lives as long as the console is made
_GRACE = 0.12  # seconds after a whole second within which a frame still counts as on it, through a socket as well
_ALARM = 2  # the level that rings
_RESTED = 10.0  # seconds between two rings
_STUBBORN = 5.0  # seconds that a terminal which takes nothing any more may keep us when we have to go


class Bell:
    """Rings once when a queue gets into alarm."""

    def __init__(self, muted: bool) -> None:
        self.muted = muted
        self._alarmed: set[str] | None = None  # nothing begins with the first look
        self._rang = float("-inf")

    def rings(self, queues: Iterable[QueueRow], now: float) -> bool:
        alarmed = {queue.id for queue in queues if queue.level >= _ALARM}
        began = self._alarmed is not None and not alarmed <= self._alarmed
        self._alarmed = alarmed
        if not began or self.muted or 0 <= now - self._rang < _RESTED:
            return False
        self._rang = now
        return True


class WallboardApp(PaintedApp, inherit_bindings=False):
    """Shows a link until told to stop; returns why it ended by itself, None if the user ended it.

    ``wall``: nobody sits here, so there are no keys that leave something open. ``bell``: rings in alarm.
    ``rotate``: seconds that a page of queues is shown, 0 = for ever.
    ``answers``: the terminal tells where its cursor is. ``views`` of the desk by name; ``view`` opens it with one.
    ``memory``: what its user chose the last time, and chooses now.
    """

    ENABLE_COMMAND_PALETTE = False
    TITLE = "Wallboard"

    def __init__(
        self,
        link: Link,
        look: Look,
        themes: Themes | None = None,
        *,
        wall: bool = False,
        bell: bool = True,
        rotate: float = 0.0,
        answers: bool = False,
        views: Mapping[str, View] | None = None,
        view: str = "",
        memory: Memory | None = None,
    ) -> None:
        super().__init__(answers)
        self._link = link
        self._look = look
        self._themes = themes or Themes()
        self._wall = wall
        self._bell = Bell(muted=not bell)
        self._board = Board(link, look, wall, muted=not bell, rotate=rotate)
        self._views = views or {}
        self._view = view
        self._memory = memory or Memory()
        self._begun = False
        self._front: Board | Desk = self._board
        self._desk: Desk | None = None
        self._frame: Frame | None = None
        for command in keys.commands(wall):
            self.bind(command.keys, command.action, show=False)

    def get_default_screen(self) -> Board:
        return self._board

    async def on_mount(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop, number)
        loop.add_signal_handler(signal.SIGTSTP, self.hand_over)
        loop.add_signal_handler(signal.SIGCONT, self.take_back)
        self.call_after_refresh(self._begin)  # the first picture comes first, whatever a hub may have to catch up with
        self._tick()
        self.set_timer(_SETTLED, _freeze)

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        self.run_worker(self._follow(), name="link")
        if self._view:
            self._memory.chosen.view = self._view
            self.action_desk()

    async def _follow(self) -> None:
        try:
            while True:
                self._frame = await self._link.frame()
                self._front.apply(self._frame)
                if self._bell.rings(self._link.rows(QueueRow).values(), self._link.now()):
                    self.bell()
        except LinkError as error:
            self.exit(self._look.words.say(error.message, **error.values), return_code=1)

    def _tick(self) -> None:
        """Clocks tick on whole seconds of the hub's clock; with the frame that comes just then, if one does."""
        self.set_timer(1.0 - self._link.now() % 1.0 + _GRACE, self._second)

    def _second(self) -> None:
        if self.is_cut_off:
            self._stop(signal.SIGHUP)
            return
        self._front.tick()
        self._tick()

    def _stop(self, number: int) -> None:
        status = 128 + number
        stuck = threading.Timer(_STUBBORN, os._exit, (status,))
        stuck.daemon = True
        stuck.start()
        self.exit(return_code=status)

    def _wear(self, look: Look) -> None:
        self._look = look
        for screen in self._screens():
            screen.wear(look)

    def _screens(self) -> Iterator[Board | Desk]:
        yield self._board
        if self._desk:
            yield self._desk

    def action_board(self) -> None:
        if self._front is not self._board:
            self.pop_screen()
            self._to_front(self._board)

    def action_desk(self) -> None:
        from wallboard.screens.desk import Desk  # not before somebody wants it: the first picture is the board's

        self._begin()  # what was to come after the board's picture would not come while the board is not seen
        if self._desk is None:
            self._desk = Desk(self._link, self._look, self._bell.muted, self._views, self._memory)
            self.install_screen(self._desk, "desk")
        if self._front is not self._desk:
            self.push_screen(self._desk)
            self._to_front(self._desk)

    def _to_front(self, screen: Board | Desk) -> None:
        """Only what is seen is kept up to date; what comes into sight catches up."""
        self._front = screen
        if self._frame and screen.is_attached:
            screen.apply(self._frame)

    def action_page(self, by: int) -> None:
        self._board.page(by)

    def action_freeze(self) -> None:
        self._front.freeze()

    def action_theme(self, name: str = "") -> None:
        """A theme, or the next one of those that this terminal has the colours for."""
        palette = self._look.palette
        self.use_theme(name or _after(palette.theme.name, self._themes.names(palette.depth)))
        self._memory.chosen.theme = self._look.palette.theme.name
        self._memory.keep()

    def use_theme(self, name: str) -> None:
        """Show everything in another theme. Raises ThemeError if there is none of this name."""
        depth = self._look.palette.depth
        self._wear(self._look._replace(palette=Palette(self._themes.get(name, depth), depth)))

    def action_language(self, code: str = "") -> None:
        """A language, or the next one."""
        self._wear(self._look._replace(words=Words(code or _after(self._look.words.language, words.LANGUAGES))))
        self._memory.chosen.language = self._look.words.language
        self._memory.keep()

    def action_mute(self) -> None:
        self._bell.muted = not self._bell.muted
        for screen in self._screens():
            screen.mute(self._bell.muted)

    def _commands(self) -> tuple[keys.Command, ...]:
        return keys.commands(on=self._front.id or keys.BOARD)

    def action_help(self) -> None:
        self.push_screen(overlays.help(self._look, self._commands(), self._front.columns))

    def action_palette(self) -> None:
        themes = self._themes.names(self._look.palette.depth)
        offered = overlays.choices(self._look.words, self._commands(), themes)
        self.push_screen(overlays.Palette(self._look, offered), self._run)

    def action_leave(self) -> None:
        self.push_screen(overlays.leave(self._look), self._run)

    async def _run(self, action: str | None) -> None:
        if action:
            await self.run_action(action)

    def action_repaint(self) -> None:
        self.repaint()

    def action_suspend(self) -> None:
        self.hand_over()


def _after(one: str, all: Iterable[str]) -> str:
    """The next of some names, the first after the last."""
    names = cycle(all)
    while next(names) != one:
        pass
    return next(names)


def _freeze() -> None:
    """What is alive now stays alive: the collector need not walk over it again, which showed as hiccups."""
    gc.enable()
    gc.collect()
    gc.freeze()


def run(
    link: Link,
    *,
    language: str | None = None,
    theme: str | None = None,
    themes: Themes | None = None,
    glyphs: Glyphs = Glyphs.FULL,
    wall: bool = False,
    bell: bool = True,
    rotate: float = 0.0,
    answers: bool = False,
    diff: bool = True,
    views: Mapping[str, View] | None = None,
    view: str = "",
    memory: Memory | None = None,
) -> int:
    """Open the console and stay in it; returns the exit status.

    Without a ``language`` or a ``theme`` those of ``memory`` are taken, then those of the environment.

    Raises ThemeError for a theme that there is not, LinkError when the hub ended, and whatever went wrong in here.
    """
    themes, colours = themes or Themes(), depth()
    os.environ.pop("NO_COLOR", None)  # heeded here already, and Textual heeds it even if it is empty
    memory = memory or Memory()
    if theme is None and memory.chosen.theme in themes.names(colours):
        theme = memory.chosen.theme
    palette = Palette(themes.get(theme, colours), colours)
    look = Look(palette, Words(words.choose(language or memory.chosen.language)), glyphs)
    app = WallboardApp(
        link,
        look,
        themes,
        wall=wall,
        bell=bell,
        rotate=rotate,
        answers=answers,
        views=views,
        view=view,
        memory=memory,
    )
    app.diff = diff
    app.run(mouse=not wall)
    if app.fault:
        raise app.fault
    if app.return_value:
        raise LinkError(app.return_value)
    return app.return_code or 0
