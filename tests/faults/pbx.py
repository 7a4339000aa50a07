"""A PBX that knows what happened, and a line that tells it: twice, late, in another order, or not at all."""

from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import Any, Literal

from msgspec import Struct

from tests.hub.scripted import SOURCE
from wallboard.model.events import (
    Alerted,
    AnyEvent,
    Assigned,
    Dequeued,
    Ended,
    FeedStatus,
    Outcome,
    Queued,
    Readiness,
    Session,
    Synced,
    Working,
)

QUEUES = tuple(f"{SOURCE}:{name}" for name in ("support", "sales", "billing"))
AGENTS = tuple(f"{SOURCE}:{name}" for name in ("Alice", "Bruno", "Carla", "Dmitri"))
OTHERWISE: tuple[Outcome, ...] = ("abandoned", "timeout", "exit_key", "overflow", "withdrawn")
Fault = Literal["loss", "duplicate", "reorder"]


class Call(Struct):
    """A caller; ``agent``: who serves it, "" while it waits."""

    contact: str
    queue: str
    since: float
    agent: str = ""


class Pbx:
    """Callers come, wait, talk and go, by the ``chance`` of a seed. ``counts``: (queue, what) -> how often it happened.

    ``said``: what it told that has not been heard yet.
    """

    def __init__(self, chance: Random) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.said: list[AnyEvent] = []
        self._chance = chance
        self._calls: dict[str, Call] = {}
        self._paused: dict[str, str] = {}
        self._number = 0
        self._event = 0
        self._series = 0

    def happens(self, now: float) -> None:
        """One thing more."""
        chance = self._chance
        waiting = [call for call in self._calls.values() if not call.agent]
        talking = [call for call in self._calls.values() if call.agent]
        busy = {call.agent for call in talking}
        free = [agent for agent in AGENTS if agent not in busy and agent not in self._paused]
        match chance.choice("cccaaaebp"):
            case "a" if waiting and free:
                self._answer(chance.choice(waiting), chance.choice(free), now)
            case "e" if talking:
                self._end(chance.choice(talking), now)
            case "b" if waiting:
                self._leave(chance.choice(waiting), now)
            case "p":
                self._pause(chance.choice(AGENTS), now)
            case _:
                self._come(now)

    def _come(self, now: float) -> None:
        self._number += 1
        call = Call(f"{SOURCE}:c{self._number}", self._chance.choice(QUEUES), now)
        self._calls[call.contact] = call
        self._count(call, "offered")
        self._say(Queued, now, contact=call.contact, queue=call.queue, caller="555 0100")

    def _answer(self, call: Call, agent: str, now: float) -> None:
        waited = max(now - call.since, 0.0)
        call.agent, call.since = agent, now
        ids = {"contact": call.contact, "queue": call.queue, "agent": agent}
        self._count(call, "answered")
        self._say(Alerted, now, **ids)
        self._say(Dequeued, now, outcome="answered", waited=waited, **ids)

    def _end(self, call: Call, now: float) -> None:
        del self._calls[call.contact]
        self._count(call, "ended")
        talked = max(now - call.since, 0.0)
        self._say(Ended, now, contact=call.contact, queue=call.queue, agent=call.agent, talked=talked, by="caller")

    def _leave(self, call: Call, now: float) -> None:
        del self._calls[call.contact]
        outcome = self._chance.choice(OTHERWISE)
        self._count(call, outcome)
        waited = max(now - call.since, 0.0)
        self._say(Dequeued, now, contact=call.contact, queue=call.queue, outcome=outcome, waited=waited)

    def _pause(self, agent: str, now: float) -> None:
        ready = self._paused.pop(agent, None) is not None
        if not ready:
            self._paused[agent] = "lunch"
        self._say(Readiness, now, agent=agent, ready=ready, reason="" if ready else "lunch")

    def _count(self, call: Call, what: str) -> None:
        self.counts[call.queue, what] += 1

    # -- the line

    def connected(self, now: float, series: int, gap_from: float) -> list[AnyEvent]:
        """A connection begins with the whole state; what was said while there was none is lost."""
        self._series, self._event = series, 0
        self.said.clear()
        return [self._made(FeedStatus, now, state="live", series=series, since=now), self._synced(now, gap_from)]

    def reconciled(self, now: float) -> list[AnyEvent]:
        """The whole state once more: what was not heard of it is mended by it."""
        return [self._synced(now, 0.0)]

    def lost(self, now: float) -> AnyEvent:
        return self._made(FeedStatus, now, state="lost", why="closed", since=now, series=self._series)

    def hear(self, fault: Fault | None = None) -> list[AnyEvent]:
        """What was said, as it arrives."""
        said, self.said = self.said, []
        chance = self._chance
        if fault == "loss":
            return [event for event in said if chance.random() < 0.7]
        if fault == "duplicate":
            return [event for event in said for _ in range(1 + (chance.random() < 0.5))]
        if fault == "reorder":
            return sorted(said, key=lambda _: chance.random())
        return said

    def waiting(self) -> dict[str, set[str]]:
        """Who waits, queue by queue."""
        found: dict[str, set[str]] = {queue: set() for queue in QUEUES}
        for call in self._calls.values():
            if not call.agent:
                found[call.queue].add(call.contact)
        return found

    def _synced(self, now: float, gap_from: float) -> AnyEvent:
        waiting = [
            self._made(Queued, min(call.since, now), contact=call.contact, queue=call.queue)
            for call in self._calls.values()
            if not call.agent
        ]
        facts = tuple(self._facts(now))
        return self._made(Synced, now, queues=QUEUES, waiting=tuple(waiting), agents=facts, gap_from=gap_from)

    def _facts(self, now: float) -> Iterable[Any]:
        serves = {call.agent: call for call in self._calls.values() if call.agent}
        for agent in AGENTS:
            yield self._made(Session, now, agent=agent, on=True, name=agent.partition(":")[2])
            for queue in QUEUES:
                yield self._made(Assigned, now, agent=agent, queue=queue, on=True)
            if agent in self._paused:
                yield self._made(Readiness, now, agent=agent, ready=False, reason="lunch")
            if (call := serves.get(agent)) is not None:
                ids = {"contact": call.contact, "queue": call.queue}
                yield self._made(Working, min(call.since, now), agent=agent, work="talking", **ids)

    def _say(self, kind: type[Any], now: float, **facts: Any) -> None:
        self.said.append(self._made(kind, now, **facts))

    def _made(self, kind: type[Any], now: float, **facts: Any) -> Any:
        self._event += 1
        return kind(id=f"{self._series}-{self._event}", source=SOURCE, ts=now, rts=now, seq=self._event, **facts)
