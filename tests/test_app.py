import asyncio
import re
import shlex
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from textual.pilot import Pilot

from tests.screens.fake_link import NOON, FakeLink, calm, trouble
from tests.terminal import Pty, Terminal
from tests.widgets.drawing import EN, ZH
from wallboard import app as console
from wallboard.app import WallboardApp
from wallboard.hub.link import LinkError
from wallboard.keys import commands
from wallboard.model.rows import Frame
from wallboard.theming import ThemeError
from wallboard.widgets.canvas import Canvas, Look
from wallboard.widgets.state_stack import ORDER


class EndingLink(FakeLink):
    async def frame(self) -> Frame:
        raise LinkError("pbx-a: the password is wrong", "denied")


async def test_a_hub_that_ends_ends_the_console_and_says_why() -> None:
    app = WallboardApp(EndingLink(), EN)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
    assert app.return_code == 1
    assert app.return_value == "pbx-a: the password is wrong"


def test_the_reason_reaches_whoever_ran_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def headless(self: WallboardApp, **_: object) -> None:
        asyncio.run(self.run_async(headless=True, size=(80, 24)))

    monkeypatch.setattr(WallboardApp, "run", headless)
    with pytest.raises(LinkError, match="the password is wrong"):
        console.run(EndingLink(), language="en")


def test_a_theme_that_does_not_exist_is_said_before_anything_is_opened() -> None:
    with pytest.raises(ThemeError, match="beige"):
        console.run(calm(), theme="beige")


CALM = [sys.executable, "-m", "tests.screens.show", "calm", "en"]
SWITCHED_ON = {"7": True, "25": True}  # of a terminal's private modes; all others are off where a shell is at work


def modes(written: bytes) -> dict[str, bool]:
    """What a terminal's private modes were left in."""
    return {mode.decode(): kind == b"h" for mode, kind in re.findall(rb"\x1b\[\?(\d+)([hl])", written)}


def assert_left_as_it_was(terminal: Terminal, attributes: list[object]) -> None:
    left = modes(terminal.written)
    assert "1049" in left
    assert {mode: on for mode, on in left.items() if on != SWITCHED_ON.get(mode, False)} == {}
    assert terminal.written.count(b"\x1b[>") == terminal.written.count(b"\x1b[<"), "keyboard protocols are pushed"
    assert terminal.attributes() == attributes
    assert b"Traceback" not in terminal.written


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_signal_leaves_the_terminal_as_it_was(number: signal.Signals, status: int) -> None:
    with Terminal(CALM, 80, 24) as terminal:
        attributes = terminal.attributes()
        terminal.wait_for("Billing")
        terminal.process.send_signal(number)
        assert terminal.wait() == status
        assert_left_as_it_was(terminal, attributes)


def test_ctrl_c_leaves_at_once() -> None:
    with Terminal(CALM, 80, 24) as terminal:
        attributes = terminal.attributes()
        terminal.wait_for("Billing")
        terminal.type("\x03")
        assert terminal.wait() == 0
        assert_left_as_it_was(terminal, attributes)


def test_the_shell_has_the_terminal_after_ctrl_z_and_the_picture_is_back_after_fg() -> None:
    with Terminal(CALM, 80, 24) as terminal:
        attributes = terminal.attributes()
        terminal.wait_for("Billing", "Quit")
        terminal.type("\x1a")
        terminal.wait_for_stop()
        assert_left_as_it_was(terminal, attributes)
        terminal.show(b"\x1bc$ fg\r\n")
        terminal.process.send_signal(signal.SIGCONT)
        assert "$ fg" not in terminal.wait_for("WAITING", "Billing", "Quit")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.wait() == 143
        assert_left_as_it_was(terminal, attributes)


def test_stopped_without_notice_it_draws_everything_anew_once_continued() -> None:
    with Terminal(CALM, 80, 24) as terminal:
        attributes = terminal.attributes()
        terminal.wait_for("Billing", "Quit")
        terminal.process.send_signal(signal.SIGSTOP)
        terminal.wait_for_stop()
        terminal.show(b"\x1bc$ fg\r\n")
        terminal.process.send_signal(signal.SIGCONT)
        assert "$ fg" not in terminal.wait_for("WAITING", "Billing", "Quit")
        terminal.type("\x03")
        assert terminal.wait() == 0
        assert_left_as_it_was(terminal, attributes)


