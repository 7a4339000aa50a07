"""A hub without an event loop: one look at it and away again, for a command that must be quick, or its events."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import msgspec
from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from wallboard.clock import WallClock
from wallboard.hub.addresses import HubAddress
from wallboard.hub.consoleside import ConsoleSide
from wallboard.hub.link import LinkError
from wallboard.hub.protocol import (
    ACK,
    FROM_HUB,
    MARK,
    VERSION,
    Ack,
    Bye,
    Events,
    Hello,
    ProtocolError,
    Tail,
    Welcome,
    decode,
    encode,
)
from wallboard.hub.refusals import forbidden, lost, no_hub, other_version, refused, silent
from wallboard.model.events import AnyEvent
from wallboard.model.rows import R

_CHUNK = 1 << 16
_SILENT = 5 * MARK  # seconds without a word of a hub that is followed

_events: msgspec.json.Decoder[list[AnyEvent]] = msgspec.json.Decoder(list[AnyEvent])


class Look:
    """A hub's rows at one moment, as a link has them; ``rev``: its revision then."""

    def __init__(self, side: ConsoleSide, now: float) -> None:
        self.rev = side.rev
        self._now = now
        self._side = side

    def now(self) -> float:
        return self._now

    def rows(self, kind: type[R]) -> Mapping[str, R]:
        return self._side.table(kind)


def snapshot(address: HubAddress, timeout: float = 2.0, token: str = "") -> Look:
    """What a hub shows now, in at most ``timeout`` seconds. Raises LinkError: hub_lost, hub_silent, or refused."""
    clock = WallClock()
    end = clock.monotonic() + timeout
    side = ConsoleSide(now=clock.now(), at=clock.monotonic())
    side.begin()
    try:
        with _opened(address, timeout) as line:
            for message in _Talk(line, address, token, side.to_send()).messages():
                event = side.receive(message, clock.monotonic())
                if isinstance(event, Welcome | Bye) and (error := other_version(address, event.v, event.program)):
                    raise error
                if side.is_whole:
                    return Look(side, side.clock.now(clock.monotonic()))
                line.settimeout(max(0.001, end - clock.monotonic()))
    except TimeoutError as error:
        raise silent(address) from error
    except PermissionError as error:
        raise forbidden(address) from error
    except OSError as error:
        raise lost(address) from error
    except ProtocolError as error:
        raise no_hub(address) from error
    raise lost(address)


def events(address: HubAddress, token: str = "") -> Iterator[tuple[list[AnyEvent], int]]:
    """What a hub is told from now on, as it comes, and how many events there was no room for after these.

    Without end; LinkError: hub_lost when the hub goes, hub_silent, or refused.
    """
    side, clock = ConsoleSide(), WallClock()
    say = [encode(Hello(VERSION, rows=False)), encode(Tail())]
    acknowledged = clock.monotonic()
    try:
        with _opened(address, _SILENT) as line:
            talk = _Talk(line, address, token, say)
            for message in talk.messages():
                event = side.receive(message, clock.monotonic())
                if isinstance(event, Welcome | Bye) and (error := other_version(address, event.v, event.program)):
                    raise error
                if isinstance(event, Events):
                    yield decode(_events, event.events), event.missed
                if clock.monotonic() - acknowledged >= ACK:
                    acknowledged = clock.monotonic()
                    talk.say(encode(Ack(0)))
    except TimeoutError as error:
        raise silent(address) from error
    except PermissionError as error:
        raise forbidden(address) from error
    except OSError as error:
        raise lost(address) from error
    except ProtocolError as error:
        raise no_hub(address) from error
    raise lost(address)


@contextmanager
def _opened(address: HubAddress, timeout: float) -> Iterator[socket.socket]:
    if address.path:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(timeout)
            line.connect(address.path)
            yield line
    else:
        with socket.create_connection((address.host, address.port), timeout) as line:
            yield line


class _Talk:
    """A websocket over a plain one: what is said at once, and what comes."""

    def __init__(self, line: socket.socket, address: HubAddress, token: str, say: list[bytes]) -> None:
        self._line = line
        self._address = address
        self._say = say
        self._protocol = ClientProtocol(parse_uri(address.uri), max_size=FROM_HUB)
        request = self._protocol.connect()
        if token:
            request.headers["Authorization"] = f"Bearer {token}"
        self._protocol.send_request(request)
        self._flush()

    def messages(self) -> Iterator[bytes]:
        """Until the other side has had enough. Raises LinkError if it is no hub, or not for us."""
        while data := self._line.recv(_CHUNK):
            before = self._protocol.state
            self._protocol.receive_data(data)
            if self._protocol.handshake_exc is not None:
                raise self._refused(self._protocol.handshake_exc)
            if before is State.CONNECTING and self._protocol.state is State.OPEN:
                for message in self._say:
                    self._protocol.send_text(message)
            self._flush()
            for event in self._protocol.events_received():
                if isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.BINARY):
                    yield bytes(event.data)

    def say(self, message: bytes) -> None:
        self._protocol.send_text(message)
        self._flush()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._line.sendall(data)

    def _refused(self, error: Exception) -> LinkError:
        status = error.response.status_code if isinstance(error, InvalidStatus) else 0
        return refused(self._address, status) or lost(self._address)
