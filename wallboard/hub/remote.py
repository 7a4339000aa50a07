"""A link to a hub in another process: the same rows, questions and clock, over a socket that may come and go."""

import asyncio
import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

import msgspec
from msgspec import Raw, structs
from websockets.asyncio.client import ClientConnection, connect, unix_connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidStatus

from wallboard import __version__
from wallboard.clock import Clock, WallClock
from wallboard.feeds.lines import backoff
from wallboard.hub.addresses import HubAddress
from wallboard.hub.consoleside import ConsoleSide
from wallboard.hub.protocol import (
    ACK,
    FROM_HUB,
    MARK,
    Act,
    Acted,
    Answered,
    Ask,
    Bye,
    Message,
    ProtocolError,
    Welcome,
    decode,
    encode,
)
from wallboard.hub.refusals import forbidden, no_hub, other_version, refused
from wallboard.model.actions import Action, Done
from wallboard.model.queries import Answer, AnyAnswer, Query, Refused
from wallboard.model.rows import FeedRow, Frame, R

SILENT = 3 * MARK  # seconds without a word after which the hub's numbers are no longer live
GONE = 15.0  # and after which another connection is tried
AGAIN = 2.5  # seconds that a console waits at most before it knocks again: a hub that is back is seen within three
_OPENING = 5.0  # seconds for connection and handshake
_SENDING = 5.0
_ANSWER = 10.0  # seconds for an answer

log = logging.getLogger(__name__)
_quiet = logging.getLogger(f"{__name__}.websockets")
_quiet.setLevel(logging.CRITICAL)
_answers: msgspec.json.Decoder[AnyAnswer] = msgspec.json.Decoder(AnyAnswer)
_OPTIONS: dict[str, Any] = {
    "compression": None,
    "max_size": FROM_HUB,
    "open_timeout": _OPENING,
    "close_timeout": 1.0,
    "ping_interval": None,  # marks and acknowledgements say more
    "user_agent_header": None,
    "logger": _quiet,
}