def test_a_fault_in_a_widget_is_one_line_on_a_clean_terminal(tmp_path: Path) -> None:
    breaks = "from wallboard.widgets.hero import Hero; Hero.draw = lambda *_: 1 / 0"
    code = f"import sys; {breaks}; from wallboard.cli import main; sys.exit(main(['demo']))"
    with Terminal([sys.executable, "-c", code], 80, 24, XDG_STATE_HOME=str(tmp_path)) as terminal:
        attributes = terminal.attributes()
        assert terminal.wait() == 1
        assert_left_as_it_was(terminal, attributes)
        last = terminal.written.decode().rpartition("\x1b[?1004l")[2]
    assert re.fullmatch(
        r"(\x1b\[\?\d+l)*\s*wallboard: a fault in the program: ZeroDivisionError: [^\n]*crash.txt\s*", last
    ), last
    assert "Traceback" in (tmp_path / "wallboard" / "crash.txt").read_text()


def test_a_terminal_that_goes_away_without_a_word_takes_the_program_along() -> None:
    with Terminal(CALM, 80, 24) as terminal:
        terminal.wait_for("Billing")
        terminal.hang_up()
        assert terminal.process.wait(30) == 129


def test_a_terminal_that_takes_nothing_any_more_cannot_keep_the_program() -> None:
    with Pty(CALM, 80, 24) as terminal:
        while b"Billing" not in (terminal.take(10.0) or b""):
            pass
        for width in range(200, 300):  # picture after picture, until the line is full
            before = terminal.pending()
            terminal.resize(width, 50)
            if not any(terminal.pending() > before or time.sleep(0.05) for _ in range(20)):
                break
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.process.wait(30) == 143
        rest = b"".join(iter(lambda: terminal.take(1.0) or b"", b""))
        assert b"\x1b[?1049l" not in rest, "it was not full at all"


def start_line() -> str:
    """The documented way to keep a wall alive, with the demo in place of a centre."""
    page = (Path(__file__).parent.parent / "docs" / "wall.md").read_text("utf-8")
    loop = next(block for block in re.findall(r"```sh\n(.*?)```", page, re.S) if "until" in block)
    command = "wallboard watch --wall centre.toml"
    assert command in loop
    return loop.replace(command, f"{shlex.quote(sys.executable)} -m wallboard demo --wall")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGABRT])
def test_a_wall_that_dies_is_back_with_the_whole_picture(number: signal.Signals) -> None:
    with Terminal(["/bin/sh", "-c", start_line()], 80, 24) as terminal:
        echo_and_editing = terminal.attributes()[3]
        terminal.wait_for("WAITING", "QUEUES", "recorded")
        assert terminal.attributes()[3] != echo_and_editing
        psutil.Process(terminal.process.pid).children()[0].send_signal(number)
        while "QUEUES" in terminal.text():
            assert terminal.read(10.0)
        shown = terminal.wait_for("WAITING", "QUEUES", "recorded")
        assert not re.search("Killed|Aborted|Quit", shown)
        terminal.type("\x03")
        assert terminal.wait() == 0, "the loop ends with the wall that was ended on purpose"
        assert terminal.attributes()[3] == echo_and_editing


class RingingApp(WallboardApp):
    rang = 0

    def bell(self) -> None:
        self.rang += 1


async def test_the_bell_rings_once_when_an_alarm_begins_and_never_when_muted() -> None:
    link = calm()
    app = RingingApp(link, EN)
    async with app.run_test(size=(80, 24)) as pilot:

        async def shows(link_of: Callable[[], FakeLink], after: float) -> int:
            link.tables = link_of().tables
            link.clock = lambda: NOON + after
            link.beat()
            await pilot.pause()
            return app.rang

        assert await shows(trouble, 0) == 0, "what was there at first did not begin"
        assert await shows(calm, 20) == 0
        assert await shows(trouble, 40) == 1
        assert await shows(trouble, 60) == 1
        assert await shows(calm, 61) == 1
        assert await shows(trouble, 80) == 2
        assert await shows(calm, 81) == 2
        assert await shows(trouble, 82) == 2, "a limit that is touched again and again is no news"
        await pilot.press("M")
        assert await shows(calm, 100) == 2
        assert await shows(trouble, 120) == 2


