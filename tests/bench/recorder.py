"""A program in a pty whose every byte is kept with its time, and what it cost."""

import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

import psutil

from tests.terminal import Pty

CONSOLE = (sys.executable, "-m", "tests.bench.console")
# What a terminal answers: whether updates can be synchronized, where the cursor is (behind a block one column wide).
_ANSWERS = {b"\x1b[?2026$p": "\x1b[?2026;2$y", b"\x1b[6n": "\x1b[1;2R"}


class Spent(NamedTuple):
    """``cpu`` seconds of processor time in ``seconds``; ``written``: (epoch seconds, bytes) of every read."""

    seconds: float
    cpu: float
    written: list[tuple[float, bytes]]

    @property
    def bytes(self) -> int:
        return sum(len(came) for _, came in self.written)

    @property
    def percent(self) -> float:
        return 100 * self.cpu / self.seconds


class Recorder(Pty):
    def __init__(self, command: Sequence[str], columns: int = 200, lines: int = 50) -> None:
        self.began = time.monotonic()
        super().__init__(command, columns, lines)
        self._process = psutil.Process(self.process.pid)

    def record(self, seconds: float) -> Spent:
        """Read as fast as it comes for so long. EOFError if the program ended."""
        before, start = self.cpu(), time.monotonic()
        written = []
        while (left := start + seconds - time.monotonic()) > 0:
            came = self.take(left)
            if came is None:
                raise EOFError("the program ended")
            if came:
                written.append((time.time(), came))
                self.answer(came)
        return Spent(time.monotonic() - start, self.cpu() - before, written)

    def until(self, sign: bytes, within: float = 30.0) -> float:
        """Seconds since the start of the program until ``sign`` was written."""
        seen = b""
        while time.monotonic() < self.began + within:
            came = self.take(within)
            if came is None:
                raise EOFError(f"the program ended:\n{seen.decode(errors='replace')}")
            self.answer(came)
            seen += came
            if sign in seen:
                return time.monotonic() - self.began
        raise TimeoutError(f"{sign!r} was never written")

    def answer(self, came: bytes) -> None:
        """Say what a terminal says to what it is asked in these bytes."""
        for asked, told in _ANSWERS.items():
            if asked in came:
                self.type(told * came.count(asked))

    def cpu(self) -> float:
        times = self._process.cpu_times()
        return times.user + times.system

    def megabytes(self) -> float:
        return self._process.memory_info().rss / 1e6
