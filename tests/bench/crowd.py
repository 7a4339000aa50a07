"""Many consoles in one process that read what a hub tells them, and draw nothing.

    python -m tests.bench.crowd SOCKET CONSOLES SECONDS

They attach, take their snapshots, and then write for every delta the revision and the time at which its last byte was
read, by the monotonic clock. They acknowledge as a console must.
"""

import asyncio
import re
import sys
import time
import zlib
from typing import ClassVar

import msgspec
from websockets.frames import Frame, Opcode

from wallboard.hub.protocol import ACK, VERSION, Ack, Hello, Message, encode

UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
HEAD = 1024  # bytes of a message that are looked at
TEXT, BINARY = 1, 2
_DELTA = re.compile(rb'\{"type":"delta","p":\d+,"s":(\d+)')
_SNAP = re.compile(rb'\{"type":"snap","epoch":"\w+","rev":(\d+),"part":(\d+),"parts":(\d+)')
ATTACHING = 50  # consoles that attach at once


def sent(message: Message) -> bytes:
    return Frame(Opcode.TEXT, encode(message)).serialize(mask=True)


class Console(asyncio.BufferedProtocol):
    """Reads frame by frame, and of each only its beginning; what it reads goes to one buffer for all."""

    buffer = memoryview(bytearray(1 << 20))
    came: ClassVar[list[tuple[int, float]]] = []
    bytes = 0

    def __init__(self) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.rev = 0
        self._open = False
        self._rest = 0
        self._head = b""
        self._opcode = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.transport.write(UPGRADE)

    def get_buffer(self, sizehint: int) -> memoryview:
        return Console.buffer

    def buffer_updated(self, size: int) -> None:
        Console.bytes += size
        data = Console.buffer[:size]
        if not self._open:
            end = bytes(data).find(b"\r\n\r\n")
            if end < 0:
                return
            self._open = True
            data = data[end + 4 :]
            self.transport.write(sent(Hello(VERSION, program="crowd")))
        while data:
            data = self._payload(data) if self._rest else self._frame(data)

    def _frame(self, data: memoryview) -> memoryview:
        """The beginning of a frame; one that is cut in its first bytes is rare enough to be pieced together."""
        head = self._head + bytes(data[:14])
        size, start = (head[1] & 127, 2) if len(head) > 1 else (0, 2)
        if size == 126:
            size, start = int.from_bytes(head[2:4]), 4
        elif size == 127:
            size, start = int.from_bytes(head[2:10]), 10
        if len(head) < start:
            self._head = head
            return data[:0]
        start -= len(self._head)
        self._head, self._rest, self._opcode = b"", size, head[0] & 15
        return data[start:]

    def _payload(self, data: memoryview) -> memoryview:
        taken = min(self._rest, len(data))
        if len(self._head) < HEAD:
            self._head += bytes(data[: min(taken, HEAD - len(self._head))])
        self._rest -= taken
        if not self._rest:
            head, self._head = self._head, b""
            self._message(zlib.decompressobj().decompress(head, HEAD) if self._opcode == BINARY else head)
        return data[taken:]

    def _message(self, head: bytes) -> None:
        if delta := _DELTA.match(head):
            self.rev = int(delta[1])
            Console.came.append((self.rev, time.monotonic()))
        elif snap := _SNAP.match(head):
            if snap[2] == snap[3]:
                self.rev = int(snap[1])
                if not self.ready.done():
                    self.ready.set_result(None)
        elif head.startswith(b'{"type":"bye"'):
            raise ConnectionError(head.decode())

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(exc or EOFError("the hub ended"))


async def attach(path: str, many: int, consoles: list[Console]) -> None:
    loop = asyncio.get_running_loop()
    while len(consoles) < many:
        portion = min(ATTACHING, many - len(consoles))
        some = [(await loop.create_unix_connection(Console, path))[1] for _ in range(portion)]
        consoles += some
        await asyncio.gather(*(console.ready for console in some))


async def acknowledge(consoles: list[Console]) -> None:
    """Each every three seconds, a few at a time."""
    while True:
        for console in consoles:
            if console.ready.done():
                console.transport.write(sent(Ack(console.rev)))
            await asyncio.sleep(ACK / len(consoles))
        await asyncio.sleep(0.1)


async def main(path: str, many: int, seconds: float) -> None:
    consoles: list[Console] = []
    acknowledging = asyncio.create_task(acknowledge(consoles))
    await attach(path, many, consoles)
    print("attached", flush=True)
    await asyncio.sleep(ACK)
    Console.came.clear()
    before, began = Console.bytes, time.monotonic()
    print(f"{began}", flush=True)
    await asyncio.sleep(seconds)
    came, size = list(Console.came), Console.bytes - before
    acknowledging.cancel()
    closed = sum(console.transport.is_closing() for console in consoles)
    told = msgspec.json.encode({"came": came, "bytes": size, "closed": closed})
    print(told.decode(), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
