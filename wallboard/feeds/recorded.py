"""A manager connection that was recorded: all of it at once, or played as if it were now.

A recording is every byte received, ``NAME.ami`` or ``NAME.ami.gz``, and when it came, ``NAME.jsonl`` or
``NAME.jsonl.gz``: a JSON object a line, of a message ``{"t": epoch seconds, "o": offset, "n": bytes}``, of a connection
made or ended ``{"t": …, "connect": true}``, ``{"t": …, "disconnect": true}``; other keys and lines are passed over.
Without the second file the times are those of the events' Timestamp headers (``timestampevents = yes``).
"""

import asyncio
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from itertools import repeat
from pathlib import Path
from typing import Literal, cast

import msgspec
from msgspec import Struct

from wallboard.clock import Clock
from wallboard.config import Feed
from wallboard.feeds.ami.parser import GREETING, Parser, ParserError
from wallboard.feeds.ami.teller import Message, number
from wallboard.feeds.ami.translate import WANTED, Translator
from wallboard.feeds.base import FeedError, Sink
from wallboard.model.events import AnyEvent

_CHUNK = 1 << 16
_LINES = 20000  # in a piece: more than any list at login has
_NAP = 0.25  # seconds: the longest sleep, so that a clock which runs at a speed is kept up with
_PAUSE = 1.0  # seconds between two rounds


class Step(Struct, frozen=True):
    """What happened to the connection at ``t``: it was made, a message came, it was lost, or the recording ends."""

    t: float
    kind: Literal["connect", "message", "disconnect", "end"]
    message: Message = {}


class _Line(Struct):
    """A line of the .jsonl."""

    t: float
    o: int = 0
    n: int = 0
    connect: bool = False
    disconnect: bool = False


def demo() -> Path:
    """The recording that comes with the program."""
    return Path(str(files("wallboard.feeds") / "captures" / "demo.ami.gz"))


def read(path: Path, feed: Feed) -> Iterator[AnyEvent]:
    """Everything that a recording tells, at the times at which it came.

    Raises FeedError for a file that is not there, is no recording, or has no times.
    """
    translator = Translator(feed, state="recorded")
    for step in steps(path):
        yield from _take(translator, step, step.t)


def _take(translator: Translator, step: Step, at: float) -> list[AnyEvent]:
    if step.kind == "message":
        return translator.take(step.message, at)
    if step.kind == "connect":
        return [*translator.opened(at), translator.status("recorded", at)]
    return translator.lost(at, "closed") if step.kind == "disconnect" else translator.ended(at)


class RecordedSource:
    """Plays a recording as if it were now: in real time, and with ``loop`` for ever, each round a new series.

    ``past``: seconds for which it has been playing when it begins; what it told in them it tells at once.
    ``wrap_ups``: seconds by queue id. Raises FeedError for a recording that cannot be opened.
    """

    def __init__(
        self,
        path: Path,
        feed: Feed,
        clock: Clock,
        loop: bool = True,
        past: float = 0.0,
        wrap_ups: Mapping[str, float] | None = None,
    ) -> None:
        self.source = feed.id
        self._path = path
        self._feed = feed
        self._clock = clock
        self._loop = loop
        self._past = past
        self._wrap_ups = wrap_ups
        self._series = 0
        next(steps(path), None)

    def resume(self, heard: float, series: int) -> None:
        """A recording has no past but its own; only its series go on."""
        self._series = series

    async def run(self, sink: Sink) -> None:
        now = self._clock.now()
        past: list[AnyEvent] = []
        for at, translator, step in self._played(now - self._past):
            if at <= now:
                past += _take(translator, step, at)
            else:
                if past:
                    sink(past)  # at once, so that nobody sees a time long gone as if it were now
                    past = []
                await self._wait(at, translator, sink)
                sink(_take(translator, step, at))
            if step.kind == "end" and self._loop:
                await asyncio.sleep(0)  # a round that is all past took no time: let others have their turn
        sink(past)

    def _played(self, begins: float) -> Iterator[tuple[float, Translator, Step]]:
        """When each step comes, and what translates it. Reckoned from the very beginning, so that it never drifts."""
        once = steps(self._path)
        for series, round in enumerate(repeat(list(once)) if self._loop else [once], self._series + 1):
            translator = Translator(self._feed, series, self._wrap_ups, "recorded")
            shift: float | None = None
            for step in round:
                shift = begins - step.t if shift is None else shift
                begins = step.t + shift
                yield begins, translator, _shifted(step, shift)
            begins += _PAUSE

    async def _wait(self, until: float, translator: Translator, sink: Sink) -> None:
        """Until the clock shows a time, with whatever falls due on the way."""
        while True:
            now = self._clock.now()
            due = translator.due()
            if due is not None and due <= min(now, until):
                sink(translator.tick(min(now, until)))
            elif now >= until:
                return
            else:
                await asyncio.sleep(min(until - now, _NAP if due is None else max(due - now, 0.0), _NAP))