@pytest.mark.parametrize("wall", [False, True])
async def test_a_wall_has_no_key_line_and_no_key_that_leaves_anything_open(wall: bool) -> None:
    link = calm()
    app = WallboardApp(link, EN, wall=wall)
    async with app.run_test(size=(200, 50)) as pilot:
        link.beat()
        await pilot.pause()
        for key in ("question_mark", "colon", "q"):
            await pilot.press(key)
            await pilot.pause()
            assert len(app.screen_stack) == (1 if wall else 2)
            await pilot.press("escape")
            await pilot.pause()
        assert ("Freeze" in text(pilot)) is not wall


def text(pilot: Pilot[object]) -> str:
    """What the top screen's widgets say."""
    widgets = pilot.app.screen.query(Canvas)
    return "\n".join(widget.render_line(y).text for widget in widgets for y in range(widget.size.height))


async def test_a_frozen_picture_says_so_while_the_clock_runs_on() -> None:
    link = calm()
    app = WallboardApp(link, EN)
    async with app.run_test(size=(200, 50)) as pilot:
        link.beat()
        await pilot.pause()
        await pilot.press("f")
        link.tables = trouble().tables
        link.clock = lambda: NOON + 10
        link.beat()
        await pilot.pause()
        assert "FROZEN 10:42:15" in text(pilot)
        assert "10:42:25" in text(pilot)
        assert "4:12" not in text(pilot)
        await pilot.press("f")
        await pilot.pause()
        assert "FROZEN" not in text(pilot)
        assert "4:22" in text(pilot)


@pytest.mark.parametrize("look", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_help_shows_every_command_and_every_mark_uncut(look: Look, size: tuple[int, int]) -> None:
    app = WallboardApp(calm(), look)
    async with app.run_test(size=size) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        said = text(pilot)
        for command in filter(lambda command: command.help, commands()):
            assert look.words.say(command.help) in said
        for state in ORDER:
            assert look.words.state(state) in said
        assert said.count("~") == 1, "the mark of a stale feed, and nothing clipped"


@pytest.mark.parametrize("look", [EN, ZH], ids=["en", "zh"])
async def test_the_palette_finds_commands_themes_and_languages_as_one_types(look: Look) -> None:
    app = WallboardApp(calm(), look)
    async with app.run_test(size=(80, 24)) as pilot:
        for typed, done in (
            ("light", lambda: app._look.palette.theme.name == "light"),
            ("English", lambda: app._look.words.language == "en"),
            ("中文", lambda: app._look.words.language == "zh_CN"),
            ("mute", lambda: app._bell.muted),
        ):
            await pilot.press("colon", *typed, "enter")
            await pilot.pause()
            assert done(), typed
            assert len(app.screen_stack) == 1
        await pilot.press("colon", *"no such thing", "enter")
        await pilot.pause()
        assert len(app.screen_stack) == 1


async def test_theme_and_language_change_at_once_and_come_round() -> None:
    app = WallboardApp(calm(), EN)
    async with app.run_test(size=(80, 24)) as pilot:
        themes = app._themes.names()
        seen = []
        for _ in themes:
            await pilot.press("T")
            seen.append(app._look.palette.theme.name)
        assert seen == [*themes[1:], themes[0]]
        await pilot.press("L")
        assert app._look.words.language == "zh_CN"
        await pilot.press("L")
        assert app._look.words.language == "en"


async def test_ctrl_c_quits_whatever_is_open() -> None:
    app = WallboardApp(calm(), EN)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark", "ctrl+l")
        await pilot.pause()
        assert len(app.screen_stack) == 2
        await pilot.press("ctrl+c")
        await pilot.pause()
    assert app.return_code == 0


async def test_quitting_is_asked_and_any_other_key_stays() -> None:
    app = WallboardApp(calm(), EN)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("q", "x")
        await pilot.pause()
        assert app.return_code is None
        await pilot.press("q", "enter")
        await pilot.pause()
    assert app.return_code == 0
