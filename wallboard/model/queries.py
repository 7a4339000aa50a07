"""What a console may ask for: pulled answers, beside the rows that are pushed."""

from msgspec import UNSET, Struct, UnsetType

from wallboard.model.rows import Window


class Query(Struct, frozen=True, tag_field="query"):
    """A question; every kind names its answer."""


class ReportQuery(Query, frozen=True, tag="report"):
    """Totals, answered by ReportAnswer. ``day`` "2026-11-22" in the site's zone, "" = all that is known.

    ``by``: queue, agent or interval; ``within``: thresholds in seconds beside each queue's own.
    """

    day: str = ""
    by: str = "queue"
    within: tuple[int, ...] = ()


class CurveQuery(Query, frozen=True, tag="curve"):
    """What today brought so far, quarter hour by quarter hour, all queues together; answered by CurveAnswer."""


class AgentQuery(Query, frozen=True, tag="agent"):
    """An agent's day, answered by AgentAnswer; Refused "unknown_id" for nobody."""

    agent: str


class QueueQuery(Query, frozen=True, tag="queue"):
    """A queue's day, answered by QueueAnswer; Refused "unknown_id" for none."""

    queue: str


class LostQuery(Query, frozen=True, tag="lost"):
    """The ``last`` contacts that left a queue, "" = any, with neither an answer nor a transfer; LostAnswer."""

    queue: str = ""
    last: int = 20


class GroupQuery(Query, frozen=True, tag="group"):
    """What belongs to a site, team, tenant, group of queues or trunk group, rolled up; answered by GroupAnswer.

    Refused "unknown_id" for a ``kind`` that is none.
    """

    kind: str
    id: str


class Answer(Struct, frozen=True, tag_field="answer"):
    """An answer to a Query."""


class Refused(Answer, frozen=True, tag="refused"):
    """The question cannot be answered, and why (a code)."""

    why: str


class QueueTotals(Struct, frozen=True, kw_only=True):
    """What a queue came to: contacts by outcome, sums in seconds. It balances.

    offered + carried_in = answered + abandoned + timeout + exit_key + emptied + overflow + withdrawn + unknown
    (+ transferred, told only where there is one) + waiting.

    ``carried_in``: waited already when the time asked for began, or when its feed was first heard. ``rejected``
    stands beside ``offered``; None = its feed cannot know. ``answered_within``, ``abandoned_within``: seconds ->
    contacts, by whole seconds as told. ``longest_wait_seconds``: over answered and abandoned. ``service_level``:
    ``within`` seconds, and by every formula its per cent, None where it cannot be computed.
    """

    offered: int
    answered: int
    abandoned: int
    timeout: int
    exit_key: int
    emptied: int
    overflow: int
    withdrawn: int
    transferred: int | UnsetType = UNSET
    unknown: int
    waiting: int
    carried_in: int
    rejected: int | None
    transferred_after_answer: int
    ring_no_answer: int
    answered_within: dict[str, int]
    abandoned_within: dict[str, int]
    talk_seconds: float
    wait_answered_seconds: float
    wait_abandoned_seconds: float
    longest_wait_seconds: float
    service_level: dict[str, float | None]


class AgentTotals(Struct, frozen=True, kw_only=True):
    """What an agent's time came to; ``paused_any_seconds``: not ready in at least one queue, by reason beside it."""

    answered: int
    talk_seconds: float
    ring_no_answer: int
    paused_any_seconds: float
    paused_seconds: dict[str, float]


class FeedTotals(Struct, frozen=True):
    """What the sources did not tell: ``lacks`` rights, ``gaps`` (from, to; epoch seconds), ``series`` connections."""

    lacks: tuple[str, ...]
    gaps: tuple[tuple[float, float], ...]
    series: int


class Interval(Struct, frozen=True):
    """A queue's quarter hour that began at ``start`` (epoch seconds)."""

    start: int
    queue: str
    totals: QueueTotals


class ReportAnswer(Answer, frozen=True, tag="report"):
    """Totals by name; a name that two sources share is told with its source, "north/pbx1:support".

    ``intervals``: by quarter hour and queue, if that was asked.
    """

    queues: dict[str, QueueTotals]
    agents: dict[str, AgentTotals]
    feed: FeedTotals
    intervals: tuple[Interval, ...] | UnsetType = UNSET


class CurveAnswer(Answer, frozen=True, tag="curve"):
    """``start``: when the day began, epoch seconds. ``offered``: contacts in each quarter hour since that is over;
    None = not everything of it was heard.

    ``before``: the same of the same clock times a week before, of the whole day; () = nothing is known of it.
    ``then``: queue id -> what its day had come to a week before at the same clock time, where all of that was heard.
    """

    start: float
    offered: tuple[int | None, ...] = ()
    before: tuple[int | None, ...] = ()
    then: dict[str, Window] = {}


class Stretch(Struct, frozen=True, array_like=True):
    """A state from ``since`` (epoch seconds) up to the next stretch; "" = nobody looked."""

    since: float
    state: str
    reason: str = ""


