"""The contacts that left lately, and what sources last said of agents: in memory, for whoever asks for details."""

from collections import deque
from collections.abc import Iterator

from wallboard.floor.contacts import Finished
from wallboard.model.events import AnyEvent

KEPT = 20_000  # contacts
SAME = 1.0  # seconds before one was gone that who came is another already
DISORDER = 100  # of them may have been told later than those that left after them


class Recent:
    """``known``: all that left since then is here, epoch seconds; 0 = all there ever was."""

    def __init__(self, kept: int = KEPT) -> None:
        self._contacts: deque[Finished] = deque(maxlen=kept)
        self._words: dict[str, tuple[str, float]] = {}
        self.known = 0.0

    def take(self, one: Finished) -> None:
        """A contact left; or it turned out how one left that was taken for lost."""
        if one.found:
            for place, other in enumerate(self._contacts):
                if (other.left, other.contact, other.queue) == (one.found, one.contact, one.queue):
                    self._contacts[place] = one
                    return
        if len(self._contacts) == self._contacts.maxlen:
            self.known = self._contacts[0].left
        self._contacts.append(one)

    def say(self, event: AnyEvent) -> None:
        """A source told something in its own words."""
        if event.native and (agent := getattr(event, "agent", "")):
            self._words[agent] = event.native, event.ts

    def word(self, agent: str) -> tuple[str, float | None]:
        """The source's own word for what it last told of an agent, and when; "" = it had none."""
        return self._words.get(agent, ("", None))

    def lost(self, queue: str, last: int) -> list[Finished]:
        """The ``last`` that left with neither an answer nor a transfer, the last first; queue "" = any."""
        found: list[Finished] = []
        for one in reversed(self._contacts):
            if len(found) == last:
                break
            if one.outcome not in ("answered", "transferred") and queue in ("", one.queue):
                found.append(one)
        return found

    def of(self, caller: str) -> Iterator[Finished]:
        """What became of this caller's contacts, the last first; nothing of one who is not known."""
        return (one for one in reversed(self._contacts) if caller and one.caller == caller)

    def later(self, lost: list[Finished]) -> dict[str, list[Finished]]:
        """Caller -> contacts that came after the first of theirs in ``lost`` was gone, the first first."""
        since: dict[str, float] = {}
        for one in lost:
            if one.caller:
                since[one.caller] = min(one.left, since.get(one.caller, one.left))
        first, late = min(since.values(), default=float("inf")), 0
        found: dict[str, list[Finished]] = {}
        for one in reversed(self._contacts):
            late = late + 1 if one.left < first else 0
            if late > DISORDER:
                break
            if one.caller in since and one.queued >= since[one.caller] - SAME:
                found.setdefault(one.caller, []).insert(0, one)
        return found
