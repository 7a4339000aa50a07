"""What a console may ask for: pulled answers, beside the rows that are pushed."""

from msgspec import Struct


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


class CurveAnswer(Answer, frozen=True, tag="curve"):
    """``start``: when the day began, epoch seconds. ``offered``: contacts in each quarter hour since that is over;
    None = not everything of it was heard."""

    start: float
    offered: tuple[int | None, ...] = ()
