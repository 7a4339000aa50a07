"""A hub and its consoles as what they are: processes, which die and are stopped."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.hub.linked import serving
from tests.hub.scripted import Driven
from tests.terminal import Terminal
from wallboard.config import load, sockets
from wallboard.hub.addresses import at_socket
from wallboard.hub.doors import answers
from wallboard.hub.remote import RemoteLink
from wallboard.model.rows import FeedRow, QueueRow

WALLBOARD = (sys.executable, "-m", "wallboard")
SUPPORT = "north/log:support"


class Centre:
    """A centre whose callers are lines of a queue_log, and its hub."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "centre.toml"
        self._log = folder / "queue_log"
        self.path.write_text(
            f'version = 1\n[centre]\nid = "harbour"\njournal = "{folder}/journal.db"\nsocket = "{folder}/hub.sock"\n'
            f'[[site]]\nid = "north"\ntimezone = "UTC"\n[[feed]]\nid = "north/log"\nurl = "queuelog:{self._log}"\n'
        )
        self._number = 0
        self.hub: subprocess.Popen[bytes] | None = None
        [self.socket] = sockets(load(str(self.path)))

    def queue(self, count: int, at: float) -> None:
        with self._log.open("a") as log:
            for _ in range(count):
                self._number += 1
                log.write(f"{int(at)}|call-{self._number}|support|NONE|ENTERQUEUE||0688761013|{self._number}\n")

    def start(self) -> None:
        self.hub = subprocess.Popen(
            [*WALLBOARD, "hub", str(self.path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + 30
        while not answers(self.socket):
            assert self.hub.poll() is None
            assert time.monotonic() < end
            time.sleep(0.02)

    def kill(self) -> None:
        assert self.hub is not None
        self.hub.kill()
        self.hub.wait()


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    centre = Centre(tmp_path)
    centre.queue(3, time.time() - 60)
    centre.start()
    yield centre
    centre.kill()


def test_two_walls_outlive_their_hub(centre: Centre) -> None:
    """Killed, it leaves its last numbers, greyed; back, it is right again without anybody touching a key."""
    with ExitStack() as stack:
        walls = [
            stack.enter_context(Terminal([*WALLBOARD, "watch", target, "--wall", "--lang", "en"], 120, 36))
            for target in (str(centre.path), f"unix:{centre.socket}")
        ]
        for wall in walls:
            wall.wait_for("WAITING", "3 in support")
        centre.kill()
        for wall in walls:
            assert "3 in support" in wall.wait_for("no connection to the hub", within=10)
        centre.queue(1, time.time() + 2)
        centre.start()
        for wall in walls:
            said = wall.wait_for("4 in support", within=10)
            assert "no connection to the hub" not in said


async def test_a_console_is_told_only_what_it_missed_while_its_hub_was_dead(centre: Centre) -> None:
    link = RemoteLink(at_socket(centre.socket))
    try:
        async with asyncio.timeout(60):
            assert (await link.frame()).whole
            while not link.rows(QueueRow):
                await link.frame()
            centre.kill()
            while link.rows(FeedRow)["north/log"].why != "hub_lost":
                await link.frame()
            centre.queue(1, time.time() + 2)
            await asyncio.to_thread(centre.start)
            whole = False
            while link.rows(QueueRow)[SUPPORT].waiting < 4:
                whole = whole or (await link.frame()).whole
            assert not whole
            assert link.rows(FeedRow)["north/log"].why == ""
    finally:
        await link.close()


async def test_a_console_that_is_stopped_is_cut_off_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallboard.hub.hubside.SILENCE", 4.5)  # it says something every three seconds, or four
    driven, path = Driven(), tmp_path / "hub.sock"
    driven.live()
    async with serving(driven.hub, path) as server:

        async def until(consoles: int) -> None:
            async with asyncio.timeout(60):
                while server.consoles != consoles:
                    driven.clock.advance(0.25)
                    driven.tell()
                    driven.hub.beat()
                    await asyncio.sleep(0.05)

        with Terminal([*WALLBOARD, "watch", f"unix:{path}"], 120, 36) as stopped:
            reading = asyncio.create_task(asyncio.to_thread(stopped.wait_for, "WAITING"))
            await until(1)
            await reading
            os.kill(stopped.process.pid, signal.SIGSTOP)
            await until(0)
            assert server.evicted == 1
            os.kill(stopped.process.pid, signal.SIGCONT)
            await until(1)
