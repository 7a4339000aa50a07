"""A resync: the whole of one source as it is now. What is not in it is gone; what was counted stays counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wallboard.floor.contacts import Contact, Key, queued
from wallboard.floor.feeds import Feed
from wallboard.model.events import Assigned, Reached, Readiness, Session, Synced, Working

if TYPE_CHECKING:
    from wallboard.floor.fold import Floor


def sync(floor: Floor, event: Synced, at: float, feed: Feed) -> None:
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


def _waiting(floor: Floor, event: Synced, at: float, feed: Feed) -> None:
    listed = {Key(told.contact, told.queue): told for told in event.waiting if told.queue}
    for queue in [queue for queue in floor.queues.values() if queue.feed is feed]:
        for contact in list(queue.waiting.values()):
            if Key(contact.id, queue.id) not in listed:
                floor.oddities["ghost"] += 1
                floor.lose(contact, at)
    for key, told in listed.items():
        queue = floor.queue(key.queue, feed)
        known = queue.waiting.get(key.contact)
        if known is not None:
            known.refresh(told)
            floor.touched.contacts.add(key)
            continue
        began = told.ts if 0.0 <= told.ts <= at else at
        if 0.0 < event.gap_from < began:
            floor.enter(queue, queued(told, began), began)
        else:
            floor.enter(queue, queued(told, began), at, carried=True)


def _served(floor: Floor, event: Synced, at: float, feed: Feed) -> None:
    """Contacts being served are those at which an agent is told to work."""
    talks = {
        Key(fact.contact, fact.queue): fact
        for fact in event.agents
        if isinstance(fact, Working) and fact.work in ("talking", "held") and fact.contact and fact.queue
    }
    for key, contact in list(floor.contacts.items()):
        if not contact.waits() and key not in talks and floor.queues[key.queue].feed is feed:
            floor.drop(contact)
    for key, fact in talks.items():
        queue = floor.queue(key.queue, feed)
        if key.contact in queue.waiting:
            continue
        began = fact.ts if 0.0 <= fact.ts <= at else at
        served = floor.contacts.get(key)
        if served is None:
            served = floor.contacts[key] = Contact(key.contact, key.queue, began, began, channel=fact.channel)
        served.state, served.agent = fact.work, fact.agent
        floor.touched.contacts.add(key)


def _agents(floor: Floor, event: Synced, at: float, feed: Feed) -> None:
    listed = {fact.agent for fact in event.agents}
    for agent in [agent for agent in floor.agents.values() if agent.feed is feed]:
        _retract(floor, event, agent.id, at, feed)
        if agent.id not in listed:
            floor.session(Session(id="", source=feed.id, ts=at, agent=agent.id, on=False), at, feed)
        elif agent.session is False:
            agent.session, agent.session_since = None, at
    for fact in event.agents:
        began = fact.ts if 0.0 <= fact.ts <= at else at
        match fact:
            case Session():
                floor.session(fact, began, feed)
            case Readiness():
                # what was paused before we could see it is shown as long as it lasts, and counted from when we saw it
                floor.readiness(fact, began, feed, counted_from=max(began, event.gap_from or at))
            case Working():
                floor.working(fact, began, feed)
            case Assigned():
                floor.assigned(fact, began, feed)
            case Reached():
                floor.reached(fact, began, feed)


def _retract(floor: Floor, event: Synced, id: str, at: float, feed: Feed) -> None:
    """What was known of an agent and is not told any more."""
    agent = floor.agents[id]
    told = [fact for fact in event.agents if fact.agent == id]
    queues = {fact.queue for fact in told if isinstance(fact, Assigned) and fact.on}
    paused = {fact.queue for fact in told if isinstance(fact, Readiness) and not fact.ready}
    channels = {fact.channel for fact in told if isinstance(fact, Working)}
    # a pause that ended unseen counts as far as it was seen
    until = event.gap_from if 0.0 < event.gap_from < at else at
    for queue in [queue for queue in agent.pauses if queue not in paused]:
        agent.count(until)
        del agent.pauses[queue]
        agent.ready_since = at
    for queue in [queue for queue in agent.queues if queue not in queues]:
        floor.assigned(Assigned(id="", source=feed.id, ts=at, agent=id, queue=queue, on=False), at, feed)
    for activity in agent.activities.values():
        if activity.channel not in channels and activity.work != "idle":
            idle = Working(id="", source=feed.id, ts=at, agent=id, work="idle", channel=activity.channel)
            floor.working(idle, at, feed)
    if not any(isinstance(fact, Reached) for fact in told):
        agent.reach(True, "", at)
