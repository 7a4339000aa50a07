"""Processes that are stopped for a while, resized by a madman, or left alone for a long time."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from tests.hub.test_processes import Centre
from tests.terminal import Terminal
from wallboard.hub.addresses import at_socket
from wallboard.hub.remote import SILENT, RemoteLink
from wallboard.model.rows import FeedRow, QueueRow

CALM = [sys.executable, "-m", "tests.screens.show", "calm", "en"]


async def test_a_hub_that_is_stuck_is_stale_and_goes_on_with_whom_it_had(tmp_path: Path) -> None:
    """Its consoles say so after six seconds, and are still its consoles when it goes on."""
    centre = Centre(tmp_path)
    centre.queue(3, time.time() - 60)
    await asyncio.to_thread(centre.start)
    assert centre.hub is not None
    link = RemoteLink(at_socket(centre.socket))

    async def until(why: str) -> float:
        began = time.monotonic()
        while not (row := link.rows(FeedRow).get("north/log")) or row.why != why or not link.rows(QueueRow):
            await link.frame()
        return time.monotonic() - began

    try:
        async with asyncio.timeout(60):
            await until("")
            line = link._socket
            os.kill(centre.hub.pid, signal.SIGSTOP)
            assert await until("hub_silent") > SILENT - 3.0
            os.kill(centre.hub.pid, signal.SIGCONT)
            await until("")
            assert link._socket is line
    finally:
        await link.close()
        centre.kill()


def test_a_window_that_is_torn_about_shows_the_right_picture_in_the_end() -> None:
    with Terminal(CALM, 120, 36) as other:
        right = heads(other.wait_for("Billing", "now", "Quit", "live"))  # the curve comes last
    with Terminal(CALM, 120, 36) as terminal:
        terminal.wait_for("Billing")
        for number in range(200):
            terminal.resize(*((20, 5), (400, 100), (80, 24), (7, 3))[number % 4])
            if number % 10 == 0:
                terminal.read(0.01)
        terminal.resize(120, 36)
        end = time.monotonic() + 30.0
        while heads(terminal.text()) != right and time.monotonic() < end:
            terminal.read(0.2)
        assert heads(terminal.text()) == right
        assert terminal.process.poll() is None
    assert b"Traceback" not in terminal.written


def heads(picture: str) -> list[str]:
    """Where everything stands: the first word of each line."""
    return [line.split()[0] if line.split() else "" for line in picture.splitlines()]
