"""A hub's doors under siege: real sockets, and consoles of every kind."""

import asyncio
import logging
import os
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode

from tests.hub.linked import serving, tables
from tests.hub.scripted import SOURCE, Driven, Scripted
from tests.hub.wires import Console, tcp_wire, wire
from wallboard.hub import gate
from wallboard.hub.addresses import at_socket
from wallboard.hub.protocol import VERSION, Ack, Bye, Hello, encode
from wallboard.hub.remote import RemoteLink
from wallboard.hub.server import Server
from wallboard.model.rows import KINDS, QueueRow

TOKEN = "0123456789abcdef0123"


class Siege:
    def __init__(self, driven: Driven, server: Server, path: Path) -> None:
        self.driven = driven
        self.server = server
        self.path = path
        self._number = 0

    async def change(self, bulk: int = 0) -> int:
        """Something happens, and is told; ``bulk``: of so many bytes."""
        self._number += 1
        if bulk:
            store = self.driven.hub.views._store
            store.put(QueueRow(f"{SOURCE}:bulk", 0, formula=os.urandom(bulk).hex()))
        else:
            self.driven.queue(f"c{self._number}")
        self.driven.hub.beat()
        await asyncio.sleep(0.01)
        return self.driven.hub.views.rev

    async def works(self) -> None:
        """A console that behaves is served."""
        async with wire(self.path) as connection:
            console = Console(connection)
            await console.greet()
            await console.until(await self.change())
            assert {kind.__name__: console.side.table(kind) for kind in KINDS} == tables(self.driven.hub)


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallboard.hub.server._OPENING", 0.5)
    monkeypatch.setattr("wallboard.hub.server._CLOSING", 0.2)


@pytest.fixture
async def siege(tmp_path: Path) -> AsyncIterator[Siege]:
    driven = Driven()
    driven.live()
    path = tmp_path / "hub.sock"
    async with serving(driven.hub, path, "127.0.0.1:0", TOKEN) as server:
        yield Siege(driven, server, path)


async def gone(server: Server) -> None:
    async with asyncio.timeout(10):
        while server.consoles:
            await asyncio.sleep(0.01)


async def test_consoles_come_and_go(siege: Siege) -> None:
    await siege.works()
    await gone(siege.server)
    await siege.works()


async def test_over_tcp_the_token_is_shown(siege: Siege) -> None:
    async with tcp_wire(siege.server.doors.port, Authorization=f"Bearer {TOKEN}") as connection:
        console = Console(connection)
        await console.greet()
        await console.until(await siege.change())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": f"Bearer {TOKEN}", "Origin": "http://localhost"}, 403),
    ],
)
async def test_who_does_not_show_it_is_turned_away_before_a_websocket_is_opened(
    siege: Siege, headers: dict[str, str], status: int
) -> None:
    with pytest.raises(InvalidStatus) as error:
        async with tcp_wire(siege.server.doors.port, **headers):
            pass
    assert error.value.response.status_code == status
    assert siege.server.refused == 1


async def test_who_guesses_tokens_gets_slower_and_others_do_not(siege: Siege) -> None:
    loop = asyncio.get_running_loop()

    async def guess() -> float:
        began = loop.time()
        with pytest.raises(InvalidStatus):
            async with tcp_wire(siege.server.doors.port, Authorization="Bearer guess"):
                pass
        return loop.time() - began

    guesses = [asyncio.create_task(guess()) for _ in range(4)]
    await asyncio.sleep(0.05)
    async with asyncio.timeout(5), tcp_wire(siege.server.doors.port, Authorization=f"Bearer {TOKEN}") as connection:
        console = Console(connection)
        await console.greet()
        await console.until(1)
        assert not all(task.done() for task in guesses)
    took = sorted([await task for task in guesses])
    assert took[0] >= 0.25
    assert took[-1] >= 2.0


