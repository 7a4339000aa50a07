"""A hub that watches a real Asterisk while traffic goes through it."""

from __future__ import annotations

import asyncio
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from tests.data.compare_truth import compare
from tests.integration.asterisk import Asterisk
from tests.terminal import Terminal
from wallboard.hub.hub import Hub
from wallboard.hub.link import LocalLink
from wallboard.hub.opening import open_hub
from wallboard.model.queries import ReportQuery
from wallboard.model.rows import AgentRow, ContactRow, FeedRow, QueueRow, Window

CENTRE = """version = 1
[[site]]
id = "site"
timezone = "UTC"
[[feed]]
id = "site/pbx"
url = "{url}"
secret = "env:WALLBOARD_SECRET"
{log}[[trunk]]
id = "site/pbx:callers"
channels = "PJSIP/anonymous-*"
lines = 30
"""
WITHIN = (5, 10, 12, 15, 20, 30, 40, 60)


class Watch:
    """What a console sees of an Asterisk, as one of its accounts; ``log``: with its queue_log.

    ``port``: of something in between, instead of the Asterisk's own; ``url``: its whole address.
    """

    def __init__(self, pbx: Asterisk, user: str, *, log: bool = False, port: int = 0, url: str = "") -> None:
        centre = Path(tempfile.mkdtemp(dir=pbx.folder), "centre.toml")
        kept = f'queue_log = "{pbx.log}"\n' if log else ""
        centre.write_text(CENTRE.format(url=url or pbx.url(user, port), log=kept), "utf-8")
        self.hub: Hub = open_hub(str(centre))
        self.link = LocalLink(self.hub)
        self.states: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Watch:
        self._task = asyncio.create_task(self._follow())
        await self.until_live()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        for task in (self._task, self.hub.start()):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _follow(self) -> None:
        while True:
            await self.link.frame()
            self.states |= {row.state for row in self.link.rows(AgentRow).values()}

    @property
    def feed(self) -> FeedRow:
        return self.link.rows(FeedRow)["site/pbx"]

    async def until_live(self, series: int = 1) -> None:
        async with asyncio.timeout(60):
            while self.feed.state != "live" or self.feed.series < series:
                assert self._task is not None
                if self._task.done():
                    self._task.result()
                await asyncio.sleep(0.1)

    async def until_lost(self, seconds: float) -> None:
        """Fails if it is not shown within so many seconds."""
        async with asyncio.timeout(seconds):
            while self.feed.state == "live":
                await asyncio.sleep(0.05)

    async def until_drift(self, seconds: float, found: bool) -> None:
        """Until differences were found, or none any more."""
        async with asyncio.timeout(seconds):
            while bool(self.feed.drift) != found:
                await asyncio.sleep(0.05)

    def queues(self) -> list[QueueRow]:
        return list(self.link.rows(QueueRow).values())

    def agents(self) -> list[AgentRow]:
        return list(self.link.rows(AgentRow).values())

    async def until_quiet(self) -> None:
        """Until nobody waits or talks, and what takes a moment to be sure of is counted."""
        async with asyncio.timeout(60):
            while self.link.rows(ContactRow):
                await asyncio.sleep(0.5)
        await asyncio.sleep(3.0)

    async def report(self) -> dict[str, Any]:
        answer = await self.link.ask(ReportQuery(within=WITHIN))
        found: dict[str, Any] = msgspec.to_builtins(answer)
        return found

    async def differences(self, truth: dict[str, Any]) -> list[str]:
        """Between the report, the board and Asterisk's own log."""
        return [*compare(await self.report(), truth), *self.board_differences(truth)]

    async def differences_but_for_the_gap(self, pbx: Asterisk, first: float) -> list[str]:
        """What differs of those of whom the log did not speak while nobody listened."""
        (gap,) = self.feed.gaps
        unheard = pbx.named_between(*gap)
        found = compare(await self.report(), pbx.truth(first))
        return [line for line in found if not any(name in line for name in unheard)]

    def board_differences(self, truth: dict[str, Any]) -> list[str]:
        found = []
        for id, row in self.link.rows(QueueRow).items():
            log = truth["queues"].get(id.partition(":")[2], {})
            ours, theirs = counts(row.today), log_counts(log)
            if ours != theirs:
                found.append(f"board, queue {id}: {ours}, by the log {theirs}")
        return found


class Shown:
    """Keeps reading what a console writes, so that it never has to wait for us."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._over = False

    async def __aenter__(self) -> Shown:
        self._task = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over = True
        await self._task

    async def _read(self) -> None:
        while not self._over:
            await asyncio.to_thread(self._terminal.read, 0.2)


def text_differences(text: str, truth: dict[str, Any]) -> list[str]:
    """Between the table of today on the screen (queue, offered, answered, abandoned, other) and the log."""
    shown = {
        found[1]: tuple(map(int, found.groups()[1:]))
        for found in re.finditer(r"^ +(\w+) +(\d+) +(\d+) +(\d+) +(\d+) ", text, re.MULTILINE)
    }
    logged = {name: log_counts(log) for name, log in truth["queues"].items()}
    return [
        f"screen, queue {name}: {shown.get(name)}, by the log {logged[name]}"
        for name in logged
        if shown.get(name) != logged[name]
    ]


def counts(window: Window) -> tuple[int, int, int, int]:
    """Offered, answered, abandoned, lost: what the board adds up."""
    return window.offered, window.answered, window.abandoned, window.lost


def log_counts(log: dict[str, Any]) -> tuple[int, int, int, int]:
    lost = sum(log.get(key, 0) for key in ("timeout", "key", "empty", "withdrawn"))
    return log.get("entered", 0), log.get("answered", 0), log.get("abandoned", 0), lost
