"""Consoles that misbehave, and some that do not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect, unix_connect

from wallboard.hub.consoleside import ConsoleSide
from wallboard.hub.protocol import FROM_HUB, encode
from wallboard.hub.protocol import Message as Said

OPTIONS = {"compression": None, "max_size": FROM_HUB, "ping_interval": None}


@asynccontextmanager
async def wire(path: Path) -> AsyncIterator[ClientConnection]:
    """A websocket to a hub's socket."""
    connection = await unix_connect(str(path), "ws://localhost/", **OPTIONS)  # type: ignore[arg-type]
    try:
        yield connection
    finally:
        connection.transport.abort()


@asynccontextmanager
async def tcp_wire(port: int, **headers: str) -> AsyncIterator[ClientConnection]:
    connection = await connect(
        f"ws://127.0.0.1:{port}/",
        proxy=None,
        additional_headers=headers,
        **OPTIONS,  # type: ignore[arg-type]
    )
    try:
        yield connection
    finally:
        connection.transport.abort()


class Console:
    """As much of a console as a test needs: reads what comes, and answers when told to."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.side = ConsoleSide()

    async def say(self, *messages: Said) -> None:
        for message in messages:
            await self.connection.send(encode(message), text=True)

    async def greet(self) -> None:
        self.side.begin()
        await self.flush()

    async def flush(self) -> None:
        for message in self.side.to_send():
            await self.connection.send(message, text=True)

    async def read(self) -> object:
        data = await self.connection.recv(decode=False)
        event = self.side.receive(data, 0.0)
        await self.flush()
        return event

    async def until(self, rev: int) -> None:
        async with asyncio.timeout(10):
            while self.side.rev < rev:
                await self.read()
