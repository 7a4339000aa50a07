"""Answers to queries: what a day, or all that is known, came to."""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import UNSET

from wallboard.config import Site
from wallboard.floor.agents import Agent
from wallboard.floor.feeds import Feed
from wallboard.floor.fold import Floor
from wallboard.floor.queues import Queue, counts
from wallboard.floor.windows import QUARTER, Days, QueueCell, days
from wallboard.model.measures import FORMULAS, service_level
from wallboard.model.queries import (
    AgentTotals,
    CurveAnswer,
    FeedTotals,
    Interval,
    QueueTotals,
    Refused,
    ReportAnswer,
    ReportQuery,
)

ALWAYS = (0.0, 1e12)


def report(floor: Floor, query: ReportQuery) -> ReportAnswer | Refused:
    """What is known of a day, or of all time; Refused "day" for a day that is none.

    The days are those of the floor's own cells: a floor that keeps two days answers for two days.
    """
    try:
        day = date.fromisoformat(query.day) if query.day else None
    except ValueError:
        return Refused(why="day")
    queues = {name: floor.queues[id] for id, name in _names(floor.queues)}
    agents = {name: floor.agents[id] for id, name in _names(floor.agents)}
    intervals = tuple(
        interval for name, queue in queues.items() for interval in _intervals(name, queue, day, query.within)
    )
    return ReportAnswer(
        queues={name: _queue(floor, queue, day, query.within) for name, queue in queues.items()},
        agents={name: _agent(floor, agent, day) for name, agent in agents.items()},
        feed=_feeds(floor, day),
        intervals=tuple(sorted(intervals, key=lambda one: one.start)) if query.by == "interval" else UNSET,
    )


