"""Faults that a real Asterisk does not show; the real one is in tests/integration."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from tests.feeds.servers import Handler, server
from wallboard.clock import WallClock
from wallboard.config import Feed
from wallboard.feeds.ami import session, shell
from wallboard.feeds.ami.shell import AmiSource
from wallboard.feeds.base import FeedError
from wallboard.floor.fold import Floor
from wallboard.model.events import AnyEvent, FeedStatus, Queued, Synced

T = TypeVar("T")
KEY = "612a44edcfd88f1b0f19e01c0b804835"  # md5 of challenge and secret
PATIENCE = 30  # seconds after which a test has failed
SOURCE = "north/pbx"
GREETING = b"Asterisk Call Manager/11.0.0\r\n"
CHALLENGE = b"Response: Success\r\nActionID: 1-Challenge\r\nChallenge: 186822245\r\n\r\n"
ACCEPTED = b"Response: Success\r\nActionID: 2-Login\r\nMessage: Authentication accepted\r\n\r\n"
BOOTED = b"Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n"
JOIN = (
    b"Event: QueueCallerJoin\r\nPrivilege: agent,all\r\nChannel: PJSIP/7-01\r\nUniqueid: 1.1\r\nQueue: support\r\n"
    b"CallerIDNum: 5551234\r\nCallerIDName: Ada\r\nPosition: 1\r\nCount: 1\r\n\r\n"
)


class Told:
    """A sink that remembers, and can be waited upon."""

    def __init__(self) -> None:
        self.events: list[AnyEvent] = []
        self.calls = 0
        self._news = asyncio.Event()

    def __call__(self, events: Sequence[AnyEvent]) -> None:
        self.calls += 1
        self.events += events
        self._news.set()

    async def until(self, kind: type[AnyEvent]) -> list[AnyEvent]:
        return await self._until(lambda: [event for event in self.events if isinstance(event, kind)], 1)

    async def until_lost(self, count: int = 1) -> list[str]:
        """Why, each time."""
        return await self._until(
            lambda: [e.why for e in self.events if isinstance(e, FeedStatus) and e.state == "lost"], count
        )

    async def _until(self, look: Callable[[], list[T]], count: int) -> list[T]:
        async with asyncio.timeout(PATIENCE):
            while len(found := look()) < count:
                self._news.clear()
                await self._news.wait()
        return found


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALLBOARD_TEST_SECRET", "sesame")
    monkeypatch.setattr(shell, "backoff", lambda: iter([0.0] * 1000))


def source(port: int) -> AmiSource:
    feed = Feed(id=SOURCE, url=f"ami://wallboard@127.0.0.1:{port}", secret="env:WALLBOARD_TEST_SECRET")
    return AmiSource(feed, WallClock(), {})


@asynccontextmanager
async def running(handler: Handler) -> AsyncIterator[Told]:
    """A source at work against a server, and what it tells."""
    told = Told()
    async with server(handler) as port:
        task = asyncio.create_task(source(port).run(told))
        try:
            yield told
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def final(handler: Handler) -> FeedError:
    """How a source ends that cannot be mended by waiting."""
    async with server(handler) as port:
        with pytest.raises(FeedError) as error:
            async with asyncio.timeout(PATIENCE):
                await source(port).run(Told())
    return error.value


async def action(reader: asyncio.StreamReader) -> dict[str, str]:
    block = (await reader.readuntil(b"\r\n\r\n")).decode()
    return dict(line.split(": ", 1) for line in block.split("\r\n") if line)


async def login(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> dict[str, str]:
    """Greet somebody, challenge, and see the login."""
    writer.write(GREETING)
    await action(reader)
    writer.write(CHALLENGE)
    return await action(reader)


async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Log anybody in."""
    await login(reader, writer)
    writer.write(ACCEPTED + BOOTED)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer whatever is asked: there are no channels, and one queue without anybody in it."""
    while True:
        asked = await action(reader)
        name, id = asked["Action"], asked["ActionID"]
        writer.write(f"Response: Success\r\nActionID: {id}\r\nMessage: follows\r\n\r\n".encode())
        if name == "QueueStatus":
            writer.write(
                f"Event: QueueParams\r\nQueue: support\r\nMax: 0\r\nCalls: 0\r\nActionID: {id}\r\n\r\n".encode()
            )
        if name != "Ping":
            complete = {"QueueStatus": "QueueStatusComplete", "CoreShowChannels": "CoreShowChannelsComplete"}[name]
            writer.write(f"Event: {complete}\r\nActionID: {id}\r\nEventList: Complete\r\nListItems: 0\r\n\r\n".encode())


async def pbx(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await accept(reader, writer)
    await answer(reader, writer)


def says(*pieces: bytes) -> Handler:
    """A server that says this whatever it hears, and then nothing more."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        await asyncio.Event().wait()

    return handler


