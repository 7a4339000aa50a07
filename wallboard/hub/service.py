"""``wallboard hub``: a hub that nobody sits at, under the eyes of a service manager."""

import asyncio
import gc
import logging
import os
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from wallboard import __version__
from wallboard.clock import WallClock
from wallboard.config import Centre, ConfigError, load
from wallboard.feeds.base import FeedError
from wallboard.hub.gate import Page
from wallboard.hub.host import Host
from wallboard.hub.link import LinkError, LocalLink
from wallboard.hub.metrics import KIND, Metrics
from wallboard.hub.notify import notify, watchdog
from wallboard.hub.opening import open_feed, open_host
from wallboard.hub.reload import begun_anew, differences, keeping
from wallboard.hub.stall import StallWatch
from wallboard.hub.targets import read_centre
from wallboard.model.rows import FeedRow, Frame, JournalRow

_TICK = 0.25  # seconds
_GARBAGE = 10_000, 20, 20  # new objects between two looks for garbage: a beat makes thousands, and none is in a cycle
_TEXT = "text/plain; charset=utf-8"
_UNWELL = {"stale": logging.WARNING, "lost": logging.WARNING, "degraded": logging.ERROR, "salvaged": logging.ERROR}

log = logging.getLogger(__name__)


def serve(path: str) -> int:
    """Run the hub of a centre.toml until told to stop; returns the exit code. Raises TargetError, Taken."""
    host = open_host(read_centre(path), path)
    try:
        return asyncio.run(Service(Path(path), host).run())
    finally:
        host.close()


class Service:
    """A host, and all that is told about it to those who do not look at it."""

    def __init__(self, path: Path, host: Host) -> None:
        self._path = path
        self._host = host
        self._hub = host.hub
        self._clock = WallClock()
        self._metrics = Metrics(host)
        self._stalls = StallWatch(self._clock)
        self._states: dict[str, str] = {}
        self._said = ""
        self._ready = False
        host.server.pages = self.page

    async def run(self) -> int:
        """Until SIGTERM or SIGINT: 0; until it ends by itself: 1. SIGHUP reads the configuration again."""
        gc.freeze()  # the program, and what the journal brought back
        gc.set_threshold(*_GARBAGE)
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        log.info("starting", extra={"version": __version__, "pid": os.getpid(), "centre": self._hub.centre.id})
        work = {asyncio.create_task(part) for part in self._parts()}
        told = asyncio.create_task(stop.wait())
        self._stalls.start()
        try:
            await asyncio.wait({told, *work}, return_when=asyncio.FIRST_COMPLETED)
            return _outcome([task for task in work if task.done()])
        finally:
            self._stalls.end()
            notify(STOPPING=1, STATUS="stopping")
            for task in (told, *work):
                task.cancel()
            await asyncio.wait({told, *work})
            log.info("stopped")

    def _parts(self) -> tuple[Coroutine[Any, Any, None], ...]:
        return self._host.run(), self._follow(), self._tick()

    # -- what is told

    async def _follow(self) -> None:
        """Every frame is a sign of life, and may bring something to tell."""
        link, patience, told = LocalLink(self._hub), watchdog(), 0.0
        while True:
            frame = await link.frame()
            self._metrics.count(frame)
            self._tell(frame)
            now = self._clock.monotonic()
            if not self._ready:
                self._ready = True
                log.info("ready", extra={"feeds": len(self._hub.sources)})
                notify(READY=1)
            if patience is not None and now - told >= min(1.0, patience / 4):
                told = now
                notify(WATCHDOG=1)

    def _tell(self, frame: Frame) -> None:
        """Log whatever is in another state now, and sum it up for the service manager."""
        feeds, journals = self._hub.views.table(FeedRow), self._hub.views.table(JournalRow)
        for row in filter(None, (feeds.get(id) for id in frame.changed.get("f", ()))):
            if row.heard or row.why:  # else it is only about to connect
                self._became("feed", row.id, row.state, row.why)
        for journal in filter(None, (journals.get(id) for id in frame.changed.get("j", ()))):
            self._became("journal", journal.id, journal.state, journal.why, lost=journal.lost)
        live = sum(row.state in ("live", "recorded") for row in feeds.values())
        unwell = [row.state for row in journals.values() if row.state in _UNWELL]
        said = f"{live} of {len(feeds)} feeds live, consoles: {self._host.server.consoles}" + "".join(
            f", journal {state}" for state in unwell
        )
        if said != self._said:
            self._said = said
            notify(STATUS=said)

    def _became(self, what: str, id: str, state: str, why: str, **more: object) -> None:
        if self._states.get(id + what) != f"{state} {why}":
            self._states[id + what] = f"{state} {why}"
            facts = {what: id, "why": why} if why else {what: id}
            log.log(_UNWELL.get(state, logging.INFO), f"{what} is {state}", extra=facts | more)

    async def _tick(self) -> None:
        while True:
            due = self._clock.monotonic() + _TICK
            await asyncio.sleep(_TICK)
            self._stalls.beaten()
            self._metrics.lag.observe(max(0.0, self._clock.monotonic() - due))

    def page(self, path: str) -> Page | None:
        """What a GET shows."""
        if path == "/metrics":
            return 200, KIND, self._metrics.page()
        if path == "/healthz":
            return (200, _TEXT, b"ok\n") if self._ready else (503, _TEXT, b"starting\n")
        return None

    # -- another configuration

    def reload(self) -> None:
        """Read the configuration again. With a mistake in it, everything stays as it is."""
        notify(RELOADING=1, MONOTONIC_USEC=int(self._clock.monotonic() * 1e6))
        try:
            self._change(load(self._path))
        except ConfigError as error:
            for mistake in error.mistakes:
                log.error(
                    "the configuration stays as it was",
                    extra={"key": mistake.path, "mistake": mistake.what, "mend": mistake.mend},
                )
        except FeedError as error:
            log.error("the configuration stays as it was", extra={"mistake": error})
        notify(READY=1)

    def _change(self, found: Centre) -> None:
        """Raises ConfigError, FeedError: then nothing has changed."""
        old = self._hub.centre
        new = keeping(old, found)
        sources = [open_feed(feed, new, self._hub.clock) for feed in begun_anew(old, new)]
        changes = differences(old, found)
        for change in changes:
            if change.restart:
                log.warning("this takes a restart", extra={"key": change.at})
            else:
                log.info(f"configuration: {change.what}", extra={"key": change.at})
        if new != old:
            self._hub.configure(new, sources)
        elif not changes:
            log.info("the configuration is what it was")


def _outcome(ended: list[asyncio.Task[None]]) -> int:
    """The exit code, by what ended that should not have."""
    for task in ended:
        error = task.exception()
        if isinstance(error, LinkError):
            log.error("the hub ends", extra={"why": error})
        else:
            log.error("the hub ends by a fault of its own", exc_info=error)
    return 1 if ended else 0
