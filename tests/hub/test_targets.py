"""What somebody may want to watch: a hub that runs, or one that is started for it."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.linked import serving
from tests.hub.scripted import Driven
from wallboard.config import Board, load
from wallboard.config import sockets as sockets_of
from wallboard.hub.doors import answers
from wallboard.hub.host import Host, HostLink
from wallboard.hub.link import LocalLink
from wallboard.hub.opening import open_host
from wallboard.hub.remote import RemoteLink
from wallboard.hub.targets import TargetError, Watched, open_demo, open_target
from wallboard.model.rows import NameRow

CAPTURES = Path(__file__).parents[1] / "data" / "captures"


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    path = tmp_path / "centre.toml"
    path.write_text(
        f"""version = 1
[centre]
id = "harbour"
[board]
rotate = "20s"
[[site]]
id = "north"
timezone = "UTC"
[[feed]]
id = "north/log"
url = "queuelog:{CAPTURES / "exits-22.queue_log"}"
"""
    )
    return path


@pytest.fixture
def first(centre: Path) -> Iterator[Watched]:
    watched = open_target(str(centre))
    yield watched
    watched.close()


async def test_the_first_console_of_a_centre_starts_its_hub_and_the_next_attach(centre: Path, first: Watched) -> None:
    second = open_target(str(centre))
    assert isinstance(first.link, HostLink)
    assert isinstance(second.link, RemoteLink)
    assert first.board == second.board == Board(rotate=20.0)
    async with asyncio.timeout(20):
        await first.link.frame()
        await second.link.frame()
    assert second.link.rows(NameRow)["harbour"] == first.link.rows(NameRow)["harbour"]
    await second.link.close()
    await first.link.close()


def test_whoever_leaves_makes_room_for_the_next(centre: Path) -> None:
    for _ in range(2):
        watched = open_target(str(centre))
        assert isinstance(watched.link, HostLink)
        watched.close()
    [path] = sockets_of(load(str(centre)))[:1]
    assert not answers(path)


def test_a_journal_that_another_process_writes_is_said_with_its_number(centre: Path, first: Watched) -> None:
    other = centre.with_name("other.toml")
    other.write_text(centre.read_text().replace('id = "harbour"', f'id = "harbour"\nsocket = "{centre.parent}/s"'))
    with pytest.raises(TargetError, match="is written by process"):
        open_target(str(other))
    assert not answers(centre.parent / "s")


def test_a_socket_that_cannot_be_is_said_and_nothing_stays_behind(centre: Path) -> None:
    centre.write_text(centre.read_text().replace('id = "harbour"', f'id = "harbour"\nsocket = "{"x" * 120}"'))
    with pytest.raises(TargetError, match="too long"):
        open_target(str(centre))


async def test_an_address_of_a_hub_is_attached_to(tmp_path: Path) -> None:
    driven = Driven()
    driven.live()
    async with serving(driven.hub, tmp_path / "hub.sock"):
        watched = open_target(f"unix:{tmp_path / 'hub.sock'}")
        assert isinstance(watched.link, RemoteLink)
        assert (await watched.link.frame()).whole
        await watched.link.close()


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("unix:/nowhere/hub.sock", "start one with wallboard hub"),
        ("ws://192.0.2.7:8710", "SSH tunnel"),
        ("ws://127.0.0.1", "unix:PATH"),
    ],
)
def test_where_no_hub_is_or_can_be_is_said_with_the_mend(target: str, says: str) -> None:
    with pytest.raises(TargetError, match=says):
        open_target(target)


def test_a_bare_address_and_the_demo_are_seen_by_nobody_else(tmp_path: Path) -> None:
    for watched in (open_demo(), open_target(f"queuelog:{CAPTURES / 'exits-22.queue_log'}")):
        assert type(watched.link) is LocalLink
        watched.close()


def test_whoever_comes_while_the_hub_is_not_ready_waits(centre: Path) -> None:
    host: Host = open_host(load(str(centre)), str(centre))
    with socket.socket(socket.AF_UNIX) as early:
        assert host.doors.unix is not None
        early.connect(str(host.doors.unix.path))
    host.close()
