"""Hubs and consoles on either side of a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.hub.scripted import Driven
from wallboard.hub.addresses import at_socket
from wallboard.hub.doors import Doors
from wallboard.hub.hub import Hub
from wallboard.hub.link import Link, LocalLink
from wallboard.hub.remote import RemoteLink
from wallboard.hub.server import Server
from wallboard.model.rows import KINDS


@asynccontextmanager
async def serving(hub: Hub, path: Path, listen: str = "", token: str = "") -> AsyncIterator[Server]:
    """The hub, served for as long as the block lasts."""
    server = Server(hub, Doors(path, listen, token))
    task = asyncio.create_task(server.run())
    try:
        yield server
    finally:
        for one in (task, hub.start()):
            one.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await one


@asynccontextmanager
async def linked(driven: Driven, kind: str, path: Path) -> AsyncIterator[Link]:
    """A "local" link to a hub, or a "remote" one."""
    if kind == "local":
        yield LocalLink(driven.hub)
        driven.hub.start().cancel()
        return
    async with serving(driven.hub, path):
        link = RemoteLink(at_socket(path))
        try:
            yield link
        finally:
            await link.close()


def tables(link: Link | Hub) -> dict[str, dict[str, object]]:
    rows = link.views.table if isinstance(link, Hub) else link.rows
    return {kind.__name__: dict(rows(kind)) for kind in KINDS}
