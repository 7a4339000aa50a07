"""One console of a hub: what it asks is answered, and at every beat it is told what changed, if it keeps up."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence

import msgspec
from msgspec import Raw
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.protocol import State

from wallboard import __version__
from wallboard.clock import Clock
from wallboard.hub.gate import Connection
from wallboard.hub.hub import Hub
from wallboard.hub.hubside import BEHIND, Editions, HubSide, Pace
from wallboard.hub.protocol import (
    FROM_HUB,
    LENGTHY,
    VERSION,
    Act,
    Acted,
    Answered,
    Ask,
    Bye,
    Hello,
    Message,
    ProtocolError,
    Tail,
    Welcome,
    compress,
    decode,
    encode,
)
from wallboard.hub.tap import Tap
from wallboard.model.actions import Done
from wallboard.model.queries import Answer, AnyQuery, Refused

_HELLO = 5.0  # seconds until a console has to say it
_BULK = 8.0  # seconds that a console may take to read so many bytes of what is told apart from the beat:
_PORTION = 1 << 16
_LONG = 1 << 18  # bytes; what is longer is told apart, and the console has to keep up only afterwards
_LOOK = 0.02  # seconds between two looks whether it was read
_PARTING = 1.5  # seconds to say goodbye in

log = logging.getLogger(__name__)
_queries: msgspec.json.Decoder[AnyQuery] = msgspec.json.Decoder(AnyQuery)


def framed(message: bytes) -> bytes:
    """A message as it is on the wire, the same for every console: what a server sends is not masked."""
    if len(message) < LENGTHY:
        return Frame(Opcode.TEXT, message).serialize(mask=False)
    return Frame(Opcode.BINARY, compress(message)).serialize(mask=False)


class Session:
    """A connection, from its hello to its end. ``editions`` has what to tell, ``clock`` the time for deadlines."""

    def __init__(self, connection: Connection, hub: Hub, editions: Editions, clock: Clock) -> None:
        self.side = HubSide(clock.monotonic())
        self._connection = connection
        self._hub = hub
        self._editions = editions
        self._clock = clock
        self._bulks = 0
        self._telling: asyncio.Task[bool] | None = None
        self._tap: Tap | None = None
        self.evicted = False

    @property
    def who(self) -> str:
        return self._connection.who

    async def run(self) -> None:
        """Listen until one of us goes."""
        try:
            async with asyncio.timeout(_HELLO):
                await self._hear()
            while True:
                await self._hear()
        except ProtocolError as error:
            log.info("console %s was sent away: %s", self.who, error)
            await self.part(Bye("garbled", says=str(error)[:200], program=__version__))
        except TimeoutError:
            self.abort("it said nothing")
        except ConnectionClosed:
            pass
        finally:
            if self._telling is not None:
                self._telling.cancel()
            if self._tap is not None:
                self._hub.taps.remove(self._tap.take)

    async def _hear(self) -> None:
        data = await self._connection.recv(decode=False)
        message = self.side.receive(data, self._clock.monotonic())
        if isinstance(message, Hello):
            await self._greet(message)
        elif isinstance(message, Ask):
            await self._apart([self._answered(message)])
        elif isinstance(message, Act):
            await self._apart([_message(Acted(message.id, Done(ok=False, why="no_actions")))])
        elif isinstance(message, Tail) and self._tap is None:
            self._tap = Tap()
            self._hub.taps.append(self._tap.take)

    def _answered(self, ask: Ask) -> bytes:
        answer: Answer
        try:
            answer = self._hub.answer(decode(_queries, ask.query))
        except ProtocolError:
            answer = Refused(why="unknown_query")
        except Exception:  # a fault of one answer must not take the hub's consoles along
            log.exception("a question of %s could not be answered", self.who)
            answer = Refused(why="failed")
        encoded = msgspec.json.encode(answer)
        if len(encoded) > FROM_HUB // 2:
            encoded = msgspec.json.encode(Refused(why="too_long"))
        return _message(Answered(ask.id, Raw(encoded)))

    async def _greet(self, hello: Hello) -> None:
        if hello.v != VERSION:
            log.info("console %s speaks version %d of the protocol", self.who, hello.v)
            await self.part(Bye("version", program=__version__))
            return
        hub = self._hub
        welcome = Welcome(VERSION, hub.epoch, self._editions.rev, hub.clock.now(), hub.clock.speed, __version__)
        self._write(_message(welcome))
        if self._editions.rev == hub.views.rev:  # else what it is to be told will be known at the next beat
            self._tell_news()

    def beat(self, mark: bytes) -> None:
        """Tell what changed, and the ``mark`` if there is one."""
        if not self.side.greeted or self._bulks or self._connection.state is not State.OPEN:
            return
        match self.side.pace(self._unread(), self._clock.monotonic()):
            case Pace.EVICT:
                self.abort("it does not keep up")
            case Pace.SEND:
                self._tell_news()
                if mark:
                    self._write(mark)
            case Pace.SKIP:
                pass

    def _tell_news(self) -> None:
        for events in self._tap.told() if self._tap else ():
            self._write(framed(events))
        if not self.side.wants_rows:
            return
        told = self.side.next(self._editions, self._hub.epoch)
        if told is None:
            self._start(self._catch_up())
        elif len(told) > _LONG:
            self._start(self._apart([told]))
        elif told:
            self._write(told)

    def _start(self, telling: Coroutine[None, None, bool]) -> None:
        self._bulks += 1  # from now on, not from when the task begins
        self._telling = asyncio.create_task(telling)
        self._telling.add_done_callback(self._told)

    def _told(self, _: asyncio.Task[bool]) -> None:
        self._bulks -= 1

    async def _catch_up(self) -> bool:
        """Everything, in parts, each when the one before was read; what changes meanwhile is told afterwards."""
        epoch, rev = self._hub.epoch, self._editions.rev
        if not await self._apart(self._editions.snapshot(epoch)):
            return False
        self.side.stands(epoch, rev, self._clock.monotonic())
        return True

    async def _apart(self, messages: Sequence[bytes]) -> bool:
        """Tell something long and wait until it is read; beats are not told meanwhile. False if that takes too long."""
        self._bulks += 1
        try:
            for message in messages:
                self._write(message)
                end = self._clock.monotonic() + _BULK * max(1.0, len(message) / _PORTION)
                while self._unread() > BEHIND:
                    if self._clock.monotonic() > end:
                        self.abort("it does not read what it asked for")
                        return False
                    await asyncio.sleep(_LOOK)
        finally:
            self._bulks -= 1
        self.side.keeps_up(self._clock.monotonic())
        return True

    def _unread(self) -> int:
        return self._connection.transport.get_write_buffer_size()

    def _write(self, message: bytes) -> None:
        if self._connection.state is State.OPEN:
            self._connection.transport.write(message)

    async def part(self, bye: Bye) -> None:
        """Say goodbye, and go whether or not that is heard."""
        self._bulks += 1  # nothing more is told
        self._write(_message(bye))
        try:
            async with asyncio.timeout(_PARTING):
                await self._connection.close()
        except TimeoutError:
            self._connection.transport.abort()

    def abort(self, why: str) -> None:
        """End it at once: close() would wait for ever for a console that does not read."""
        log.warning("console %s is cut off: %s", self.who, why)
        self.evicted = True
        self._connection.transport.abort()


def _message(message: Message) -> bytes:
    return framed(encode(message))
