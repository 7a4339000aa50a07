"""The console: a link shown on a terminal."""

import asyncio
import gc
import signal
from typing import ClassVar

from textual.binding import BindingType

from wallboard import keys, words
from wallboard.hub.link import Link, LinkError
from wallboard.paint import PaintedApp
from wallboard.screens.board import Board
from wallboard.theming import Palette, load
from wallboard.widgets.canvas import Look
from wallboard.words import Words

_SETTLED = 2.0  # seconds after the first picture by which everything that lives as long as the console is made


class WallboardApp(PaintedApp):
    """Shows a link until told to stop; returns why it ended by itself, None if the user ended it."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings()]
    TITLE = "Wallboard"

    def __init__(self, link: Link, look: Look) -> None:
        super().__init__(ansi_color=False)
        self._link = link
        self._look = look
        self._board = Board(link, look)

    def get_default_screen(self) -> Board:
        return self._board

    async def on_mount(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop, number)
        self.run_worker(self._follow(), name="link")
        self._tick()
        self.set_timer(_SETTLED, _freeze)

    async def _follow(self) -> None:
        try:
            while True:
                self._board.apply(await self._link.frame())
        except LinkError as error:
            self.exit(str(error), return_code=1)

    def _tick(self) -> None:
        """Clocks tick on whole seconds of the hub's clock."""
        self.set_timer(1.0 - self._link.now() % 1.0, self._second)

    def _second(self) -> None:
        self._board.paint()
        self._tick()

    def _stop(self, number: int) -> None:
        self.exit(return_code=128 + number)

    def action_board(self) -> None:
        """There is one screen so far."""

    def action_language(self) -> None:
        known = words.LANGUAGES
        after = known[(known.index(self._look.words.language) + 1) % len(known)]
        self._look = self._look._replace(words=Words(after))
        self._board.wear(self._look)

    def action_repaint(self) -> None:
        self.repaint()


def _freeze() -> None:
    """What is alive now stays alive: the collector need not walk over it again, which showed as hiccups."""
    gc.collect()
    gc.freeze()


def run(link: Link, *, language: str | None = None, theme: str = "dark") -> int:
    """Open the console and stay in it; returns the exit status.

    Raises ThemeError for a theme that cannot be used, LinkError when the hub ended.
    """
    app = WallboardApp(link, Look(Palette(load(theme)), Words(words.choose(language))))
    app.run(mouse=False)
    if app.return_value:
        raise LinkError(app.return_value)
    return app.return_code or 0
