"""A short way to tell a floor what happened."""

from typing import Any

from wallboard.config import Centre
from wallboard.floor.agents import Agent, displayed
from wallboard.floor.contacts import Contact, Key
from wallboard.floor.fold import Floor
from wallboard.floor.queues import Queue
from wallboard.floor.windows import QueueCell
from wallboard.model.events import (
    AgentFact,
    AnyEvent,
    Dequeued,
    Ended,
    FeedStatus,
    Outcome,
    Queued,
    Synced,
)

SOURCE = "site/pbx"
NOON = 1_795_348_800.0  # 2026-11-22 12:00 UTC, a Sunday


def of(native: str) -> str:
    return f"{SOURCE}:{native}"


SUPPORT, SALES = of("support"), of("sales")
ALICE, BRUNO = of("Alice Able"), of("Bruno Baker")


class Teller:
    """Events are given ids by themselves and times from NOON on, in seconds; ids of entities are native ones."""

    def __init__(self, centre: Centre | None = None, keep_days: int | None = None) -> None:
        self.floor = Floor(centre, keep_days)
        self.told: list[AnyEvent] = []
        self.sync(-3600.0)

    def event(self, kind: type[Any], at: float, **facts: Any) -> Any:
        number = len(self.told) + 1
        return kind(**{"id": f"1-{number}", "source": SOURCE, "ts": NOON + at, "seq": number} | facts)

    def __call__(self, kind: type[Any], at: float, **facts: Any) -> AnyEvent:
        event: AnyEvent = self.event(kind, at, **facts)
        self.told.append(event)
        self.floor.apply(event)
        assert self.floor.check() == []
        return event

    def sync(
        self,
        at: float,
        *,
        waiting: tuple[Queued, ...] = (),
        agents: tuple[AgentFact, ...] = (),
        queues: tuple[str, ...] = (),
        gap_from: float | None = None,
    ) -> None:
        self(FeedStatus, at, state="live", series=1)
        gap = 0.0 if gap_from is None else NOON + gap_from
        self(Synced, at, waiting=waiting, agents=agents, queues=queues, gap_from=gap)

    def lose(self, at: float) -> None:
        self(FeedStatus, at, state="lost", why="closed")

    def queued(self, contact: str, at: float, queue: str = SUPPORT, **facts: Any) -> None:
        self(Queued, at, contact=of(contact), queue=queue, **facts)

    def left(
        self,
        contact: str,
        at: float,
        outcome: Outcome,
        waited: float = 5.0,
        queue: str = SUPPORT,
        agent: str = "",
    ) -> None:
        self(Dequeued, at, contact=of(contact), queue=queue, outcome=outcome, waited=waited, agent=agent)

    def ended(self, contact: str, at: float, talked: float, agent: str = ALICE, queue: str = SUPPORT, **f: Any) -> None:
        self(Ended, at, contact=of(contact), queue=queue, agent=agent, talked=talked, **f)

    def odd(self, code: str) -> int:
        return self.floor.oddities[code]

    def queue(self, id: str = SUPPORT) -> Queue:
        return self.floor.queues[id]

    def total(self, id: str = SUPPORT) -> QueueCell:
        return self.floor.queues[id].cells.total()

    def agent(self, id: str = ALICE) -> Agent:
        return self.floor.agents[id]

    def state(self, id: str = ALICE) -> str:
        return displayed(self.floor.agents[id])[0]

    def contact(self, contact: str, queue: str = SUPPORT) -> Contact | None:
        return self.floor.contacts.get(Key(of(contact), queue))
