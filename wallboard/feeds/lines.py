"""The socket shell of feeds that speak over TCP or TLS: every wait has an end, every failure a code."""

import asyncio
import random
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

from msgspec import Struct

from wallboard.feeds.base import FeedError

CONNECT = 5.0  # seconds for name, connection and TLS handshake together
CHUNK = 1 << 16


class Trouble(Exception):
    """What waiting may mend; ``why`` is a code of ``feeds.base.TROUBLES``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Endpoint(Struct, frozen=True):
    """Where a feed listens. ``verify``: whether its TLS certificate must be trusted."""

    host: str
    port: int
    tls: bool = False
    verify: bool = True

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def backoff(least: float = 0.5, most: float = 30.0, chance: Callable[[], float] = random.random) -> Iterator[float]:
    """Pauses between attempts, in seconds: uniform between ``least`` and a ceiling that doubles up to ``most``.

    Full jitter, so that a thousand consoles do not come back to a restarted hub in the same moment
    (Brooker, "Exponential Backoff And Jitter", 2015).
    """
    ceiling = 2 * least
    while True:
        yield least + chance() * (ceiling - least)
        ceiling = min(most, 2 * ceiling)


class Line:
    """An open connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, timeout: float) -> bytes:
        """What has come, at most 64 KiB; nothing when nothing came in time. Raises Trouble at the end."""
        try:
            async with asyncio.timeout(timeout):
                data = await self._reader.read(CHUNK)
        except TimeoutError:
            return b""
        except OSError as error:
            raise Trouble("closed") from error
        if not data:
            raise Trouble("closed")
        return data

    def write(self, data: bytes) -> None:
        self._writer.write(data)


@asynccontextmanager
async def connect(endpoint: Endpoint) -> AsyncIterator[Line]:
    """A connection for as long as the block lasts.

    Raises Trouble when it cannot be had now, FeedError when the other side cannot be trusted.
    """
    try:
        async with asyncio.timeout(CONNECT):
            reader, writer = await _open(endpoint)
    except socket.gaierror as error:
        raise Trouble("unknown_host") from error
    except ssl.SSLError as error:
        raise FeedError(f"{endpoint}: {_tls_fault(error)}", "tls") from error
    except ConnectionRefusedError as error:
        raise Trouble("refused") from error
    except OSError as error:  # TimeoutError is one
        raise Trouble("unreachable") from error
    try:
        yield Line(reader, writer)
    finally:
        writer.transport.abort()  # never wait for a peer that does not read


async def _open(endpoint: Endpoint) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Try one address of the host after the other; the first failure tells most."""
    found = await asyncio.get_running_loop().getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    failure: OSError | None = None
    for *_, address in found:
        try:
            return await asyncio.open_connection(
                str(address[0]),
                endpoint.port,
                ssl=_context(endpoint) if endpoint.tls else None,
                server_hostname=endpoint.host if endpoint.tls else None,
            )
        except OSError as error:
            failure = failure or error
    raise failure or OSError("no address")


def _context(endpoint: Endpoint) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not endpoint.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _tls_fault(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its TLS certificate is not trusted ({error.verify_message}); trust its issuer, or say insecure = true"
    return "no TLS is spoken on this port; use ami:// if that is meant, or the TLS port"
