"""A made-up call centre that tells what a real one's PBX would: events, in order, the same for the same seed.

Callers arrive by chance, wait, are rung through to the agent who was free longest, are answered or missed, or give
up; agents talk, wrap up and take breaks. Nothing here knows how it is counted or shown.
"""

import asyncio
import heapq
import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from wallboard.clock import Clock
from wallboard.feeds.base import Sink
from wallboard.model.events import (
    Alerted,
    AnyEvent,
    Assigned,
    Dequeued,
    Ended,
    FeedStatus,
    Missed,
    Queued,
    Readiness,
    Session,
    Synced,
    Working,
)

STEP = 0.1  # seconds between two looks at the clock


class Line(NamedTuple):
    """A queue and those who serve it. ``calls`` an hour; all else is mean seconds."""

    name: str
    agents: tuple[str, ...]
    calls: float
    talk: float = 180.0
    wrap: float = 20.0
    patience: float = 90.0


class Habits(NamedTuple):
    """``ring`` seconds at most; shares of alerts that are missed, and of wrap-ups followed by a ``rest`` (seconds)."""

    ring: float = 8.0
    miss: float = 0.03
    rests: float = 0.04
    rest: float = 400.0
    reasons: tuple[str, ...] = ("break", "lunch", "training")


USUAL = Habits()


@dataclass
class _Queue:
    line: Line
    id: str
    waiting: dict[str, float] = field(default_factory=dict)  # contact -> since when
    free: deque[str] = field(default_factory=deque)
    rung: set[str] = field(default_factory=set)  # contacts that ring at somebody
    factor: float = 1.0  # of the calls
    leaving: list[str] = field(default_factory=list)  # reasons for which the next who are free go away


def centre(queues: int, agents: int, calls: float, **times: float) -> list[Line]:
    """Equal queues that share the agents; ``calls`` an hour each."""
    each = agents // queues
    return [
        Line(f"queue-{place:02}", tuple(f"Agent {place * each + seat:04}" for seat in range(each)), calls, **times)
        for place in range(queues)
    ]


