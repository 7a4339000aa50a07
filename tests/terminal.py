"""A terminal to run the real program in: a pty, and an emulator that shows what a person would see."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte
from wcwidth import wcwidth

# What the emulator would print because it does not know it: keyboard protocols, mode requests, device strings.
_UNKNOWN = re.compile(rb"\x1b\[[<=>][\d;]*[a-zA-Z]|\x1b\[\??[\d;]*\$[a-zA-Z]|\x1b[P_^X].*?\x1b\\", re.S)
_BEGUN = re.compile(rb"\x1b(\[[<=>?]?[\d;$]*|[P_^X][^\x1b]*\x1b?)?$", re.S)

# Not the size of whatever terminal the tests themselves run in.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")} | {
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "LC_ALL": "C.UTF-8",
}


class _Screen(pyte.Screen):
    """pyte, with its answers going where a terminal's would."""

    def __init__(self, columns: int, lines: int, answer: Callable[[str], None]) -> None:
        self._answer = answer
        super().__init__(columns, lines)

    def draw(self, data: str) -> None:
        """Without the vowels above and below a letter, at which pyte would drop the rest of the text."""
        super().draw("".join(char for char in data if wcwidth(char) or unicodedata.combining(char)))

    def write_process_input(self, data: str) -> None:
        self._answer(data)


class Emulator:
    """A terminal's screen without a terminal: bytes in, cells out."""

    def __init__(self, columns: int, lines: int, answer: Callable[[str], None] = lambda _: None) -> None:
        self.screen = _Screen(columns, lines, answer)
        self._stream = pyte.ByteStream(self.screen)
        self._rest = b""

    def show(self, came: bytes) -> None:
        """Take in bytes as a terminal does."""
        self._rest += came
        if not _BEGUN.search(self._rest):
            self._stream.feed(_UNKNOWN.sub(b"", self._rest))
            self._rest = b""

    def resize(self, columns: int, lines: int) -> None:
        self.screen.resize(lines, columns)

    def cells(self) -> list[list[pyte.screens.Char]]:
        """All cells of the screen, row by row."""
        return [[self.screen.buffer[y][x] for x in range(self.screen.columns)] for y in range(self.screen.lines)]

    def text(self) -> str:
        """What stands on the screen now, without the blanks at the ends of lines."""
        # of a wide letter the second cell is empty
        return "\n".join("".join(cell.data for cell in row).rstrip() for row in self.cells())


class Pty:
    """Runs ``command`` at ``columns`` x ``lines`` for as long as the block lasts; shows nothing, only reads."""

    def __init__(self, command: Sequence[str], columns: int = 200, lines: int = 50, **environment: str) -> None:
        self._pty, theirs = pty.openpty()
        self._size(columns, lines)
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env=_ENVIRONMENT | environment,
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._pty)

    def resize(self, columns: int, lines: int) -> None:
        self._size(columns, lines)
        self.process.send_signal(signal.SIGWINCH)  # by us, for the pty is nobody's controlling terminal

    def _size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._pty, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def hang_up(self) -> None:
        """Take the terminal away; nobody is told, for it is nobody's controlling terminal."""
        os.close(self._pty)
        self._pty = os.open(os.devnull, os.O_RDONLY)

    def attributes(self) -> list[object]:
        """What the line is set to: echo, line editing, ..."""
        return termios.tcgetattr(self._pty)

    def pending(self) -> int:
        """Bytes that are there to be taken."""
        return int(struct.unpack("i", fcntl.ioctl(self._pty, termios.FIONREAD, b"\0" * 4))[0])

    def type(self, keys: str) -> None:
        os.write(self._pty, keys.encode())

    def take(self, timeout: float, most: int = 1 << 16) -> bytes | None:
        """What comes within ``timeout`` seconds, ``most`` bytes of it; None once nothing can come any more."""
        if not select.select([self._pty], [], [], timeout)[0]:
            return b""
        try:
            return os.read(self._pty, most) or None
        except OSError:  # how a pty says that nobody holds the other end
            return None


class Terminal(Pty, Emulator):
    """A pty with an emulator: what a person would see."""

    def __init__(self, command: Sequence[str], columns: int = 200, lines: int = 50, **environment: str) -> None:
        self.written = b""
        Emulator.__init__(self, columns, lines, self.type)
        Pty.__init__(self, command, columns, lines, **environment)

    def resize(self, columns: int, lines: int) -> None:
        Emulator.resize(self, columns, lines)
        Pty.resize(self, columns, lines)

    def wait_for(self, *words: str, within: float = 60.0) -> str:
        """The screen as soon as all of the ``words`` stand on it; AssertionError when they never do."""
        end = time.monotonic() + within
        while not all(word in self.text() for word in words):
            if time.monotonic() > end or not self.read(1.0):
                missing = [word for word in words if word not in self.text()]
                raise AssertionError(f"{missing} never came to stand on the screen:\n{self.text()}")
        return self.text()

    def wait_for_stop(self) -> None:
        """Until the process is stopped, everything written until then read."""
        while "T" not in Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[0]:
            self.read(0.05)
        while came := self.take(0.1):
            self.written += came
            self.show(came)

    def wait(self, within: float = 30.0) -> int:
        """The exit code, everything written until then read."""
        end = time.monotonic() + within
        while time.monotonic() < end and self.read(0.5):
            pass
        return self.process.wait(max(0.0, end - time.monotonic()))

    def read(self, timeout: float) -> bool:
        """Take in what comes within ``timeout`` seconds; False once nothing can come any more."""
        came = self.take(timeout)
        if came is not None:
            self.written += came
            self.show(came)
        return came is not None
