"""The floor: what is going on, folded from events one by one.

``apply`` is total and deterministic. Whatever comes twice, too late, out of order, about somebody unknown, or with
figures that are none, is mended where the truth is plain and counted in ``oddities`` either way; it never raises.
State follows the order in which events arrive; counts follow the time at which things happened.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, get_args

from msgspec import Struct, field

from wallboard.config import Centre
from wallboard.floor.agents import Activity, Agent
from wallboard.floor.contacts import Contact, Key, Left, Memory, queued
from wallboard.floor.feeds import Feed
from wallboard.floor.invariants import violations
from wallboard.floor.queues import Queue, told
from wallboard.floor.sync import sync
from wallboard.floor.windows import DAY, AgentCell, Days, QueueCell, cells, days
from wallboard.model.events import (
    Acted,
    Alarm,
    Alerted,
    AnyEvent,
    Assigned,
    Case,
    Channel,
    Dequeued,
    Ended,
    FeedStatus,
    Held,
    Missed,
    Observed,
    Outcome,
    Queued,
    Reached,
    Readiness,
    Rejected,
    Renamed,
    Scored,
    Session,
    Synced,
    Work,
    Working,
)

END_OF_TIME = 253370764800.0  # year 9999: beyond it there is no calendar
OUTCOMES = frozenset(get_args(Outcome))


class Touched(Struct):
    """What changed: ids of queues, agents and feeds, keys of contacts (those that went included)."""

    queues: set[str] = field(default_factory=set)
    agents: set[str] = field(default_factory=set)
    contacts: set[Key] = field(default_factory=set)
    feeds: set[str] = field(default_factory=set)


class Floor:
    """What is going on in a centre.

    ``queues``, ``agents``, ``feeds`` by id; ``contacts`` (waiting and being served) by (contact, queue).
    ``latest``: the time of the last thing read, epoch seconds. ``oddities``: code -> how often.
    ``keep_days``: how many days of quarter hours are kept; None = all. ``zoneinfo.ZoneInfoNotFoundError`` when a
    site's time zone is none.
    """

    def __init__(self, centre: Centre | None = None, keep_days: int | None = 2) -> None:
        self.centre = centre or Centre()
        self.keep_days = keep_days
        self.queues: dict[str, Queue] = {}
        self.agents: dict[str, Agent] = {}
        self.contacts: dict[Key, Contact] = {}
        self.feeds: dict[str, Feed] = {}
        self.oddities: Counter[str] = Counter()
        self.observed: dict[str, dict[str, float]] = {}
        self.latest = 0.0
        self.left = Memory()
        self.touched = Touched()
        self._days: dict[str, Days] = {site.id: days(site) for site in self.centre.sites}
        folds: dict[type[Any], Callable[[Any, float, Feed], None]] = {
            Queued: self._queued,
            Rejected: self._rejected,
            Renamed: self._renamed,
            Alerted: self._alerted,
            Missed: self._missed,
            Dequeued: self._dequeued,
            Held: self._held,
            Ended: self._ended,
            Session: self.session,
            Readiness: self.readiness,
            Working: self.working,
            Assigned: self.assigned,
            Reached: self.reached,
            Observed: self._observed,
            FeedStatus: self._feed_status,
            Synced: self._synced,
            Scored: self._kept_elsewhere,
            Case: self._kept_elsewhere,
            Alarm: self._kept_elsewhere,
            Acted: self._kept_elsewhere,
        }
        self._folds = folds

    def apply(self, event: AnyEvent) -> None:
        """Fold one event. Never raises, whatever comes."""
        feed = self.feeds.get(event.source) or self._new_feed(event.source)
        if not event.id:
            self.oddities["no_id"] += 1
        elif feed.came_already(event.id):
            self.oddities["duplicate"] += 1
            return
        at = event.ts
        if at > self.latest or not at >= 0.0:
            at = self._advance(event)
        kind = type(event)
        fold = self._folds.get(kind)
        if fold is None:
            self.oddities["unknown_type"] += 1
            return
        if kind is not FeedStatus:
            feed.hear(event.rts or at)
        fold(event, at, feed)
        if event.seq > feed.seq:
            feed.seq = event.seq
        self.touched.feeds.add(feed.id)

    def take_touched(self) -> Touched:
        """What changed since the last call; every queue of a changed agent is in it."""
        taken, self.touched = self.touched, Touched()
        for key in taken.contacts:
            if (contact := self.contacts.get(key)) is not None:
                contact.shown = True
        for id in taken.agents:
            taken.queues.update(self.agents[id].queues)
        return taken

    def check(self) -> list[str]:
        """What is wrong with the floor, in words; always empty."""
        return violations(self.queues, self.agents, self.contacts)

    def _advance(self, event: AnyEvent) -> float:
        """The time of an event that is the latest yet, or has none: then that of hearing of it, or the latest."""
        at, heard = event.ts, event.rts
        if not 0.0 <= heard < END_OF_TIME:
            heard = 0.0
        if not 0.0 <= at < END_OF_TIME or (heard and at > heard + DAY):
            self.oddities["bad_time"] += 1
            at = heard or self.latest
        self.latest = max(self.latest, at)
        return at

    # -- who is who

    def _new_feed(self, source: str) -> Feed:
        feed = self.feeds[source] = Feed(source)
        return feed

    def _calendar(self, site: str) -> Days:
        known = self._days.get(site)
        if known is None:
            known = self._days[site] = days(self.centre.site_of(site))
        return known

    def queue(self, id: str, feed: Feed) -> Queue:
        """A queue by id; one never heard of begins to exist."""
        return self.queues.get(id) or self._new_queue(id, feed)

    def _new_queue(self, id: str, feed: Feed) -> Queue:
        config = self.centre.queue(id)
        calendar = self._calendar(config.site or self.centre.site_of(feed.id).id)
        queue = self.queues[id] = Queue(id, feed, calendar, config.service, cells(QueueCell, self.keep_days))
        queue.observe(self.observed.get(id, {}), config.service)
        return queue

    def agent(self, id: str, feed: Feed) -> Agent:
        """An agent by id, who changed; one never heard of begins to exist."""
        self.touched.agents.add(id)
        return self.agents.get(id) or self._new_agent(id, feed)

    def _new_agent(self, id: str, feed: Feed) -> Agent:
        calendar = self._calendar(self.centre.site_of(feed.id).id)
        agent = self.agents[id] = Agent(id, feed, calendar, cells(AgentCell, self.keep_days))
        return agent

    # -- contacts

    def _queued(self, event: Queued, at: float, feed: Feed) -> None:
        if not event.queue:
            self.oddities["no_queue"] += 1
            return
        queue = self.queue(event.queue, feed)
        if event.contact in queue.waiting:
            self.oddities["queued_twice"] += 1
            return
        left = self.left.get(Key(event.contact, event.queue))
        if left is not None and left.outcome and at < left.at:
            self._queued_late(queue, left, at)
            return
        self.enter(queue, queued(event, at), at)

    def _queued_late(self, queue: Queue, left: Left, at: float) -> None:
        """It left already: if it was taken as carried in then, it was offered in truth."""
        self.oddities["queued_late"] += 1
        if left.carried:
            left.carried = False
            queue.carry(left.at, -1)
            queue.offer(at)
            self.touched.queues.add(queue.id)

    def enter(self, queue: Queue, contact: Contact, at: float, carried: bool = False) -> None:
        """A contact begins to wait."""
        key = Key(contact.id, queue.id)
        queue.enter(contact, at, carried)
        before = self.contacts.get(key)
        contact.shown = before is not None and before.shown
        self.contacts[key] = contact
        self.touched.queues.add(queue.id)
        self.touched.contacts.add(key)

    def _rejected(self, event: Rejected, at: float, feed: Feed) -> None:
        if not event.queue:
            self.oddities["no_queue"] += 1
            return
        self.queue(event.queue, feed).reject(at)
        self.touched.queues.add(event.queue)

    def _renamed(self, event: Renamed, at: float, feed: Feed) -> None:
        key, other = Key(event.contact, event.queue), Key(event.to, event.queue)
        contact = self.contacts.get(key)
        if contact is None or key == other:
            self.oddities["renamed_unknown"] += 1
            return
        if contact.waits() and event.to in self.queues[event.queue].waiting:
            self.oddities["renamed_onto_another"] += 1
            self.lose(self.contacts[other], at)
        self._gone(key, contact)
        contact.id, contact.shown = event.to, False
        contact.caller, contact.caller_name = event.caller or contact.caller, event.caller_name or contact.caller_name
        self.contacts[other] = contact
        self.touched.contacts.add(other)
        if contact.waits():
            waiting = self.queues[event.queue].waiting
            del waiting[event.contact]
            waiting[event.to] = contact
        for id in (*contact.ringing_at, contact.agent):
            self._rename_work(id, event)

    def _rename_work(self, agent: str, event: Renamed) -> None:
        known = self.agents.get(agent)
        for activity in known.activities.values() if known else ():
            if activity.contact == event.contact:
                activity.contact = event.to
                self.touched.agents.add(agent)

    def _alerted(self, event: Alerted, at: float, feed: Feed) -> None:
        if not event.agent:
            self.oddities["no_agent"] += 1
            return
        contact = self.contacts.get(Key(event.contact, event.queue))
        channel: Channel = "voice"
        if contact is None:
            self.oddities["alerted_unknown"] += 1
        elif contact.waits():
            channel = contact.channel
            contact.state = "ringing"
            if event.agent not in contact.ringing_at:
                contact.ringing_at += (event.agent,)
            self.touched.contacts.add(Key(event.contact, event.queue))
        agent = self.agent(event.agent, feed)
        now = agent.activities.get(channel)
        if now is None or now.work not in ("talking", "held"):
            self._turn(agent, channel, "ringing", at, event.contact, event.queue)

    def _missed(self, event: Missed, at: float, feed: Feed) -> None:
        contact = self.contacts.get(Key(event.contact, event.queue))
        if contact is not None and event.agent in contact.ringing_at:
            contact.ringing_at = tuple(agent for agent in contact.ringing_at if agent != event.agent)
            if contact.waits() and not contact.ringing_at:
                contact.state = "waiting"
            self.touched.contacts.add(Key(event.contact, event.queue))
        if event.queue:
            self.queue(event.queue, feed).miss(at)
            self.touched.queues.add(event.queue)
        if event.agent:
            agent = self.agent(event.agent, feed)
            agent.cells.at(at).missed += 1
            self._stop_ringing(agent, event.contact, at)

    def _dequeued(self, event: Dequeued, at: float, feed: Feed) -> None:
        if not event.queue:
            self.oddities["no_queue"] += 1
            return
        queue = self.queue(event.queue, feed)
        key = Key(event.contact, event.queue)
        left = self.left.get(key)
        contact = queue.waiting.pop(event.contact, None)
        carried = False
        if contact is None:
            if left is not None and left.outcome and not self._was_ghost(queue, left):
                self.oddities["dequeued_twice"] += 1
                return
            contact = Contact(event.contact, event.queue, at, at)
            if left is None or not left.ghost:
                self.oddities["dequeued_unknown"] += 1
                carried = True
                queue.carry(at)
        self._count(queue, event, at)
        over = left is not None and left.ended and not left.outcome
        self.left.put(key, Left(at, event.outcome, carried=carried, ended=over))
        self.touched.queues.add(queue.id)
        for id in contact.ringing_at:
            if id != event.agent:
                self._stop_ringing(self.agent(id, feed), contact.id, at)
        contact.ringing_at = ()
        if event.outcome == "answered":
            self._answered(event, contact, at, feed, over)
        else:
            self._gone(key, contact)

    def _was_ghost(self, queue: Queue, left: Left) -> bool:
        """Whether it left with nobody telling how; then that is taken back, because now somebody does."""
        if left.ghost:
            queue.lose(left.at, "unknown", -1)
        return left.ghost

    def _count(self, queue: Queue, event: Dequeued, at: float) -> None:
        outcome = event.outcome
        if outcome == "answered":
            queue.answer(at, event.waited)
        elif outcome == "abandoned":
            queue.abandon(at, event.waited)
        elif outcome in OUTCOMES:
            queue.lose(at, outcome)
        else:
            self.oddities["unknown_outcome"] += 1
            queue.lose(at, "unknown")
        if (outcome == "answered" or outcome == "abandoned") and not told(event.waited):
            self.oddities["unknown_wait"] += 1

    def _answered(self, event: Dequeued, contact: Contact, at: float, feed: Feed, over: bool) -> None:
        key = Key(event.contact, event.queue)
        if event.agent:
            agent = self.agent(event.agent, feed)
            agent.cells.at(at).answered += 1
        if over:
            self._gone(key, contact)
            return
        contact.state, contact.since, contact.agent, contact.position = "talking", at, event.agent, 0
        self.contacts[key] = contact
        self.touched.contacts.add(key)
        if event.agent:
            self._turn(agent, contact.channel, "talking", at, contact.id, contact.queue)

    def lose(self, contact: Contact, at: float) -> None:
        """A contact is gone with nobody telling how."""
        queue = self.queues[contact.queue]
        key = Key(contact.id, contact.queue)
        del queue.waiting[contact.id]
        queue.lose(at, "unknown")
        self.left.put(key, Left(at, "unknown", ghost=True))
        for id in contact.ringing_at:
            self._stop_ringing(self.agent(id, queue.feed), contact.id, at)
        self._gone(key, contact)
        self.touched.queues.add(queue.id)

    def _gone(self, key: Key, contact: Contact) -> None:
        self.contacts.pop(key, None)
        if contact.shown:
            self.touched.contacts.add(key)
        else:
            self.touched.contacts.discard(key)

    def drop(self, contact: Contact) -> None:
        """A contact is no longer served, with no word of its end."""
        self._gone(Key(contact.id, contact.queue), contact)

    def _held(self, event: Held, at: float, feed: Feed) -> None:
        known = self.agents.get(event.agent)
        for activity in known.activities.values() if known else ():
            if known and activity.serves(event.contact):
                work: Work = "held" if event.on else "talking"
                self._turn(known, activity.channel, work, at, event.contact, activity.queue)
                contact = self.contacts.get(Key(event.contact, activity.queue))
                if contact is not None and not contact.waits():
                    contact.state = activity.work
                    self.touched.contacts.add(Key(event.contact, activity.queue))
                return
        self.oddities["held_unknown"] += 1

    def _ended(self, event: Ended, at: float, feed: Feed) -> None:
        key = Key(event.contact, event.queue)
        contact = self.contacts.get(key)
        left = self.left.get(key)
        if contact is not None and not contact.waits():
            self._gone(key, contact)
        elif left is not None and left.ended:
            self.oddities["ended_twice"] += 1
            return
        if left is not None:
            left.ended = True
        else:
            self.left.put(key, Left(at, "", ended=True))
        if not told(event.talked):
            self.oddities["unknown_talk"] += 1
        if event.queue:
            self.queue(event.queue, feed).talk(at, event.talked, event.by == "transfer")
            self.touched.queues.add(event.queue)
        if event.agent:
            agent = self.agent(event.agent, feed)
            if told(event.talked):
                agent.cells.at(at).talk += event.talked
            self._stop_serving(agent, event.contact, at)

    # -- agents

    def session(self, event: Session, at: float, feed: Feed) -> None:
        agent = self.agent(event.agent, feed)
        agent.name = event.name or agent.name
        if self._late(event, at, agent.session_since, feed):
            return
        if not event.on:
            for activity in list(agent.activities.values()):
                self._turn(agent, activity.channel, "idle", at)
        agent.sign(event.on, at)

    def readiness(self, event: Readiness, at: float, feed: Feed, counted_from: float = 0.0) -> None:
        agent = self.agent(event.agent, feed)
        pause = agent.pauses.get(event.queue)
        if not self._late(event, at, pause.since if pause else agent.ready_since, feed):
            agent.readiness(event, at, counted_from or at)

    def working(self, event: Working, at: float, feed: Feed) -> None:
        agent = self.agent(event.agent, feed)
        now = agent.activities.get(event.channel)
        if now is not None and at < now.since and self._late(event, at, now.since, feed):
            return
        ended = agent.turn_to(event, at)
        if ended is not None:
            self._wrapped(agent, ended, at)

    def _turn(self, agent: Agent, channel: Channel, work: Work, at: float, contact: str = "", queue: str = "") -> None:
        """An agent does what another event implies."""
        self.touched.agents.add(agent.id)
        now = agent.activities.get(channel)
        told = Working(
            id="",
            source="",
            ts=at,
            agent=agent.id,
            work=work,
            channel=channel,
            direction=now.direction if now and contact else "in",
            contact=contact,
            queue=queue,
        )
        ended = agent.turn_to(told, at)
        if ended is not None:
            self._wrapped(agent, ended, at)

    def _wrapped(self, agent: Agent, wrap_up: Activity, at: float) -> None:
        seconds = at - wrap_up.since
        if not told(seconds):
            return
        agent.cells.at(at).wrap += seconds
        if wrap_up.queue in self.queues:
            self.queues[wrap_up.queue].wrap(at, seconds)
            self.touched.queues.add(wrap_up.queue)

    def _stop_ringing(self, agent: Agent, contact: str, at: float) -> None:
        for activity in agent.activities.values():
            if activity.work == "ringing" and activity.contact == contact:
                self._turn(agent, activity.channel, "idle", at)

    def _stop_serving(self, agent: Agent, contact: str, at: float) -> None:
        for activity in agent.activities.values():
            if activity.serves(contact):
                self._turn(agent, activity.channel, "idle", at)

    def assigned(self, event: Assigned, at: float, feed: Feed) -> None:
        if not event.queue:
            self.oddities["no_queue"] += 1
            return
        agent, queue = self.agent(event.agent, feed), self.queue(event.queue, feed)
        if event.on:
            agent.serve(queue.id, event.level)
            queue.agents[agent.id] = event.level
        else:
            agent.quit(queue.id, at)
            queue.agents.pop(agent.id, None)
        self.touched.queues.add(queue.id)

    def reached(self, event: Reached, at: float, feed: Feed) -> None:
        agent = self.agent(event.agent, feed)
        if not self._late(event, at, agent.reachable_since, feed):
            agent.reach(event.reachable, event.why, at)

    def _late(self, event: AnyEvent, at: float, since: float, feed: Feed) -> bool:
        """Whether a fact is older than what is known. The order of arrival counts, unless the source itself says
        that it was overtaken: a clock that was set back must not freeze an agent."""
        late = at < since and 0 < event.seq < feed.seq
        if late:
            self.oddities["late"] += 1
        return late

    # -- feeds

    def _observed(self, event: Observed, at: float, feed: Feed) -> None:
        self.observed.setdefault(event.of, {}).update(event.gauges)
        queue = self.queues.get(event.of)
        if queue is not None:
            queue.observe(event.gauges, self.centre.queue(queue.id).service)
            self.touched.queues.add(queue.id)

    def _feed_status(self, event: FeedStatus, at: float, feed: Feed) -> None:
        feed.status(event, at)
        self.touch_source(feed)

    def _synced(self, event: Synced, at: float, feed: Feed) -> None:
        feed.sync(event, at)
        sync(self, event, at, feed)
        self.touch_source(feed)

    def touch_source(self, feed: Feed) -> None:
        """All of a source may look different now."""
        self.touched.agents.update(id for id, agent in self.agents.items() if agent.feed is feed)
        self.touched.queues.update(id for id, queue in self.queues.items() if queue.feed is feed)

    def _kept_elsewhere(self, event: AnyEvent, at: float, feed: Feed) -> None:
        """Scores, cases, alarms and actions change nothing here."""