class Traffic:
    """All that goes on from ``opens`` (epoch seconds) on; nobody waits then, and everybody is ready."""

    def __init__(self, source: str, lines: Sequence[Line], opens: float, seed: int = 1, habits: Habits = USUAL) -> None:
        self.source = source
        self._opens = opens
        self._random = random.Random(seed)
        self._habits = habits
        self._queues = {line.name: _Queue(line, f"{source}:{line.name}") for line in lines}
        self._ahead: list[tuple[float, int, Callable[[float], None]]] = []
        self._told: list[AnyEvent] = []
        self._count = 0
        self._series = 0
        self._holds: dict[str, list[Readiness | Working]] = {}  # agent -> what is true of her now, if not ready
        for queue in self._queues.values():
            queue.free.extend(f"{source}:{name}" for name in queue.line.agents)
            self._random.shuffle(queue.free)
            self._in(opens, self._gap(queue), partial(self._arrive, queue))

    def opening(self) -> list[AnyEvent]:
        """The feed is live and has told who is there."""
        return self.again(self._opens)

    def again(self, at: float) -> list[AnyEvent]:
        """The feed is live, and tells who is there, who waits and who is away."""
        head = {"id": "", "source": self.source}
        facts: list[Session | Assigned | Readiness | Working] = []
        waiting = []
        for queue in self._queues.values():
            for name in queue.line.agents:
                agent = f"{self.source}:{name}"
                facts.append(Session(**head, ts=at, agent=agent, on=True, name=name))
                facts.append(Assigned(**head, ts=at, agent=agent, queue=queue.id, on=True))
                facts += self._holds.get(agent, ())
            waiting += [Queued(**head, ts=since, contact=id, queue=queue.id) for id, since in queue.waiting.items()]
        queues = tuple(queue.id for queue in self._queues.values())
        self._series += 1
        self._tell(FeedStatus, at, state="live", since=at, series=self._series)
        self._tell(Synced, at, queues=queues, waiting=tuple(waiting), agents=tuple(facts))
        told, self._told = self._told, []
        return told

    def until(self, end: float) -> list[AnyEvent]:
        """What happens up to and with ``end``."""
        while self._ahead and self._ahead[0][0] <= end:
            at, _, happen = heapq.heappop(self._ahead)
            happen(at)
        told, self._told = self._told, []
        return told

    def surge(self, line: str, factor: float) -> None:
        """From now on ``factor`` times the calls."""
        self._queues[line].factor = factor

    def send_away(self, line: str, reasons: Iterable[str]) -> None:
        """Whoever is free, or next is, goes away for one of the reasons each, and stays."""
        self._queues[line].leaving.extend(reasons)

    # -- what happens

    def _arrive(self, queue: _Queue, at: float) -> None:
        self._in(at, self._gap(queue), partial(self._arrive, queue))
        contact = f"{self.source}:{at:.2f}.{self._count}"
        queue.waiting[contact] = at
        caller = f"1380{self._random.randrange(10**7):07}"
        self._tell(Queued, at, contact=contact, queue=queue.id, caller=caller, position=len(queue.waiting))
        self._in(at, self._random.expovariate(1 / queue.line.patience), partial(self._give_up, queue, contact))
        self._serve(queue, at)

    def _give_up(self, queue: _Queue, contact: str, at: float) -> None:
        if contact in queue.waiting and contact not in queue.rung:
            self._leave(queue, contact, at, outcome="abandoned")

    def _serve(self, queue: _Queue, at: float) -> None:
        while queue.leaving and queue.free:
            self._go(queue, queue.free.popleft(), queue.leaving.pop(0), at)
        for contact in [contact for contact in queue.waiting if contact not in queue.rung]:
            if not queue.free:
                return
            queue.rung.add(contact)
            agent = queue.free.popleft()
            with_ = {"contact": contact, "queue": queue.id, "agent": agent}
            self._tell(Alerted, at, **with_)
            self._tell(Working, at, work="ringing", **with_)
            missed = self._random.random() < self._habits.miss
            turn = self._miss if missed else self._answer
            rings = 2 * self._habits.ring if missed else self._random.uniform(0.2, 1.0) * self._habits.ring
            self._in(at, rings, partial(turn, queue, contact, agent))

    def _miss(self, queue: _Queue, contact: str, agent: str, at: float) -> None:
        queue.rung.discard(contact)
        rang = 2 * self._habits.ring
        self._tell(Missed, at, contact=contact, queue=queue.id, agent=agent, rang=rang)
        self._free(queue, agent, at)

    def _answer(self, queue: _Queue, contact: str, agent: str, at: float) -> None:
        queue.rung.discard(contact)
        self._leave(queue, contact, at, outcome="answered", agent=agent)
        self._tell(Working, at, work="talking", contact=contact, queue=queue.id, agent=agent)
        talk = self._random.gammavariate(2.0, queue.line.talk / 2)
        self._in(at, talk, partial(self._end, queue, contact, agent, talk))

    def _end(self, queue: _Queue, contact: str, agent: str, talked: float, at: float) -> None:
        with_ = {"contact": contact, "queue": queue.id, "agent": agent}
        wrap = self._random.uniform(0.3, 1.7) * queue.line.wrap
        self._tell(Ended, at, talked=float(int(talked)), by="caller", **with_)
        self._tell(Working, at, work="wrap_up", until=at + wrap, **with_)
        rests = self._random.random() < self._habits.rests
        self._in(at, wrap, partial(self._rest if rests else self._free, queue, agent))

    def _rest(self, queue: _Queue, agent: str, at: float) -> None:
        self._tell(Working, at, agent=agent, work="idle")
        self._go(queue, agent, self._random.choice(self._habits.reasons), at)
        self._in(at, self._random.expovariate(1 / self._habits.rest), partial(self._back, queue, agent))

    def _back(self, queue: _Queue, agent: str, at: float) -> None:
        self._tell(Readiness, at, agent=agent, ready=True)
        queue.free.append(agent)
        self._serve(queue, at)

    def _free(self, queue: _Queue, agent: str, at: float) -> None:
        self._tell(Working, at, agent=agent, work="idle")
        queue.free.append(agent)
        self._serve(queue, at)

    def _go(self, queue: _Queue, agent: str, reason: str, at: float) -> None:
        self._tell(Readiness, at, agent=agent, ready=False, reason=reason)

    def _leave(self, queue: _Queue, contact: str, at: float, **how: Any) -> None:
        waited = float(int(at - queue.waiting.pop(contact)))
        self._tell(Dequeued, at, contact=contact, queue=queue.id, waited=waited, **how)

    # -- how it is told

    def _gap(self, queue: _Queue) -> float:
        return self._random.expovariate(queue.line.calls * queue.factor / 3600)

    def _in(self, at: float, seconds: float, happen: Callable[[float], None]) -> None:
        self._count += 1
        heapq.heappush(self._ahead, (at + seconds, self._count, happen))

    def _tell(self, kind: type[Any], at: float, **fields: Any) -> None:
        self._count += 1
        id = f"1-{self._count}"
        event = kind(id=id, source=self.source, ts=at, rts=at, seq=self._count, **fields)
        self._told.append(event)
        if isinstance(event, Readiness | Working):
            over = event.ready if isinstance(event, Readiness) else event.work == "idle"
            self._holds[event.agent] = [] if over else [event]


class TrafficSource:
    """Traffic as a feed: what came to pass before now at once, then as it happens."""

    def __init__(self, traffic: Traffic, clock: Clock) -> None:
        self.source = traffic.source
        self._traffic = traffic
        self._clock = clock

    async def run(self, sink: Sink) -> None:
        sink(self._traffic.opening())
        while True:
            sink(self._traffic.until(self._clock.now()))
            await asyncio.sleep(STEP)


def days(traffic: Traffic, start: float, end: float, step: float) -> Iterator[tuple[float, list[AnyEvent]]]:
    """Time and what happened since the last one, ``step`` seconds apart."""
    steps = round((end - start) / step)
    for place in range(1, steps + 1):
        at = start + place * step
        yield at, traffic.until(at)
