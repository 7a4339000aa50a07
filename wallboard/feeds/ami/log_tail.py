"""A queue_log beside its manager connection: what happened while nobody listened, and how each caller left.

Contacts have the same ids in both, so that what both tell counts once. The log knows whole seconds only, by the
PBX's clock, and nothing of who is there now: that the manager's lists tell.
"""

import logging
import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from wallboard.config import Feed
from wallboard.feeds.ami.queue_log import DAMAGES, QueueLog, parts, time_of
from wallboard.feeds.base import FeedError
from wallboard.feeds.logfile import blocks, decode
from wallboard.model.events import AnyEvent, Assigned, Dequeued, Ended, Missed, Queued, Readiness, Renamed, Synced

_BEFORE = 3600.0  # seconds of the log that are read first, to know who waited and who was away when the gap began
_OVERLAP = 2.0  # seconds: what was told of them and stands in the log as well counts once
_CHUNK = 1 << 18
_TOLD = (Queued, Renamed, Dequeued, Missed, Ended, Readiness, Assigned, Synced)

diary = logging.getLogger(__name__)


class Beside(QueueLog):
    """The lines of a log as events of a connection: of its series, by our clock, and without what its lists tell.

    ``offset``: seconds by which the PBX's clock is ahead of ours. ``since``: by the PBX's. ``whole``: nothing is
    known yet of this PBX, so that the first event has to tell how things stood.
    """

    def __init__(self, feed: Feed, since: float, names: Mapping[str, str], series: int, offset: float, whole: bool):
        self.since = since + offset if whole else since + offset - _OVERLAP
        super().__init__(feed, self.since, names, series)
        self.now = 0.0
        self._offset = offset
        self._whole = whole

    def take(self, line: str) -> list[AnyEvent]:
        return [event for event in super().take(line) if isinstance(event, _TOLD) and not _assigns(event)]

    def _open(self, at: float) -> None:
        self._opened = True
        if self._whole:
            self._sync(at)

    def _lose_all(self, at: float) -> None:
        for queue, calls in self._waiting.items():
            for call, since in calls.items():
                facts = {"contact": self._id(call), "queue": self._id(queue), "waited": max(at - since, 0.0)}
                self._tell(Dequeued, at, outcome="unknown", inferred=True, **facts)
            calls.clear()

    def _event(self, kind: Any, at: float, **facts: object) -> Any:
        self._seq += 1
        id, at = f"{self._series}-log-{self._seq}", at - self._offset
        return kind(id=id, source=self.source, ts=at, rts=self.now, native=self._verb, **facts)


def _assigns(event: AnyEvent) -> bool:
    return isinstance(event, Assigned) and event.on


class LogTail:
    """Follows a log through its rotations. ``readable``: whether it was when last looked at."""

    def __init__(self, path: Path, feed: Feed) -> None:
        self._path = path
        self._feed = feed
        self._file: IO[bytes] | None = None
        self._rest = b""
        self._log: Beside | None = None
        self.readable = False

    def begins(self) -> float:
        """The time of its first line, rotated parts included, by the PBX's clock; infinite where there is none."""
        return min((first for first, _ in parts(self._path)), default=math.inf)

    def catch_up(self, log: Beside, now: float) -> Iterator[list[AnyEvent]]:
        """What happened from the log's ``since`` up to now, some at a time; from then on ``news`` goes on."""
        self.close()
        self._log, log.now, self.readable = log, now, True
        try:
            for lines in self._lines(log.since - _BEFORE):
                yield [event for line in lines for event in log.take(line)]
        except (OSError, FeedError) as error:
            self._fail(error)
        if log.damaged:
            diary.warning("%s: %d damaged lines, the first: %s", self._path, log.damaged, DAMAGES[log.damage[0][1]])

    def news(self, now: float) -> list[AnyEvent]:
        """What was written since this was last asked."""
        if self._log is None or not self.readable:
            return []
        self._log.now = now
        try:
            return [event for line in self._more() for event in self._log.take(line)]
        except OSError as error:
            self._fail(error)
            return []

    def close(self) -> None:
        """Follow it no longer."""
        if self._file is not None:
            self._file.close()
        self._file, self._rest = None, b""

    def _fail(self, error: Exception) -> None:
        self.readable = False
        self.close()
        diary.warning("%s cannot be read: %s", self._path, error)

    def _lines(self, since: float) -> Iterator[list[str]]:
        """The lines from about ``since`` on, of the parts that reach so far and of the log itself."""
        found = parts(self._path)
        ends = [*(first for first, _ in found[1:]), math.inf]
        for (_, path), end in zip(found, ends, strict=False):
            if path != self._path and end > since:
                yield from blocks(path)
        self._file = self._path.open("rb")
        _seek(self._file, since)
        while lines := self._complete():
            yield lines

    def _more(self) -> list[str]:
        """The lines that came; of a log that was rotated, the last ones first."""
        if self._file is None:
            self._file = self._path.open("rb")
        lines = self._complete()
        here, there = os.fstat(self._file.fileno()), self._stat()
        if there is None:
            return lines
        if (here.st_dev, here.st_ino) != (there.st_dev, there.st_ino):
            self.close()
            self._file = self._path.open("rb")
            return lines + self._complete()
        if there.st_size < self._file.tell():
            self._file.seek(0)
            self._rest = b""
            return lines + self._complete()
        return lines

    def _stat(self) -> os.stat_result | None:
        """None while it is being rotated."""
        try:
            return self._path.stat()
        except FileNotFoundError:
            return None

    def _complete(self) -> list[str]:
        """The next lines that end, up to some thousands."""
        assert self._file is not None
        block, newline, self._rest = (self._rest + self._file.read(_CHUNK)).rpartition(b"\n")
        if len(self._rest) > _CHUNK:  # no line is so long
            self._rest = b""
        return decode(block) if newline else []


def _seek(file: IO[bytes], since: float) -> None:
    """Go to a line before ``since``, not far from it: the lines are in the order of their times."""
    low, high = 0, file.seek(0, os.SEEK_END)
    while high - low > _CHUNK:
        middle = (low + high) // 2
        file.seek(middle)
        file.readline(_CHUNK)
        at = time_of(file.readline(_CHUNK))
        low, high = (middle, high) if at is not None and at < since else (low, middle)
    file.seek(low)
    if low:
        file.readline(_CHUNK)
