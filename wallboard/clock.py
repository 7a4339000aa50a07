"""The one place that asks the time, so that recorded and simulated time need nothing special anywhere else."""

import time
from typing import Protocol


class Clock(Protocol):
    speed: float
    """How many seconds ``now`` moves on in a real one."""

    def now(self) -> float:
        """Epoch seconds UTC: what the centre's events are stamped with; may run at a speed, or jump."""
        ...

    def monotonic(self) -> float:
        """Seconds from some fixed point, never backwards and always real: for deadlines and back-off."""
        ...


class WallClock:
    speed = 1.0

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()


class ReplayClock(WallClock):
    """Shows ``start`` now and runs on from there at ``speed`` seconds a second."""

    def __init__(self, start: float, speed: float = 1.0) -> None:
        self._start = start
        self.speed = speed
        self._began = time.monotonic()

    def now(self) -> float:
        return self._start + (time.monotonic() - self._began) * self.speed


class ManualClock:
    """Stands still until told; both of its times move together."""

    speed = 0.0

    def __init__(self, now: float = 0.0) -> None:
        self._now = now

    def now(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds
