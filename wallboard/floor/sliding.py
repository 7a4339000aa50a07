"""Sliding windows: the last half hour of a queue, by the time of the event, moving on in steps of 5 s.

Every count is a sorted list of times, so that a window is two bisections and a late event an insertion.
"""

from array import array
from bisect import bisect_left, bisect_right, insort
from typing import TYPE_CHECKING

from msgspec import Struct, convert, field

from wallboard.floor.windows import Tally

if TYPE_CHECKING:
    Times = array[float]
else:
    Times = array  # cannot be subscripted before Python 3.12

STEP = 5
MINUTE = 60
KEPT = 45 * MINUTE  # what the longest window looks back, and a source's clock may be a quarter hour ahead of ours

COUNTS = (
    "offered",
    "carried_in",
    "rejected",
    "answered",
    "abandoned",
    "lost",
    "answered_within",
    "answered_after",
    "abandoned_within",
    "abandoned_after",
    "short",
    "ended",
)
ENTERED = ("offered", "carried_in")
LEFT = ("answered", "abandoned", "lost")
SECONDS = ("talk", "wrap", "wait")


class Seconds(Struct):
    """Durations by the time they ended, and their running sum: ``sums[n]`` seconds of the first n."""

    times: Times = field(default_factory=lambda: array("d"))
    sums: Times = field(default_factory=lambda: array("d", (0.0,)))

    def add(self, at: float, seconds: float) -> None:
        if not self.times or at >= self.times[-1]:
            self.times.append(at)
            self.sums.append(self.sums[-1] + seconds)
            return
        place = bisect_right(self.times, at)
        self.times.insert(place, at)
        self.sums.insert(place + 1, self.sums[place] + seconds)
        for later in range(place + 2, len(self.sums)):
            self.sums[later] += seconds

    def between(self, start: float, end: float) -> float:
        return self.sums[bisect_left(self.times, end)] - self.sums[bisect_left(self.times, start)]

    def forget(self, until: float) -> None:
        place = bisect_left(self.times, until)
        del self.times[:place], self.sums[:place]


class Sliding(Struct):
    """What happened in a queue lately. ``forget_at``: the next time that what is too old is forgotten."""

    counts: dict[str, Times] = field(default_factory=lambda: {name: array("d") for name in COUNTS})
    seconds: dict[str, Seconds] = field(default_factory=lambda: {name: Seconds() for name in SECONDS})
    forget_at: float = 0.0

    def note(self, what: str, at: float) -> None:
        """One of COUNTS happened."""
        if at >= self.forget_at:
            self._forget(at)
        times = self.counts[what]
        if not times or at >= times[-1]:
            times.append(at)
        else:
            insort(times, at)

    def retract(self, what: str, at: float) -> None:
        """It did not."""
        times = self.counts[what]
        place = bisect_left(times, at)
        if place < len(times) and times[place] == at:
            del times[place]

    def add(self, what: str, at: float, seconds: float) -> None:
        """One of SECONDS ended."""
        if at >= self.forget_at:
            self._forget(at)
        self.seconds[what].add(at, seconds)

    def _forget(self, at: float) -> None:
        """Once in a while: nobody may ever look, and what nobody looks at must not grow."""
        self.forget_at = at + 10 * MINUTE
        for times in self.counts.values():
            del times[: bisect_left(times, at - KEPT)]
        for seconds in self.seconds.values():
            seconds.forget(at - KEPT)

    def window(self, seconds: int, now: float) -> Tally:
        """The last ``seconds`` in whole steps; the step of ``now``, not over yet, is the last of them."""
        end = (int(now) // STEP + 1) * STEP
        start = end - seconds
        counted = {name: _between(times, start, end) for name, times in self.counts.items()}
        spent = {name: seconds.between(start, end) for name, seconds in self.seconds.items()}
        return convert(counted | spent, Tally)

    def waits(self, waiting: int, now: float, minutes: int = 30) -> tuple[int, ...]:
        """How many waited at the end of each of the last ``minutes`` minutes that are over, oldest first.

        Told from how many wait now, less who came since, and more who left since.
        """
        over = int(now) // MINUTE
        ends = [end * MINUTE for end in range(over - minutes + 1, over + 1)]
        return tuple(max(0, waiting - self._since(ENTERED, end) + self._since(LEFT, end)) for end in ends)

    def _since(self, names: tuple[str, ...], at: float) -> int:
        return sum(len(times) - bisect_left(times, at) for times in map(self.counts.__getitem__, names))


def _between(times: Times, start: float, end: float) -> int:
    return bisect_left(times, end) - bisect_left(times, start)
