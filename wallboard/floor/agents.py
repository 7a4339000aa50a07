"""An agent: four timed facts (session, readiness per queue, work per channel, reachability) and what follows from them.

The words are those of CSTA (ECMA-269). What is displayed is a pure function of the facts.
"""

from dataclasses import dataclass, field

from wallboard.floor.feeds import Feed
from wallboard.floor.windows import END_OF_TIME, QUARTER, AgentCell, Cells, Days
from wallboard.model.events import Channel, Direction, Readiness, Renamed, Work

EVERYWHERE = ""
SAME_MISS = 1.25  # seconds: a log tells whole ones
MISSES = 8  # kept
LONGEST_STRETCH = 366 * 86400.0  # of not being ready, in seconds; a longer one is a clock gone wrong
STATES = (
    "unknown",
    "signed_off",
    "error",
    "unreachable",
    "talking",
    "held",
    "ringing",
    "reserved",
    "wrap_up",
    "not_ready",
    "ready",
)
_RANK: dict[str, int] = {
    work: rank for rank, work in enumerate(("error", "talking", "held", "ringing", "reserved", "wrap_up", "idle"))
}


@dataclass(slots=True)
class Activity:
    """What an agent does on one channel, since when (epoch seconds), for which contact and queue ("" = none told)."""

    channel: Channel
    work: Work = "idle"
    since: float = 0.0
    direction: Direction = "in"
    contact: str = ""
    queue: str = ""
    until: float = 0.0


@dataclass(slots=True)
class Pause:
    """Not ready in a queue, or everywhere: why, and since when."""

    reason: str
    since: float


