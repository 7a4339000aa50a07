"""A resync: the whole of one source as it is now. What is not in it is gone; what was counted stays counted."""

from collections import defaultdict

from wallboard.floor.agent_events import on_assigned, on_reached, on_readiness, on_session, on_working
from wallboard.floor.agents import Agent
from wallboard.floor.contacts import Contact, Key, queued
from wallboard.floor.feeds import Feed
from wallboard.floor.state import State
from wallboard.model.events import AgentFact, Assigned, Queued, Reached, Readiness, Session, Synced, Working


def sync(floor: State, event: Synced, at: float, feed: Feed) -> None:
    """Make the floor of one source equal to what it told."""
    for id in event.queues:
        if id:
            floor.queue(id, feed)
    if event.queues:
        for queue in floor.queues.values():
            if queue.feed is feed:
                queue.listed = queue.id in event.queues
    _waiting(floor, event, at, feed)
    _served(floor, event, at, feed)
    _agents(floor, event, at, feed)


def _began(fact: Queued | AgentFact, at: float) -> float:
    """Since when a told fact holds: never later than it was told."""
    return fact.ts if 0.0 <= fact.ts <= at else at


def _waiting(floor: State, event: Synced, at: float, feed: Feed) -> None:
    listed: dict[Key, Queued] = {Key(told.contact, told.queue): told for told in event.waiting if told.queue}
    for queue in floor.queues.values():
        if queue.feed is feed:
            for contact in list(queue.waiting.values()):
                if contact.key not in listed:
                    floor.oddities["ghost"] += 1
                    floor.lose(contact, at)
    for told in listed.values():
        queue = floor.queue(told.queue, feed)
        known = queue.waiting.get(told.contact)
        began = _began(told, at)
        if known is not None:
            known.refresh(told)
            known.touched = True
        elif 0.0 < event.gap_from < began:
            floor.enter(queue, queued(told, began), began)
        else:
            floor.enter(queue, queued(told, began), at, carried=True)


def _served(floor: State, event: Synced, at: float, feed: Feed) -> None:
    """Who is served is whom an agent is told to work with; a source may leave out with whom, and in which queue."""
    talks = [fact for fact in event.agents if isinstance(fact, Working) and fact.work in ("talking", "held")]
    contacts = {fact.contact for fact in talks if fact.contact}
    agents = {fact.agent for fact in talks if not fact.contact}
    for contact in list(floor.contacts.values()):
        mine = floor.queues[contact.queue].feed is feed
        if mine and not contact.waits() and contact.id not in contacts and contact.agent not in agents:
            floor.gone(contact)
            floor.finish(contact, contact.since, "answered", contact.waited)
    for fact in talks:
        if fact.contact and fact.queue and fact.contact not in floor.queue(fact.queue, feed).waiting:
            key, began = Key(fact.contact, fact.queue), _began(fact, at)
            served = floor.contacts.get(key)
            left = floor.left.get(key)
            if served is None and left is not None and left.ended == fact.agent:
                continue  # her talk is over, and the list a moment older than its end
            if served is None:
                served = Contact(key, began, began, channel=fact.channel)
                floor.admit(served)
            served.state, served.agent, served.touched = fact.work, fact.agent, True


def _agents(floor: State, event: Synced, at: float, feed: Feed) -> None:
    told: defaultdict[str, list[AgentFact]] = defaultdict(list)
    for fact in event.agents:
        told[fact.agent].append(fact)
    # a pause that ended unseen counts as far as it was seen
    seen_until = event.gap_from if 0.0 < event.gap_from < at else at
    for agent in floor.agents.values():
        if agent.feed is feed:
            _retract(floor, agent, told.get(agent.id, []), at, seen_until)
    for facts in told.values():
        for fact in facts:
            _tell(floor, fact, at, feed, seen_until)


def _retract(floor: State, agent: Agent, told: list[AgentFact], at: float, seen_until: float) -> None:
    """What was known of an agent and is not told any more."""
    paused = {fact.queue for fact in told if isinstance(fact, Readiness) and not fact.ready}
    for id in [id for id in agent.pauses if id not in paused]:
        agent.ready_in(id, at, counted_to=seen_until)
    serves = {fact.queue for fact in told if isinstance(fact, Assigned) and fact.on}
    for id in [id for id in agent.queues if id not in serves]:
        agent.quit(id, at)
        queue = floor.queues[id]
        queue.agents.pop(agent.id, None)
        queue.touched = True
    channels = {fact.channel for fact in told if isinstance(fact, Working)}
    for activity in agent.activities.values():
        if activity.channel not in channels:
            floor.turn(agent, activity.channel, "idle", at)
    if not told:
        agent.sign(False, at)
    elif agent.session is False:
        agent.session, agent.session_since = None, at
    if not any(isinstance(fact, Reached) for fact in told):
        agent.reach(True, "", at)


def _tell(floor: State, fact: AgentFact, at: float, feed: Feed, seen_until: float) -> None:
    began = _began(fact, at)
    match fact:
        case Session():
            on_session(floor, fact, began, feed)
        case Readiness():
            # a pause older than what we saw is shown as long as it lasts, and counted from when we could see it
            on_readiness(floor, fact, began, feed, counted_from=max(began, seen_until))
        case Working():
            on_working(floor, fact, began, feed)
        case Assigned():
            on_assigned(floor, fact, began, feed)
        case Reached():
            on_reached(floor, fact, began, feed)
