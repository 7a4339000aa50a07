"""A hub that is killed while calls go through its PBX, with ten consoles and a wall looking on."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from tests.data.compare_truth import compare
from tests.integration.asterisk import Asterisk
from tests.integration.watching import CENTRE, WITHIN
from wallboard.hub.addresses import at_socket
from wallboard.hub.doors import answers
from wallboard.hub.remote import RemoteLink
from wallboard.model.queries import ReportQuery
from wallboard.model.rows import ContactRow, FeedRow

BACK = 3.0  # seconds
CONSOLES = 10


class Centre:
    """A centre.toml with a journal and a socket, and the process that is its hub."""

    def __init__(self, folder: Path, pbx: Asterisk) -> None:
        self.path, self.socket = folder / "centre.toml", folder / "hub.sock"
        head = f'[centre]\nid = "harbour"\njournal = "{folder}/journal.db"\nsocket = "{self.socket}"\n'
        feeds = CENTRE.format(url=pbx.url("documented"), log=f'queue_log = "{pbx.log}"\n')
        self.path.write_text(feeds.replace("[[site]]", f"{head}[[site]]", 1), "utf-8")
        self.hub: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        command = [sys.executable, "-m", "wallboard", "hub", str(self.path)]
        self.hub = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        async with asyncio.timeout(30):
            while not answers(self.socket):
                await asyncio.sleep(0.02)

    def kill(self) -> None:
        assert self.hub is not None
        self.hub.kill()
        self.hub.wait()


@asynccontextmanager
async def following(centre: Centre) -> AsyncIterator[RemoteLink]:
    """A console that keeps looking."""

    async def follow() -> None:
        while True:
            wholes.append((await link.frame()).whole)

    link, wholes = RemoteLink(at_socket(centre.socket)), list[bool]()
    task = asyncio.create_task(follow())
    try:
        yield link
        assert wholes.count(True) == 1, "all was told once, and then what changed"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await link.close()


async def until_live(links: list[RemoteLink]) -> None:
    async with asyncio.timeout(60):
        while not all((row := link.rows(FeedRow).get("site/pbx")) and row.state == "live" for link in links):
            await asyncio.sleep(0.02)


async def until_quiet(link: RemoteLink) -> None:
    async with asyncio.timeout(90):
        while link.rows(ContactRow):
            await asyncio.sleep(0.5)
    await asyncio.sleep(3.0)


@pytest.mark.parametrize("pbx", [22], indirect=True)
async def test_ten_consoles_and_a_hub_that_is_killed(pbx: Asterisk, tmp_path: Path) -> None:
    """One login; back at once, everybody told only what he missed, and every number that of the log."""
    centre = Centre(tmp_path, pbx)
    async with AsyncExitStack() as stack:
        await centre.start()
        stack.callback(centre.kill)
        links = [await stack.enter_async_context(following(centre)) for _ in range(CONSOLES)]
        await until_live(links)
        assert logins(pbx) == 1
        traffic = asyncio.create_task(pbx.traffic("steady", 30, seed=11, rate=0.5))
        await asyncio.sleep(14)
        centre.kill()
        await asyncio.sleep(4)
        began = time.monotonic()
        await centre.start()
        served = time.monotonic() - began
        await until_live(links)
        seen = time.monotonic() - began
        assert logins(pbx) == 1
        await traffic
        await until_quiet(links[0])
        answer = await links[0].ask(ReportQuery(within=WITHIN))
        assert list(compare(msgspec.to_builtins(answer), pbx.truth())) == []
        assert links[0].rows(FeedRow)["site/pbx"].gaps == ()
        assert all(link.rows(FeedRow) == links[0].rows(FeedRow) for link in links)
    print(f"serves again after {served:.1f} s, all {CONSOLES} consoles are live after {seen:.1f} s")
    assert served <= BACK


def logins(pbx: Asterisk) -> int:
    """How many connections of our account there are."""
    return sum(line.split()[:1] == ["documented"] for line in pbx.command("manager show connected").splitlines())
