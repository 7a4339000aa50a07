"""What is known of one agent, one queue, who was lost, or of all that belongs together."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, Protocol

from msgspec import structs

from wallboard.floor.agents import EVERYWHERE, Agent
from wallboard.floor.contacts import Contact, Finished
from wallboard.floor.fold import Floor
from wallboard.floor.queues import Queue, counts, told
from wallboard.floor.sliding import MINUTE
from wallboard.floor.windows import QUARTER, QueueCell
from wallboard.hub.history import heard_from
from wallboard.hub.recent import SAME, Recent
from wallboard.hub.statelog import StateLog
from wallboard.model.queries import (
    AgentAnswer,
    AgentQuery,
    AnyAnswer,
    Current,
    GroupAnswer,
    GroupQuery,
    Lost,
    LostAnswer,
    LostQuery,
    Minute,
    Parts,
    QueueAnswer,
    QueueQuery,
    Refused,
    Serves,
    Stretch,
    Visit,
    Waited,
)
from wallboard.model.rows import AgentRow, FeedRow, NameRow, QueueRow, TrunkRow, Window

EDGES = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600)  # seconds, between which waits are told apart
MOST = 200  # lost contacts in one answer
VISITS = 5
MINUTES = 30
SHOWN = 3  # digits of a number
_WORK = ("reserved", "ringing", "talking", "held", "wrap_up")


class Memory(Protocol):
    """What a hub remembers beside its floor."""

    log: StateLog
    recent: Recent

    def before(self, queue: Queue, now: float) -> tuple[int | None, ...]:
        """What came into a queue in each quarter hour of the day a week before; () = nothing is known of it."""
        ...

    def lost(self, queue: str, last: int) -> tuple[list[Finished], float]:
        """The last contacts that were lost, the last first, and since when all such are known."""
        ...


def answer(floor: Floor, memory: Memory, query: AgentQuery | QueueQuery | LostQuery, now: float) -> AnyAnswer:
    """What is known by ``now``; Refused "unknown_id" of whoever there is not."""
    if isinstance(query, LostQuery):
        return lost(floor, memory, query)
    if isinstance(query, AgentQuery):
        agent = floor.agents.get(query.agent)
        return agent_day(floor, memory, agent, now) if agent else Refused(why="unknown_id")
    queue = floor.queues.get(query.queue)
    return queue_day(memory, queue, now) if queue else Refused(why="unknown_id")


# -- an agent


def agent_day(floor: Floor, memory: Memory, agent: Agent, now: float) -> AgentAnswer:
    start, _ = agent.days.holding(now)
    shown = memory.log.between(agent.id, start, now) or (Stretch(start, ""),)
    states = tuple(_with_budgets(shown, {each.code: each.budget for each in floor.centre.reasons}, now))
    today = agent.today(now)
    native, at = memory.recent.word(agent.id)
    return AgentAnswer(
        agent.id,
        start,
        now,
        states=states,
        answered=today.answered,
        missed=today.missed,
        talk=today.talk,
        wrap=today.wrap,
        paused=dict(today.paused),
        queues=tuple(_serves(agent, queue, level) for queue, level in sorted(agent.queues.items())),
        contact=_current(floor, memory, agent, states, start),
        native=native,
        told=at,
        known=next((each.since for each in states if each.state), None),
    )


def _with_budgets(shown: Iterable[Stretch], budgets: Mapping[str, float | None], now: float) -> Iterable[Stretch]:
    """A break is over when its budget is: what is longer is another state."""
    listed = tuple(shown)
    for each, end in zip(listed, (*(other.since for other in listed[1:]), now), strict=True):
        yield each
        budget = budgets.get(each.reason) if each.state == "not_ready" else None
        if budget is not None and each.since + budget < end:
            yield Stretch(each.since + budget, "over_break", each.reason)


def _serves(agent: Agent, queue: str, level: int) -> Serves:
    pause = agent.pauses.get(queue) or agent.pauses.get(EVERYWHERE)
    return Serves(queue, level, pause.since, pause.reason) if pause else Serves(queue, level)


def _current(floor: Floor, memory: Memory, agent: Agent, states: tuple[Stretch, ...], start: float) -> Current | None:
    activity = agent.activity()
    if activity is None or not activity.contact:
        return None
    found = [contact for contact in floor.contacts.values() if contact.id == activity.contact]
    contact = next((each for each in found if each.queue == activity.queue), found[0] if found else None)
    if contact is None:
        began = activity.since
        return Current(activity.contact, activity.queue, steps=_steps(states, began))
    answered = contact.queued + contact.waited if contact.waited >= 0 and not contact.waits() else None
    before = (one for one in memory.recent.of(contact.caller) if one.left >= start and one.contact != contact.id)
    return Current(
        contact.id,
        contact.queue,
        queued=contact.queued,
        waited=contact.waited if contact.waited >= 0 else None,
        answered=answered,
        steps=_steps(states, contact.queued),
        before=tuple(Visit(one.left, one.outcome, one.queue, one.agent) for one in islice(before, VISITS)),
    )


def _steps(states: tuple[Stretch, ...], began: float) -> tuple[Stretch, ...]:
    """What she does without a break since something began."""
    steps: list[Stretch] = []
    for each in reversed(states):
        if each.state not in _WORK or (each.state == "wrap_up" and steps):
            break
        steps.append(each)
        if each.since < began:
            break
    return tuple(reversed(steps))


# -- a queue


def queue_day(memory: Memory, queue: Queue, now: float) -> QueueAnswer:
    start, _ = queue.days.holding(now)
    total = QueueCell()
    total.add(queue.cells.closed(start, now))
    total.add(queue.cells.current(now))
    overdue, service = queue.overdue(now), queue.service
    return QueueAnswer(
        queue.id,
        start,
        now,
        formula=service.formula,
        within=service.within,
        short=service.short_abandon,
        today=Parts(*counts(total.tally(service), overdue)),
        m30=Parts(*counts(queue.sliding.window(MINUTES * MINUTE, now), overdue)),
        gauges=dict(queue.gauges),
        waits=_waits(total, int(service.within)),
        minutes=_minutes(queue, now),
        offered=_offered(queue, start, now),
        before=memory.before(queue, now),
        known=queue.feed.began if queue.feed.began > start else None,
    )


def _waits(total: QueueCell, within: int) -> tuple[Waited, ...]:
    """How long contacts waited; the threshold is one of the borders."""
    edges = sorted({*EDGES, within})
    answered, abandoned = _spread(total.answered_after, edges), _spread(total.abandoned_after, edges)
    return tuple(Waited(edge, answered[place], abandoned[place]) for place, edge in enumerate((*edges, None)))


def _spread(after: Mapping[int, int], edges: list[int]) -> Counter[int]:
    found = Counter[int]()
    for seconds, count in after.items():
        found[bisect_left(edges, seconds)] += count
    return found


def _minutes(queue: Queue, now: float) -> tuple[Minute, ...]:
    over = int(now) // MINUTE
    ends = range(over - MINUTES, over + 1)
    places = {
        name: [bisect_left(queue.sliding.counts[name], at * MINUTE) for at in ends]
        for name in ("offered", "answered", "abandoned")
    }
    return tuple(Minute(*(at[place + 1] - at[place] for at in places.values())) for place in range(MINUTES))


def _offered(queue: Queue, start: float, now: float) -> tuple[int | None, ...]:
    kept = queue.cells.quarters
    return tuple(
        (kept[quarter].offered if quarter in kept else 0)
        if heard_from(queue.feed, quarter * QUARTER, (quarter + 1) * QUARTER)
        else None
        for quarter in range(int(start) // QUARTER, int(now) // QUARTER)
    )


# -- who was lost


def masked(number: str) -> str:
    """A number with all but its last digits hidden; "" for what is none."""
    digits = sum(char.isdigit() for char in number)
    if digits < len(number.strip("+*# ")):
        return ""
    return "*" * max(0, len(number) - SHOWN) + number[-SHOWN:]


def lost(floor: Floor, memory: Memory, query: LostQuery) -> LostAnswer:
    found, known = memory.lost(query.queue, max(0, min(query.last, MOST)))
    later = memory.recent.later(found)
    here: dict[str, list[Contact]] = {}
    for contact in floor.contacts.values():
        here.setdefault(contact.caller, []).append(contact)
    return LostAnswer(tuple(_lost(one, later.get(one.caller, []), here.get(one.caller, [])) for one in found), known)


def _lost(one: Finished, later: Iterable[Finished], here: Iterable[Contact]) -> Lost:
    """``later``, ``here``: of the same caller."""
    came = [(each.queued, each.outcome == "answered", each.channel) for each in later if each.contact != one.contact]
    if one.caller:
        came += [(each.queued, not each.waits(), each.channel) for each in here]
    came = sorted(each for each in came if each[0] >= one.left - SAME)
    return Lost(
        one.contact,
        one.queue,
        one.left,
        one.outcome,
        one.waited if told(one.waited) else None,
        masked(one.caller),
        again=came[0][0] if came else None,
        served=any(each[1] for each in came),
        called=any(each[2] == "callback" for each in came),
    )


# -- all that belongs together

Table = Callable[[type[Any]], Mapping[str, Any]]


def group(table: Table, query: GroupQuery, now: float) -> GroupAnswer | Refused:
    """A roll-up of rows; ``table``: the rows of a kind by id."""
    if query.kind not in ("site", "team", "tenant", "group", "trunk"):
        return Refused(why="unknown_id")
    names: Mapping[str, NameRow] = table(NameRow)
    ours = {id for id, row in names.items() if _belongs(row, query)}
    agents: list[AgentRow] = [row for id, row in table(AgentRow).items() if id in ours]
    if query.kind == "team":
        ours |= {queue for row in agents for queue in row.queues}
    elif query.kind in ("tenant", "group"):
        agents = [row for row in table(AgentRow).values() if not ours.isdisjoint(row.queues)]
    queues: list[QueueRow] = [row for id, row in table(QueueRow).items() if id in ours]
    trunks: list[TrunkRow] = [row for id, row in table(TrunkRow).items() if id in ours]
    return GroupAnswer(
        query.kind,
        query.id,
        now,
        queues=len(queues),
        agents=len(agents),
        waiting=sum(row.waiting for row in queues),
        oldest=min((row.oldest for row in queues if row.oldest is not None), default=None),
        m30=_together([row.m30 for row in queues]),
        today=_together([row.today for row in queues]),
        states=dict(Counter(row.state for row in agents)),
        used=_all(row.used for row in trunks),
        lines=sum(row.lines for row in trunks),
        peak=_all(row.peak for row in trunks),
        blocked=_all(row.blocked for row in trunks),
        lost=tuple(sorted(id for id, row in table(FeedRow).items() if id in ours and row.state == "lost")),
    )


def _belongs(row: NameRow, query: GroupQuery) -> bool:
    if query.kind == "trunk":
        return row.kind == "trunk" and row.id == query.id
    if query.kind == "site":
        return row.site == query.id
    if query.kind == "team":
        return row.kind == "agent" and row.group == query.id
    return row.kind == "queue" and query.id == (row.tenant if query.kind == "tenant" else row.group)


def _all(values: Iterable[int | None]) -> int | None:
    """Their sum; None if there are none, or one of them is not known."""
    listed = list(values)
    known = [value for value in listed if value is not None]
    return sum(known) if listed and len(known) == len(listed) else None


def _together(windows: Iterable[Window]) -> Window:
    listed = [structs.asdict(window) for window in windows]
    rejected = [each.pop("rejected") for each in listed]
    sums = {name: sum(each[name] for each in listed) for name in (listed[0] if listed else ())}
    return Window(**sums, rejected=None if None in rejected else sum(rejected))
