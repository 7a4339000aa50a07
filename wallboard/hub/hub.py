"""The hub: it owns what is going on and the time, and is the one writer. Feeds tell it, links read it."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from wallboard.clock import Clock
from wallboard.config import Centre
from wallboard.feeds.base import TROUBLES, FeedError, Sink, Source
from wallboard.feeds.lines import backoff
from wallboard.floor.fold import Floor
from wallboard.hub import details
from wallboard.hub.ledger import Ledger
from wallboard.hub.link import LinkError
from wallboard.hub.views import Views
from wallboard.model.events import AnyEvent, FeedState, FeedStatus
from wallboard.model.queries import (
    AgentQuery,
    Answer,
    CurveQuery,
    GroupQuery,
    LostQuery,
    Query,
    QueueQuery,
    Refused,
    ReportQuery,
)

if TYPE_CHECKING:
    from wallboard.hub.journal import Journal

BEAT = 0.25  # seconds between frames
MARK = 2.0  # a frame comes at least this often, so that a link knows that the hub lives
STALE = 10.0  # a feed unheard for so long is stale
LOST = 30.0  # and for so long, lost
AGAIN = 300.0  # seconds until a feed that was refused is tried again: sooner, and fail2ban would lock us out

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())  # whoever wants the log says where; never over a console


class _Feed:
    """A source at work: when it was heard, what it last said of itself, and why it was given up."""

    def __init__(self, source: Source, address: str, now: float, monotonic: float) -> None:
        self.source = source
        self.id = source.source
        self.address = address
        self.status = FeedStatus(id="", source=self.id, ts=now, state="lost", since=now)
        self.heard = 0.0
        self.unheard_since = monotonic
        self.silent = False
        self.was_heard = False
        self.told = 0
        self.error: FeedError | None = None


class Hub:
    """Everything of a centre in one process and one event loop.

    An impatient hub (of a centre typed as one address) gives up a feed that cannot be reached at first; a patient
    one waits for it, as a wall must. When no feed is left to wait for, ``run`` raises LinkError.

    With a ``journal`` it goes on where that ends, and shows nothing that is not written in it; ``run`` closes it.
    ``epoch``: revisions of the rows mean something among those of the same. ``shown``: the revision links were last
    woken for; one that is further is not to be shown yet. ``taps`` are called with every event.
    ``held_up``: seconds for which the last beat had to wait until all of it was written down.
    """

    def __init__(
        self,
        centre: Centre,
        sources: Sequence[Source],
        clock: Clock,
        patient: bool = True,
        journal: Journal | None = None,
    ) -> None:
        self.centre = centre
        self.sources = tuple(sources)
        self.taps: list[Callable[[AnyEvent], None]] = []
        self.clock = clock
        self.epoch = secrets.token_hex(8)
        self.floor = Floor(centre)
        self.views = Views(centre)
        self._patient = patient
        addresses = {feed.id: feed.url for feed in centre.feeds}
        self._feeds = {
            source.source: _Feed(source, addresses.get(source.source, source.source), clock.now(), clock.monotonic())
            for source in sources
        }
        self._running: dict[str, asyncio.Task[None]] = {}
        self.held_up = 0.0
        self._marked = -MARK
        self._marks = 0
        self.shown = 0
        self._next_mark: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._ledger = Ledger(journal)
        self._curve: tuple[int, Answer] = (-1, Refused(why=""))
        self._go_on()

    def _go_on(self) -> None:
        """Where the journal ends; every feed is lost until it is heard again, and then begins a new series."""
        resumed = self._ledger.bring_back(self.floor, self.views)
        self.epoch = self._ledger.epoch or self.epoch
        if resumed is None:
            return
        if not self.floor.feeds.keys() <= {feed.id for feed in self.centre.feeds}:  # a feed is no longer in it
            self.floor.configure(self.centre)
            self.views.configure(self.centre, self.floor)
        for feed in self._feeds.values():
            known = self.floor.feeds.get(feed.id)
            if known is not None:
                feed.heard = resumed.heard.get(feed.id, known.heard)
                feed.source.resume(feed.heard, known.series)
                feed.status = replace(feed.status, lacks=known.lacks, series=known.series)
                self._tell(feed, "lost", "", since=min(feed.heard or resumed.at, self.clock.now()))

    def start(self) -> asyncio.Task[None]:
        """The hub at work in the running event loop; started by whoever asks first."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self.run())
        return self._task

    async def run(self) -> None:
        """Feed the floor and make frames until cancelled, or until there is nothing left to wait for."""
        self._running = {id: asyncio.create_task(self._run_feed(feed)) for id, feed in self._feeds.items()}
        try:
            await asyncio.sleep(0)  # what a feed can tell at once belongs into the first frame
            while True:
                await self._beat()
                self._end_if_hopeless()
                # with the quarters of the second, so that a frame and the tick of a clock make one picture
                await asyncio.sleep(BEAT - self.clock.now() % BEAT)
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)
            self.close()

    def configure(self, centre: Centre, sources: Sequence[Source]) -> None:
        """Go by another configuration from now on.

        ``sources``: the feeds that are new, and those to be begun anew; the others that are still in it go on.
        """
        self.centre = centre
        listed = {feed.id: feed.url for feed in centre.feeds}
        begun = {source.source: source for source in sources}
        for id in [id for id in self._feeds if id not in listed or id in begun]:
            del self._feeds[id]
            before = self.floor.feeds.get(id)
            if id in begun and before is not None:
                begun[id].resume(before.heard, before.series)
        self.floor.configure(centre)
        self.views.configure(centre, self.floor)
        now, monotonic = self.clock.now(), self.clock.monotonic()
        for id, source in begun.items():
            self._feeds[id] = _Feed(source, listed[id], now, monotonic)
        self.sources = tuple(feed.source for feed in self._feeds.values())
        if self._task is not None:
            self._begin_anew(begun)

    def _begin_anew(self, ids: Iterable[str]) -> None:
        """Run feeds; what ran under their names or is no longer there ends first."""
        for id in [id for id in self._running if id not in self._feeds]:
            self._running.pop(id).cancel()
        for id in ids:
            old = self._running.get(id)
            if old is not None:
                old.cancel()
            self._running[id] = asyncio.create_task(self._run_feed(self._feeds[id], old))

    def close(self) -> None:
        """Write down the last state and leave the journal to others, whether or not it ever ran."""
        self._ledger.close(self.floor, self.views)

    def beat(self) -> None:
        """One beat of the frame clock: rows follow the floor, and links are woken if there is anything to say."""
        if self._follow():
            self._mark()

    async def _beat(self) -> None:
        """A beat that wakes links only when what it shows is written down."""
        if self._follow():
            before = self.clock.monotonic()
            await self._ledger.commit(self.floor, self.views, self._heards())
            self.held_up = self.clock.monotonic() - before
            self._mark()
        self._ledger.checkpoint(self.floor, self.views)
        self.epoch = self._ledger.epoch or self.epoch

    def _follow(self) -> bool:
        """Rows follow the floor; whether there is anything to say."""
        for feed in self._feeds.values():
            self._listen(feed)
        self._ledger.hand_over(self.floor)
        self._ledger.tell(self.views)
        self._ledger.follow(self.floor, self.clock.now())
        changed = self.views.update(self.floor, self.clock.now(), self._heards())
        return changed or self.clock.monotonic() - self._marked >= MARK

    def _heards(self) -> dict[str, float]:
        return {id: feed.heard for id, feed in self._feeds.items()}

    def _mark(self) -> None:
        self._marked = self.clock.monotonic()
        self._marks += 1
        self.shown = self.views.rev
        if self._next_mark is not None and not self._next_mark.done():
            self._next_mark.set_result(None)
        self._next_mark = None

    def _fold(self, event: AnyEvent) -> None:
        if not self._ledger.fold(self.floor, event, self.clock.now()):
            self.floor = self._ledger.fold_anew(self.centre, self.floor, self.views, self.clock.monotonic())
        for tap in self.taps:
            tap(event)

    def answer(self, query: Query) -> Answer:
        """What somebody asked for; Refused "unknown_query" for what cannot be asked here."""
        if isinstance(query, ReportQuery):
            return self._ledger.answer(self.floor, query, self.clock.now())
        if isinstance(query, CurveQuery):
            minute = int(self.clock.now() // 60)
            if self._curve[0] != minute:  # every console asks for it, at the same time
                self._curve = minute, self._ledger.answer(self.floor, query, self.clock.now())
            return self._curve[1]
        if isinstance(query, GroupQuery):
            return details.group(self.views.table, query, self.clock.now())
        if isinstance(query, AgentQuery | QueueQuery | LostQuery):
            return details.answer(self.floor, self._ledger, query, self.clock.now())
        return Refused(why="unknown_query")

    async def marked(self, seen: int) -> int:
        """Wait for a frame after the ``seen``-th; raises what ended the hub."""
        while self._marks <= seen:
            task = self.start()
            if self._next_mark is None:
                self._next_mark = asyncio.get_running_loop().create_future()
            await asyncio.wait({task, self._next_mark}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
        return self._marks

    def sink(self, source: str) -> Sink:
        """Where a source tells its events."""
        feed = self._feeds[source]

        def take(events: Sequence[AnyEvent]) -> None:
            if self._feeds.get(source) is not feed:
                return  # it was taken out, and its last words are nobody's
            lost = False
            for event in events:
                if isinstance(event, FeedStatus):
                    if event.state == feed.status.state:  # it goes on, and began when it began
                        event = replace(event, since=feed.status.since)
                    feed.status, feed.silent = event, False
                    lost = event.state == "lost"
                    self._give_up_if_impatient(feed)
                self._fold(event)
            self._ledger.hand_over(self.floor)
            if not lost and not (events and all(event.inferred for event in events)):
                self._heard(feed)  # a timer's inference is no sign of life

        return take

    async def _run_feed(self, feed: _Feed, after: asyncio.Task[None] | None = None) -> None:
        if after is not None:
            await asyncio.wait({after})
        sink = self.sink(feed.id)
        for pause in backoff():
            try:
                await feed.source.run(sink)
                return
            except FeedError as error:
                self._tell(feed, "lost", error.why)
                log.warning("feed %s: %s", feed.id, error)
                if not self._patient and (not feed.was_heard or error.why == "no_rights"):  # the latter shows late
                    feed.error = error
                    return
                pause = AGAIN
            except Exception:  # a fault of one feed must not take the others along
                log.exception("feed %s failed", feed.id)
                self._tell(feed, "lost", "failed")
                self._give_up_if_impatient(feed)
            await asyncio.sleep(pause)

    def _heard(self, feed: _Feed) -> None:
        feed.heard = self.clock.now()
        feed.unheard_since = self.clock.monotonic()
        if feed.silent:
            feed.silent = False
            self._tell(feed, "live", "")
        feed.was_heard = feed.was_heard or feed.status.state != "lost"

    def _listen(self, feed: _Feed) -> None:
        """A feed that is silent for too long is stale, then lost, whatever it last said of itself."""
        unheard = self.clock.monotonic() - feed.unheard_since
        if feed.status.state == "live" and unheard >= STALE:
            feed.silent = True
            self._tell(feed, "stale", "silent")
        elif feed.silent and feed.status.state == "stale" and unheard >= LOST:
            self._tell(feed, "lost", "silent")

    def _tell(self, feed: _Feed, state: FeedState, why: str, since: float = 0.0) -> None:
        now = self.clock.now()
        feed.told += 1
        feed.status = FeedStatus(
            id=f"hub-{self._ledger.run}-{feed.told}",
            source=feed.id,
            ts=now,
            rts=now,
            state=state,
            why=why,
            since=since or now,
            lacks=feed.status.lacks,
            series=feed.status.series,
            drift=feed.status.drift,
            offset=feed.status.offset,
            inferred=True,
        )
        self._fold(feed.status)

    def _give_up_if_impatient(self, feed: _Feed) -> None:
        why = feed.status.why
        if not self._patient and not feed.was_heard and feed.status.state == "lost" and why:
            feed.error = FeedError(f"{feed.address}: {TROUBLES.get(why, why)}", why)

    def _end_if_hopeless(self) -> None:
        errors = [feed.error for feed in self._feeds.values() if feed.error]
        if errors and len(errors) == len(self._feeds):
            raise LinkError(str(errors[0]), errors[0].why)
