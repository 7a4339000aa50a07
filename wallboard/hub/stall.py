"""Notices when the event loop is stuck, while it is: from a thread of its own."""

import logging
import sys
import threading
from pathlib import Path
from traceback import extract_stack

from wallboard.clock import Clock

STALL = 2.0  # seconds without a beat
_LOOK = 0.25
_DEEPEST = 3  # calls that are named

log = logging.getLogger(__name__)


class StallWatch:
    """``beaten`` has to be called from the loop again and again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._beat = 0.0
        self._stuck = False
        self._loop = threading.get_ident()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stall", daemon=True)

    def start(self) -> None:
        """Watch the thread that calls this."""
        self._loop = threading.get_ident()
        self.beaten()
        self._thread.start()

    def beaten(self) -> None:
        now = self._clock.monotonic()
        if self._stuck or (self._beat and now - self._beat > STALL):
            log.warning("the event loop goes on", extra={"seconds": f"{now - self._beat:.1f}"})
            self._stuck = False
        self._beat = now

    def end(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(_LOOK):
            self.look()

    def look(self) -> None:
        """Say where it is stuck, once."""
        if self._stuck or self._clock.monotonic() - self._beat <= STALL:
            return
        self._stuck = True
        log.warning("the event loop is stuck", extra={"at": self._place()})

    def _place(self) -> str:
        frame = sys._current_frames().get(self._loop)
        calls = reversed(extract_stack(frame)[-_DEEPEST:]) if frame else ()
        return "<".join(f"{Path(call.filename).name}:{call.lineno}" for call in calls)
