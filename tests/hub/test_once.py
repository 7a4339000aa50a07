import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub.linked import serving, tables
from tests.hub.scripted import NOON, SOURCE, Driven
from wallboard.hub.addresses import HubAddress, at_socket
from wallboard.hub.link import LinkError
from wallboard.hub.once import snapshot
from wallboard.hub.protocol import VERSION, Bye, encode
from wallboard.model.rows import KINDS, QueueRow

TOKEN = "0123456789abcdef0123"


async def why(address: HubAddress, timeout: float = 5.0, token: str = "") -> str:
    with pytest.raises(LinkError) as error:
        await asyncio.to_thread(snapshot, address, timeout, token)
    assert str(address) in str(error.value)
    return error.value.why


async def test_one_look_sees_all_rows(tmp_path: Path) -> None:
    driven = Driven()
    driven.live()
    for number in range(300):  # more than goes into one part
        driven.hub.views._store.put(QueueRow(f"{SOURCE}:{number}", 0, formula="x" * 1000))
    async with serving(driven.hub, tmp_path / "hub.sock"):
        look = await asyncio.to_thread(snapshot, at_socket(tmp_path / "hub.sock"))
    assert {kind.__name__: look.rows(kind) for kind in KINDS} == tables(driven.hub)
    assert (look.rev, look.now()) == (driven.hub.views.rev, NOON)


async def test_over_tcp_with_the_token(tmp_path: Path) -> None:
    driven = Driven()
    driven.live()
    async with serving(driven.hub, tmp_path / "hub.sock", "127.0.0.1:0", TOKEN) as server:
        address = HubAddress(host="127.0.0.1", port=server.doors.port)
        look = await asyncio.to_thread(snapshot, address, 5.0, TOKEN)
        assert look.rows(QueueRow)
        assert await why(address) == "token"


async def test_where_nobody_answers(tmp_path: Path) -> None:
    assert await why(at_socket(tmp_path / "hub.sock")) == "hub_lost"


@pytest.mark.parametrize(("says", "is_"), [(None, "hub_silent"), (b"", "hub_lost"), (b"220 mail ready\r\n", "not_hub")])
async def test_where_somebody_else_does(tmp_path: Path, says: bytes | None, is_: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if says is None:
            await reader.read()
        else:
            writer.write(says)
        writer.close()

    server = await asyncio.start_unix_server(talk, str(tmp_path / "hub.sock"))
    async with server:
        assert await why(at_socket(tmp_path / "hub.sock"), timeout=0.3 if says is None else 5.0) == is_


async def test_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bye = encode(Bye("version", VERSION + 1, "9.9"))
    monkeypatch.setattr("wallboard.hub.session.encode", lambda message: bye)
    async with serving(Driven().hub, tmp_path / "hub.sock"):
        assert await why(at_socket(tmp_path / "hub.sock")) == "version"


def test_a_look_loads_neither_an_event_loop_nor_a_hub() -> None:
    seen = "import sys, wallboard.hub.once; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True).stdout.split()
    assert not {"asyncio", "ssl", "wallboard.hub.hub", "wallboard.floor", "wallboard.feeds"} & set(loaded)