class Serves(Struct, frozen=True, array_like=True):
    """A queue that an agent serves; ``level`` 0 = first choice. ``paused`` there: since when, and the ``reason``."""

    queue: str
    level: int = 0
    paused: float | None = None
    reason: str = ""


class Visit(Struct, frozen=True, array_like=True):
    """An earlier contact of the same caller today: when it left, how, and the agent who had it."""

    left: float
    outcome: str
    queue: str = ""
    agent: str = ""


class Current(Struct, frozen=True):
    """The contact an agent is with. ``queued``, ``answered``: epoch seconds; ``waited`` seconds, None = not told.

    ``steps``: what she did with it, from its ringing on. ``before``: the same caller earlier today, the last first.
    """

    contact: str
    queue: str
    queued: float | None = None
    waited: float | None = None
    answered: float | None = None
    steps: tuple[Stretch, ...] = ()
    before: tuple[Visit, ...] = ()


class AgentAnswer(Answer, frozen=True, tag="agent"):
    """An agent's day, which began at ``start``, up to ``now`` (epoch seconds).

    ``states``: from ``start`` on, each up to the next, the last up to ``now``: together they are the day.
    ``answered``, ``missed``: contacts; ``talk``, ``wrap`` seconds, of what is over; ``paused``: reason -> seconds.
    ``native``: the source's own word for what it last told of her, at ``told``. ``known``: since when she was looked
    at today; None = nobody did.
    """

    agent: str
    start: float
    now: float
    states: tuple[Stretch, ...] = ()
    answered: int = 0
    missed: int = 0
    talk: float = 0.0
    wrap: float = 0.0
    paused: dict[str, float] = {}
    queues: tuple[Serves, ...] = ()
    contact: Current | None = None
    native: str = ""
    told: float | None = None
    known: float | None = None


class Parts(Struct, frozen=True, array_like=True):
    """What SL1 to SL8 are made of, in the order of measures.Counts."""

    answered_within: int = 0
    answered_after: int = 0
    abandoned_within: int = 0
    abandoned_after: int = 0
    short: int = 0
    flowed_out: int = 0
    waiting_beyond: int = 0


class Waited(Struct, frozen=True, array_like=True):
    """Contacts that waited up to so many whole seconds, None = longer than all others; and not in the one before."""

    up_to: int | None
    answered: int = 0
    abandoned: int = 0


class Minute(Struct, frozen=True, array_like=True):
    """A minute that is over: contacts by the time of the event."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0


class QueueAnswer(Answer, frozen=True, tag="queue"):
    """A queue's day, which began at ``start``, up to ``now`` (epoch seconds).

    ``today``, ``m30``: counts by the threshold ``within`` (seconds). ``gauges``: the source's own figures by its own
    names, over a time that it chose. ``waits``: how long contacts waited today. ``minutes``: the last 30, oldest
    first. ``offered``, ``before``: the day's quarter hours as in CurveAnswer. ``known``: from when today is whole.
    """

    queue: str
    start: float
    now: float
    formula: str = "SL1"
    within: float = 20.0
    short: float = 0.0
    today: Parts = Parts()
    m30: Parts = Parts()
    gauges: dict[str, float] = {}
    waits: tuple[Waited, ...] = ()
    minutes: tuple[Minute, ...] = ()
    offered: tuple[int | None, ...] = ()
    before: tuple[int | None, ...] = ()
    known: float | None = None


class Lost(Struct, frozen=True, array_like=True):
    """A contact that was lost at ``left`` after ``waited`` seconds (None = not told).

    ``caller``: all but its last three digits hidden, "" = not told. ``again``: when the same number was in a queue
    again, or was called back (``called``); ``served``: an agent had it then.
    """

    contact: str
    queue: str
    left: float
    outcome: str
    waited: float | None = None
    caller: str = ""
    again: float | None = None
    served: bool = False
    called: bool = False


class LostAnswer(Answer, frozen=True, tag="lost"):
    """The last first. ``known``: those lost before this time (epoch seconds) are not known of."""

    lost: tuple[Lost, ...]
    known: float


class GroupAnswer(Answer, frozen=True, tag="group"):
    """Counts of all that belongs to it at ``now`` (epoch seconds).

    An agent stands once in ``states`` (state -> agents), whatever she serves. ``oldest``: when the longest wait began.
    ``used``, ``lines``, ``peak``, ``blocked``: of its trunk groups, None = not known of one of them. ``lost``: its
    feeds that are not live.
    """

    kind: str
    id: str
    now: float
    queues: int = 0
    agents: int = 0
    waiting: int = 0
    oldest: float | None = None
    m30: Window = Window()
    today: Window = Window()
    states: dict[str, int] = {}
    used: int | None = None
    lines: int = 0
    peak: int | None = None
    blocked: int | None = None
    lost: tuple[str, ...] = ()


AnyQuery = ReportQuery | CurveQuery | AgentQuery | QueueQuery | LostQuery | GroupQuery
AnyAnswer = Refused | ReportAnswer | CurveAnswer | AgentAnswer | QueueAnswer | LostAnswer | GroupAnswer
