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


AnyQuery = ReportQuery | CurveQuery
AnyAnswer = Refused | ReportAnswer | CurveAnswer
