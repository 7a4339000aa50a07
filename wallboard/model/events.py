"""Facts, past tense, one struct each: what a feed tells, what the floor folds, what the journal keeps.

The envelope is that of CloudEvents. ``source`` is "site/feed"; an event's ``id`` is unique within its
source, so (source, id) is the key by which a duplicate is known. ``ts`` is when it happened, ``rts``
when we heard of it: epoch seconds, UTC. Durations are seconds. ``seq`` counts up within a series (one
connection of a feed), 0 where the source does not count.

An entity's id is "source:native", for example "north/pbx1:support". Vendor-told durations are taken as
told, whole seconds included.
"""

from typing import Literal

from msgspec import Struct

Channel = Literal["voice", "callback", "voicemail", "chat", "social", "mail", "fax", "case", "self_service"]
Direction = Literal["in", "out", "internal"]
Outcome = Literal[
    "answered", "abandoned", "timeout", "emptied", "exit_key", "overflow", "withdrawn", "transferred", "unknown"
]
Work = Literal["idle", "reserved", "ringing", "talking", "held", "wrap_up", "error"]
FeedState = Literal["live", "stale", "lost", "recorded"]


class Event(Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True, gc=False):
    """The envelope. ``native``: the source's own word. ``inferred``: deduced by us, not told by the source."""

    id: str
    source: str
    ts: float
    rts: float = 0.0
    seq: int = 0
    native: str = ""
    inferred: bool = False


class Queued(Event, frozen=True, tag="contact.queued"):
    """A contact entered a queue: this is "offered" in every measure.

    In ``Synced.waiting``, ``ts`` is when its wait began.
    """

    contact: str
    queue: str
    channel: Channel = "voice"
    direction: Direction = "in"
    caller: str = ""
    caller_name: str = ""
    priority: int = 0
    position: int = 0
    parent: str = ""
    due: float = 0.0


class Rejected(Event, frozen=True, tag="contact.rejected"):
    """A contact never entered (queue full, no agents, closed); stands beside offered, never in it."""

    contact: str
    queue: str
    why: str = ""


class Renamed(Event, frozen=True, tag="contact.renamed"):
    """The same wait goes on under another contact id (an attended transfer into a queue)."""

    contact: str
    queue: str
    to: str
    caller: str = ""
    caller_name: str = ""


class Alerted(Event, frozen=True, tag="contact.alerted"):
    """A contact rings at an agent."""

    contact: str
    queue: str
    agent: str


class Missed(Event, frozen=True, tag="contact.missed"):
    """An agent was alerted and did not answer; ``rang`` seconds."""

    contact: str
    queue: str
    agent: str
    rang: float
    why: str = "no_answer"


class Dequeued(Event, frozen=True, tag="contact.dequeued"):
    """A contact left the queue: once per Queued, answered included. ``waited`` seconds, -1 where not known."""

    contact: str
    queue: str
    outcome: Outcome
    waited: float
    agent: str = ""
    to: str = ""


class Held(Event, frozen=True, tag="contact.held"):
    """An agent put a contact on hold (``on``) or took it back."""

    contact: str
    agent: str
    on: bool


class Ended(Event, frozen=True, tag="contact.ended"):
    """One agent's leg of an answered contact is over. ``by``: agent, caller, transfer, or "" where not told."""

    contact: str
    queue: str
    agent: str
    talked: float
    held: float = 0.0
    by: str = ""
    to: str = ""


class Session(Event, frozen=True, tag="agent.session"):
    """An agent signed on or off; ``name`` as the source shows it."""

    agent: str
    on: bool
    name: str = ""


class Readiness(Event, frozen=True, tag="agent.readiness"):
    """Ready or not, with the reason; queue "" = everywhere (Asterisk pauses one queue at a time)."""

    agent: str
    ready: bool
    queue: str = ""
    reason: str = ""
    pending: bool = False


class Working(Event, frozen=True, tag="agent.work"):
    """What an agent does on a channel, calls that came by no queue included.

    ``until``: end of a wrap-up that is limited; 0 = open.
    """

    agent: str
    work: Work
    channel: Channel = "voice"
    direction: Direction = "in"
    contact: str = ""
    queue: str = ""
    until: float = 0.0


class Assigned(Event, frozen=True, tag="agent.assigned"):
    """An agent serves a queue (``on``) or no longer does; ``level`` 0 = first choice (Asterisk's penalty)."""

    agent: str
    queue: str
    on: bool
    level: int = 0


class Reached(Event, frozen=True, tag="agent.reached"):
    """Whether the agent's phone (not the person) can be reached."""

    agent: str
    reachable: bool
    why: str = ""


class Trunked(Event, frozen=True, tag="trunk.used"):
    """So many lines of a trunk group are in use; ``blocked``: a call was just refused for want of a line."""

    trunk: str
    used: int
    blocked: bool = False


class Observed(Event, frozen=True, tag="observed"):
    """The vendor's own figures for a queue: shown as a cross-check, never folded into ours."""

    of: str
    gauges: dict[str, float]


class Scored(Event, frozen=True, tag="scored"):
    """A contact was scored (survey, quality check): ``score`` out of ``of``."""

    contact: str
    agent: str
    kind: str
    score: float
    of: float


class Case(Event, frozen=True, tag="case.moved"):
    """A case (work order) moved to a state."""

    case: str
    queue: str
    state: str
    due: float = 0.0
    owner: str = ""


class FeedStatus(Event, frozen=True, tag="feed.status"):
    """What is known of the feed itself.

    ``lacks``: rights the source does not give us ("call", "dialplan", "reporting", "system", ...), and with
    each something that stays unknown. ``series`` counts connections, from 1. ``since``: when the state began.
    ``drift``: differences between what the source has and what we knew of it, when last compared. ``offset``: seconds
    by which the source's clock is ahead of ours; what it tells is told by our clock.
    """

    state: FeedState
    why: str = ""
    since: float = 0.0
    lacks: tuple[str, ...] = ()
    series: int = 0
    drift: int = 0
    offset: float = 0.0


class Synced(Event, frozen=True, tag="floor.synced"):
    """The whole of one source: what is not here is gone.

    ``gap_from``: when the source was last heard before a gap, 0 = first sync, or no gap.
    ``queues``: every queue the source has. ``waiting``: who waits now. ``agents``: the facts of every agent.
    """

    queues: tuple[str, ...] = ()
    waiting: tuple[Queued, ...] = ()
    agents: tuple[Session | Readiness | Working | Assigned | Reached, ...] = ()
    gap_from: float = 0.0


class Alarm(Event, frozen=True, tag="alarm.moved"):
    """An alarm changed state (raised, acknowledged, cleared, ...) or level."""

    alarm: str
    rule: str
    scope: str
    state: str
    level: int
    value: float
    by: str = ""
    note: str = ""


class Acted(Event, frozen=True, tag="action.moved"):
    """A supervisor's action changed state (asked, done, refused)."""

    action: str
    kind: str
    target: str
    state: str
    by: str
    why: str = ""


AgentFact = Session | Readiness | Working | Assigned | Reached
AnyEvent = (
    Queued
    | Rejected
    | Renamed
    | Alerted
    | Missed
    | Dequeued
    | Held
    | Ended
    | Session
    | Readiness
    | Working
    | Assigned
    | Reached
    | Trunked
    | Observed
    | Scored
    | Case
    | FeedStatus
    | Synced
    | Alarm
    | Acted
)
