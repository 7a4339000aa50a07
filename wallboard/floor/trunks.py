"""A trunk group: how many of its lines are in use, and what that came to today."""

from dataclasses import dataclass

from wallboard.floor.feeds import Feed
from wallboard.floor.windows import Days
from wallboard.model.events import Trunked


@dataclass(slots=True)
class Trunk:
    """``peak``: the most lines in use, ``blocked``: calls refused for want of one, both in the day begun at ``day``."""

    id: str
    feed: Feed
    days: Days
    used: int = 0
    peak: int = 0
    blocked: int = 0
    day: float = 0.0

    def use(self, told: Trunked, at: float) -> None:
        self.begin(at)
        self.used = max(told.used, 0)
        self.peak = max(self.peak, self.used)
        self.blocked += told.blocked

    def begin(self, at: float) -> None:
        """A new day begins with the lines that are in use."""
        start, _ = self.days.holding(at)
        if start > self.day:
            self.day, self.peak, self.blocked = start, self.used, 0
