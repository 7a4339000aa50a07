"""Something between a PBX and us that loses messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.feeds.servers import server

END = b"\r\n\r\n"


class Lossy:
    """``lose``: the beginning of the next message that is not passed on; ``lost`` so far."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.lose = b""
        self.lost = 0

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        asking = asyncio.create_task(self._ask(reader, ours))
        try:
            writer.write(await theirs.readuntil(b"\r\n"))
            while True:
                block = await theirs.readuntil(END)
                if self.lose and block.startswith(self.lose):
                    self.lose, self.lost = b"", self.lost + 1
                else:
                    writer.write(block)
        except asyncio.IncompleteReadError:
            pass
        finally:
            asking.cancel()
            ours.transport.abort()

    async def _ask(self, reader: asyncio.StreamReader, ours: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            ours.write(data)


@asynccontextmanager
async def lossy(port: int) -> AsyncIterator[tuple[Lossy, int]]:
    """In front of a port of this machine; with the port that it has itself."""
    between = Lossy(port)
    async with server(between.pass_on) as own:
        yield between, own
