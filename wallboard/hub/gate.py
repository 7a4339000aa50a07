"""Who comes in to a hub: counted before a byte is read, and looked at before a websocket is opened."""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from wallboard.clock import Clock
from wallboard.hub.doors import Doors

CONNECTIONS = 600  # at a time, greeted or not
OF_ONE = 560  # of one user of this machine, so that nobody can shut out all others
STRANGERS = 64  # over TCP who have not shown the token yet
_USER_TIMEOUT = 10_000  # milliseconds after which the kernel gives up a peer that acknowledges nothing

Page = tuple[int, str, bytes]  # status, content type, body
Pages = Callable[[str], Page | None]  # by path


class Gate:
    """``pages``: what a GET over TCP shows to anybody on this machine. ``refused``: how many were turned away."""

    def __init__(self, doors: Doors, pages: Pages, clock: Clock) -> None:
        self._unix = doors.unix
        self._guard = doors.guard
        self._pages = pages
        self._clock = clock
        self._of: Counter[str] = Counter()
        self._strangers: set[ServerConnection] = set()
        self.refused = 0

    def enter(self, connection: "Connection", peer: socket.socket) -> HTTPStatus | None:
        """Let in whoever there is room for; else the status to send him away with."""
        if peer.family == socket.AF_UNIX:
            who = self._unix.who(peer) if self._unix else None
        else:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _USER_TIMEOUT)
            who = f"tcp:{peer.getpeername()[0]}"
        crowded = not who or self._of.total() >= CONNECTIONS or self._of[who] >= OF_ONE
        strange = peer.family != socket.AF_UNIX
        if crowded or (strange and len(self._strangers) >= STRANGERS):
            self.refused += 1
            return HTTPStatus.SERVICE_UNAVAILABLE if who else HTTPStatus.FORBIDDEN
        assert who
        connection.who = who
        self._of[who] += 1
        if strange:
            self._strangers.add(connection)
        return None

    def leave(self, connection: "Connection") -> None:
        self._of[connection.who] -= 1
        self._strangers.discard(connection)

    async def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """None for a console that may come in, else what it gets instead; a wrong token gets it late."""
        if connection not in self._strangers:
            return None
        if "Origin" in request.headers:
            return self._refusal(HTTPStatus.FORBIDDEN, "Pages of a browser are not let in.\n")
        if "Upgrade" not in request.headers:
            page = self._pages(request.path.partition("?")[0])
            return _response(*page) if page else self._refusal(HTTPStatus.NOT_FOUND, "There is nothing here.\n")
        shown = request.headers.get_all("Authorization")
        if self._guard is None or len(shown) != 1 or not self._guard.admits(shown[0]):
            if self._guard is not None and shown:
                await asyncio.sleep(self._guard.pause(connection.remote_address[0], self._clock.monotonic()))
            return self._refusal(HTTPStatus.UNAUTHORIZED, "The token is missing or wrong.\n")
        self._strangers.discard(connection)
        return None

    def _refusal(self, status: HTTPStatus, says: str) -> Response:
        self.refused += 1
        return _response(status, "text/plain; charset=utf-8", says.encode())


class Connection(ServerConnection):
    """A connection that passes the gate; ``who``: "os:NAME" of this machine, or "tcp:ADDRESS"."""

    gate: Gate
    who = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        peer = transport.get_extra_info("socket")
        try:
            status = self.gate.enter(self, peer)
        except OSError:  # gone already
            status = HTTPStatus.SERVICE_UNAVAILABLE
        if status is None:
            super().connection_made(transport)
            return
        transport.set_protocol(asyncio.Protocol())  # whatever it says is not even read as HTTP
        transport.write(_response(status, "text/plain", b"").serialize())
        transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.gate.leave(self)
        super().connection_lost(exc)


def _response(status: int, kind: str, body: bytes) -> Response:
    headers = Headers([("Connection", "close"), ("Content-Length", str(len(body))), ("Content-Type", kind)])
    return Response(status, HTTPStatus(status).phrase, headers, body)
