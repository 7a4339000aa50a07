"""A source that says what a test lets it say, and a hub that is driven beat by beat."""

import asyncio

from wallboard.clock import ManualClock
from wallboard.config import Centre, Feed, QueueConfig, Reason, Site
from wallboard.feeds.base import Sink
from wallboard.hub.hub import Hub
from wallboard.model.events import AnyEvent, Assigned, Dequeued, FeedStatus, Queued, Reached, Readiness, Session, Synced

SOURCE = "north/pbx"
NOON = 1_763_812_800.0  # 2025-11-22 12:00 UTC
CENTRE = Centre(
    id="harbour",
    names={"en": "Harbour", "zh_CN": "海港"},
    sites=(Site(id="north", names={"en": "North"}, timezone="UTC"),),
    feeds=(Feed(id=SOURCE, url="ami://wallboard@127.0.0.1:5038"),),
    queues=(QueueConfig(id=f"{SOURCE}:support", names={"zh_CN": "技术支持"}, group="care"),),
    reasons=(Reason(code="lunch", budget=1800.0),),
)


class Scripted:
    """``does`` is what each run does, in turn: wait until cancelled, end, or raise."""

    source = SOURCE

    def __init__(self, *does: Exception | None) -> None:
        self._does = list(does)
        self.runs = self.ended = 0
        self.sink: Sink | None = None
        self.resumed: tuple[float, int] | None = None

    def resume(self, heard: float, series: int) -> None:
        self.resumed = heard, series

    async def run(self, sink: Sink) -> None:
        self.sink = sink
        self.runs += 1
        if not self._does:
            try:
                await asyncio.Event().wait()
            finally:
                self.ended += 1
        fault = self._does.pop(0)
        if fault is not None:
            raise fault


class Driven:
    """A hub with one scripted source, a clock of its own, and a way to tell it things."""

    def __init__(self, source: Scripted | None = None, centre: Centre = CENTRE, patient: bool = True) -> None:
        self.clock = ManualClock(NOON)
        self.source = source or Scripted()
        self.hub = Hub(centre, [self.source], self.clock, patient)
        self.sink = self.hub.sink(SOURCE)
        self._number = 0

    def head(self, ts: float | None = None) -> dict[str, object]:
        self._number += 1
        return {"id": f"1-{self._number}", "source": SOURCE, "ts": self.clock.now() if ts is None else ts}

    def tell(self, *events: AnyEvent) -> None:
        self.sink(events)

    def live(self, series: int = 1, lacks: tuple[str, ...] = ()) -> None:
        """Connected, and synced with one queue and two agents."""
        self.tell(
            FeedStatus(**self.head(), state="live", series=series, since=self.clock.now(), lacks=lacks),
            Synced(**self.head(), queues=(f"{SOURCE}:support",), agents=self.staff()),
        )

    def staff(self) -> tuple[Session | Readiness | Assigned | Reached, ...]:
        found: list[Session | Readiness | Assigned | Reached] = []
        for name in ("Alice", "Bruno"):
            agent = f"{SOURCE}:{name}"
            found += [
                Session(**self.head(), agent=agent, on=True, name=name),
                Assigned(**self.head(), agent=agent, queue=f"{SOURCE}:support", on=True),
            ]
        return tuple(found)

    def queue(self, contact: str, ts: float | None = None) -> None:
        self.tell(Queued(**self.head(ts), contact=f"{SOURCE}:{contact}", queue=f"{SOURCE}:support"))

    def leave(self, contact: str) -> None:
        at = f"{SOURCE}:{contact}"
        self.tell(Dequeued(**self.head(), contact=at, queue=f"{SOURCE}:support", outcome="abandoned", waited=-1.0))

    def lose(self, why: str) -> None:
        self.tell(FeedStatus(**self.head(), state="lost", why=why, since=self.clock.now()))

    def pause(self, name: str, reason: str, ts: float | None = None) -> None:
        self.tell(Readiness(**self.head(ts), agent=f"{SOURCE}:{name}", ready=False, reason=reason))
