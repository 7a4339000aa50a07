import asyncio
import fcntl
import os
import pty
import signal
import struct
import sys
import termios

import pytest

from tests.screens.fake_link import FakeLink, calm
from tests.widgets.drawing import EN
from wallboard import app as console
from wallboard.app import WallboardApp
from wallboard.hub.link import LinkError
from wallboard.keys import COMMANDS, labels
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


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_leaves_the_terminal_as_it_was(number: signal.Signals, status: int) -> None:
    pid, terminal = pty.fork()
    if not pid:
        os.environ |= {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        os.execv(sys.executable, [sys.executable, "-m", "tests.screens.show", "calm", "en"])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    said = b""
    while b"Billing" not in said:
        said += os.read(terminal, 65536)
    os.kill(pid, number)
    while chunk := _read(terminal):
        said += chunk
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == status
    assert said.rindex(b"\x1b[?1049l") > said.rindex(b"Billing"), "the alternate screen is left"
    assert said.rindex(b"\x1b[?25h") > said.rindex(b"\x1b[?25l"), "the cursor is back"
    assert b"Traceback" not in said


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end is closed
        return b""
