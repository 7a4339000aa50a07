"""A queue: who waits in it, who serves it, and what it came to."""

from dataclasses import dataclass, field

from msgspec.structs import replace

from wallboard.config import Service
from wallboard.floor.contacts import Contact
from wallboard.floor.feeds import Feed
from wallboard.floor.sliding import MINUTE, Sliding
from wallboard.floor.windows import Cells, Days, QueueCell, Tally
from wallboard.model.events import Outcome
from wallboard.model.measures import Counts, good_base
from wallboard.model.rows import Window

LONGEST = 1e9  # no told duration in seconds can be longer; one that is, is a mistake
SLIDING = {"m5": 5 * MINUTE, "m30": 30 * MINUTE}


def told(seconds: float) -> bool:
    """Whether a duration is one: neither unknown (-1), negative, infinite nor NaN."""
    return 0.0 <= seconds < LONGEST


@dataclass(slots=True)
class Queue:
    """A queue. ``waiting``: contact id -> contact; ``agents``: agent id -> level, 0 = first choice.

    ``service``: how its service level is counted, the threshold the source tells included. ``gauges``: the source's
    own figures, a cross-check. ``listed``: False when the source no longer has this queue. ``touched``: changed since
    somebody looked.
    """

    id: str
    feed: Feed
    days: Days
    service: Service
    cells: Cells[QueueCell]
    sliding: Sliding = field(default_factory=Sliding)
    waiting: dict[str, Contact] = field(default_factory=dict)
    agents: dict[str, int] = field(default_factory=dict)
    gauges: dict[str, float] = field(default_factory=dict)
    listed: bool = True
    touched: bool = field(default=True, compare=False)

    def offer(self, at: float) -> None:
        self.cells.at(at).offered += 1
        self.sliding.note("offered", at)

    def carry(self, at: float) -> None:
        self.cells.at(at).carried_in += 1
        self.sliding.note("carried_in", at)

    def uncarry(self, at: float) -> None:
        """One carried in at ``at`` turned out to have been offered."""
        self.cells.at(at).carried_in -= 1
        self.sliding.retract("carried_in", at)

    def reject(self, at: float) -> None:
        self.cells.at(at).rejected += 1
        self.sliding.note("rejected", at)

    def answer(self, at: float, waited: float) -> bool:
        """One was answered; ``waited`` seconds enter sums and histogram if they were told. Whether they were."""
        cell = self.cells.at(at)
        cell.answered += 1
        self.sliding.note("answered", at)
        if not told(waited):
            return False
        second = int(waited)
        cell.wait_answered += waited
        cell.longest = max(cell.longest, waited)
        cell.answered_after[second] = cell.answered_after.get(second, 0) + 1
        self.sliding.note("answered_within" if second <= self.service.within else "answered_after", at)
        self.sliding.add("wait", at, waited)
        return True

    def abandon(self, at: float, waited: float) -> bool:
        """One hung up; ``waited`` as in answer."""
        cell = self.cells.at(at)
        cell.abandoned += 1
        self.sliding.note("abandoned", at)
        if not told(waited):
            return False
        second = int(waited)
        cell.wait_abandoned += waited
        cell.longest = max(cell.longest, waited)
        cell.abandoned_after[second] = cell.abandoned_after.get(second, 0) + 1
        self.sliding.note("abandoned_within" if second <= self.service.within else "abandoned_after", at)
        if second < self.service.short_abandon:
            self.sliding.note("short", at)
        return True

    def lose(self, at: float, outcome: Outcome) -> None:
        """One left by an outcome neither answered nor abandoned."""
        cell = self.cells.at(at)
        setattr(cell, outcome, getattr(cell, outcome) + 1)
        self.sliding.note("lost", at)

    def find(self, at: float) -> None:
        """One lost at ``at`` with nobody telling how turned out to have left by another outcome."""
        self.cells.at(at).unknown -= 1
        self.sliding.retract("lost", at)

    def miss(self, at: float) -> None:
        self.cells.at(at).missed += 1

    def talk(self, at: float, seconds: float, transferred: bool) -> None:
        """A talk of ``seconds`` is over; ``transferred``: the contact was sent on."""
        cell = self.cells.at(at)
        cell.transferred_after_answer += transferred
        cell.ended += 1
        cell.talk += seconds
        self.sliding.note("ended", at)
        self.sliding.add("talk", at, seconds)

    def wrap(self, at: float, seconds: float) -> None:
        """A wrap-up of ``seconds`` is over."""
        self.cells.at(at).wrap += seconds
        self.sliding.add("wrap", at, seconds)

    def observe(self, gauges: dict[str, float], ours: Service) -> None:
        """Take over the source's own figures; its threshold counts where ``ours`` is silent."""
        self.gauges.update(gauges)
        within = self.gauges.get("service_level", 0.0)
        if within > 0.0 and ours == Service():
            self.service = replace(ours, within=within)

    def window(self, kind: str, now: float) -> Window:
        """The counts of a window: "m5", "m30" (sliding), "interval" (this quarter hour) or "today".

        ``KeyError`` for any other.
        """
        if kind == "today":
            closed = self.cells.closed(self.days.holding(now)[0], now).tally(self.service)
            tally = closed.plus(self.cells.current(now).tally(self.service))
        elif kind == "interval":
            tally = self.cells.current(now).tally(self.service)
        else:
            tally = self.sliding.window(SLIDING[kind], now)
        return self._window(tally, now)

    def _window(self, tally: Tally, now: float) -> Window:
        good, base = good_base(self.service.formula, counts(tally, self.overdue(now)))
        return Window(
            offered=tally.offered,
            answered=tally.answered,
            good=good,
            base=base,
            abandoned=tally.abandoned,
            lost=tally.lost,
            talk=tally.talk,
            wrap=tally.wrap,
            wait=tally.wait,
            rejected=tally.rejected if self.tells_rejected() else None,
            ended=tally.ended,
        )

    def tells_rejected(self) -> bool:
        """Whether its feed has the right to see refused joins."""
        return "dialplan" not in self.feed.lacks

    def overdue(self, now: float) -> int:
        """How many wait longer than the service level allows, in whole seconds."""
        return sum(int(now - contact.queued) > self.service.within for contact in self.waiting.values())

    def oldest(self) -> float | None:
        """When the longest wait began."""
        return min((contact.queued for contact in self.waiting.values()), default=None)

    def waits(self, now: float) -> tuple[int, ...]:
        """How many waited at the end of each of the last 30 minutes, oldest first."""
        return self.sliding.waits(len(self.waiting), now)


def counts(tally: Tally, overdue: int = 0) -> Counts:
    """What a service level is made of."""
    return Counts(
        tally.answered_within,
        tally.answered_after,
        tally.abandoned_within,
        tally.abandoned_after,
        tally.short,
        tally.lost,
        overdue,
    )
