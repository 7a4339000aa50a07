"""A long time of the same: nothing grows but what is meant to."""

import gc
import os
import tracemalloc

from tests.hub.scripted import SOURCE, Driven
from wallboard.model.events import Dequeued, Ended, Queued

CALLS = 9000  # in a round: more than any memory of callers or of events holds
GROWTH = 100_000  # bytes a round


def a_round(driven: Driven, number: int) -> None:
    """Some hours of calls, all of them over in the end."""
    queue, agent = f"{SOURCE}:support", f"{SOURCE}:Alice"
    for call in range(CALLS):
        driven.clock.advance(1.0)
        contact = f"{SOURCE}:{number}-{call}"
        ids = {"contact": contact, "queue": queue, "agent": agent}
        driven.tell(
            Queued(**driven.head(), contact=contact, queue=queue),
            Dequeued(**driven.head(), outcome="answered", waited=1.0, **ids),
            Ended(**driven.head(), talked=1.0, by="caller", **ids),
        )
        if call % 20 == 0:
            driven.hub.beat()


def test_memory_and_descriptors_stay_what_they_are() -> None:
    driven = Driven()
    driven.live()
    held = list[int]()
    files = len(os.listdir("/proc/self/fd"))
    tracemalloc.start()
    try:
        for number in range(5):  # at first, until all that is bounded is full
            a_round(driven, number)
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert len(os.listdir("/proc/self/fd")) == files
    assert driven.hub.floor.check() == []
    assert held[4] - held[2] < 2 * GROWTH, held
