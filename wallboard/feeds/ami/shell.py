"""An Asterisk over its manager interface: connect, log in, ask for the state while events stream, live; and again."""

import asyncio
from collections.abc import Mapping
from itertools import count

from wallboard.clock import Clock
from wallboard.config import ConfigError, Feed, address, secret
from wallboard.feeds.ami.parser import Parser, ParserError
from wallboard.feeds.ami.translate import SYNC, WANTED, Translator
from wallboard.feeds.base import FeedError, Sink
from wallboard.feeds.lines import Endpoint, Line, Trouble, backoff, connect
from wallboard.text import clean

LOGIN = 8.0  # seconds for the greeting and the answer to the login together
PING = 5.0  # seconds without a byte before we ask whether anybody is there
SILENT = 15.0  # and before we believe that nobody is
SETTLED = 30.0  # seconds that a connection must have lasted for the next pause to be short again
LOOK = 3.0  # seconds to the next look at the queues while nothing shows that we may hear of them; doubles
SELDOM = 60.0  # up to so many
BOOTING = 2.0  # seconds between them while Asterisk knows no queues yet

PERMIT = "check user, secret and permit in manager.conf"
RIGHTS = "give the account read = agent,call,dialplan,system in manager.conf"


class AmiSource:
    """Tells of one Asterisk for as long as it runs, through every loss of the connection."""

    def __init__(self, feed: Feed, clock: Clock, wrap_ups: Mapping[str, float]) -> None:
        self.source = feed.id
        self._feed = feed
        self._clock = clock
        where = address(feed.url)
        self._endpoint = Endpoint(where.host, where.port, where.tls, verify=not feed.insecure)
        self._user = where.user
        self._translator = Translator(feed, wrap_ups=wrap_ups)

    def resume(self, heard: float, series: int) -> None:
        self._translator.resume(heard, series)

    async def run(self, sink: Sink) -> None:
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

    async def _talk(self, session: "Session", sink: Sink) -> None:
        messages = await session.log_in(self._user, self._secret(), self._endpoint)
        sink(self._translator.opened(self._clock.now()))
        session.ask(*SYNC)
        while True:
            at = self._clock.now()
            events = self._translator.tick(at)
            for message in messages:
                session.follow(message)
                events += self._translator.take(message, at)
            if events or session.just_heard:
                sink(events)
            if session.stopping:
                raise Trouble("stopped")
            if "agent" in self._translator.lacks:
                raise FeedError(f"{self._endpoint}: {self._user!r} may not read queue events; {RIGHTS}", "no_rights")
            due = self._translator.due()
            messages = await session.read(None if due is None else due - self._clock.now())

    def _secret(self) -> str:
        try:
            return secret(self._feed)
        except ConfigError as error:
            raise FeedError(str(error), "denied") from error


class Session:
    """One connection: what is sent, what comes, and whether anybody is there."""

    def __init__(self, line: Line, clock: Clock) -> None:
        self._line = line
        self._clock = clock
        self._parser = Parser(WANTED)
        self._numbers = count(1)
        self._heard = clock.monotonic()
        self._pinged = self._heard
        self._look: float | None = None
        self._pause = LOOK
        self._answered = False
        self._may_hear = False
        self.just_heard = False
        self.stopping = False

    async def log_in(self, user: str, secret: str, endpoint: Endpoint) -> list[dict[str, str]]:
        """Say who we are, but only to a manager; the messages that came with its consent."""
        deadline = self._clock.monotonic() + LOGIN
        while not self._parser.greeting:
            await self._receive_by(deadline, endpoint)
        self._send("Login", Username=user, Secret=secret, Events="on")
        while True:
            messages = await self._receive_by(deadline, endpoint)
            answer = next((message for message in messages if "Response" in message), None)
            if answer is None:
                continue
            if answer["Response"] == "Success":
                return messages
            said = clean(answer.get("Message", "")) or "refused"
            raise FeedError(f"{endpoint}: login as {user!r}: {said}; {PERMIT}", "denied")

    def ask(self, *actions: str) -> None:
        for action in actions:
            self._send(action)

    def follow(self, message: Mapping[str, str]) -> None:
        """Do what a message calls for."""
        event = message.get("Event", "")
        if event == "Shutdown":
            self.stopping = True
        elif event == "FullyBooted" and self._answered:  # it was not when we asked
            self.ask(*SYNC)
        elif event == "QueueStatusComplete" and not self._may_hear:
            self._look = self._clock.monotonic() + self._pause
            self._pause = min(2 * self._pause, SELDOM)
        elif message.get("Privilege", "").startswith("agent,"):
            self._may_hear, self._look = True, None
        elif message.get("ActionID", "").endswith("-QueueStatus") and "Response" in message:
            self._answered = True
            if message["Response"] == "Error":
                self._look = self._clock.monotonic() + BOOTING

    async def read(self, within: float | None) -> list[dict[str, str]]:
        """What has come, or nothing after ``within`` seconds. Raises Trouble when nobody is there any more."""
        now = self._clock.monotonic()
        if now - self._heard >= SILENT:
            raise Trouble("silent")
        if now - max(self._heard, self._pinged) >= PING:
            self._pinged = now
            self.ask("Ping")
        if self._look is not None and now >= self._look:
            self._look = None
            self.ask("QueueStatus")
        wait = min(PING if within is None else within, PING, PING if self._look is None else self._look - now)
        return await self._receive(max(0.0, wait))

    async def _receive(self, timeout: float) -> list[dict[str, str]]:
        data = await self._line.read(timeout)
        self.just_heard = bool(data)
        if data:
            self._heard = self._clock.monotonic()
        try:
            return self._parser.feed(data)
        except ParserError as error:
            raise Trouble("garbled") from error

    async def _receive_by(self, deadline: float, endpoint: Endpoint) -> list[dict[str, str]]:
        """Before the login a stranger may be at the other end, and waiting will not make it another."""
        left = deadline - self._clock.monotonic()
        if left <= 0:
            raise Trouble("silent")
        data = await self._line.read(left)
        try:
            return self._parser.feed(data)
        except ParserError as error:
            raise FeedError(f"{endpoint}: {error}", "not_ami") from error

    def _send(self, action: str, **fields: str) -> None:
        lines = [f"Action: {action}", f"ActionID: {next(self._numbers)}-{action}"]
        lines += [f"{key}: {value}" for key, value in fields.items()]
        self._line.write("".join(f"{line}\r\n" for line in [*lines, ""]).encode())