class RemoteLink:
    """A link to the hub at an address, which the first ``frame`` opens; it comes back whenever the hub does.

    While the hub is not heard, its feeds are stale ("hub_silent"), and lost ("hub_lost") once the connection is: what
    stands in the other rows is the last that was known. ``clock`` is this process's own, for deadlines.
    """

    def __init__(self, address: HubAddress, token: str = "", clock: Clock | None = None) -> None:
        self._address = address
        self._token = token
        self._clock = clock or WallClock()
        self._side = ConsoleSide(__version__, self._clock.now(), self._clock.monotonic())
        self._feeds: dict[str, FeedRow] | None = None  # as they are shown while the hub is not heard
        self._retold = False
        self._socket: ClientConnection | None = None
        self._heard = 0.0
        self._acknowledged = 0.0
        self._welcomed = False
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._number = 0
        self._open: dict[int, asyncio.Future[Raw | Done]] = {}

    def now(self) -> float:
        return self._side.clock.now(self._clock.monotonic())

    def rows(self, kind: type[R]) -> Mapping[str, R]:
        if kind is FeedRow and self._feeds is not None:
            return cast(Mapping[str, R], MappingProxyType(self._feeds))
        return MappingProxyType(self._side.table(kind))

    async def frame(self) -> Frame:
        task = self._start()
        waiting = asyncio.ensure_future(self._news.wait())
        try:
            await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        if task.done():
            task.result()
        self._news.clear()
        frame = self._side.frame(self.now())
        if self._retold:
            self._retold = False
            frame = structs.replace(frame, changed=frame.changed | {"f": tuple(self.rows(FeedRow))})
        return frame

    async def ask(self, query: Query) -> Answer:
        number = self._next()
        found = await self._pull(number, Ask(number, Raw(msgspec.json.encode(query))))
        if not isinstance(found, Raw):
            return Refused(why=found.why)
        try:
            return decode(_answers, found)
        except ProtocolError:
            return Refused(why="unknown_answer")

    async def act(self, action: Action, dry: bool = False) -> Done:
        number = self._next()
        found = await self._pull(number, Act(number, Raw(msgspec.json.encode(action)), dry))
        return found if isinstance(found, Done) else Done(ok=False, why="unknown_answer")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    # -- questions

    def _next(self) -> int:
        self._number += 1
        return self._number

    async def _pull(self, number: int, message: Message) -> Raw | Done:
        """What the hub says to it; a Done with the reason if it says nothing."""
        if self._socket is None or not self._welcomed:
            return Done(ok=False, why="hub_lost")
        answer: asyncio.Future[Raw | Done] = asyncio.get_running_loop().create_future()
        self._open[number] = answer
        try:
            async with asyncio.timeout(_ANSWER):
                await self._socket.send(encode(message), text=True)
                return await answer
        except TimeoutError:
            return Done(ok=False, why="no_answer")
        except ConnectionClosed:
            return Done(ok=False, why="hub_lost")
        finally:
            del self._open[number]

    # -- the connection

    def _start(self) -> asyncio.Task[None]:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        return self._task

    async def _run(self) -> None:
        """Talk to the hub until cancelled, or until it is clear that it will not talk to us."""
        pauses = backoff(most=AGAIN)
        while True:
            self._welcomed = False
            try:
                await self._connect()
            except PermissionError as error:
                raise forbidden(self._address) from error
            except (OSError, TimeoutError, ConnectionClosed) as error:
                log.info("%s: %s", self._address, error or type(error).__name__)
            except InvalidHandshake as error:
                self._end_unless_later(error)
            except ProtocolError as error:
                if not self._side.is_whole:
                    raise no_hub(self._address) from error
                log.warning("%s: %s", self._address, error)
            finally:
                self._socket = None
                self._unheard("lost", "hub_lost")
            if self._welcomed:
                pauses = backoff(most=AGAIN)
            await asyncio.sleep(next(pauses))

    async def _connect(self) -> None:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        opened = (
            unix_connect(self._address.path, self._address.uri, **_OPTIONS)
            if self._address.path
            else connect(self._address.uri, additional_headers=headers, proxy=None, **_OPTIONS)
        )
        self._socket = await opened
        try:
            await self._converse(self._socket)
        finally:
            self._socket.transport.abort()
            for answer in self._open.values():
                if not answer.done():
                    answer.set_result(Done(ok=False, why="hub_lost"))

    async def _converse(self, socket: ClientConnection) -> None:
        """Listen until the hub goes, or is silent for too long."""
        self._heard = self._acknowledged = self._clock.monotonic()
        self._side.begin()
        await self._send(socket)
        while True:
            limit = GONE if self._feeds is not None else SILENT
            try:
                async with asyncio.timeout(self._heard + limit - self._clock.monotonic()):
                    data = await socket.recv(decode=False)
            except TimeoutError:
                if limit == GONE:
                    return
                self._unheard("stale", "hub_silent")
                continue
            self._take(data)
            await self._send(socket)

    def _take(self, data: bytes) -> None:
        at = self._heard = self._clock.monotonic()
        match self._side.receive(data, at):
            case Welcome(v=v, program=program):
                self._check(v, program)
                self._welcomed = True
            case Answered(id=id, answer=answer):
                self._resolve(id, answer)
            case Acted(id=id, done=done):
                self._resolve(id, done)
            case Bye(code="version", v=v, program=program):
                self._check(v, program)
            case Bye(code=code, says=says):
                raise ConnectionAbortedError(f"{code} {says}")
        if self._side.is_current:
            self._feeds, self._retold = None, self._retold or self._feeds is not None
            self._news.set()

    def _check(self, v: int, program: str) -> None:
        if error := other_version(self._address, v, program):
            raise error

    def _resolve(self, number: int, found: Raw | Done) -> None:
        answer = self._open.get(number)  # None: nobody waits for it any more
        if answer is not None and not answer.done():
            answer.set_result(found)

    async def _send(self, socket: ClientConnection) -> None:
        """Say what is to be said. Raises TimeoutError if the hub does not read it."""
        if self._heard - self._acknowledged >= ACK:
            self._acknowledged = self._heard
            self._side.acknowledge()
        for message in self._side.to_send():
            async with asyncio.timeout(_SENDING):
                await socket.send(message, text=True)

    def _unheard(self, state: str, why: str) -> None:
        """The numbers are no longer live; since when, is told by when they were."""
        now = self.now()
        self._feeds = {
            id: structs.replace(row, state=state, why=why, since=now) for id, row in self._side.table(FeedRow).items()
        }
        self._retold = True
        if self._side.is_whole:
            self._news.set()

    def _end_unless_later(self, error: InvalidHandshake) -> None:
        """Raises LinkError if asking again would change nothing."""
        broken_off = isinstance(error, InvalidMessage) and isinstance(error.__cause__, EOFError)
        status = error.response.status_code if isinstance(error, InvalidStatus) else 0
        if not broken_off and (refusal := refused(self._address, status)):
            raise refusal from error
        log.info("%s: %s", self._address, error)
