"""What a terminal is asked before anything is drawn on it, and whether it is still there."""

import os
import re
import select
import sys
import termios
from typing import NamedTuple, Self

from wallboard.clock import WallClock

_BLOCK = "█"  # of ambiguous width: one column nearly everywhere, two where a terminal is set up for old CJK fonts
_PATIENCE = 0.2  # seconds for an answer; who is silent for longer is taken for an ordinary terminal
_ANSWER = re.compile(rb"\x1b\[\d+;(\d+)R")


class Answer(NamedTuple):
    """``answers``: it tells where its cursor is. ``wide``: characters of ambiguous width take two columns."""

    answers: bool = False
    wide: bool = False


def prints_only() -> bool:
    """Whether TERM names a terminal on which nothing can be drawn."""
    return os.environ.get("TERM", "dumb") in ("dumb", "unknown")


def wants_colours() -> bool:
    """Whether text on it may have colours (https://no-color.org)."""
    return not (os.environ.get("NO_COLOR") or prints_only() or os.environ["TERM"].startswith("vt"))


def is_there() -> bool:
    """Whether keys come from a terminal and pictures go to one."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def is_gone() -> bool:
    """Whether the terminal was taken away: nobody will ever press a key here again."""
    watch = select.poll()
    watch.register(0, select.POLLHUP | select.POLLERR)
    return bool(watch.poll(0))


class Probe:
    """Asks the terminal how wide it draws a block; whoever asked can do something else until it answers.

    The terminal must not echo the answer, so until the end of the ``with`` block it does not echo.
    """

    def __enter__(self) -> Self:
        self._before = termios.tcgetattr(0)
        quiet = termios.tcgetattr(0)
        quiet[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(0, termios.TCSANOW, quiet)
        self._clock = WallClock()
        self._until = self._clock.monotonic() + _PATIENCE
        os.write(1, f"\r{_BLOCK}\x1b[6n\r\x1b[K".encode())
        return self

    def __exit__(self, *_: object) -> None:
        termios.tcsetattr(0, termios.TCSANOW, self._before)

    def answer(self) -> Answer:
        """What it said, or nothing within 200 ms of the question. Keys typed meanwhile are lost."""
        said = b""
        while not (found := _ANSWER.search(said)):
            left = max(0.0, self._until - self._clock.monotonic())
            if not select.select([0], [], [], left)[0] or not (came := os.read(0, 1024)):
                return Answer()
            said += came
        return Answer(answers=True, wide=int(found[1]) > 2)
