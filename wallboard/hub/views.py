"""Floor to rows: all that a console may see. Only what was touched, or what time alone changes, is built again."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import islice

from msgspec import structs

from wallboard.config import Centre
from wallboard.floor.agents import Agent, displayed
from wallboard.floor.contacts import Contact, Key
from wallboard.floor.feeds import Feed
from wallboard.floor.fold import Floor
from wallboard.floor.queues import Queue
from wallboard.floor.trunks import Trunk
from wallboard.floor.windows import Days, days
from wallboard.hub.levels import level, next_change
from wallboard.hub.rowstore import RowStore, tag
from wallboard.model.rows import (
    KINDS,
    AgentRow,
    AnyRow,
    ContactRow,
    FeedRow,
    Frame,
    JournalRow,
    Levels,
    NameRow,
    QueueRow,
    R,
    Row,
    TrunkRow,
    name_id,
)

STEP = 5.0  # seconds; sliding windows move on in these
MINUTE = 60.0
SWEEP = 240  # beats in which every agent has her turn: a minute
BUSY = ("reserved", "ringing", "talking", "held", "wrap_up")
AWAY = ("not_ready", "over_break")


class Views:
    """The rows of a centre, kept up with its floor."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._reasons = {reason.code: reason for reason in centre.reasons}
        self._store = RowStore()
        self._step = self._minute = 0
        self._new_minute = True
        self._sweep: Iterator[str] = iter(())
        self._lines = {trunk.id: trunk.lines for trunk in centre.trunks}
        self._named: dict[str, str] = {}
        self._due_queues: dict[str, float] = {}
        self._due_agents: dict[str, float] = {}
        self._days: dict[str, Days] = {}
        self._name_centre()

    def configure(self, centre: Centre, floor: Floor) -> None:
        """Go by another configuration; ``floor`` does so already."""
        self._centre = centre
        self._reasons = {reason.code: reason for reason in centre.reasons}
        self._lines = {trunk.id: trunk.lines for trunk in centre.trunks}
        self._named.clear()
        self._days.clear()
        there: dict[type[Row], Container[str]] = {
            QueueRow: floor.queues,
            AgentRow: floor.agents,
            FeedRow: {feed.id for feed in centre.feeds},
            TrunkRow: self._lines,
        }
        for kind, ids in there.items():
            for id in [id for id in self._store.table(kind) if id not in ids]:
                self._store.drop(kind, id)
        self._name_centre()
        for id in self._store.table(QueueRow):
            self._name_queue(id)
        listed = {centre.id, *(site.id for site in centre.sites)}
        listed |= {name_id("team", team.id) for team in centre.teams}
        listed |= {name_id("tenant", tenant.id) for tenant in centre.tenants}
        for row in tuple(self._store.table(NameRow).values()):
            if row.id not in listed and not any(row.id in self._store.table(kind) for kind in there):
                self._store.drop(NameRow, row.id)

    def restore(self, rows: Iterable[Row], oldest: int, shown: int) -> None:
        """Take back rows as they were shown at ``oldest``, by a hub whose last revision was ``shown``."""
        self._store.restore(rows, oldest, shown)

    def resume(self, floor: Floor, seen: Iterable[tuple[type[Row], str]]) -> None:
        """Go on with a floor that was folded anew; ``seen``: what may have been shown otherwise meanwhile."""
        self.configure(self._centre, floor)
        there = {key.contact for key in floor.contacts}
        for id in [id for id in self._store.table(ContactRow) if id not in there]:
            self._store.drop(ContactRow, id)
        for kind, id in seen:
            if id in self._store.table(kind):
                self._store.touch(kind, id)
            else:
                self._store.bury(tag(kind), id)
        for kind in KINDS:
            if kind is not NameRow:
                self._store.touch(kind)
        self._store.commit()

    def rows(self) -> list[AnyRow]:
        return self._store.rows()

    def show(self, row: JournalRow) -> None:
        """A row that tells of the hub itself, with the next frame."""
        self._store.put(row)

    @property
    def rev(self) -> int:
        return self._store.rev

    def table(self, kind: type[R]) -> Mapping[str, R]:
        return self._store.table(kind)

    def since(self, rev: int, now: float) -> Frame:
        return self._store.since(rev, now)

    def update(self, floor: Floor, now: float, heard: Mapping[str, float]) -> bool:
        """Build again what may have changed since the last time; whether anything did.

        ``heard``: when each source was last heard, an event or not.
        """
        touched = floor.take_touched()
        agents, queues = set(touched.agents), set(touched.queues)
        for feed in floor.feeds.values():
            self._show_feed(feed, heard.get(feed.id, feed.heard), now)
        for trunk in floor.trunks.values():
            self._show_trunk(trunk, now)
        self._new_minute = int(now // MINUTE) != self._minute
        self._minute = int(now // MINUTE)
        agents.update(self._swept(floor.agents))
        if (step := int(now // STEP)) != self._step:
            self._step = step
            queues |= floor.queues.keys()
        agents |= _taken(self._due_agents, now)
        queues |= _taken(self._due_queues, now)
        queues |= self._show_agents((floor.agents[id] for id in agents if id in floor.agents), now)
        self._show_queues((floor.queues[id] for id in queues if id in floor.queues), heard, now)
        self._show_contacts(floor, touched.contacts)
        return self._store.commit()

    def _swept(self, agents: Mapping[str, Agent]) -> list[str]:
        """A few agents at a time, each in her turn: what time alone changes of them (seconds away, a new day)."""
        swept = list(islice(self._sweep, len(agents) // SWEEP + 1))
        if not swept:
            self._sweep = iter(tuple(agents))
        return swept

    # -- names

    def _name_centre(self) -> None:
        centre = self._centre
        self._store.put(NameRow(centre.id, 0, kind="centre", names={"": centre.id} | centre.names))
        for site in centre.sites:
            self._store.put(NameRow(site.id, 0, kind="site", names={"": site.id} | site.names, zone=site.timezone))
        for kind, named in (("team", centre.teams), ("tenant", centre.tenants)):
            for each in named:
                self._store.put(NameRow(name_id(kind, each.id), 0, kind=kind, names={"": each.id} | each.names))
        for feed in centre.feeds:
            short = feed.id.partition("/")[2]
            alone = sum(other.id.endswith(f"/{short}") for other in centre.feeds) == 1
            names = {"": short if alone else feed.id}
            self._store.put(NameRow(feed.id, 0, kind="feed", names=names, site=centre.site_of(feed.id).id))
            if feed.id not in self._store.table(FeedRow):
                self._store.put(FeedRow(feed.id, 0))
        for trunk in centre.trunks:
            names, where = {"": _native(trunk.id)}, centre.site_of(trunk.id).id
            self._store.put(NameRow(trunk.id, 0, kind="trunk", names=names, site=where))
            if trunk.id not in self._store.table(TrunkRow):
                self._store.put(TrunkRow(trunk.id, 0, lines=trunk.lines))

    def _name_queue(self, id: str) -> None:
        config = self._centre.queue(id)
        self._store.put(
            NameRow(
                id,
                0,
                kind="queue",
                names={"": _native(id)} | config.names,
                site=config.site or self._centre.site_of(id).id,
                tenant=config.tenant,
                group=config.group,
            )
        )

    def _name_agent(self, agent: Agent) -> None:
        id = agent.id
        self._named[id] = agent.name
        team = next((team.id for team in self._centre.teams if any(fnmatchcase(id, glob) for glob in team.agents)), "")
        names = {"": agent.name or _native(id)}
        self._store.put(NameRow(id, 0, kind="agent", names=names, site=self._centre.site_of(id).id, group=team))

    # -- rows

    def _show_feed(self, feed: Feed, heard: float, now: float) -> None:
        old = self._store.table(FeedRow).get(feed.id)
        if old is not None and 0 <= heard - old.heard < 1.0:
            heard = old.heard  # an age is shown in whole seconds; nothing is gained by telling it four times in one
        calendar = self._days.get(feed.id) or self._days.setdefault(feed.id, days(self._centre.site_of(feed.id)))
        start, _ = calendar.holding(now)
        gaps = tuple((max(first, start), last) for first, last in feed.gaps if last > start)
        self._store.put(
            FeedRow(
                feed.id,
                0,
                state=feed.state,
                heard=heard,
                since=feed.since,
                missing=sum(last - first for first, last in gaps),
                why=feed.why,
                lacks=feed.lacks,
                series=feed.series,
                gaps=gaps,
                drift=feed.drift,
                offset=feed.offset,
            )
        )

    def _show_trunk(self, trunk: Trunk, now: float) -> None:
        trunk.begin(now)
        told = "call" not in trunk.feed.lacks
        self._store.put(
            TrunkRow(
                trunk.id,
                0,
                used=trunk.used if told and trunk.feed.known() else None,
                lines=self._lines.get(trunk.id, 0),
                blocked=trunk.blocked if told else None,
                peak=trunk.peak if told else None,
            )
        )

    def _show_agents(self, agents: Iterable[Agent], now: float) -> set[str]:
        """The queues whose agents changed."""
        queues, rows = set[str](), self._store.table(AgentRow)
        for agent in agents:
            if (old := rows.get(agent.id)) is not None:
                queues.update(old.queues)
            queues.update(agent.queues)
            if self._named.get(agent.id) != agent.name:
                self._name_agent(agent)
            self._store.put(self._agent_row(agent, now))
        return queues

    def _agent_row(self, agent: Agent, now: float) -> AgentRow:
        state, since, reason = displayed(agent)
        known = self._reasons.get(reason) if state == "not_ready" else None
        budget = known.budget if known else None
        if budget is not None:
            if now >= since + budget:
                state = "over_break"
            else:
                self._due_agents[agent.id] = since + budget
        today = agent.today(now)
        activity = agent.activity()
        return AgentRow(
            agent.id,
            0,
            state=state,
            since=since,
            reason=reason,
            until=activity.until or None if activity else None,
            pending="" if agent.pending is None else agent.pending or "not_ready",
            contact=activity.contact if activity else "",
            queue=activity.queue if activity else "",
            channel=activity.channel if activity else "",
            direction=activity.direction if activity else "",
            link="ok" if agent.reachable else agent.unreachable_why or "unreachable",
            load=sum(activity.work != "idle" for activity in agent.activities.values()),
            answered=today.answered,
            missed=today.missed,
            talk=today.talk,
            away=today.paused_any(),
            queues=tuple(sorted(agent.queues)),
            paused=tuple(sorted(agent.paused_in())),
            budget=budget,
        )

    def _show_queues(self, queues: Iterable[Queue], heard: Mapping[str, float], now: float) -> None:
        rows = self._store.table(QueueRow)
        for queue in queues:
            old = rows.get(queue.id)
            lost = queue.feed.state == "lost"
            row = self._queue_row(queue, old, min(now, heard.get(queue.feed.id, now)) if lost else now)
            if not (queue.listed or row.waiting or row.today.offered):
                self._store.drop(QueueRow, queue.id)
                self._store.drop(NameRow, queue.id)
                continue
            limits = self._centre.queue(queue.id).limits
            if queue.feed.known():
                row = _judged(row, old, level(row, limits, now), now)
                if (due := next_change(row, limits, now)) is not None:
                    self._due_queues[queue.id] = due
            elif old is not None:
                row = structs.replace(row, level=old.level, risen=old.risen)  # as last known
            if old is None:
                self._name_queue(queue.id)
            self._store.put(row)

    def _queue_row(self, queue: Queue, old: QueueRow | None, now: float) -> QueueRow:
        states = self._states(queue)
        began = queue.feed.began
        limits = self._centre.queue(queue.id).limits
        return QueueRow(
            queue.id,
            0,
            waiting=len(queue.waiting),
            oldest=queue.oldest(),
            ready=states.get("ready", 0),
            busy=sum(states.get(state, 0) for state in BUSY),
            away=sum(states.get(state, 0) for state in AWAY),
            m5=queue.window("m5", now),
            m30=queue.window("m30", now),
            interval=queue.window("interval", now),
            today=queue.window("today", now),
            formula=queue.service.formula,
            within=queue.service.within,
            overdue=queue.overdue(now),
            due=min((contact.due for contact in queue.waiting.values() if contact.due), default=None),
            vendor_sl=queue.gauges.get("service_level_perf"),
            target=queue.service.target,
            wait_limit=Levels(*limits.longest_wait or ()),
            per_desk=Levels(*limits.per_desk or ()),
            states=states,
            waits=queue.waits(now) if old is None or self._new_minute else old.waits,
            since=began if began > queue.days.holding(now)[0] else None,
        )

    def _states(self, queue: Queue) -> dict[str, int]:
        """How many of its agents are in each state; one who is ready, but not for this queue, is not ready in it."""
        agents = self._store.table(AgentRow)
        found = Counter[str]()
        for row in filter(None, map(agents.get, queue.agents)):
            found["not_ready" if row.state == "ready" and queue.id in row.paused else row.state] += 1
        return dict(found)

    def _show_contacts(self, floor: Floor, touched: Iterable[Key]) -> None:
        for key in touched:
            contact = floor.contacts.get(key)
            if contact is not None:
                self._store.put(_contact_row(contact))
            elif (old := self._store.table(ContactRow).get(key.contact)) is not None and old.queue == key.queue:
                self._store.drop(ContactRow, key.contact)


def _judged(row: QueueRow, old: QueueRow | None, level: int, now: float) -> QueueRow:
    """A row at its level, and since when it is there."""
    risen = None if old is None else old.risen if old.level == level else now
    return structs.replace(row, level=level, risen=risen)


def _contact_row(contact: Contact) -> ContactRow:
    return ContactRow(
        contact.id,
        0,
        queue=contact.queue,
        channel=contact.channel,
        since=contact.queued if contact.waits() else contact.since,
        state=contact.state,
        agent=contact.agent,
        position=contact.position,
        priority=contact.priority,
        caller=contact.caller,
        caller_name=contact.caller_name,
        due=contact.due or None,
    )


def _taken(times: dict[str, float], now: float) -> set[str]:
    """Those whose time has come."""
    found = {id for id, time in times.items() if time <= now}
    for id in found:
        del times[id]
    return found


def _native(id: str) -> str:
    return id.partition(":")[2]
