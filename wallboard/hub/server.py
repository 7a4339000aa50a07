"""A hub's consoles: whoever comes to its unix socket, or with the token to its port on this machine."""

import asyncio
import logging
import resource
from contextlib import AsyncExitStack
from socket import SOMAXCONN
from typing import Any

from websockets.asyncio.server import Server as Listener
from websockets.asyncio.server import ServerConnection, serve, unix_serve

from wallboard import __version__
from wallboard.clock import Clock, WallClock
from wallboard.hub.doors import Doors
from wallboard.hub.gate import CONNECTIONS, Connection, Gate, Page, Pages
from wallboard.hub.hub import Hub
from wallboard.hub.hubside import Editions
from wallboard.hub.link import LinkError
from wallboard.hub.protocol import FROM_CONSOLE, MARK, Bye, Mark, encode
from wallboard.hub.session import Session, framed

_OPENING = 5.0  # seconds for the handshake
_CLOSING = 2.0  # seconds for the end of a connection, and of all of them
_ACCEPT = 16  # connections taken in at once, between other work
_FILES = 200  # descriptors of a process beside those of its consoles

_quiet = logging.getLogger(f"{__name__}.websockets")
_quiet.setLevel(logging.CRITICAL)  # it would log a traceback for everybody who knocks at the wrong door


def _nothing(path: str) -> Page | None:
    return None


class Server:
    """Serves a hub to whoever comes through its doors.

    ``pages``: what a GET over TCP shows to anybody on this machine. ``evicted``: consoles that did not keep up.
    """

    def __init__(self, hub: Hub, doors: Doors) -> None:
        self.pages: Pages = _nothing
        self.evicted = 0
        self._hub = hub
        self.doors = doors
        self._clock: Clock = WallClock()  # deadlines are real, whatever the hub's clock shows
        self._gate = Gate(doors, lambda path: self.pages(path), self._clock)
        self._sessions: set[Session] = set()
        self._editions = Editions(hub.views, framed)
        self._bye = Bye("stopping", program=__version__)

    @property
    def consoles(self) -> int:
        return len(self._sessions)

    @property
    def skipped(self) -> int:
        """Beats that the consoles of now missed because they were behind."""
        return sum(session.side.skipped for session in self._sessions)

    @property
    def refused(self) -> int:
        """Connections that were turned away."""
        return self._gate.refused

    async def run(self) -> None:
        """Serve until cancelled, or until the hub ends; raises what ended it."""
        _allow_files(CONNECTIONS + _FILES)
        try:
            async with AsyncExitStack() as stack:
                for listener in await self._listeners():
                    stack.push_async_callback(_shut, listener)
                stack.push_async_callback(self._part)
                await self._follow()
        finally:
            self.doors.close()

    async def _listeners(self) -> list[Listener]:
        class Gated(Connection):
            gate = self._gate

        options: dict[str, Any] = {
            "create_connection": Gated,
            "process_request": self._gate.admit,
            "compression": None,
            "max_size": FROM_CONSOLE,
            "ping_interval": None,  # an acknowledgement says more, and a ping waits for ever behind a full buffer
            "open_timeout": _OPENING,
            "close_timeout": _CLOSING,
            "server_header": None,
            "logger": _quiet,
            "backlog": _ACCEPT,
        }
        found = []
        if self.doors.unix is not None:
            found.append(await unix_serve(self._converse, sock=self.doors.unix.socket, **options))
            self.doors.unix.socket.listen(SOMAXCONN)  # many may wait, though few are let in between other work
        if self.doors.tcp is not None:
            found.append(await serve(self._converse, sock=self.doors.tcp, **options))
            self.doors.tcp.listen(SOMAXCONN)
        return found

    async def _converse(self, connection: ServerConnection) -> None:
        assert isinstance(connection, Connection)
        session = Session(connection, self._hub, self._editions, self._clock)
        self._sessions.add(session)
        try:
            await session.run()
        finally:
            self._sessions.discard(session)
            self.evicted += session.evicted

    async def _follow(self) -> None:
        """Tell every console at every beat of the hub."""
        seen, marked = 0, float("-inf")
        while True:
            try:
                seen = await self._hub.marked(seen)
            except LinkError as error:
                self._bye = Bye("failed", program=__version__, says=str(error))
                raise
            if self._hub.shown != self._hub.views.rev:
                continue  # more has happened since, and is about to be shown
            self._editions.at(self._hub.shown)
            at, mark = self._clock.monotonic(), b""
            if at - marked > MARK - 0.1:  # a hub that has nothing to say beats just so often
                marked = at
                clock = self._hub.clock
                mark = framed(encode(Mark(clock.now(), clock.speed, self._editions.rev)))
            for session in tuple(self._sessions):
                session.beat(mark)

    async def _part(self) -> None:
        if self._sessions:
            await asyncio.wait([asyncio.create_task(session.part(self._bye)) for session in self._sessions])


async def _shut(listener: Listener) -> None:
    """Close a listener; it would wait for ever for those who do not read."""
    listener.close()
    try:
        async with asyncio.timeout(_CLOSING):
            await listener.wait_closed()
    except TimeoutError:
        for connection in listener.all_connections:
            connection.transport.abort()


def _allow_files(wanted: int) -> None:
    """As many open files as all consoles need, if this process may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
