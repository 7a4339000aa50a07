import asyncio
import ssl
from itertools import islice
from pathlib import Path

import pytest

from tests.feeds.servers import server
from wallboard.feeds.base import TROUBLES, FeedError
from wallboard.feeds.lines import Endpoint, Trouble, backoff, connect

CERTIFICATE = Path(__file__).parent / "localhost.pem"


async def banner(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"hello\r\n")
    await reader.read()


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()


def tls_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


async def trouble_of(endpoint: Endpoint) -> str:
    with pytest.raises(Trouble) as trouble:
        async with connect(endpoint) as line:
            await line.read(5)
    return trouble.value.why


async def test_reads_what_comes() -> None:
    async with server(banner) as port, connect(Endpoint("127.0.0.1", port)) as line:
        assert await line.read(5) == b"hello\r\n"


async def test_silence_is_no_trouble() -> None:
    async with server(banner) as port, connect(Endpoint("127.0.0.1", port)) as line:
        await line.read(5)
        assert await line.read(0.01) == b""


async def test_what_is_written_arrives() -> None:
    arrived: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.set_result(await reader.readline())

    async with server(listen) as port, connect(Endpoint("127.0.0.1", port)) as line:
        line.write(b"ping\r\n")
        assert await arrived == b"ping\r\n"


async def test_end_of_stream_is_trouble() -> None:
    async with server(hang_up) as port:
        assert await trouble_of(Endpoint("127.0.0.1", port)) == "closed"


async def test_refused() -> None:
    async with server(hang_up) as port:
        pass
    assert await trouble_of(Endpoint("127.0.0.1", port)) == "refused"


async def test_refused_on_every_address_of_a_name() -> None:
    async with server(hang_up) as port:
        pass
    assert await trouble_of(Endpoint("localhost", port)) == "refused"


async def test_unknown_host(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert await trouble_of(Endpoint("pbx.invalid", 5038)) == "unknown_host"


async def test_a_host_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio, "open_connection", never)
    monkeypatch.setattr("wallboard.feeds.lines.CONNECT", 0.01)
    assert await trouble_of(Endpoint("127.0.0.1", 5038)) == "unreachable"


async def test_tls_with_a_certificate_that_need_not_be_trusted() -> None:
    async with (
        server(banner, tls_context()) as port,
        connect(Endpoint("127.0.0.1", port, tls=True, verify=False)) as line,
    ):
        assert await line.read(5) == b"hello\r\n"


async def test_tls_refuses_an_untrusted_certificate() -> None:
    async with server(banner, tls_context()) as port:
        with pytest.raises(FeedError, match="certificate is not trusted") as error:
            async with connect(Endpoint("localhost", port, tls=True)):
                pass
    assert error.value.why == "tls"


async def test_tls_on_a_plain_port_says_so() -> None:
    async with server(banner) as port:
        with pytest.raises(FeedError, match="no TLS is spoken") as error:
            async with connect(Endpoint("127.0.0.1", port, tls=True)):
                pass
    assert error.value.why == "tls"


def test_backoff_grows_with_full_jitter_between_its_bounds() -> None:
    assert list(islice(backoff(chance=lambda: 0.0), 9)) == [0.5] * 9
    assert list(islice(backoff(chance=lambda: 1.0), 8)) == [1, 2, 4, 8, 16, 30, 30, 30]


def test_every_code_has_a_meaning() -> None:
    assert all(TROUBLES.values())
    assert all(code.isidentifier() and code.islower() for code in TROUBLES)


@pytest.mark.parametrize(
    ("endpoint", "text"), [(Endpoint("pbx", 5038), "pbx:5038"), (Endpoint("2001:db8::1", 5038), "[2001:db8::1]:5038")]
)
def test_an_endpoint_reads_as_it_is_written(endpoint: Endpoint, text: str) -> None:
    assert str(endpoint) == text
