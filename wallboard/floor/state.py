"""The floor's state: who there is, who waits and who is served, and what changed since somebody looked."""

from collections import Counter

from msgspec import Struct, field

from wallboard.config import Centre
from wallboard.floor.agents import Agent
from wallboard.floor.contacts import Contact, Finished, Key, Left, Memory
from wallboard.floor.feeds import Feed
from wallboard.floor.queues import Queue
from wallboard.floor.trunks import Trunk
from wallboard.floor.windows import AgentCell, Days, QueueCell, cells, days
from wallboard.model.events import Channel, Direction, Work


class Touched(Struct):
    """What changed: ids of queues, agents and feeds, keys of contacts (those that went included)."""

    queues: set[str] = field(default_factory=set)
    agents: set[str] = field(default_factory=set)
    contacts: set[Key] = field(default_factory=set)
    feeds: set[str] = field(default_factory=set)


class State:
    """What is going on in a centre.

    ``queues``, ``agents``, ``feeds``, ``trunks`` by id; ``contacts`` (waiting and being served) by (contact, queue).
    ``latest``: the time of the last thing read, epoch seconds. ``oddities``: code -> how often.
    ``observed``: the sources' own figures, of queues and of whatever else they speak. ``left``: who left lately.
    ``gone_contacts``: contacts that went after somebody looked at them. ``finished``: what became of contacts, for
    whoever asks for it with a list.
    """

    def __init__(self, centre: Centre | None = None, keep_days: int | None = 2) -> None:
        self.centre = centre or Centre()
        self.keep_days = keep_days
        self.queues: dict[str, Queue] = {}
        self.agents: dict[str, Agent] = {}
        self.contacts: dict[Key, Contact] = {}
        self.feeds: dict[str, Feed] = {}
        self.trunks: dict[str, Trunk] = {}
        self.oddities: Counter[str] = Counter()
        self.observed: dict[str, dict[str, float]] = {}
        self.latest = 0.0
        self.left = Memory()
        self.gone_contacts: set[Key] = set()
        self.finished: list[Finished] | None = None
        self._days: dict[str, Days] = {site.id: days(site) for site in self.centre.sites}

    def configure(self, centre: Centre) -> None:
        """Go by what the centre says now; what a feed told that is no longer in it is forgotten.

        A service level of the last half hour counts by the old threshold what was answered by then.
        """
        self.centre = centre
        self._days = {site.id: days(site) for site in centre.sites}
        kept = {feed.id for feed in centre.feeds}
        for contact in tuple(self.contacts.values()):
            if self.queues[contact.queue].feed.id not in kept:
                self.gone(contact)
        self.feeds = {id: feed for id, feed in self.feeds.items() if id in kept}
        self.agents = {id: agent for id, agent in self.agents.items() if agent.feed.id in kept}
        self.queues = {id: queue for id, queue in self.queues.items() if queue.feed.id in kept}
        listed = {trunk.id for trunk in centre.trunks}
        self.trunks = {id: trunk for id, trunk in self.trunks.items() if id in listed}
        for agent in self.agents.values():
            agent.days = self._calendar(centre.site_of(agent.feed.id).id)
            agent.touched = True
        for queue in self.queues.values():
            config = centre.queue(queue.id)
            queue.days = self._calendar(config.site or centre.site_of(queue.feed.id).id)
            queue.service = config.service
            queue.observe({}, config.service)
            queue.touched = True
        for trunk in self.trunks.values():
            trunk.days = self._calendar(centre.site_of(trunk.feed.id).id)

    def _calendar(self, site: str) -> Days:
        known = self._days.get(site)
        if known is None:
            known = self._days[site] = days(self.centre.site_of(site))
        return known

    def queue(self, id: str, feed: Feed) -> Queue:
        """A queue by id, about to change; one never heard of begins to exist."""
        queue = self.queues.get(id) or self._new_queue(id, feed)
        queue.touched = True
        return queue

    def _new_queue(self, id: str, feed: Feed) -> Queue:
        config = self.centre.queue(id)
        calendar = self._calendar(config.site or self.centre.site_of(feed.id).id)
        queue = self.queues[id] = Queue(id, feed, calendar, config.service, cells(QueueCell, self.keep_days))
        queue.observe(self.observed.get(id, {}), config.service)
        return queue

    def agent(self, id: str, feed: Feed) -> Agent:
        """An agent by id, about to change; one never heard of begins to exist."""
        agent = self.agents.get(id) or self._new_agent(id, feed)
        agent.touched = True
        return agent

    def _new_agent(self, id: str, feed: Feed) -> Agent:
        calendar = self._calendar(self.centre.site_of(feed.id).id)
        agent = self.agents[id] = Agent(id, feed, calendar, cells(AgentCell, self.keep_days))
        return agent

    def trunk(self, id: str, feed: Feed) -> Trunk:
        """A trunk group by id; one never heard of begins to exist."""
        trunk = self.trunks.get(id)
        if trunk is None:
            trunk = self.trunks[id] = Trunk(id, feed, self._calendar(self.centre.site_of(feed.id).id))
        return trunk

    def touch_source(self, feed: Feed) -> None:
        """All of a source may look different now."""
        for agent in self.agents.values():
            agent.touched = agent.touched or agent.feed is feed
        for queue in self.queues.values():
            queue.touched = queue.touched or queue.feed is feed

    # -- contacts come and go

    def admit(self, contact: Contact) -> None:
        """A contact is on the floor; it may take the place of one that is served and was sent back."""
        before = self.contacts.get(contact.key)
        if before is not None:
            contact.shown = before.shown
            if not before.waits():
                self.finish(before, before.since, "answered", before.waited)
        self.contacts[contact.key] = contact

    def enter(self, queue: Queue, contact: Contact, at: float, carried: bool = False) -> None:
        """A contact begins to wait."""
        self.admit(contact)
        queue.waiting[contact.key.contact] = contact
        if carried:
            queue.carry(at)
        else:
            queue.offer(at)

    def lose(self, contact: Contact, at: float) -> None:
        """A waiting contact is gone, with nobody telling how."""
        queue = self.queues[contact.queue]
        del queue.waiting[contact.id]
        queue.lose(at, "unknown")
        self.left.put(contact.key, Left(at, "unknown", ghost=True))
        self.silence(contact, at)
        self.gone(contact)
        self.finish(contact, at, "unknown", -1.0)
        queue.touched = True

    def finish(
        self,
        contact: Contact,
        left: float,
        outcome: str,
        waited: float,
        talked: float = -1.0,
        ended: float = -1.0,
        by: str = "",
    ) -> None:
        """Put on record what became of a contact."""
        if self.finished is None:
            return
        queued = left - waited if contact.carried and 0.0 <= waited <= left else contact.queued
        self.finished.append(
            Finished(
                contact=contact.id,
                queue=contact.queue,
                agent=contact.agent,
                channel=contact.channel,
                caller=contact.caller,
                caller_name=contact.caller_name,
                queued=queued,
                left=left,
                outcome=outcome,
                waited=waited,
                talked=talked,
                ended=ended,
                by=by,
                found=contact.found,
            )
        )

    def gone(self, contact: Contact) -> None:
        """A contact is no longer on the floor; who took note of it has to hear that, nobody else has."""
        self.contacts.pop(contact.key, None)
        if contact.shown:
            self.gone_contacts.add(contact.key)

    def silence(self, contact: Contact, at: float) -> None:
        """A contact rings nowhere any more."""
        for id in contact.ringing_at:
            self.stop(self.agents[id], contact.id, ("ringing",), at)
        contact.ringing_at = ()

    # -- agents at work

    def turn(
        self,
        agent: Agent,
        channel: Channel,
        work: Work,
        at: float,
        contact: str = "",
        queue: str = "",
        direction: Direction | None = None,
    ) -> None:
        """An agent does what an event about a contact implies."""
        agent.touched = True
        wrapped = agent.turn_to(channel, work, at, contact, queue, direction)
        if wrapped is not None:
            self.count_wrap(agent, wrapped, at)

    def stop(self, agent: Agent, contact: str, works: tuple[Work, ...], at: float) -> None:
        """An agent is no longer at one of ``works`` with a contact."""
        for activity in agent.activities.values():
            if activity.contact == contact and activity.work in works:
                self.turn(agent, activity.channel, "idle", at, queue=activity.queue)

    def count_wrap(self, agent: Agent, wrapped: tuple[str, float], at: float) -> None:
        """Count a wrap-up that is over: (queue, seconds)."""
        id, seconds = wrapped
        agent.cells.at(at).wrap += seconds
        if id in self.queues:
            self.queues[id].wrap(at, seconds)
            self.queues[id].touched = True
