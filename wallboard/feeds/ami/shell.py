"""An Asterisk over its manager interface: connect, log in, ask for the state while events stream, live; and again."""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from wallboard.clock import Clock
from wallboard.config import ConfigError, Feed, Trunk, address, secret
from wallboard.feeds.ami.log_tail import LogTail
from wallboard.feeds.ami.session import Session
from wallboard.feeds.ami.sync import WHOLE
from wallboard.feeds.ami.teller import Message
from wallboard.feeds.ami.translate import Translator
from wallboard.feeds.base import FeedError, Sink
from wallboard.feeds.lines import Endpoint, Trouble, backoff, connect

SETTLED = 30.0  # seconds that a connection must have lasted for the next pause to be short again
FOLLOW = 0.25  # seconds between two looks into queue_log
LONG_AGO = 2 * 86400.0  # seconds: no gap is filled from further back

RIGHTS = "give the account read = agent,call,dialplan,system in manager.conf"


class AmiSource:
    """Tells of one Asterisk for as long as it runs, through every loss of the connection.

    ``trunks``: the groups of this feed. ``day``: when the day began that holds a time, by the site's clock.
    """

    def __init__(
        self,
        feed: Feed,
        clock: Clock,
        wrap_ups: Mapping[str, float],
        trunks: Sequence[Trunk] = (),
        day: Callable[[float], float] = lambda at: at,
    ) -> None:
        self.source = feed.id
        self._feed = feed
        self._clock = clock
        self._day = day
        where = address(feed.url)
        self._endpoint = Endpoint(where.host, where.port, where.tls, verify=not feed.insecure)
        self._user = where.user
        self._log = LogTail(Path(feed.queue_log), feed) if feed.queue_log else None
        self._translator = Translator(feed, wrap_ups=wrap_ups, trunks=trunks)

    def resume(self, heard: float, series: int) -> None:
        self._translator.resume(heard, series)

    async def run(self, sink: Sink) -> None:
        try:
            await self._run(sink)
        finally:
            if self._log is not None:
                self._log.close()

    async def _run(self, sink: Sink) -> None:
        pauses = backoff()
        while True:
            began = self._clock.monotonic()
            try:
                async with connect(self._endpoint) as line:
                    await self._talk(Session(line, self._clock), sink)
            except Trouble as trouble:
                sink(self._translator.lost(self._clock.now(), trouble.why))
            if self._clock.monotonic() - began >= SETTLED:
                pauses = backoff()
            await asyncio.sleep(next(pauses))

    async def _talk(self, session: Session, sink: Sink) -> None:
        messages = await session.log_in(self._user, self._secret(), self._endpoint)
        sink(self._translator.opened(self._clock.now()))
        session.ask("Ping", *WHOLE)
        caught_up = False
        while True:
            self._hear(session, messages, sink)
            if self._log is not None and session.listed and not caught_up:
                await self._catch_up(self._log, sink)
                caught_up = True
            due = self._translator.due()
            within = math.inf if due is None else due - self._clock.now()
            await asyncio.sleep(0)  # of a long list the next piece is there already, and others have their turn first
            messages = await session.read(within if self._log is None else min(within, FOLLOW))

    def _hear(self, session: Session, messages: Sequence[Message], sink: Sink) -> None:
        """Tell what messages, time and the log amount to, and do what they call for."""
        at = self._clock.now()
        self._translator.stepped(session.step())
        events = self._translator.tick(at)
        for message in messages:
            session.follow(message)
            if "Response" in message and session.offset is not None:
                events += self._translator.clocked(session.offset, at)
            events += self._translator.take(message, at)
        if self._log is not None:
            events += self._translator.logged(self._log.news(at), at)
        session.ask(*self._translator.wishes())
        if events or session.just_heard:
            sink(events)
        if session.stopping:
            raise Trouble("stopped")
        if "agent" in self._translator.lacks:
            raise FeedError(f"{self._endpoint}: {self._user!r} may not read queue events; {RIGHTS}", "no_rights")

    async def _catch_up(self, log: LogTail, sink: Sink) -> None:
        """Tell what the log says of the time since we last heard of this PBX; of the day, if that was never."""
        now, heard, begins = self._clock.now(), self._translator.gap_from, log.begins()
        since = max(heard, now - LONG_AGO) if heard else self._day(now)
        for events in log.catch_up(self._translator.beside(since, begins), now):
            sink(events)
            await asyncio.sleep(0)
        self._translator.caught_up(log.readable, begins)

    def _secret(self) -> str:
        try:
            return secret(self._feed)
        except ConfigError as error:
            raise FeedError(str(error), "denied") from error
