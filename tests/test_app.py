import asyncio
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.screens.fake_link import FakeLink, calm
from tests.terminal import Pty, Terminal
from tests.widgets.drawing import EN
from wallboard import app as console
from wallboard.app import WallboardApp
from wallboard.hub.link import LinkError
from wallboard.model.rows import Frame
from wallboard.theming import ThemeError


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
    assert re.fullmatch(r"\s*wallboard: a fault in the program: ZeroDivisionError: [^\n]*crash.txt\s*", last), last
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
