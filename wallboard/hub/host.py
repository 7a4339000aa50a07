"""A hub with all that belongs to it: its journal, its doors and its consoles, opened in order and closed together."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from wallboard import config
from wallboard.clock import Clock
from wallboard.config import Centre
from wallboard.feeds.base import Source
from wallboard.hub.doors import Doors
from wallboard.hub.hub import Hub
from wallboard.hub.journal import Journal
from wallboard.hub.link import LinkError, LocalLink
from wallboard.hub.server import Server
from wallboard.model.rows import Frame

log = logging.getLogger(__name__)


class Host:
    """The hub of a centre on this machine, from now on.

    Its doors are open at once, so that of two that start together only one is the hub, and whoever comes while it still
    reads its journal waits.
    """

    def __init__(self, centre: Centre, sources: Sequence[Source], clock: Clock, patient: bool = True) -> None:
        """Raises Taken if there is a hub already, DoorError if nobody can be let in, ConfigError for a bad token,

        JournalError if its journal cannot be written.
        """
        token = config.token(centre) if centre.listen else ""
        self.doors = Doors(config.socket(centre), centre.listen, token)
        try:
            self.hub = Hub(centre, sources, clock, patient, _journal(centre, clock))
        except BaseException:
            self.doors.close()
            raise
        self.server = Server(self.hub, self.doors)

    async def run(self) -> None:
        """Feed and serve until cancelled, or until there is nothing left to wait for: then LinkError."""
        try:
            await self.server.run()
        finally:
            task = self.hub.start()
            task.cancel()
            with suppress(asyncio.CancelledError, LinkError):
                await task
            self.close()

    def close(self) -> None:
        """Leave no trace but the journal, whether or not it ever ran."""
        self.hub.close()
        self.doors.close()


class HostLink(LocalLink):
    """The link of the console in the hub's own process; its first ``frame`` starts the host."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.hub)
        self._host = host
        self._task: asyncio.Task[None] | None = None

    async def frame(self) -> Frame:
        if self._task is None:
            self._task = asyncio.create_task(self._host.run())
            self._task.add_done_callback(_tell)
        return await super().frame()

    async def close(self) -> None:
        """End the host it started, and wait until it is gone."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})


def _journal(centre: Centre, clock: Clock) -> Journal | None:
    path = config.journal(centre)
    if path is None:
        return None
    journal = Journal.open(path, centre, clock, config.socket(centre))
    for note in journal.notes:
        log.error(note)
    return journal


def _tell(task: asyncio.Task[None]) -> None:
    """What ended the hub is told by its link as well; other consoles' trouble must not end this one."""
    if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, LinkError):
        log.error("no other console is served any more", exc_info=error)
