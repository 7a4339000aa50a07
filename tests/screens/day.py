"""A day in the life of a board, as fast as it can be painted: a centre's traffic, with all that may befall a screen."""

import asyncio
import random
from collections.abc import Callable

from tests.bench.traffic import Line, Traffic
from tests.screens.session import Session
from wallboard.clock import ManualClock
from wallboard.config import Centre, QueueConfig, Site
from wallboard.feeds.base import Sink
from wallboard.hub.hub import Hub
from wallboard.hub.link import Link
from wallboard.model.events import FeedStatus
from wallboard.widgets.canvas import Look

SOURCE = "gz/pbx"
OPENS = 1_795_330_800.0  # a Sunday, 07:00 UTC
SIZES = ((200, 50), (80, 24), (120, 36), (160, 45), (96, 27), (320, 90), (40, 12))
AGENTS = ("Chen Wei", "李娜", "Wang Fang", "赵磊", "Zoë Łuczak", "周杰", "สมชาย ใจดี", "张伟 Wei", "محمد", "Tom")
QUEUES = ("support", "账单查询", "sales", "投诉处理 complaints", "vip", "ночь")


class _Silent:
    """A feed whose events somebody else hands over."""

    source = SOURCE

    async def run(self, sink: Sink) -> None:
        await asyncio.Event().wait()


class Day:
    """``seed`` decides everything. ``check`` is told the time of each look, and what was wrong in it.

    ``link``: to a hub that somebody else serves; None = in this process.
    """

    def __init__(
        self, looks: list[Look], size: tuple[int, int] = SIZES[0], seed: int = 1, link: Link | None = None
    ) -> None:
        lines = [
            Line(name, tuple(f"{agent} {place}" for agent in AGENTS[: 9 - place]), calls=150.0 - 20 * place)
            for place, name in enumerate(QUEUES)
        ]
        self._random = random.Random(seed)
        self._looks = looks
        self._traffic = Traffic(SOURCE, lines, OPENS, seed)
        clock = ManualClock(OPENS)
        centre = Centre(
            sites=(Site(id="gz", timezone="Asia/Shanghai"),),
            queues=tuple(QueueConfig(id=f"{SOURCE}:{name}") for name in QUEUES),
        )
        hub = Hub(centre, [_Silent()], clock)
        self._tell = hub.sink(SOURCE)
        self._tell(self._traffic.opening())
        self.session = Session(hub, clock, looks[0], size, link)
        self.frames = 0

    async def play(self, seconds: float, step: float, every: int, check: Callable[[float, list[str]], None]) -> None:
        """So many seconds of the day, a frame each ``step`` seconds, looked at closely each ``every`` frames."""

        async def go(session: Session) -> None:
            for frame in range(1, round(seconds / step) + 1):
                at = OPENS + frame * step
                self._tell(self._traffic.until(at))
                await session.beat(at)
                self.frames = frame
                if frame % every == 0:
                    check(at, session.smear())
                    await self._befall(at)

        await self.session.run(go)

    async def _befall(self, at: float) -> None:
        """Something that happens to a screen now and then."""
        rng, session = self._random, self.session
        match rng.randrange(8):
            case 0:
                session.app._wear(rng.choice(self._looks))
            case 1:
                await session.resize(*rng.choice(SIZES))
            case 2:
                self._traffic.surge(rng.choice(QUEUES), rng.choice((0.3, 1.0, 3.0)))
            case 3:
                lost = FeedStatus(id=f"x-{at}", source=SOURCE, ts=at, state="lost", why="closed", since=at)
                self._tell([lost])
            case 4 | 5:
                self._tell(self._traffic.again(at))
            case 6:
                session.app.repaint()
        await session.settle()
