"""Contacts that wait or are served, and a short memory of those that left."""

from typing import NamedTuple

from msgspec import Struct, field

from wallboard.floor.windows import END_OF_TIME
from wallboard.model.events import Channel, Direction, Queued, Renamed


class Key(NamedTuple):
    """A contact may wait in two queues at once: it is known by both ids."""

    contact: str
    queue: str


class Contact(Struct, gc=False):
    """A contact in a queue. ``queued``: when its wait began; ``since``: when its state began (epoch seconds).

    ``state``: waiting, ringing (still waiting), talking, held. ``ringing_at``: the agents it rings at.
    ``carried``: it came unseen, and was known by its leaving only. ``waited``: seconds, told at the answer; -1 = not.
    ``found``: when it was taken for lost, before it turned up again.
    ``touched``: changed since somebody looked; ``shown``: somebody did, and has to be told when it goes.
    """

    key: Key
    queued: float
    since: float
    state: str = "waiting"
    channel: Channel = "voice"
    direction: Direction = "in"
    agent: str = ""
    position: int = 0
    priority: int = 0
    caller: str = ""
    caller_name: str = ""
    parent: str = ""
    due: float = 0.0
    ringing_at: tuple[str, ...] = ()
    carried: bool = False
    waited: float = -1.0
    found: float = 0.0
    touched: bool = True
    shown: bool = False

    @property
    def id(self) -> str:
        return self.key.contact

    @property
    def queue(self) -> str:
        return self.key.queue

    def waits(self) -> bool:
        return self.state == "waiting" or self.state == "ringing"

    def is_with(self, agent: str) -> bool:
        """Whether that agent serves it; a source may not tell who does."""
        return not self.waits() and (self.agent == agent or not agent or not self.agent)

    def rename(self, told: Renamed) -> None:
        """Go on under another id. Nobody took note of that one yet."""
        self.key, self.touched, self.shown = Key(told.to, told.queue), True, False
        self.caller, self.caller_name = told.caller or self.caller, told.caller_name or self.caller_name

    def refresh(self, told: Queued) -> None:
        """Take over what a resync tells of a wait that is known; what it leaves out stays."""
        self.position, self.priority = told.position, told.priority
        self.caller, self.caller_name = told.caller or self.caller, told.caller_name or self.caller_name


def queued(event: Queued, at: float) -> Contact:
    """A contact that begins to wait."""
    return Contact(
        Key(event.contact, event.queue),
        at,
        at,
        channel=event.channel,
        direction=event.direction,
        position=event.position,
        priority=event.priority,
        caller=event.caller,
        caller_name=event.caller_name,
        parent=event.parent,
        due=event.due if 0.0 < event.due < END_OF_TIME else 0.0,
    )


class Finished(Struct, frozen=True, gc=False):
    """What became of a contact. ``queued``, ``left``, ``ended``: epoch seconds; ``waited``, ``talked``: seconds.

    -1 = not told.
    ``by``: who ended the talk. ``found``: when it was recorded as lost before; this takes the place of that record.
    """

    contact: str
    queue: str
    agent: str
    channel: str
    caller: str
    caller_name: str
    queued: float
    left: float
    outcome: str
    waited: float
    talked: float = -1.0
    ended: float = -1.0
    by: str = ""
    found: float = 0.0


class Left(Struct, gc=False):
    """How and when a contact left a queue.

    ``carried``: we never saw it come, and took it as carried in. ``ghost``: it was gone at a resync, with nobody
    telling how. Either guess is mended if the truth comes late. ``ended``: the agent whose talk with it is over, too;
    ``talked`` seconds, ``by`` whom it was ended.
    """

    at: float
    outcome: str
    carried: bool = False
    ghost: bool = False
    ended: str | None = None
    talked: float = -1.0
    by: str = ""


class Memory(Struct):
    """The last few thousand contacts that left: two generations, the older forgotten as a whole."""

    size: int = 8192
    recent: dict[Key, Left] = field(default_factory=dict)
    older: dict[Key, Left] = field(default_factory=dict)

    def get(self, key: Key) -> Left | None:
        return self.recent.get(key) or self.older.get(key)

    def put(self, key: Key, left: Left) -> None:
        if len(self.recent) >= self.size:
            self.recent, self.older = {}, self.recent
        self.recent[key] = left
