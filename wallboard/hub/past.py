"""Days that a floor no longer keeps apart: from the journal, as a floor that is read like any other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import structs

from wallboard.config import Centre, Site
from wallboard.floor import dump
from wallboard.floor.contacts import Finished
from wallboard.floor.feeds import Feed
from wallboard.floor.fold import Floor
from wallboard.floor.queues import Queue, told
from wallboard.floor.windows import END_OF_TIME, QUARTER, AgentCell, Cells, Days, QueueCell, days
from wallboard.hub.history import curve, first_days, heard, heard_from, offered, report
from wallboard.hub.journal import reading
from wallboard.hub.journal.archive import Archive
from wallboard.model.queries import AnyAnswer, CurveAnswer, CurveQuery, ReportQuery
from wallboard.model.rows import Window

DAY = 90_000  # seconds of the longest day: those of other sites begin earlier
WEEK = timedelta(days=7)
_LONG = 3600.0  # seconds: whose wait or talk is longer is not found where it began


def folded(archive: Archive, centre: Centre) -> Floor:
    """The floor as it was when the journal was last written to. Raises JournalError."""
    floor, restored = Floor(centre), archive.read()
    if restored is None:
        return floor
    if restored.checkpoint is not None:
        dump.restore(floor, restored.checkpoint.floor, restored.closed)
    for block in reading.blocks(archive.path, restored):
        for number, event in enumerate(block.events, block.first):
            if number not in restored.poison:
                floor.apply(event)
    return floor


def guessed(archive: Archive, timezone: str) -> Centre:
    """As much of a centre as its journal says; all its sites in one time zone. Raises JournalError."""
    floor = folded(archive, Centre())
    sites = sorted({id.partition("/")[0] for id in floor.feeds})
    return Centre(id=archive.centre(), sites=tuple(Site(id=id, timezone=timezone) for id in sites))


def answer(floor: Floor, path: Path, query: ReportQuery | CurveQuery, now: float) -> AnyAnswer:
    """What is known of any day, with what a journal keeps of it. Raises JournalError."""
    with closing(Archive(path)) as archive:
        if isinstance(query, CurveQuery):
            return with_week_before(curve(floor, now), floor, archive, now)
        return report(as_asked(floor, archive, query), query)


def as_asked(floor: Floor, archive: Archive, query: ReportQuery) -> Floor:
    """A floor with the quarter hours that a report is about. Raises JournalError."""
    if not query.day:
        return ever(floor, archive, query.by == "interval")
    try:
        return of_day(floor, archive, date.fromisoformat(query.day))
    except (ValueError, OverflowError):
        return floor  # which says that it is no day


def of_day(floor: Floor, archive: Archive, day: date) -> Floor:
    """A floor whose quarter hours are those of a day, wherever they are kept. Raises JournalError."""
    calendars = [days(site) for site in floor.centre.sites] or [days(Site(id="site"))]
    begins, ends = zip(*(calendar.of(day) for calendar in calendars), strict=True)
    return between(floor, archive, min(begins), max(ends))


def ever(floor: Floor, archive: Archive, apart: bool) -> Floor:
    """A floor with all there ever was; its quarter hours ``apart`` as far as they are kept, else in one sum."""
    if apart:
        return between(floor, archive, 0.0, END_OF_TIME)
    copy = _copy(floor, None)
    for kind, id, _, cell in archive.cells(0.0, END_OF_TIME, imported=True):
        _entity(copy, kind, id).cells.before.add(cell)
    return _unsure(copy, archive, 0.0, END_OF_TIME)


def between(floor: Floor, archive: Archive, start: float, end: float, kinds: str = "qa") -> Floor:
    """A floor whose quarter hours are those that begin in [start, end), of these ``kinds``.

    Raises JournalError.
    """
    found: defaultdict[tuple[str, str], dict[int, Any]] = defaultdict(dict)
    for closed in archive.cells(start, end, kinds):
        found[closed.kind, closed.id][closed.quarter] = closed.cell
    for kind, entities in (("q", floor.queues), ("a", floor.agents)):
        for id, entity in entities.items():
            own = entity.cells.quarters.items()
            found[kind, id] |= {quarter: cell for quarter, cell in own if start <= quarter * QUARTER < end}
    copy = _copy(floor, found)
    for id, waiting in _waiting_at(floor, archive, start, end).items():
        if id in copy.queues:
            copy.queues[id].cells.before.carried_in = waiting
    return _unsure(copy, archive, start, end)


def _unsure(copy: Floor, archive: Archive, start: float, end: float) -> Floor:
    """What was imported is from a log, which knows nothing of refused joins, whatever the feed itself may know."""
    if archive.is_imported(start, end):
        for queue in copy.queues.values():
            queue.feed = replace(queue.feed, lacks=(*queue.feed.lacks, "dialplan"))
    return copy


def _waiting_at(floor: Floor, archive: Archive, start: float, end: float) -> Mapping[str, int]:
    """Who waited in each queue at ``start``: in what was imported those who had come, in our own time those who wait
    now but for all that came since.
    """
    if archive.is_imported(start, end):
        return archive.balance(start)
    settled = max((queue.cells.settled for queue in floor.queues.values()), default=0)
    since = archive.came_in(start, settled)
    return {
        id: len(queue.waiting) - since.get(id, 0) - queue.cells.between(start, END_OF_TIME).balance()
        for id, queue in floor.queues.items()
    }


def _copy(floor: Floor, found: Mapping[tuple[str, str], dict[int, Any]] | None) -> Floor:
    """A floor beside another; with the quarter hours found, None = its own."""
    copy = Floor(floor.centre, None)
    copy.latest, copy.oddities, copy.observed = floor.latest, floor.oddities, floor.observed
    copy.feeds |= floor.feeds
    for id, queue in floor.queues.items():
        copy.queues[id] = replace(queue, cells=_same(queue.cells) if found is None else _cells(QueueCell, {}))
    for id, agent in floor.agents.items():
        copy.agents[id] = replace(agent, cells=_same(agent.cells) if found is None else _cells(AgentCell, {}))
    for (kind, id), quarters in (found or {}).items():
        if quarters:
            _entity(copy, kind, id).cells.quarters = quarters
    return copy


def _cells(make: type[Any], quarters: dict[int, Any]) -> Cells[Any]:
    return Cells(make, None, make(), make(), quarters)


def _same(cells: Cells[Any]) -> Cells[Any]:
    before = cells.make()
    before.add(cells.before)
    return Cells(cells.make, None, before, cells.last, dict(cells.quarters))


def _entity(floor: Floor, kind: str, id: str) -> Any:
    """Whose quarter hour it is; somebody of long ago begins to exist again."""
    source = id.partition(":")[0]
    feed = floor.feeds.get(source) or floor.feeds.setdefault(source, Feed(source))
    return floor.queue(id, feed) if kind == "q" else floor.agent(id, feed)


# -- the same clock time a week before


def week_before(calendar: Days, at: float) -> float:
    """The same clock time seven days before, whatever happened to the clocks in between."""
    local = datetime.fromtimestamp(at, calendar.zone).replace(tzinfo=None, fold=0)
    return (local - WEEK).replace(tzinfo=calendar.zone).timestamp()


def with_week_before(answer: CurveAnswer, floor: Floor, archive: Archive, now: float) -> CurveAnswer:
    """A day's curve with what the journal knows of the same day a week before. Raises JournalError."""
    calendar = first_days(floor)
    start, end = calendar.holding(answer.start)
    quarters = [int(week_before(calendar, at)) // QUARTER for at in range(int(start), int(end), QUARTER)]
    first, last = quarters[0] * QUARTER, (quarters[-1] + 1) * QUARTER
    known = archive.is_imported(first, last)
    then = between(floor, archive, first - DAY, last, "q")
    before = offered(then, quarters, known)
    if not any(before):
        return answer
    at = week_before(calendar, now)
    return structs.replace(answer, before=before, then=_windows(then, archive, at, known))


def offered_before(queue: Queue, path: Path, now: float) -> tuple[int | None, ...]:
    """What came into a queue in each quarter hour of its day a week before; () = nothing is known of it.

    Raises JournalError.
    """
    start, end = queue.days.holding(now)
    quarters = [int(week_before(queue.days, at)) // QUARTER for at in range(int(start), int(end), QUARTER)]
    first, last = quarters[0] * QUARTER, (quarters[-1] + 1) * QUARTER
    with closing(Archive(path)) as archive:
        known = archive.is_imported(first, last)
        cells = {one.quarter: one.cell for one in archive.cells(first, last, "q", id=queue.id)}
        came = {quarter: cell.offered for quarter, cell in cells.items() if isinstance(cell, QueueCell)}
    if not any(came.values()):
        return ()
    return tuple(
        came.get(at, 0) if known or heard_from(queue.feed, at * QUARTER, (at + 1) * QUARTER) else None
        for at in quarters
    )


def lost_before(path: Path, queue: str, before: float, last: int) -> list[Finished]:
    """The ``last`` contacts that were lost before a time, the last first; queue "" = any. Raises JournalError."""
    with closing(Archive(path)) as archive:
        return list(archive.lost(queue, before, last))


def latest(path: Path, last: int) -> list[Finished]:
    """The ``last`` contacts that left, the last first. Raises JournalError."""
    with closing(Archive(path)) as archive:
        return list(archive.latest(last))


def _windows(then: Floor, archive: Archive, at: float, known: bool) -> dict[str, Window]:
    """What every queue's day had come to at ``at``, to the second, from its quarter hours and its contacts."""
    quarter = int(at) // QUARTER * QUARTER
    partial = _begun(archive.contacts(quarter - _LONG, at + _LONG), float(quarter), at)
    found = {}
    for id, queue in then.queues.items():
        start, _ = queue.days.holding(at)
        if known or heard(then, start, at):
            total = queue.cells.between(start, quarter)
            total.add(partial.get(id, QueueCell()))
            found[id] = _window(queue, total)
    return found


def _window(queue: Queue, total: QueueCell) -> Window:
    return replace(queue, cells=_cells(QueueCell, {0: total}), waiting={}).window("interval", 0.0)


def _begun(contacts: Iterable[Finished], start: float, end: float) -> dict[str, QueueCell]:
    """A quarter hour up to a time within it, by queue."""
    cells: defaultdict[str, QueueCell] = defaultdict(QueueCell)
    for one in contacts:
        cell = cells[one.queue]
        cell.offered += start <= one.queued < end
        if start <= one.ended < end:
            cell.ended += 1
            cell.talk += max(one.talked, 0.0)
        if not start <= one.left < end:
            continue
        setattr(cell, one.outcome, getattr(cell, one.outcome) + 1)
        if one.outcome in ("answered", "abandoned") and told(one.waited):
            after = cell.answered_after if one.outcome == "answered" else cell.abandoned_after
            after[int(one.waited)] = after.get(int(one.waited), 0) + 1
            if one.outcome == "answered":
                cell.wait_answered += one.waited
    return cells