async def get(port: int, path: str, *more: str) -> tuple[str, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write("\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *more, "", ""]).encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return head.decode().split("\r\n")[0], body


async def test_pages_are_shown_to_anybody_on_this_machine(siege: Siege) -> None:
    siege.server.pages = lambda path: (200, "text/plain", b"fine") if path == "/healthz" else None
    assert await get(siege.server.doors.port, "/healthz?verbose=1") == ("HTTP/1.1 200 OK", b"fine")
    assert (await get(siege.server.doors.port, "/secrets"))[0] == "HTTP/1.1 404 Not Found"
    assert (await get(siege.server.doors.port, "/healthz", "Origin: http://evil.example"))[
        0
    ] == "HTTP/1.1 403 Forbidden"


async def test_another_version_is_told_which_one_is_spoken(siege: Siege) -> None:
    async with wire(siege.path) as connection:
        console = Console(connection)
        await console.say(Hello(VERSION + 1))
        bye = await console.read()
        assert isinstance(bye, Bye)
        assert (bye.code, bye.v) == ("version", VERSION)
        with pytest.raises(ConnectionClosed):
            await console.read()
    await gone(siege.server)


@pytest.mark.parametrize(
    "said", [b"", b"hello", b"[1]", b"\xff", b'{"type":"hello","v":"one"}', b"[" * 60_000, b'{"type":"ack","rev":1}']
)
async def test_nonsense_is_answered_with_words_and_the_end(siege: Siege, said: bytes) -> None:
    async with wire(siege.path) as connection:
        await connection.send(said, text=False)
        bye = await Console(connection).read()
        assert isinstance(bye, Bye)
        assert bye.code == "garbled"
        assert bye.says
    await gone(siege.server)
    await siege.works()


async def test_a_message_too_long_ends_it(siege: Siege) -> None:
    async with wire(siege.path) as connection:
        await connection.send(b"x" * 70_000, text=True)
        with pytest.raises(ConnectionClosed) as error:
            await connection.recv()
        assert error.value.rcvd is not None
        assert error.value.rcvd.code == 1009
    await siege.works()


RAW = {
    "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 30,
    "other http": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
    "headers": b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % number for number in range(300)) + b"\r\n",
    "long header": b"GET / HTTP/1.1\r\nX: " + b"x" * 10_000 + b"\r\n\r\n",
    "half": b"GET / HTTP/1.1\r\nHost: local",
}
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
FRAMES = {
    "unmasked": b"\x81\x02hi",
    "reserved bits": b"\xf1\x82\0\0\0\0hi",
    "bad opcode": b"\x83\x82\0\0\0\0hi",
    "huge length": b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0",
    "long ping": b"\x89\xfe\x00\xff\0\0\0\0" + b"x" * 255,
}


async def ended(path: Path, said: bytes, first: bytes = b"") -> bytes:
    """What comes until the other side hangs up; ``first`` is said, and answered, before."""
    reader, writer = await asyncio.open_unix_connection(str(path))
    came = b""
    if first:
        writer.write(first)
        came = await reader.readuntil(b"\r\n\r\n")
    with suppress(ConnectionError):
        writer.write(said)
        async with asyncio.timeout(10):
            while some := await reader.read(1 << 16):
                came += some
    writer.transport.abort()
    return came


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("said", [*RAW.values()], ids=[*RAW])
async def test_what_is_no_websocket_is_hung_up_on(siege: Siege, said: bytes) -> None:
    assert b" 101 " not in await ended(siege.path, said)
    await siege.works()


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("said", [*FRAMES.values()], ids=[*FRAMES])
async def test_frames_that_cannot_be_are_hung_up_on(siege: Siege, said: bytes) -> None:
    answer = await ended(siege.path, said, UPGRADE)
    assert b" 101 " in answer
    await siege.works()


async def test_who_says_no_hello_is_hung_up_on(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallboard.hub.session._HELLO", 0.1)
    async with wire(siege.path) as connection:
        with pytest.raises(ConnectionClosed):
            await connection.recv()
    await gone(siege.server)


# -- consoles that do not keep up


async def test_a_console_that_stops_reading_is_cut_off_and_nobody_else_notices(
    siege: Siege, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallboard.hub.hubside.PATIENCE", 0.3)
    async with wire(siege.path) as stuck, wire(siege.path) as other:
        console, good = Console(stuck), Console(other)
        for one in (console, good):
            await one.greet()
            await one.until(1)
        stuck.transport.pause_reading()
        async with asyncio.timeout(10):
            while siege.server.consoles > 1:
                rev = await siege.change(bulk=50_000)
                await good.until(rev)
                await good.say(Ack(rev))
        assert siege.server.evicted == 1
        assert good.side.table(QueueRow) == siege.driven.hub.views.table(QueueRow)


async def test_a_console_on_a_line_of_a_kilobyte_a_second_is_cut_off(
    siege: Siege, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallboard.hub.hubside.PATIENCE", 0.5)
    reader, writer = await asyncio.open_unix_connection(str(siege.path), limit=1024)
    writer.write(UPGRADE)
    await reader.readuntil(b"\r\n\r\n")
    writer.write(Frame(Opcode.TEXT, encode(Hello(VERSION))).serialize(mask=True))
    async with asyncio.timeout(10):
        while not siege.server.evicted:
            await siege.change(bulk=50_000)
            await reader.read(10)
    writer.transport.abort()
    await siege.works()


async def test_a_console_that_says_nothing_is_cut_off(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallboard.hub.hubside.SILENCE", 0.2)
    async with wire(siege.path) as connection:
        console = Console(connection)
        await console.greet()
        await console.until(1)
        async with asyncio.timeout(10):
            while siege.server.consoles:
                await siege.change()
    assert siege.server.evicted == 1


async def test_a_console_that_cannot_read_its_snapshot_is_cut_off(
    siege: Siege, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallboard.hub.session._BULK", 0.2)
    store = siege.driven.hub.views._store
    for number in range(400):
        store.put(QueueRow(f"{SOURCE}:{number}", 0, formula=os.urandom(5_000).hex()))
    async with wire(siege.path) as connection:
        connection.transport.pause_reading()
        await Console(connection).greet()
        await siege.change()
        async with asyncio.timeout(10):
            while not siege.server.evicted:
                await asyncio.sleep(0.02)
    await siege.works()


async def test_who_was_behind_for_a_moment_is_told_all_in_one(siege: Siege) -> None:
    async with wire(siege.path) as connection:
        console = Console(connection)
        await console.greet()
        await console.until(1)
        connection.transport.pause_reading()
        for _ in range(12):
            await siege.change(bulk=90_000)
        assert siege.server.skipped > 0
        connection.transport.resume_reading()
        [session] = siege.server._sessions
        async with asyncio.timeout(10):
            while session._unread():
                await asyncio.sleep(0.01)
        await console.until(await siege.change())
        assert console.side.table(QueueRow) == siege.driven.hub.views.table(QueueRow)


# -- crowds


async def test_only_so_many_are_let_in_and_the_others_are_told_so(
    siege: Siege, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "CONNECTIONS", 2)
    async with wire(siege.path), wire(siege.path):
        with pytest.raises(InvalidStatus) as error:
            async with wire(siege.path):
                pass
        assert error.value.response.status_code == 503
    await gone(siege.server)
    await siege.works()


async def test_one_user_cannot_shut_out_the_others(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "OF_ONE", 1)
    async with wire(siege.path):
        with pytest.raises(InvalidStatus):
            async with wire(siege.path):
                pass
        async with tcp_wire(siege.server.doors.port, Authorization=f"Bearer {TOKEN}"):
            pass


async def test_strangers_at_the_port_do_not_shut_out_those_with_the_token_for_long(
    siege: Siege, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "STRANGERS", 3)
    strangers = [await asyncio.open_connection("127.0.0.1", siege.server.doors.port) for _ in range(3)]
    with pytest.raises(InvalidStatus) as error:
        async with tcp_wire(siege.server.doors.port, Authorization=f"Bearer {TOKEN}"):
            pass
    assert error.value.response.status_code == 503
    await siege.works()
    for _, writer in strangers:
        writer.transport.abort()
    await asyncio.sleep(0.05)
    async with tcp_wire(siege.server.doors.port, Authorization=f"Bearer {TOKEN}"):
        pass


async def test_all_consoles_may_come_back_at_once(siege: Siege) -> None:
    links = [RemoteLink(at_socket(siege.path)) for _ in range(100)]
    try:
        async with asyncio.timeout(20):
            await asyncio.gather(*(link.frame() for link in links))
        assert siege.server.consoles == len(links)
        assert tables(links[-1]) == tables(siege.driven.hub)
    finally:
        await asyncio.gather(*(link.close() for link in links))


async def test_a_process_without_descriptors_goes_on_and_lets_in_whoever_comes_afterwards(
    siege: Siege, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asyncio.constants.ACCEPT_RETRY_DELAY", 0.05)
    caplog.set_level(logging.CRITICAL, "asyncio")
    with socket.socket(socket.AF_UNIX) as knock:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        used = max(int(name) for name in os.listdir("/proc/self/fd"))
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (used, hard))
            knock.connect(str(siege.path))
            await asyncio.sleep(0.1)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    await siege.works()


# -- the end


async def test_a_clean_stop_says_goodbye_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "hub.sock"
    manager = serving(Driven().hub, path)
    await manager.__aenter__()
    async with wire(path) as connection:
        console = Console(connection)
        await console.greet()
        reading = asyncio.create_task(read_to_the_end(console))
        await asyncio.sleep(0.05)
        await manager.__aexit__(None, None, None)
        assert (await reading).code == "stopping"
    assert not path.exists()


async def test_a_console_that_does_not_read_does_not_hold_up_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallboard.hub.session._PARTING", 0.2)
    path, driven = tmp_path / "hub.sock", Driven()
    manager = serving(driven.hub, path)
    siege = Siege(driven, await manager.__aenter__(), path)
    async with wire(path) as connection:
        console = Console(connection)
        await console.greet()
        await console.until(1)
        connection.transport.pause_reading()
        for _ in range(8):
            await siege.change(bulk=100_000)
        async with asyncio.timeout(5):
            await manager.__aexit__(None, None, None)


async def test_a_hub_that_ends_says_why(tmp_path: Path) -> None:
    path, driven = tmp_path / "hub.sock", Driven(Scripted(), patient=False)
    async with serving(driven.hub, path), wire(path) as connection:
        console = Console(connection)
        await console.greet()
        driven.lose("refused")
        bye = await read_to_the_end(console)
        assert bye.code == "failed"
        assert "127.0.0.1" in bye.says


async def read_to_the_end(console: Console) -> Bye:
    while True:
        event = await console.read()
        if isinstance(event, Bye):
            return event