@dataclass(slots=True)
class Agent:
    """An agent. ``session``: signed on or off, None = never told; the ``since`` of each fact is epoch seconds.

    ``queues``: queue id -> level, all she serves. ``pauses``: queue id, or EVERYWHERE -> pause, the one given last
    at the end. ``pending``: the reason she will not be ready for, once the contact she has is over.
    ``misses``: the last contacts she missed: (contact, when, whether its source numbered it). ``counted``: up to when
    the seconds of the pause in force are in the cells. ``touched``: changed since somebody looked.
    """

    id: str
    feed: Feed
    days: Days
    cells: Cells[AgentCell]
    name: str = ""
    session: bool | None = None
    session_since: float = 0.0
    reachable: bool = True
    unreachable_why: str = ""
    reachable_since: float = 0.0
    pauses: dict[str, Pause] = field(default_factory=dict)
    ready_since: float = 0.0
    pending: str | None = None
    counted: float = 0.0
    queues: dict[str, int] = field(default_factory=dict)
    activities: dict[Channel, Activity] = field(default_factory=dict)
    misses: tuple[tuple[str, float, bool], ...] = ()
    touched: bool = field(default=True, compare=False)

    # -- session and reachability

    def sign(self, on: bool, at: float) -> None:
        """Sign on or off. Whoever signs off is no longer paused."""
        if self.session is not on:
            self.session, self.session_since = on, at
        if not on:
            self.ready_everywhere(at)

    def reach(self, reachable: bool, why: str, at: float) -> None:
        if self.reachable is not reachable:
            self.reachable, self.reachable_since = reachable, at
        self.unreachable_why = "" if reachable else why

    # -- readiness

    def readiness(self, told: Readiness, at: float, counted_from: float) -> None:
        """Ready or not, in a queue or everywhere; ``at`` since when, ``counted_from`` from when its seconds count."""
        if told.pending:
            self.pending = None if told.ready else told.reason
            return
        self.pending = None
        if not told.ready:
            self.pause(told.queue, told.reason, at, counted_from)
        elif told.queue == EVERYWHERE:
            self.ready_everywhere(at)
        else:
            self.ready_in(told.queue, at)

    def pause(self, queue: str, reason: str, at: float, counted_from: float) -> None:
        known = self.pauses.get(queue)
        if known is not None and known.reason == reason:
            return
        self.count(counted_from)
        if queue == EVERYWHERE:
            self.pauses.clear()
        self.pauses.pop(queue, None)
        self.pauses[queue] = Pause(reason, at)

    def ready_in(self, queue: str, at: float, counted_to: float | None = None) -> None:
        """Ready in one queue. If she was away everywhere, she stays away from every other.

        ``counted_to``: up to when the pause was seen to last, if it ended unseen.
        """
        self.count(at if counted_to is None else counted_to)
        everywhere = self.pauses.pop(EVERYWHERE, None)
        if everywhere is not None:
            others = {other: everywhere for other in self.queues if other not in self.pauses}
            self.pauses = others | self.pauses
        if self.pauses.pop(queue, None) is not None or everywhere is not None:
            self.ready_since = at

    def ready_everywhere(self, at: float) -> None:
        if self.pauses:
            self.count(at)
            self.pauses.clear()
            self.ready_since = at

    def away(self) -> bool:
        """Not ready in any queue she serves."""
        pauses = self.pauses
        return bool(pauses) and (EVERYWHERE in pauses or all(queue in pauses for queue in self.queues))

    def paused_in(self) -> tuple[str, ...]:
        """The queues she is not ready in, while ready in others."""
        return () if self.away() else tuple(queue for queue in self.queues if queue in self.pauses)

    def last_pause(self) -> Pause | None:
        """The pause given last of those in force."""
        return next(reversed(self.pauses.values()), None)

    def count(self, at: float) -> None:
        """Put the seconds of the pause in force into the cells, up to ``at``: under the reason given last."""
        pause = self.last_pause()
        if pause is not None:
            for start, seconds in _quarters(self.counted, at):
                paused = self.cells.at(start).paused
                paused[pause.reason] = paused.get(pause.reason, 0.0) + seconds
        self.counted = at

    # -- queues

    def miss(self, contact: str, at: float, numbered: bool) -> bool:
        """She missed a contact; False if that was told before: once by the source as it happened, once by its log."""
        for miss in self.misses:
            if miss[0] == contact and abs(at - miss[1]) < SAME_MISS and miss[2] is not numbered:
                self.misses = tuple(other for other in self.misses if other is not miss)
                return False
        self.misses = (*self.misses[1 - MISSES :], (contact, at, numbered))
        self.cells.at(at).missed += 1
        return True

    def quit(self, queue: str, at: float) -> None:
        """Serve a queue no longer; a pause in it is over."""
        self.queues.pop(queue, None)
        if queue in self.pauses:
            self.count(at)
            del self.pauses[queue]
            self.ready_since = at

    # -- work

    def turn_to(
        self,
        channel: Channel,
        work: Work,
        at: float,
        contact: str = "",
        queue: str = "",
        direction: Direction | None = None,
        until: float = 0.0,
    ) -> tuple[str, float] | None:
        """Do something else on a channel. A wrap-up that ended by it is returned as (queue, seconds).

        The same work goes on if the same contact is told, or none. A wrap-up without a queue is that of the last one.
        """
        now = self.activities.get(channel)
        if now is None:
            now = self.activities[channel] = Activity(channel, since=at)
        if now.work == work and (now.contact == contact or not contact):
            now.queue = queue or now.queue
            now.until = until if 0.0 < until < END_OF_TIME else now.until
            now.direction = direction or now.direction
            return None
        wrapped = (now.queue, at - now.since) if now.work == "wrap_up" and at > now.since else None
        now.direction = direction or (now.direction if now.contact == contact else "in")
        if queue or work != "wrap_up":
            now.queue = queue
        now.work, now.since, now.contact = work, at, contact
        now.until = until if 0.0 < until < END_OF_TIME else 0.0
        return wrapped

    def serving(self, contact: str) -> Activity | None:
        """The talk she has with a contact."""
        for activity in self.activities.values():
            if activity.contact == contact and activity.work in ("talking", "held"):
                return activity
        return None

    def rename(self, told: Renamed) -> bool:
        """A contact goes on under another id; whether she has to do with it."""
        mine = [activity for activity in self.activities.values() if activity.contact == told.contact]
        for activity in mine:
            activity.contact = told.to
        return bool(mine)

    def activity(self) -> Activity | None:
        """The work that is displayed: the first by rank, of the same rank the longest; None when idle."""
        busy = [activity for activity in self.activities.values() if activity.work != "idle"]
        if len(busy) < 2:
            return busy[0] if busy else None
        return min(busy, key=lambda activity: (_RANK[activity.work], activity.since))

    # -- sums

    def today(self, now: float) -> AgentCell:
        """What her day came to so far, an open pause counted up to ``now``."""
        start, _ = self.days.holding(now)
        total = self.cells.make()
        total.add(self.cells.closed(start, now))
        total.add(self.cells.current(now))
        self._open(total, start, now, now)
        return total

    def between(self, start: float, end: float, until: float) -> AgentCell:
        """The sum of the quarter hours that begin in [start, end), an open pause counted up to ``until``."""
        total = self.cells.between(start, end)
        self._open(total, start, end, until)
        return total

    def _open(self, total: AgentCell, start: float, end: float, until: float) -> None:
        pause = self.last_pause()
        seconds = min(end, until) - max(start, self.counted)
        if pause is not None and seconds > 0.0:
            total.paused[pause.reason] = total.paused.get(pause.reason, 0.0) + seconds


def _quarters(start: float, end: float) -> list[tuple[float, float]]:
    """A stretch of time cut at the quarter hours: (start, seconds) of each piece."""
    start = max(start, end - LONGEST_STRETCH)
    pieces = []
    while start < end:
        border = min(end, (start // QUARTER + 1) * QUARTER)
        pieces.append((start, border - start))
        start = border
    return pieces


def displayed(agent: Agent) -> tuple[str, float, str]:
    """What is shown of an agent: (state, since, reason). A pure function; unknown or stale is never ready.

    Work outranks readiness. Whoever never said she signed on, nor serves a queue, nor does anything, is unknown.
    """
    if not agent.feed.known():
        return "unknown", agent.feed.since, agent.feed.why
    if agent.session is False:
        return "signed_off", agent.session_since, ""
    activity = agent.activity()
    if activity is not None and activity.work == "error":
        return "error", activity.since, ""
    if not agent.reachable:
        return "unreachable", agent.reachable_since, agent.unreachable_why
    if activity is not None:
        return activity.work, activity.since, ""
    pause = agent.last_pause()
    if pause is not None and agent.away():
        return "not_ready", pause.since, pause.reason
    idle = max((activity.since for activity in agent.activities.values()), default=0.0)
    since = max(agent.session_since, agent.reachable_since, agent.ready_since, idle)
    if agent.session is None and not agent.queues:
        return "unknown", since, ""
    return "ready", since, ""
