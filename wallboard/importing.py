"""``wallboard import``: days past, from a PBX's log into a centre's journal."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from wallboard.clock import WallClock
from wallboard.config import Centre, ConfigError, Feed, address, journal, load
from wallboard.feeds.ami.queue_log import QueueLog, parts
from wallboard.feeds.base import FeedError
from wallboard.feeds.logfile import blocks
from wallboard.floor.windows import days
from wallboard.hub.journal import JournalError
from wallboard.hub.journal.importing import Imported, import_history
from wallboard.model.events import AnyEvent
from wallboard.text import clean
from wallboard.words import Words

_NAMED = 5  # damaged lines that are named


class ImportFailed(Exception):
    """Why nothing came in: one sentence for the user."""


def run(source: str, target: str, *, since: float, feed: str, words: Words) -> list[str]:
    """What came in of "queuelog:PATH", in lines for the user; ``since``: so many seconds ago, 0 = all of it.

    The log is that of ``feed``, "" = of the feed that has it as its queue_log, or of the only one.
    Raises ImportFailed.
    """
    scheme, _, name = source.partition(":")
    if scheme != "queuelog" or not name:
        raise ImportFailed(words.say("{source} is no queue_log: write queuelog:PATH", source=clean(source)))
    path, clock = Path(name), WallClock()
    try:
        centre = load(target)
        place = journal(centre)
        if place is None:
            raise ImportFailed(words.say("{path}: this centre keeps no journal", path=clean(target)))
        told_by = _feed(centre, path, feed, words)
        begins = days(centre.site_of(told_by.id)).holding(clock.now() - since)[0] if since else 0.0
        history = History(path, QueueLog(told_by, begins))
        found = import_history(place, centre, clock, told_by.id, history)
    except (ConfigError, FeedError, JournalError) as error:
        raise ImportFailed(str(error)) from error
    return [*_came(found, words), *_damaged(history, words)]


def _feed(centre: Centre, path: Path, wanted: str, words: Words) -> Feed:
    found = [feed for feed in centre.feeds if wanted in ("", feed.id)]
    if len(found) > 1:
        found = [feed for feed in found if _log_of(feed) == path.resolve()]
    if len(found) == 1:
        return found[0]
    known = ", ".join(feed.id for feed in centre.feeds)
    raise ImportFailed(words.say("say whose log it is: --feed with one of {feeds}", feeds=known))


def _log_of(feed: Feed) -> Path | None:
    where = address(feed.url)
    named = where.path if where.scheme == "queuelog" else feed.queue_log
    return Path(named).resolve() if named else None


class History:
    """Every event of a log and of what was rotated away of it, the oldest first.

    ``damaged``: lines that could not be read, or not in full, as FILE:LINE.
    """

    def __init__(self, path: Path, log: QueueLog) -> None:
        self.damaged: list[str] = []
        self._path = path
        self._log = log

    def __iter__(self) -> Iterator[AnyEvent]:
        """Raises FeedError for a file that is no queue_log."""
        for part in [part for _, part in parts(self._path)] or [self._path]:
            before, told = self._log.line, len(self._log.damage)
            for block in blocks(part):
                for line in block:
                    yield from self._log.take(line)
            self.damaged += [f"{part.name}:{number - before}" for number, _ in self._log.damage[told:]]
            if self._log.damaged and not self._log.heard:
                raise FeedError(f"{part} is not a queue_log")
        yield from self._log.end()

    @property
    def count(self) -> int:
        """How many lines were damaged."""
        return self._log.damaged


def _came(found: Imported, words: Words) -> Iterator[str]:
    days = words.number_of("{n} day", "{n} days", len(found.days))
    contacts = words.number_of("{n} contact", "{n} contacts", found.contacts)
    span = f" ({_span(found.days)})" if found.days else ""
    yield words.say("came in: {days}{span}, {contacts}", days=days, span=span, contacts=contacts)
    if found.known:
        yield words.say("{n} days were there already", n=words.count(found.known))
    if found.until:
        yield words.say("from {day} on the journal has its own", day=found.until)


def _span(found: Sequence[str]) -> str:
    return found[0] if len(found) == 1 else f"{found[0]} .. {found[-1]}"


def _damaged(history: History, words: Words) -> Iterator[str]:
    if history.count:
        named = ", ".join(map(clean, history.damaged[:_NAMED]))
        yield words.say("{n} damaged lines, not counted or not in full: {lines}", n=history.count, lines=named)
