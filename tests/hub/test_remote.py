"""A console whose hub comes and goes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, unix_serve

from tests.hub.linked import serving, tables
from tests.hub.scripted import SOURCE, Driven
from wallboard.hub.addresses import HubAddress, at_socket
from wallboard.hub.link import LinkError
from wallboard.hub.protocol import VERSION, Bye, Hello, Welcome, encode, from_console
from wallboard.hub.remote import RemoteLink
from wallboard.model.actions import Action, Done
from wallboard.model.queries import CurveQuery, Refused
from wallboard.model.rows import FeedRow, QueueRow

TOKEN = "0123456789abcdef0123"


@pytest.fixture(autouse=True)
def _eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for real before he knocks again."""

    def at_once(**_: float) -> "AsyncPauses":
        return AsyncPauses()

    monkeypatch.setattr("wallboard.hub.remote.backoff", at_once)


class AsyncPauses:
    def __next__(self) -> float:
        return 0.01


@asynccontextmanager
async def console(address: HubAddress, token: str = "") -> AsyncIterator[RemoteLink]:
    link = RemoteLink(address, token)
    try:
        yield link
    finally:
        await link.close()


async def until(link: RemoteLink, holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not holds():
            await link.frame()


def feed(link: RemoteLink) -> tuple[str, str]:
    row = link.rows(FeedRow)[SOURCE]
    return row.state, row.why


async def test_a_hub_that_is_gone_leaves_its_last_numbers_and_comes_back_without_being_told_everything(
    tmp_path: Path,
) -> None:
    path, driven = tmp_path / "hub.sock", Driven()
    driven.live()
    driven.queue("c1")
    async with console(at_socket(path)) as link:
        async with serving(driven.hub, path):
            await until(link, lambda: bool(link.rows(FeedRow)) and feed(link)[0] == "live")
        await until(link, lambda: feed(link) == ("lost", "hub_lost"))
        assert link.rows(QueueRow)[f"{SOURCE}:support"].waiting == 1
        assert await link.ask(CurveQuery()) == Refused(why="hub_lost")
        assert await link.act(Action()) == Done(ok=False, why="hub_lost")
        again = as_it_was(driven)
        again.queue("c2")
        async with serving(again.hub, path), asyncio.timeout(10):
            while feed(link)[0] == "lost" or link.rows(QueueRow)[f"{SOURCE}:support"].waiting < 2:
                assert not (await link.frame()).whole
            assert tables(link) == tables(again.hub)


def as_it_was(driven: Driven) -> Driven:
    """The hub as a journal brings it back: the same floor, rows, revisions and epoch, in another process."""
    again = Driven()
    again.hub.epoch = driven.hub.epoch
    again._number = driven._number
    again.hub.floor, again.hub.views = driven.hub.floor, driven.hub.views
    return again


async def test_another_hub_in_its_place_tells_everything(tmp_path: Path) -> None:
    path, driven = tmp_path / "hub.sock", Driven()
    driven.live()
    driven.queue("c1")
    async with console(at_socket(path)) as link:
        async with serving(driven.hub, path):
            await until(link, lambda: f"{SOURCE}:support" in link.rows(QueueRow))
        other = Driven()
        async with serving(other.hub, path):
            await until(link, lambda: not link.rows(QueueRow))
            assert tables(link) == tables(other.hub)


async def test_a_silent_hub_is_stale_then_tried_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallboard.hub.remote.SILENT", 0.2)
    monkeypatch.setattr("wallboard.hub.remote.GONE", 0.6)
    path, driven = tmp_path / "hub.sock", Driven()  # whose clock stands still, and so it marks nothing by itself
    driven.live()
    async with serving(driven.hub, path), console(at_socket(path)) as link:
        await until(link, lambda: bool(link.rows(FeedRow)) and feed(link)[0] == "live")
        await until(link, lambda: feed(link) == ("stale", "hub_silent"))
        driven.queue("c1")
        driven.hub.beat()
        await until(link, lambda: feed(link) == ("live", ""))
        await until(link, lambda: feed(link) == ("stale", "hub_silent"))
        await until(link, lambda: feed(link) == ("lost", "hub_lost"))
        await until(link, lambda: feed(link) == ("live", ""))


async def test_marks_come_every_two_seconds_whatever_else_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallboard.hub.server.MARK", 0.0)
    path, driven = tmp_path / "hub.sock", Driven()
    driven.live()
    async with serving(driven.hub, path), console(at_socket(path)) as link:
        await link.frame()
        driven.clock.advance(1.5)
        driven.queue("c1")
        driven.hub.beat()
        await until(link, lambda: link.now() == driven.clock.now())


async def test_a_console_waits_for_a_hub_that_is_not_there_yet(tmp_path: Path) -> None:
    path, driven = tmp_path / "hub.sock", Driven()
    driven.live()
    async with console(at_socket(path)) as link:
        waiting = asyncio.create_task(link.frame())
        await asyncio.sleep(0.05)
        assert not waiting.done()
        async with serving(driven.hub, path):
            async with asyncio.timeout(10):
                assert (await waiting).whole


# -- refused for good


async def refusal(address: HubAddress, token: str = "") -> LinkError:
    async with console(address, token) as link, asyncio.timeout(10):
        with pytest.raises(LinkError) as error:
            await link.frame()
    return error.value


@pytest.mark.parametrize("token", ["", "0123456789abcdef0124"])
async def test_a_wrong_token_ends_it_in_words(tmp_path: Path, token: str) -> None:
    async with serving(Driven().hub, tmp_path / "hub.sock", "127.0.0.1:0", TOKEN) as server:
        error = await refusal(HubAddress(host="127.0.0.1", port=server.doors.port), token)
    assert error.why == "token"
    assert "the token is missing or wrong" in str(error)
    assert "0123456789" not in str(error)


async def test_a_socket_that_is_not_for_us_ends_it_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("wallboard.hub.remote.unix_connect", closed)
    assert (await refusal(at_socket(tmp_path / "hub.sock"))).why == "forbidden"


async def test_the_right_token_lets_in(tmp_path: Path) -> None:
    driven = Driven()
    driven.live()
    async with serving(driven.hub, tmp_path / "hub.sock", "127.0.0.1:0", TOKEN) as server:
        address = HubAddress(host="127.0.0.1", port=server.doors.port)
        link = RemoteLink(address, TOKEN)
        assert (await link.frame()).whole
        await link.close()


@asynccontextmanager
async def false_hub(path: Path, *says: bytes) -> AsyncIterator[list[bytes]]:
    """Says its piece to whoever comes, and keeps what it hears."""
    heard: list[bytes] = []

    async def talk(connection: ServerConnection) -> None:
        heard.append(await connection.recv(decode=False))
        for said in says:
            await connection.send(said, text=True)
        await connection.wait_closed()

    async with unix_serve(talk, str(path), close_timeout=0.1):
        yield heard


@pytest.mark.parametrize(("v", "where"), [(VERSION + 1, "update wallboard here"), (0, "update wallboard there")])
@pytest.mark.parametrize("kind", ["bye", "welcome"])
async def test_a_hub_of_another_version_ends_it_in_words(tmp_path: Path, kind: str, v: int, where: str) -> None:
    said = Bye("version", v, "9.9") if kind == "bye" else Welcome(v, "e", 1, 0.0, program="9.9")
    async with false_hub(tmp_path / "hub.sock", encode(said)) as heard:
        error = await refusal(at_socket(tmp_path / "hub.sock"))
    assert error.why == "version"
    assert where in str(error)
    assert "9.9" in str(error)
    hello = from_console(heard[0])
    assert isinstance(hello, Hello)
    assert hello.v == VERSION


@pytest.mark.parametrize("said", [b"220 mail.example.com ESMTP", b'{"type":"mark","now":0,"speed":1,"rev":1}'])
async def test_what_is_no_hub_ends_it_in_words(tmp_path: Path, said: bytes) -> None:
    async with false_hub(tmp_path / "hub.sock", said):
        error = await refusal(at_socket(tmp_path / "hub.sock"))
    assert error.why == "not_hub"


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"* OK IMAP4 ready\r\n"])
async def test_another_server_on_the_port_ends_it_in_words(answer: bytes) -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert (await refusal(HubAddress(host="127.0.0.1", port=port), TOKEN)).why == "not_hub"


async def test_a_hub_without_room_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallboard.hub.gate.CONNECTIONS", 0)
    driven = Driven()
    driven.live()
    path = tmp_path / "hub.sock"
    async with serving(driven.hub, path) as server, console(at_socket(path)) as link:
        waiting = asyncio.create_task(link.frame())
        async with asyncio.timeout(10):
            while server.refused < 3:
                await asyncio.sleep(0.01)
            monkeypatch.setattr("wallboard.hub.gate.CONNECTIONS", 10)
            assert (await waiting).whole
