"""The real app, played the same session twice: once writing what changed, once writing everything as Textual does."""

import random
from collections.abc import Awaitable

import pytest
from msgspec.structs import replace
from rich.color import ColorSystem
from textual import events
from textual.geometry import Size
from textual.pilot import Pilot

from tests.screens.fake_link import CODES, MOMENTS, FakeLink
from tests.screens.session import Cells, KeepingDriver
from tests.terminal import Emulator
from tests.widgets.drawing import EN
from wallboard.app import WallboardApp
from wallboard.model.rows import AgentRow, QueueRow

STATES = list(CODES.values())


class Player:
    """One app on one emulator; ``pictures``: every cell after each step."""

    def __init__(self, diff: bool = True, answers: bool = False) -> None:
        self.link = FakeLink()
        self.app = WallboardApp(self.link, EN, answers=answers)
        self.app.diff = diff
        self.app.driver_class = KeepingDriver
        self.app.console._color_system = ColorSystem.TRUECOLOR  # Rich's styles keep the first one they meet
        self.emulator = Emulator(120, 36)
        self.pictures: list[Cells] = []
        self.bytes = 0
        self._random = random.Random(7)

    async def play(self) -> None:
        async def started(pilot: Pilot[object]) -> None:
            self.pilot = pilot
            for step in self.steps():
                await step
                await self.see()
            self.app.exit()

        await self.app.run_async(size=(120, 36), mouse=False, auto_pilot=started)
        assert self.app.fault is None

    def steps(self) -> list[Awaitable[None]]:
        """A day in the life of a board: moments, keys, sizes, and a terminal that was scribbled on.

        No names on whose width terminals disagree: Textual's own output goes astray there.
        """
        script: list[Awaitable[None]] = []
        for size in ((120, 36), (80, 24), (200, 50)):
            script.append(self.resize(*size))
            for moment in ("calm", "trouble", "crowd", "lost"):
                script += [self.moment(moment), self.change()]
            script += [self.press(key) for key in ("L", "T", "question_mark", "escape", "colon", "t", "down")]
            script += [self.change(), self.press("enter"), self.press("f"), self.change(), self.press("f")]
            script += [self.scribble(), self.press("q"), self.press("escape")]
        return script

    async def moment(self, name: str) -> None:
        self.link.tables = MOMENTS[name]().tables
        await self.beat()

    async def change(self) -> None:
        """One agent in twenty does something else, and numbers change."""
        choose = self._random
        for agent in choose.sample(rows := list(self.link.rows(AgentRow).values()), len(rows) // 20):
            self.link.put(replace(agent, state=choose.choice(STATES)))
        for queue in list(self.link.rows(QueueRow).values()):
            self.link.put(replace(queue, waiting=choose.randrange(20), level=choose.randrange(3)))
        await self.beat()

    async def beat(self) -> None:
        self.link.beat()

    async def press(self, key: str) -> None:
        await self.pilot.press(key)

    async def resize(self, columns: int, lines: int) -> None:
        self.emulator.resize(columns, lines)
        self.app.post_message(events.Resize(Size(columns, lines), Size(columns, lines)))

    async def scribble(self) -> None:
        """Something else wrote on the terminal; ctrl+l mends it."""
        self.emulator.show(b"\x1b[2J\x1b[5;5Hwall: system going down\x1b[m")
        await self.pilot.press("ctrl+l")

    def is_dirty(self) -> bool:
        """Whether something is still to be painted."""
        return any(
            screen._layout_required or screen._dirty_widgets or screen._compositor._dirty_regions
            for screen in self.app.screen_stack
        )

    async def see(self) -> None:
        driver = self.app._driver
        assert isinstance(driver, KeepingDriver)
        written, still = -1, 0
        while still < 3:  # a widget that has come into sight draws itself some messages later
            await self.pilot.pause()
            busy = not self.link.frames.empty() or self.is_dirty() or len(driver.written) != written
            written, still = len(driver.written), 0 if busy else still + 1
        came = "".join(driver.written).replace("\n", "\r\n").encode()
        driver.written.clear()
        self.bytes += len(came)
        self.emulator.show(came)
        self.pictures.append(self.emulator.cells())


async def test_writing_what_changed_shows_the_same_as_writing_everything() -> None:
    lean, stock = Player(diff=True), Player(diff=False)
    await lean.play()
    await stock.play()
    assert len(lean.pictures) == len(stock.pictures) > 60
    for step, (shown, wanted) in enumerate(zip(lean.pictures, stock.pictures, strict=True)):
        smear = [
            (x, y, cell.data, other.data)
            for y, (row, others) in enumerate(zip(shown, wanted, strict=True))
            for x, (cell, other) in enumerate(zip(row, others, strict=True))
            if cell != other
        ]
        assert smear == [], step
    assert lean.bytes < stock.bytes / 3


class SlowLine(Player):
    """A terminal that says where its cursor is when told to, and not before."""

    def __init__(self) -> None:
        super().__init__(answers=True)
        self.asked: list[str] = []
        self.emulator = Emulator(120, 36, self.asked.append)

    async def answer(self) -> None:
        self.asked.clear()
        self.app.post_message(events.CursorPosition(0, 0))

    def steps(self) -> list[Awaitable[None]]:
        pictures = [self.change() for _ in range(3)]
        begun = [self.beat(), self.answer(), self.moment("calm"), self.answer()]
        return [*begun, *pictures, self.answer(), self.answer(), self.change()]


async def test_the_next_picture_waits_until_the_terminal_has_drawn_the_last_and_is_then_what_is_true() -> None:
    slow, quick = SlowLine(), Player()
    quick.steps = lambda: [quick.moment("calm"), *(quick.change() for _ in range(4))]  # type: ignore[method-assign]
    await slow.play()
    await quick.play()
    _, _, calm, settled, first, second, third, caught_up, idle, last = slow.pictures
    assert settled == calm
    assert calm != first == second == third != caught_up == idle != last
    assert caught_up == quick.pictures[3]
    assert last == quick.pictures[4]
    assert slow.asked


async def test_an_answer_that_never_comes_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallboard.paint._LOST_ANSWER", 0.0)
    slow = SlowLine()
    slow.steps = lambda: [slow.moment("calm"), slow.change(), slow.change()]  # type: ignore[method-assign]
    await slow.play()
    calm, first, second = slow.pictures
    assert calm != first != second
