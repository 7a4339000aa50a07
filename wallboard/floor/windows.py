"""Counts over time: quarter-hour cells, and the days of a site.

Everything is counted by the time of the event, so a late one lands where it belongs. A quarter hour is known by
``epoch // 900``. Any period is a sum of cells; ratios are never stored.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Generic, Self, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import astuple

from wallboard.config import Service, Site

QUARTER = 900
END_OF_TIME = 253370764800.0  # year 9999: beyond it there is no calendar


class Tally(Struct, frozen=True, gc=False):
    """The counts of a window, classified by the queue's service level; ``talk``, ``wrap``, ``wait`` seconds.

    ``lost``: outcomes neither answered nor abandoned. ``short``: abandoned before the short-abandon limit.
    """

    offered: int = 0
    carried_in: int = 0
    rejected: int = 0
    answered: int = 0
    abandoned: int = 0
    lost: int = 0
    answered_within: int = 0
    answered_after: int = 0
    abandoned_within: int = 0
    abandoned_after: int = 0
    short: int = 0
    ended: int = 0
    talk: float = 0.0
    wrap: float = 0.0
    wait: float = 0.0

    def plus(self, other: "Tally") -> "Tally":
        return Tally(*[a + b for a, b in zip(astuple(self), astuple(other), strict=True)])


class Cell(Struct, gc=False):
    """A quarter hour of one entity."""

    def add(self, other: Self) -> None:
        """Add a cell of the same kind: counts and seconds sum up, histograms key by key, ``longest`` is the longer."""
        for name in self.__struct_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            if name == "longest":
                setattr(self, name, max(mine, theirs))
            elif isinstance(theirs, dict):
                for key, value in theirs.items():
                    mine[key] = mine.get(key, 0) + value
            else:
                setattr(self, name, mine + theirs)


class QueueCell(Cell, gc=False):
    """A quarter hour of a queue. Every outcome has its own count, by the time of the outcome.

    ``wait_answered``, ``wait_abandoned``, ``talk``, ``wrap``: sums of seconds; ``talk`` at the end of the talk.
    ``longest``: the longest wait in seconds of answered and abandoned. ``answered_after``, ``abandoned_after``:
    waited whole seconds -> contacts, so that any threshold can be asked afterwards. ``missed``: rang and not answered.
    """

    offered: int = 0
    carried_in: int = 0
    rejected: int = 0
    answered: int = 0
    abandoned: int = 0
    timeout: int = 0
    emptied: int = 0
    exit_key: int = 0
    overflow: int = 0
    withdrawn: int = 0
    transferred: int = 0
    unknown: int = 0
    transferred_after_answer: int = 0
    missed: int = 0
    ended: int = 0
    talk: float = 0.0
    wrap: float = 0.0
    wait_answered: float = 0.0
    wait_abandoned: float = 0.0
    longest: float = 0.0
    answered_after: dict[int, int] = msgspec.field(default_factory=dict)
    abandoned_after: dict[int, int] = msgspec.field(default_factory=dict)

    def lost(self) -> int:
        """Flow-outs: every outcome neither answered nor abandoned."""
        return (
            self.timeout
            + self.emptied
            + self.exit_key
            + self.overflow
            + self.withdrawn
            + self.transferred
            + self.unknown
        )

    def balance(self) -> int:
        """Came in less went out: who waits, if this cell is the sum of all."""
        return self.offered + self.carried_in - self.answered - self.abandoned - self.lost()

    def answered_within(self, seconds: float) -> int:
        return sum(count for waited, count in self.answered_after.items() if waited <= seconds)

    def abandoned_within(self, seconds: float) -> int:
        return sum(count for waited, count in self.abandoned_after.items() if waited <= seconds)

    def short(self, seconds: float) -> int:
        """Abandoned before ``seconds``."""
        return sum(count for waited, count in self.abandoned_after.items() if waited < seconds)

    def tally(self, service: Service) -> Tally:
        """The counts of a window, classified by a service level."""
        answered_within, abandoned_within = self.answered_within(service.within), self.abandoned_within(service.within)
        return Tally(
            offered=self.offered,
            carried_in=self.carried_in,
            rejected=self.rejected,
            answered=self.answered,
            abandoned=self.abandoned,
            lost=self.lost(),
            answered_within=answered_within,
            answered_after=sum(self.answered_after.values()) - answered_within,
            abandoned_within=abandoned_within,
            abandoned_after=sum(self.abandoned_after.values()) - abandoned_within,
            short=self.short(service.short_abandon),
            ended=self.ended,
            talk=self.talk,
            wrap=self.wrap,
            wait=self.wait_answered,
        )


class AgentCell(Cell, gc=False):
    """A quarter hour of an agent; ``paused``: reason -> seconds not ready under it.

    Reasons may overlap over queues: each second stands under the one given last, so the seconds add up to the time
    in pause in any queue.
    """

    answered: int = 0
    missed: int = 0
    talk: float = 0.0
    wrap: float = 0.0
    paused: dict[str, float] = msgspec.field(default_factory=dict)

    def add(self, other: Self) -> None:
        """As any, but field by field: it is asked of every agent who changes, four times a second."""
        self.answered += other.answered
        self.missed += other.missed
        self.talk += other.talk
        self.wrap += other.wrap
        for reason, seconds in other.paused.items():
            self.paused[reason] = self.paused.get(reason, 0.0) + seconds

    def paused_any(self) -> float:
        """Seconds not ready in at least one queue."""
        return sum(self.paused.values())


class StateCell(Cell, gc=False):
    """A quarter hour of what was shown of an agent: ``log``, one change after the other."""

    log: bytes = b""

    def add(self, other: Self) -> None:
        """What was shown does not sum up."""


C = TypeVar("C", bound=Cell)


@dataclass(slots=True)
class Cells(Generic[C]):
    """The quarter hours of one entity; ``last`` is the ``newest`` of them, from ``begins`` to ``ends``.

    ``before``: the sum of those no longer kept; ``keep``: how many are, None = all. ``changed``: those but the newest
    that were added to since somebody took note of them; ``settled``: what is older than this quarter is in ``before``.
    """

    make: type[C]
    keep: int | None
    before: C
    last: C
    quarters: dict[int, C] = field(default_factory=dict)
    newest: int = -1
    begins: int = 0
    ends: int = field(default=0, compare=False)
    changed: set[int] = field(default_factory=set, compare=False)
    settled: int = field(default=0, compare=False)
    # the sum of the quarters [summed_from, summed_to), kept until one of them changes
    summed: C | None = field(default=None, compare=False)
    summed_from: int = field(default=0, compare=False)
    summed_to: int = field(default=0, compare=False)

    def at(self, ts: float) -> C:
        """The cell for something that happened at ``ts``, to be added to."""
        return self.last if self.begins <= ts < self.ends else self._other(int(ts) // QUARTER)

    def _other(self, quarter: int) -> C:
        if quarter < self.summed_to:
            self.summed, self.summed_to = None, 0
            self.ends = self.begins + QUARTER if self.newest >= 0 else 0
        if quarter < self.settled or (self.keep is not None and quarter < self.newest - self.keep):
            return self.before
        cell = self.quarters.get(quarter)
        if cell is None:
            cell = self.quarters[quarter] = self.make()
        if quarter == self.newest:
            return cell
        self.changed.add(min(quarter, self.newest))  # the newest is over when there is a newer one
        if quarter < self.newest:
            return cell
        self.newest, self.last = quarter, cell
        self.begins, self.ends = quarter * QUARTER, (quarter + 1) * QUARTER
        if self.keep is not None and min(self.quarters) < quarter - self.keep:
            self._forget(quarter - self.keep)
        return cell

    def _forget(self, first: int) -> None:
        for quarter in sorted(quarter for quarter in self.quarters if quarter < first):
            self.before.add(self.quarters.pop(quarter))
        self.changed = {quarter for quarter in self.changed if quarter >= first}

    def take_changed(self, settled: int) -> dict[int, C]:
        """The quarter hours that are over and were added to since the last call.

        Those before ``settled`` are kept no longer after it, the newest included.
        """
        numbers = self.changed | ({self.newest} if self.newest < settled else set())
        taken = {quarter: self.quarters[quarter] for quarter in sorted(numbers) if quarter in self.quarters}
        self.changed = set()
        if settled > self.settled:
            self.settled = settled
            self._forget(settled)
            if self.newest < settled:
                self.newest, self.last, self.begins, self.ends = -1, self.make(), 0, 0
        return taken

    def between(self, start: float, end: float) -> C:
        """The sum of the quarter hours that begin in [start, end); those no longer kept are not in it."""
        first, last = -(-start // QUARTER), -(-end // QUARTER)
        total = self.make()
        for quarter, cell in self.quarters.items():
            if first <= quarter < last:
                total.add(cell)
        return total

    def closed(self, start: float, now: float) -> C:
        """The sum from ``start`` up to the quarter hour of ``now``, that one left out. Not to be changed."""
        first, last = int(-(-start // QUARTER)), int(now) // QUARTER
        if self.summed is None or (first, last) != (self.summed_from, self.summed_to):
            self.summed = self.between(first * QUARTER, last * QUARTER)
            self.summed_from, self.summed_to = first, last
            if last > self.newest:
                self.ends = 0  # what comes into the newest from now on is a change to the sum
        return self.summed

    def current(self, now: float) -> C:
        """The quarter hour of ``now``. Not to be changed."""
        return self.quarters.get(int(now) // QUARTER) or self.make()

    def total(self) -> C:
        """The sum of all there ever was."""
        total = self.make()
        total.add(self.before)
        for cell in self.quarters.values():
            total.add(cell)
        return total


def cells(make: type[C], keep_days: int | None) -> Cells[C]:
    """Empty cells that reach ``keep_days`` whole days back, the longest day counted (25 h)."""
    keep = None if keep_days is None else keep_days * 25 * 3600 // QUARTER
    return Cells(make, keep, make(), make())


@dataclass(slots=True)
class Days:
    """When the days of a site begin and end, by its own clock: 23, 24 or 25 hours apart."""

    zone: ZoneInfo
    starts: timedelta
    known: tuple[float, float] = field(default=(0.0, 0.0), compare=False)

    def of(self, day: date) -> tuple[float, float]:
        """First instant of a day and of the next, epoch seconds."""
        return self._begin(day), self._begin(day + timedelta(days=1))

    def holding(self, ts: float) -> tuple[float, float]:
        """First instant of the day that holds ``ts``, and of the next."""
        start, end = self.known
        if not start <= ts < end:
            day = datetime.fromtimestamp(ts, self.zone).date()
            start, end = self.of(day)
            if ts < start:
                start, end = self.of(day - timedelta(days=1))
            self.known = start, end
        return start, end

    def _begin(self, day: date) -> float:
        return (datetime.combine(day, time()) + self.starts).replace(tzinfo=self.zone).timestamp()


def days(site: Site) -> Days:
    """The days of a site; ``zoneinfo.ZoneInfoNotFoundError`` when its time zone is none."""
    return Days(ZoneInfo(site.timezone), timedelta(seconds=site.day_starts))