async def test_logs_in_and_tells_the_state() -> None:
    seen = list[dict[str, str]]()

    async def look(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await login(reader, writer))
        writer.write(ACCEPTED + BOOTED)
        await answer(reader, writer)

    async with running(look) as told:
        synced = (await told.until(Synced))[0]
    assert isinstance(synced, Synced)
    assert synced.queues == (f"{SOURCE}:support",)
    assert seen == [
        {
            "Action": "Login",
            "ActionID": "2-Login",
            "Username": "wallboard",
            "AuthType": "MD5",
            "Key": KEY,
            "Events": "on",
        }
    ]


async def test_events_that_come_with_the_login_are_not_lost() -> None:
    async def eager(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await login(reader, writer)
        writer.write(ACCEPTED + BOOTED + JOIN)
        await answer(reader, writer)

    async with running(eager) as told:
        queued = (await told.until(Queued))[0]
    assert isinstance(queued, Queued)
    assert queued.contact == f"{SOURCE}:1.1"


async def test_bytes_that_dribble_in_one_by_one() -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for byte in GREETING:
            writer.write(bytes([byte]))
            await writer.drain()
        await action(reader)
        writer.write(CHALLENGE)
        await action(reader)
        for byte in ACCEPTED + BOOTED + JOIN:
            writer.write(bytes([byte]))
            await writer.drain()
        await answer(reader, writer)

    async with running(slow) as told:
        await told.until(Queued)
        await told.until(Synced)


async def test_the_secret_is_said_to_nobody_but_a_manager() -> None:
    heard = bytearray()

    async def thief(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.org ESMTP\r\n")
        heard.extend(await reader.read())

    error = await final(thief)
    assert error.why == "not_ami"
    assert not heard


@pytest.mark.parametrize(
    "greeting",
    [b"SSH-2.0-OpenSSH_9.2p1\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00\xff\x16\x03garbage" * 20, b"x" * 5000],
)
async def test_another_service_on_the_port(greeting: bytes) -> None:
    error = await final(says(greeting))
    assert error.why == "not_ami"
    assert "127.0.0.1" in str(error)
    assert str(error).isprintable()


async def test_a_wrong_password() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await login(reader, writer)
        writer.write(b"Response: Error\r\nActionID: 2-Login\r\nMessage: Authentication failed\r\n\r\n")

    error = await final(refuse)
    assert error.why == "denied"
    assert "Authentication failed" in str(error)
    assert "manager.conf" in str(error)
    assert "sesame" not in str(error)


async def test_a_secret_that_is_not_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WALLBOARD_TEST_SECRET")
    error = await final(pbx)
    assert error.why == "denied"
    assert "WALLBOARD_TEST_SECRET" in str(error)


async def test_a_line_without_end_is_cut_off_and_begun_again() -> None:
    sent = 0

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await accept(reader, writer)
        writer.write(b"Event: ")
        for _ in range(1 << 14):  # a gigabyte, if anybody took it
            writer.write(b"x" * (1 << 16))
            sent += 1 << 16
            await writer.drain()

    async with running(endless) as told:
        assert await told.until_lost() == ["garbled"]
    assert sent < 1 << 25


async def test_accepted_and_closed() -> None:
    async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with running(close) as told:
        assert (await told.until_lost(3))[:3] == ["closed"] * 3


async def test_half_a_block_then_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "PING", 0.01)
    monkeypatch.setattr(session, "SILENT", 0.05)

    async def stall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await accept(reader, writer)
        writer.write(JOIN[: len(JOIN) // 2])
        await asyncio.Event().wait()

    async with running(stall) as told:
        assert (await told.until_lost())[0] == "silent"
    assert not any(isinstance(event, Queued) for event in told.events)


async def test_a_login_that_is_never_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "LOGIN", 0.05)
    async with running(says(GREETING, b"Response: Succ")) as told:
        assert (await told.until_lost())[0] == "silent"


async def test_nothing_listens() -> None:
    async with server(pbx) as port:
        pass
    told = Told()
    task = asyncio.create_task(source(port).run(told))
    assert (await told.until_lost())[0] == "refused"
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_quiet_one_is_asked_whether_it_lives_and_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "PING", 0.01)
    asked = asyncio.Event()

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await accept(reader, writer)
        pings = 0
        while pings < 3:
            heard = await action(reader)
            pings += heard["Action"] == "Ping"
            writer.write(f"Response: Success\r\nActionID: {heard['ActionID']}\r\nPing: Pong\r\n\r\n".encode())
        asked.set()
        await asyncio.Event().wait()

    async with running(count) as told:
        await asked.wait()
        assert told.calls > 2
        assert not any(isinstance(event, FeedStatus) and event.state == "lost" for event in told.events)


async def test_a_pbx_that_was_still_booting_is_asked_again() -> None:
    asked = list[str]()

    async def booting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await login(reader, writer)
        writer.write(ACCEPTED)
        while asked.count("QueueStatus") < 2:
            heard = await action(reader)
            asked.append(heard["Action"])
            refused = f"Response: Error\r\nActionID: {heard['ActionID']}\r\nMessage: Invalid/unknown command\r\n\r\n"
            writer.write(refused.encode())
            if asked[-1] == "QueueStatus":
                writer.write(BOOTED)
        await answer(reader, writer)

    async with running(booting) as told:
        while asked.count("QueueStatus") < 2:
            await asyncio.sleep(0)
    assert told


async def test_a_shutdown_is_told_and_the_next_connection_is_a_new_series() -> None:
    stops = 0

    async def restart(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal stops
        await accept(reader, writer)
        if not stops:
            stops += 1
            writer.write(
                JOIN + b"Event: Shutdown\r\nPrivilege: system,all\r\nShutdown: Cleanly\r\nRestart: True\r\n\r\n"
            )
            return
        await answer(reader, writer)

    async with running(restart) as told:
        assert (await told.until_lost())[0] == "stopped"
        assert await told.until(Queued)
        await told.until(Synced)
    live = [event for event in told.events if isinstance(event, FeedStatus) and event.state == "live"]
    assert live[-1].series == 2


async def test_without_the_right_to_hear_of_queues_their_counters_betray_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "LOOK", 0.3)
    calls = 0

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        await accept(reader, writer)
        while True:
            id = (await action(reader))["ActionID"]
            writer.write(f"Response: Success\r\nActionID: {id}\r\nMessage: follows\r\n\r\n".encode())
            if id.endswith("QueueStatus"):
                calls += 1
                counted = f"Queue: support\r\nCalls: 0\r\nCompleted: {calls}\r\nAbandoned: 0\r\n"
                writer.write(f"Event: QueueParams\r\n{counted}ActionID: {id}\r\n\r\n".encode())
                writer.write(f"Event: QueueStatusComplete\r\nActionID: {id}\r\n\r\n".encode())

    error = await final(deaf)
    assert error.why == "no_rights"
    assert "read = agent,call,dialplan,system" in str(error)


async def test_who_hears_of_queues_need_not_look_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "LOOK", 0.01)
    looks = 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal looks
        await accept(reader, writer)
        writer.write(JOIN)
        while True:
            asked = await action(reader)
            looks += asked["Action"] == "QueueStatus"
            writer.write(f"Event: {asked['Action']}Complete\r\nActionID: {asked['ActionID']}\r\n\r\n".encode())

    async with running(count) as told:
        await told.until(Synced)  # which comes when the list has settled, many looks later
    assert looks == 1


