"""What a hub writes down of what it folds: every event, and now and then the state. Without a journal, nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wallboard.config import Centre
from wallboard.floor.contacts import Finished
from wallboard.floor.fold import Floor
from wallboard.floor.queues import Queue
from wallboard.hub.history import curve, date_of, report
from wallboard.hub.recent import KEPT, Recent
from wallboard.hub.statelog import StateLog
from wallboard.hub.views import Views
from wallboard.model.events import AnyEvent
from wallboard.model.queries import AnyAnswer, CurveQuery, ReportQuery

if TYPE_CHECKING:  # a hub that writes nothing down never loads what writes
    from wallboard.hub.journal import Journal
    from wallboard.hub.restart import Resumed

T = TypeVar("T")

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())

LATE = 1.0  # seconds after which what happened is the past, and comes in more than one step at a time
REMEMBERED = 256  # queues whose day a week before is read once
AGAIN = 60.0  # seconds between two floors that are folded anew because of events that cannot be folded


class Ledger:
    """The hub's side of its journal. ``run``: how often this journal was opened, 0 = there is none."""

    def __init__(self, journal: Journal | None) -> None:
        self._journal = journal
        self._events: list[AnyEvent] = []
        self._folded_anew = float("-inf")
        self.run = journal.run if journal else 0
        self.log = StateLog()
        self.recent = Recent()
        self._before: dict[tuple[str, float], tuple[int | None, ...]] = {}

    def bring_back(self, floor: Floor, views: Views) -> Resumed | None:
        """Fill an empty floor and its views with what was written down; None = nothing was."""
        if self._journal is None:
            floor.finished = []
            return None
        from wallboard.hub.restart import bring_back

        resumed = bring_back(self._journal, floor, views, self.log)
        floor.finished = []
        self._remember(self._journal)
        if resumed is not None:
            if not resumed.whole:
                self._journal.new_epoch()
            self._put_down(self._journal, floor, views)  # before a revision of ours: what others never wrote ends here
        return resumed

    @property
    def epoch(self) -> str:
        """That of the journal; "" = there is none."""
        return self._journal.epoch if self._journal else ""

    def fold(self, floor: Floor, event: AnyEvent, now: float) -> bool:
        """Fold an event and write it down; False if it cannot be folded, which may have left the floor in disorder."""
        self._events.append(event)
        self.recent.say(event)
        try:
            floor.apply(event)
        except Exception:
            log.exception("an event of %s cannot be folded: %s", event.source, event.id)
            return False
        if now - event.ts > LATE:
            self.log.tell(event, floor)
        return True

    def hand_over(self, floor: Floor) -> None:
        """What was folded so far goes to the journal."""
        finished = floor.finished or ()
        if self._journal is not None and self._events:
            self._journal.write(self._events, finished)
        self._events = []
        for one in finished:
            self.recent.take(one)
        floor.finished = []

    def follow(self, floor: Floor, now: float) -> None:
        """Take note of what is shown of agents from now on."""
        self.log.follow((agent for agent in floor.agents.values() if agent.touched), now)

    def fold_anew(self, centre: Centre, floor: Floor, views: Views, now: float) -> Floor:
        """A floor in order: all is folded again, the last event once more, and if it still cannot be, never again.

        At most once a minute; else it is the floor there is, and without that event after the next start.
        """
        self.hand_over(floor)
        journal = self._journal
        if journal is None:
            return floor
        if journal.row().state == "degraded" or now - self._folded_anew < AGAIN:
            journal.poisoned(journal.number, "as one a moment before")
            return floor
        from wallboard.hub.restart import folded_anew

        self._folded_anew = now
        journal.flush()
        made = Floor(centre)
        made.finished = []
        folded_anew(journal, made, views)
        made.finished = []
        return made

    async def commit(self, floor: Floor, views: Views, heard: Mapping[str, float]) -> None:
        """Wait until what the views show is written down, or cannot be."""
        if self._journal is not None:
            self.hand_over(floor)
            await self._journal.commit(views.rev, heard)

    def tell(self, views: Views) -> None:
        """How the journal is, among the rows."""
        if self._journal is not None:
            views.show(self._journal.row())

    def checkpoint(self, floor: Floor, views: Views) -> None:
        """Put down the state, if it is time."""
        if self._journal is not None and self._journal.checkpoint_due():
            self._put_down(self._journal, floor, views)

    def close(self, floor: Floor, views: Views) -> None:
        """The last state, and the end of the journal; once."""
        if self._journal is not None:
            self._put_down(self._journal, floor, views)
            self._journal.close()
            self._journal = None

    def answer(self, floor: Floor, query: ReportQuery | CurveQuery, now: float) -> AnyAnswer:
        """From the floor, and from the journal where that reaches further back."""
        day = query.day if isinstance(query, ReportQuery) else ""
        if self._journal is None or day == date_of(floor, now):
            return report(floor, query) if isinstance(query, ReportQuery) else curve(floor, now)
        from wallboard.hub import past
        from wallboard.hub.journal import JournalError

        try:
            return past.answer(floor, self._journal.path, query, now)
        except JournalError:
            log.exception("journal: not to be read")
            return report(floor, query) if isinstance(query, ReportQuery) else curve(floor, now)

    def before(self, queue: Queue, now: float) -> tuple[int | None, ...]:
        """What came into a queue in each quarter hour of the day a week before; () = nothing is known of it."""
        key = queue.id, queue.days.holding(now)[0]
        if self._journal is not None and key not in self._before:
            from wallboard.hub import past

            if len(self._before) >= REMEMBERED:
                self._before.clear()
            self._before[key] = _read(lambda path: past.offered_before(queue, path, now), self._journal, ())
        return self._before.get(key, ())

    def lost(self, queue: str, last: int) -> tuple[list[Finished], float]:
        """The last contacts that were lost, the last first, and since when all such are known."""
        found, known = self.recent.lost(queue, last), self.recent.known
        if self._journal is None or len(found) == last:
            return found, known
        from wallboard.hub import past

        older = _read(lambda path: past.lost_before(path, queue, known, last - len(found)), self._journal, None)
        return (found, known) if older is None else (found + older, 0.0)

    def _remember(self, journal: Journal) -> None:
        from wallboard.hub import past

        nothing: list[Finished] = []
        for one in reversed(_read(lambda path: past.latest(path, KEPT), journal, nothing)):
            self.recent.take(one)

    def _put_down(self, journal: Journal, floor: Floor, views: Views) -> None:
        self.hand_over(floor)
        journal.checkpoint(floor, views.rows(), views.rev, self.log)


def _read(asked: Callable[[Path], T], journal: Journal, otherwise: T) -> T:
    """What a journal says; ``otherwise`` where it cannot be read."""
    from wallboard.hub.journal import JournalError

    try:
        return asked(journal.path)
    except JournalError:
        log.exception("journal: not to be read")
        return otherwise
