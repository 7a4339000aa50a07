"""The real console on made-up traffic, in whatever terminal this runs: hub, link and board in one process.

    python -m tests.bench.console [--minutes M] [--still] [--frozen] [--stock] [--hub-alone] [--agents N]

1,500 agents, unless told otherwise, in 60 queues, of whom 5 % change in every quarter of a second.
"""

import argparse
import asyncio
import sys

from msgspec.structs import replace

from tests.bench.traffic import Habits, Traffic, TrafficSource, centre
from wallboard.app import run
from wallboard.clock import ManualClock, WallClock
from wallboard.config import Centre
from wallboard.feeds.base import Sink
from wallboard.hub.hub import BEAT, Hub
from wallboard.hub.link import LocalLink
from wallboard.model.events import FeedStatus

AGENTS = 1500
QUEUES = 60
NOON = 1_795_348_800.0
LIVELY = Habits(ring=4.0, rests=0.02, rest=20.0)


class Standstill(TrafficSource):
    """Tells what came to pass before now, and then never anything again; the clocks of those who wait run on."""

    async def run(self, sink: Sink) -> None:
        opening = self._traffic.opening()
        sink([replace(event, state="recorded") if isinstance(event, FeedStatus) else event for event in opening])
        sink(self._traffic.until(self._clock.now()))
        await asyncio.Event().wait()


def hub(minutes: float = 0.0, still: bool = False, frozen: bool = False, agents: int = AGENTS) -> Hub:
    """``minutes``: for how long the centre has been at work already; ``frozen``: not even its clock moves on."""
    clock = ManualClock(NOON) if frozen else WallClock()
    lines = centre(QUEUES, agents, calls=4650.0 * agents / AGENTS, talk=8.0, wrap=4.0, patience=20.0)
    traffic = Traffic("bench/pbx", lines, clock.now() - 60 * minutes, habits=LIVELY)
    return Hub(Centre(), [(Standstill if still else TrafficSource)(traffic, clock)], clock)


async def follow(link: LocalLink) -> None:
    """A link that somebody listens to, but does not draw; says every five seconds which share of the agents changed."""
    await link.frame()
    while True:
        frames = [await link.frame() for _ in range(round(5 / BEAT))]
        changed = sum(len(frame.changed.get("a", ())) for frame in frames)
        print(f"{100 * changed / len(frames) / AGENTS:.1f}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--agents", type=int, default=AGENTS)
    for option in ("--still", "--frozen", "--stock", "--hub-alone"):
        parser.add_argument(option, action="store_true")
    options = parser.parse_args()
    link = LocalLink(hub(options.minutes, options.still, options.frozen, options.agents))
    if options.hub_alone:
        asyncio.run(follow(link))
    return run(link, language="en", diff=not options.stock, answers=True)


if __name__ == "__main__":
    sys.exit(main())