async def test_a_pbx_whose_clock_is_five_minutes_off_is_told_by_ours() -> None:
    clock = WallClock()

    def theirs() -> float:
        return clock.now() + 300.0

    async def off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await accept(reader, writer)
        while True:
            asked = await action(reader)
            name, id = asked["Action"], asked["ActionID"]
            if name == "Ping":
                stamp = f"Ping: Pong\r\nTimestamp: {theirs():.6f}"
                writer.write(f"Response: Success\r\nActionID: {id}\r\n{stamp}\r\n\r\n".encode())
            else:
                writer.write(f"Event: {name}Complete\r\nActionID: {id}\r\nEventList: Complete\r\n\r\n".encode())
            if name == "QueueStatus":
                writer.write(JOIN[:-2] + f"Timestamp: {theirs() - 2:.6f}\r\n\r\n".encode())

    async with running(off) as told:
        queued = (await told.until(Queued))[0]
        await told.until(Synced)
    (status,) = [event for event in told.events if isinstance(event, FeedStatus)]
    assert abs(status.offset - 300.0) < 0.5
    assert 1.5 < queued.rts - queued.ts < 2.5


async def test_over_tls_the_secret_is_said_as_it_is() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parents[1] / "localhost.pem")
    seen = list[dict[str, str]]()

    async def look(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        seen.append(await action(reader))
        writer.write(ACCEPTED + BOOTED)
        await answer(reader, writer)

    told = Told()
    async with server(look, context) as port:
        url = f"ami+tls://wallboard@127.0.0.1:{port}"
        feed = Feed(id=SOURCE, url=url, secret="env:WALLBOARD_TEST_SECRET", insecure=True)
        task = asyncio.create_task(AmiSource(feed, WallClock(), {}).run(told))
        await told.until(Synced)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert (seen[0]["Action"], seen[0]["Secret"]) == ("Login", "sesame")


async def test_a_server_that_takes_no_challenge_is_not_told_the_secret() -> None:
    heard = list[dict[str, str]]()

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        heard.append(await action(reader))
        writer.write(b"Response: Error\r\nActionID: 1-Challenge\r\nMessage: Must specify AuthType\r\n\r\n")
        heard.append(await action(reader))

    error = await final(refuse)
    assert error.why == "denied"
    assert "ami+tls://" in str(error)
    assert [said["Action"] for said in heard] == ["Challenge"]


async def test_what_happened_before_we_came_is_told_by_the_log(tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    now = int(WallClock().now())
    log.write_text(
        f"{now - 60}|9.1|support|NONE|ENTERQUEUE||0700|1\n{now - 50}|9.1|support|NONE|ABANDON|1|1|10\n", "utf-8"
    )
    told = Told()
    async with server(pbx) as port:
        feed = Feed(
            id=SOURCE,
            url=f"ami://wallboard@127.0.0.1:{port}",
            secret="env:WALLBOARD_TEST_SECRET",
            queue_log=str(log),
        )
        task = asyncio.create_task(AmiSource(feed, WallClock(), {}, day=lambda at: at - 3600).run(told))
        await told._until(lambda: [event for event in told.events if isinstance(event, Synced)], 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    floor = Floor()
    for event in told.events:
        floor.apply(event)
    total = floor.queues[f"{SOURCE}:support"].cells.total()
    assert (total.offered, total.abandoned) == (1, 1)
    assert floor.feeds[SOURCE].began == now - 60
    assert floor.feeds[SOURCE].lacks == ()
