"""A feed as the floor knows it: what it tells us about itself, and which of its events came already."""

from dataclasses import dataclass, field

from wallboard.floor.windows import END_OF_TIME
from wallboard.model.events import FeedState, FeedStatus, Synced

REMEMBERED = 8192  # ids in a generation; two generations are kept


@dataclass(slots=True)
class Feed:
    """One source of events. ``heard``: last sign of life; ``began``: from when it tells all (seconds, 0 = never).

    ``synced``: told the whole of itself since it was last lost. ``gaps``: from, to. ``seq``: the highest of its
    series.
    ``touched``: changed since somebody looked. ``recent``, ``older``: ids of events that came already.
    """

    id: str
    state: FeedState = "lost"
    why: str = ""
    since: float = 0.0
    heard: float = 0.0
    began: float = 0.0
    lacks: tuple[str, ...] = ()
    series: int = 0
    drift: int = 0
    offset: float = 0.0
    seq: int = 0
    synced: bool = False
    gaps: list[tuple[float, float]] = field(default_factory=list)
    touched: bool = field(default=True, compare=False)
    recent: set[str] = field(default_factory=set)
    older: set[str] = field(default_factory=set)

    def known(self) -> bool:
        """Whether what it told us of its agents still holds."""
        return self.synced and (self.state == "live" or self.state == "recorded")

    def remember(self, id: str) -> None:
        """Keep the id of an event that came, to know it again; two generations, the older forgotten as a whole."""
        self.recent.add(id)
        if len(self.recent) >= REMEMBERED:
            self.recent, self.older = set(), self.recent

    def status(self, event: FeedStatus, at: float) -> None:
        """Take over what the feed says of itself. The rights stand until another series, or other rights are told.

        A new series counts its events from one again.
        """
        self.touched = True
        if event.state == "lost":
            self.synced = False
        elif event.state != "stale":
            self.heard = max(self.heard, at)
            self.began = self.began or at
        fresh = bool(event.series) and event.series != self.series
        if fresh:
            self.series, self.seq = event.series, event.seq
        if event.lacks or fresh or (event.state in ("live", "recorded") and self.state != "stale"):
            self.lacks = event.lacks
        if event.state != self.state or event.since:
            self.since = event.since if 0.0 < event.since < END_OF_TIME else at
        if event.state == "live":
            self.drift = event.drift
        if 0.0 < abs(event.offset) < END_OF_TIME:
            self.offset = event.offset
        self.state, self.why = event.state, event.why

    def sync(self, event: Synced, at: float) -> None:
        self.synced = True
        self.began = self.began or at
        if 0.0 < event.gap_from < at:
            self.gaps.append((event.gap_from, at))