def _shifted(step: Step, seconds: float) -> Step:
    """A step with the times in its message moved."""
    moved = dict(step.message)
    for key in ("Timestamp", "LastPause"):
        if time := number(moved, key):
            moved[key] = f"{time + seconds:.6f}"
    return Step(step.t, step.kind, moved)


def steps(path: Path) -> Iterator[Step]:
    """What happened to the recorded connection, in order. Raises FeedError as ``read`` does."""
    times = _times(path)
    try:
        with _open(path) as ami:
            yield from _ended(_told(path, ami) if times is None else _timed(path, times, ami))
    except (OSError, EOFError, zlib.error) as error:
        raise FeedError(f"{path}: {_why(error)}") from error
    except (ParserError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FeedError(f"{path}: not a recording of an Asterisk manager connection: {error}", "garbled") from error


def _open(path: Path) -> io.BufferedReader:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return cast(io.BufferedReader, gzip.open(path)) if packed else path.open("rb")


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return f"damaged: {error}"


def _times(path: Path) -> Path | None:
    """The file that says when each message came."""
    name = path.name.removesuffix(".gz").removesuffix(".ami")
    candidates = (path.with_name(f"{name}.jsonl{suffix}") for suffix in ("", ".gz"))
    return next((candidate for candidate in candidates if candidate.exists()), None)


def _ended(steps: Iterator[Step]) -> Iterator[Step]:
    """The last loss of the connection is the end of the recording, and no loss."""
    before: Step | None = None
    for step in steps:
        if before is not None:
            yield before
        before = step
    if before is not None:
        if before.kind != "disconnect":
            yield before
        yield Step(before.t, "end")


def _timed(path: Path, times: Path, ami: io.BufferedReader) -> Iterator[Step]:
    parser, read = Parser(WANTED), 0
    decode = msgspec.json.Decoder(_Line).decode
    with _open(times) as lines:
        for text in lines:
            line = decode(text)
            if line.connect:
                parser = Parser(WANTED)
                yield Step(line.t, "connect")
            elif line.disconnect:
                yield Step(line.t, "disconnect")
            elif line.n:
                ami.read(max(line.o - read, 0))
                data = ami.read(line.n)
                read = max(line.o, read) + line.n
                if len(data) < line.n:
                    raise FeedError(f"{path}: it ends before byte {read}, where {times.name} goes on")
                for message in parser.feed(data):
                    yield Step(line.t, "message", message)


def _told(path: Path, ami: io.BufferedReader) -> Iterator[Step]:
    """By the Timestamp of each message; what has none came with the next one that has."""
    parser, t = Parser(WANTED), 0.0
    for data in _pieces(ami):
        made = data.startswith(GREETING)
        if made:
            parser = Parser(WANTED)
            if t:
                yield Step(t, "disconnect")
        held: list[Message] = []
        for message in parser.feed(data):
            held.append(message)
            if told := number(message, "Timestamp"):
                t = max(told, t)
                if made:
                    yield Step(t, "connect")
                    made = False
                yield from (Step(t, "message", message) for message in held)
                held.clear()
        if made:
            raise FeedError(f"{path}: it has no times; put its .jsonl beside it, or record with timestampevents = yes")
        yield from (Step(t, "message", message) for message in held)
    if not t:
        raise FeedError(f"{path}: there is nothing in it")


def _pieces(ami: io.BufferedReader) -> Iterator[bytes]:
    """The bytes in pieces of some hundred messages; a connection begins a new one."""
    lines: list[bytes] = []
    while line := ami.readline(_CHUNK):
        if line.startswith(GREETING) or len(lines) >= _LINES:
            if lines:
                yield b"".join(lines)
            lines = []
        lines.append(line)
    yield b"".join(lines)
