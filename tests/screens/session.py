"""A console on a terminal that is not there: what it writes is kept, and a clock is set by hand."""

import asyncio
from collections.abc import Awaitable, Callable

import pyte
from rich.color import ColorSystem
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.pilot import Pilot

from tests.terminal import Emulator
from wallboard.app import WallboardApp
from wallboard.clock import ManualClock
from wallboard.hub.hub import Hub
from wallboard.hub.link import Link, LocalLink
from wallboard.model.rows import KINDS
from wallboard.widgets.canvas import Look

Cells = list[list[pyte.screens.Char]]


class KeepingDriver(HeadlessDriver):
    """Keeps what is written to it. Not headless, so that the app paints."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.written: list[str] = []

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.written.append(data)


class Session:
    """The console of a hub whose clock stands still until told, and the emulator it writes to.

    ``link``: to the hub, from wherever; None = in this process.
    """

    def __init__(
        self, hub: Hub, clock: ManualClock, look: Look, size: tuple[int, int], link: Link | None = None
    ) -> None:
        self.hub = hub
        self.clock = clock
        self.link = link or LocalLink(hub)
        self.app = WallboardApp(self.link, look)
        self.app.driver_class = KeepingDriver
        self.app.console._color_system = ColorSystem.TRUECOLOR  # whatever terminal the tests run in
        self.emulator = Emulator(*size)
        self.bytes = 0
        self._size = size
        self._pilot: Pilot[object] | None = None

    async def run(self, play: Callable[["Session"], Awaitable[None]]) -> None:
        async def started(pilot: Pilot[object]) -> None:
            self._pilot = pilot
            await self.settle()
            await play(self)
            self.app.exit()

        await self.app.run_async(size=self._size, mouse=False, auto_pilot=started)
        if self.app.fault:
            raise self.app.fault

    async def beat(self, at: float) -> None:
        """It is later: a frame, if there is anything to tell, and the tick of a second."""
        self.clock.advance(at - self.clock.now())
        self.hub.beat()
        await self.arrive()
        self.app._board.paint()
        await self.settle()

    async def arrive(self) -> None:
        """Until the link shows what the hub shows."""
        async with asyncio.timeout(10):
            while self.link.now() != self.clock.now() or any(
                self.link.rows(kind) != self.hub.views.table(kind) for kind in KINDS
            ):
                await asyncio.sleep(0.001)

    async def settle(self) -> None:
        """Until everything is painted and on the emulator."""
        assert self._pilot is not None
        await self._pilot.pause()
        while self.app.screen._dirty_widgets or self.app.screen._layout_required or self.app._skipped:
            await self._pilot.pause()
        self.read()

    def read(self) -> None:
        assert isinstance(self.app._driver, KeepingDriver)
        came = "".join(self.app._driver.written).encode()
        self.app._driver.written.clear()
        self.bytes += len(came)
        self.emulator.show(came)

    async def resize(self, columns: int, lines: int) -> None:
        self.emulator.resize(columns, lines)
        self._size = (columns, lines)
        size = Size(columns, lines)
        self.app.post_message(events.Resize(size, size))
        await self.settle()
        await self.settle()

    def smear(self) -> list[str]:
        """Every cell that is not as Textual itself would paint the whole picture now."""
        fresh = Emulator(*self._size)
        whole = self.app.screen._compositor.render_full_update().render_segments(self.app.console)
        fresh.show(whole.replace("\n", "\r\n").encode())
        return [
            f"{x},{y}: {was} for {should}"
            for y, (row, other) in enumerate(zip(self.emulator.cells(), fresh.cells(), strict=True))
            for x, (was, should) in enumerate(zip(row, other, strict=True))
            if was != should
        ]