def curve(floor: Floor, now: float) -> CurveAnswer:
    """The day that holds ``now`` at the first site, by the quarter hours that are over."""
    start, _ = first_days(floor).holding(now)
    return CurveAnswer(start, offered(floor, range(int(start) // QUARTER, int(now) // QUARTER)))


def date_of(floor: Floor, now: float) -> str:
    """Today at the first site, as in a ReportQuery."""
    calendar = first_days(floor)
    start, _ = calendar.holding(now)
    return datetime.fromtimestamp(start, calendar.zone).date().isoformat()


def first_days(floor: Floor) -> Days:
    """The days of the first site."""
    return days(next(iter(floor.centre.sites), Site(id="site")))


def offered(floor: Floor, quarters: Iterable[int], known: bool = False) -> tuple[int | None, ...]:
    """How many contacts came in each quarter hour, all queues together; None = not everything of it was heard.

    ``known``: all of it is, whatever the feeds heard.
    """
    cells = [queue.cells.quarters for queue in floor.queues.values()]
    return tuple(
        sum(kept[quarter].offered for kept in cells if quarter in kept)
        if known or heard(floor, quarter * QUARTER, (quarter + 1) * QUARTER)
        else None
        for quarter in quarters
    )


def heard(floor: Floor, start: float, end: float) -> bool:
    """Whether everything that was going on between two times was told."""
    feeds = [feed for feed in floor.feeds.values() if feed.began]
    return bool(feeds) and all(heard_from(feed, start, end) for feed in feeds)


def heard_from(feed: Feed, start: float, end: float) -> bool:
    """Whether a feed told everything between two times."""
    until = feed.since if feed.state == "lost" else end
    return feed.began <= start and until >= end and not any(gap[0] < end and gap[1] > start for gap in feed.gaps)


def _names(ids: dict[str, Queue] | dict[str, Agent]) -> list[tuple[str, str]]:
    """(id, name) in the order of the names: the source's own name, with its source where two have the same."""
    natives = {id: id.partition(":")[2] for id in ids}
    often = list(natives.values())
    shared = {native for native in often if often.count(native) > 1}
    named = [(id, id if native in shared else native) for id, native in natives.items()]
    return sorted(named, key=lambda pair: pair[1])


def _period(days: Days, day: date | None) -> tuple[float, float]:
    return days.of(day) if day else ALWAYS


def _queue(floor: Floor, queue: Queue, day: date | None, within: tuple[int, ...]) -> QueueTotals:
    start, end = _period(queue.days, day)
    if day:
        total, carried = queue.cells.between(start, end), _waiting_at(queue, start)
    else:
        total, carried = queue.cells.total(), 0
    overdue = queue.overdue(floor.latest) if start <= floor.latest < end else 0
    return _totals(queue, total, carried, overdue, within)


def _waiting_at(queue: Queue, at: float) -> int:
    """Who waited at a time: all that came before less all that left."""
    return queue.cells.before.balance() + queue.cells.between(0.0, at).balance()


def _intervals(name: str, queue: Queue, day: date | None, within: tuple[int, ...]) -> list[Interval]:
    """Every quarter hour in which something happened; who waited when it began is carried in."""
    start, end = _period(queue.days, day)
    waiting = queue.cells.before.balance()
    intervals = []
    for quarter, cell in sorted(queue.cells.quarters.items()):
        if start <= quarter * QUARTER < end:
            intervals.append(Interval(quarter * QUARTER, name, _totals(queue, cell, waiting, 0, within)))
        waiting += cell.balance()
    return intervals


def _totals(queue: Queue, cell: QueueCell, carried: int, overdue: int, within: tuple[int, ...]) -> QueueTotals:
    limits = sorted({queue.service.within, *map(float, within)})
    counted = counts(cell.tally(queue.service), overdue)
    levels = {formula: _rounded(service_level(formula, counted)) for formula in FORMULAS}
    return QueueTotals(
        offered=cell.offered,
        answered=cell.answered,
        abandoned=cell.abandoned,
        timeout=cell.timeout,
        exit_key=cell.exit_key,
        emptied=cell.emptied,
        overflow=cell.overflow,
        withdrawn=cell.withdrawn,
        transferred=cell.transferred or UNSET,
        unknown=cell.unknown,
        waiting=carried + cell.balance(),
        carried_in=carried + cell.carried_in,
        rejected=cell.rejected if queue.tells_rejected() else None,
        transferred_after_answer=cell.transferred_after_answer,
        ring_no_answer=cell.missed,
        answered_within={str(_seconds(limit)): cell.answered_within(limit) for limit in limits},
        abandoned_within={str(_seconds(limit)): cell.abandoned_within(limit) for limit in limits},
        talk_seconds=_seconds(cell.talk),
        wait_answered_seconds=_seconds(cell.wait_answered),
        wait_abandoned_seconds=_seconds(cell.wait_abandoned),
        longest_wait_seconds=_seconds(cell.longest),
        service_level={"within": _seconds(queue.service.within), **levels},
    )


def _agent(floor: Floor, agent: Agent, day: date | None) -> AgentTotals:
    start, end = _period(agent.days, day)
    total = agent.between(start, end, floor.latest)
    if day is None:
        total.add(agent.cells.before)
    return AgentTotals(
        answered=total.answered,
        talk_seconds=_seconds(total.talk),
        ring_no_answer=total.missed,
        paused_any_seconds=_seconds(total.paused_any()),
        paused_seconds={reason: _seconds(seconds) for reason, seconds in sorted(total.paused.items())},
    )


def _feeds(floor: Floor, day: date | None) -> FeedTotals:
    gaps = []
    for feed in floor.feeds.values():
        start, end = _period(days(floor.centre.site_of(feed.id)), day)
        gaps += [gap for gap in feed.gaps if gap[0] < end and gap[1] > start]
    return FeedTotals(
        lacks=tuple(sorted({right for feed in floor.feeds.values() for right in feed.lacks})),
        gaps=tuple(sorted(gaps)),
        series=sum(feed.series for feed in floor.feeds.values()),
    )


def _seconds(value: float) -> float:
    """To the millisecond, and without a fraction where there is none."""
    rounded = round(value, 3)
    return int(rounded) if rounded == int(rounded) else rounded


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
