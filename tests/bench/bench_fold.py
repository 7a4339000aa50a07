"""How fast the floor follows a day, from the bytes of its journal: decode each line, fold it.

The day is made from a seed: 1,500 agents in 60 queues over 14 hours, in the mix of events a real PBX gives
(joins, ringing, missed calls, talks, wrap-ups, pauses). ``python tests/bench/bench_fold.py [CALLS]``
"""

import heapq
import io
import random
import sys
import time
from collections.abc import Callable

import msgspec

from wallboard.floor.fold import Floor
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

SOURCE = "north/pbx1"
OPENS = 1_795_330_800.0  # a Sunday, 07:00 UTC
HOURS = 14
AGENTS = 1500
QUEUES = 60
ROUNDS = 3


def day(calls: int, seed: int = 1) -> list[AnyEvent]:
    """A day of ``calls`` calls in order of time; some 8 events a call."""
    rng = random.Random(seed)
    agents = [f"{SOURCE}:Agent {n:04}" for n in range(AGENTS)]
    queues = [f"{SOURCE}:queue-{n:02}" for n in range(QUEUES)]
    events: list[tuple[float, int, AnyEvent]] = []
    count = 0

    def say(kind: type[AnyEvent], at: float, **fields: object) -> None:
        nonlocal count
        count += 1
        envelope = {"id": f"1-{count}", "source": SOURCE, "ts": round(at, 6), "rts": round(at + 0.004, 6), "seq": count}
        heapq.heappush(events, (at, count, kind(**envelope, **fields)))

    say(FeedStatus, OPENS - 60, state="live", series=1)
    say(Synced, OPENS - 59, queues=tuple(queues))
    serves = {agent: rng.sample(queues, 3) for agent in agents}
    of_queue = {queue: [agent for agent in agents if queue in serves[agent]] for queue in queues}
    for agent in agents:
        say(Session, OPENS + rng.uniform(-50, 0), agent=agent, on=True, name=agent.partition(":")[2])
        for queue in serves[agent]:
            say(Assigned, OPENS, agent=agent, queue=queue, on=True)
        for _ in range(4):
            away = OPENS + rng.uniform(0, HOURS * 3600)
            for queue in serves[agent]:
                say(Readiness, away, agent=agent, queue=queue, ready=False, reason=rng.choice(("Lunch", "Break")))
                say(Readiness, away + rng.uniform(60, 1800), agent=agent, queue=queue, ready=True)
    for n in range(calls):
        queue = rng.choice(queues)
        at = OPENS + rng.uniform(0, HOURS * 3600)
        contact = f"{SOURCE}:{at:.6f}.{n}"
        say(Queued, at, contact=contact, queue=queue, caller=f"0{rng.randrange(10**9):09}", position=1)
        at += rng.expovariate(1 / 8)
        if rng.random() < 0.06:
            say(Dequeued, at, contact=contact, queue=queue, outcome="abandoned", waited=float(int(at) % 40))
            continue
        agent = rng.choice(of_queue[queue])
        if rng.random() < 0.1:
            other = rng.choice(of_queue[queue])
            say(Alerted, at, contact=contact, queue=queue, agent=other)
            at += 15.0
            say(Missed, at, contact=contact, queue=queue, agent=other, rang=15.0)
        on = {"agent": agent, "contact": contact, "queue": queue}
        say(Alerted, at, **on)
        say(Working, at, work="ringing", **on)
        at += rng.uniform(1, 8)
        say(Dequeued, at, contact=contact, queue=queue, outcome="answered", waited=float(int(at) % 40), agent=agent)
        say(Working, at, work="talking", **on)
        talk = rng.expovariate(1 / 180)
        at += talk
        say(Ended, at, talked=float(int(talk)), by="caller", **on)
        say(Working, at, work="wrap_up", until=round(at + 15, 3), **on)
        say(Working, at + 15, agent=agent, work="idle")
    return [heapq.heappop(events)[2] for _ in range(len(events))]


def rate(journal: bytes, take: Callable[[AnyEvent], None]) -> float:
    """Events a second of processor time: the machine may have other things to do."""
    decode = msgspec.json.Decoder(AnyEvent).decode
    began = time.process_time()
    for line in io.BytesIO(journal):
        take(decode(line))
    return (journal.count(b"\n") + 1) / (time.process_time() - began)


def ignore(event: AnyEvent) -> None:
    """Decoding alone."""


def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 125_000
    encode = msgspec.json.Encoder().encode
    journal = b"\n".join(encode(event) for event in day(calls))
    lines = journal.count(b"\n") + 1
    print(f"{lines:,} events, {len(journal) / lines:.0f} bytes each, {AGENTS:,} agents, {QUEUES} queues")
    print(f"decode: {max(rate(journal, ignore) for _ in range(ROUNDS)):,.0f} events/s")
    print(f"decode and fold: {max(rate(journal, Floor().apply) for _ in range(ROUNDS)):,.0f} events/s (budget 200,000)")


if __name__ == "__main__":
    main()
