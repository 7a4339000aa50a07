"""What events about contacts do to the floor.

A source may tell things twice, late, or in the wrong order: a contact that leaves without having come evidently came
(carried in), and if it turns out later that it was offered, or how a ghost really left, the count is mended in its
own place.
"""

from typing import get_args

from wallboard.floor.contacts import Contact, Key, Left, queued
from wallboard.floor.feeds import Feed
from wallboard.floor.queues import Queue, told
from wallboard.floor.state import State
from wallboard.model.events import Alerted, Channel, Dequeued, Ended, Held, Missed, Outcome, Queued, Rejected, Renamed

SAME = 1.25  # seconds by which the same moment may differ when a log tells it
OUTCOMES = frozenset(get_args(Outcome))


def on_queued(floor: State, event: Queued, at: float, feed: Feed) -> None:
    if not event.queue:
        floor.oddities["no_queue"] += 1
        return
    queue = floor.queue(event.queue, feed)
    if event.contact in queue.waiting:
        floor.oddities["queued_twice"] += 1
        return
    left = floor.left.get(Key(event.contact, event.queue))
    if left is None or not left.outcome or at > left.at or (at == left.at and not left.carried):
        floor.enter(queue, queued(event, at), at)
        return
    floor.oddities["queued_late"] += 1  # it left already
    if left.carried:
        left.carried = False
        queue.uncarry(left.at)
        queue.offer(at)


def on_rejected(floor: State, event: Rejected, at: float, feed: Feed) -> None:
    if not event.queue:
        floor.oddities["no_queue"] += 1
        return
    floor.queue(event.queue, feed).reject(at)


def on_renamed(floor: State, event: Renamed, at: float, feed: Feed) -> None:
    contact = floor.contacts.get(Key(event.contact, event.queue))
    if contact is None or event.contact == event.to:
        floor.oddities["renamed_unknown"] += 1
        return
    queue = floor.queues[event.queue]
    other = queue.waiting.get(event.to)
    if other is not None:
        floor.oddities["renamed_onto_another"] += 1
        floor.lose(other, at)
    floor.gone(contact)
    contact.rename(event)
    floor.admit(contact)
    if queue.waiting.pop(event.contact, None) is not None:
        queue.waiting[event.to] = contact
    for id in (*contact.ringing_at, contact.agent):
        if id in floor.agents and floor.agents[id].rename(event):
            floor.agents[id].touched = True


def on_alerted(floor: State, event: Alerted, at: float, feed: Feed) -> None:
    if not event.agent:
        floor.oddities["no_agent"] += 1
        return
    agent = floor.agent(event.agent, feed)
    contact = floor.contacts.get(Key(event.contact, event.queue))
    channel: Channel = "voice"
    if contact is None:
        floor.oddities["alerted_unknown"] += 1
    elif contact.waits():
        channel = contact.channel
        contact.state = "ringing"
        if event.agent not in contact.ringing_at:
            contact.ringing_at += (event.agent,)
        contact.touched = True
    now = agent.activities.get(channel)
    if now is None or not (now.work == "talking" or now.work == "held"):
        floor.turn(agent, channel, "ringing", at, event.contact, event.queue, contact.direction if contact else None)


def on_missed(floor: State, event: Missed, at: float, feed: Feed) -> None:
    contact = floor.contacts.get(Key(event.contact, event.queue))
    if contact is not None and event.agent in contact.ringing_at:
        contact.ringing_at = tuple(agent for agent in contact.ringing_at if agent != event.agent)
        if not contact.ringing_at:
            contact.state = "waiting"
        contact.touched = True
    if event.agent:
        agent = floor.agent(event.agent, feed)
        floor.stop(agent, event.contact, ("ringing",), at)
        if not agent.miss(event.contact, at, event.seq > 0):
            floor.oddities["missed_twice"] += 1
            return
    if event.queue:
        floor.queue(event.queue, feed).miss(at)


def on_dequeued(floor: State, event: Dequeued, at: float, feed: Feed) -> None:
    if not event.queue:
        floor.oddities["no_queue"] += 1
        return
    queue = floor.queue(event.queue, feed)
    if _told_by_a_log_as_well(floor, event, at):
        floor.oddities["dequeued_twice"] += 1
        return
    contact = queue.waiting.pop(event.contact, None) or _evidently_waited(floor, queue, event, at)
    if contact is None:
        floor.oddities["dequeued_twice"] += 1
        return
    if contact.ringing_at:
        floor.silence(contact, at)
    if event.outcome == "answered":
        _answered(floor, event, contact, queue, at, feed)
        return
    outcome = event.outcome
    if outcome not in OUTCOMES:
        floor.oddities["unknown_outcome"] += 1
        outcome = "unknown"
    floor.left.put(contact.key, Left(at, outcome, contact.carried))
    floor.gone(contact)
    floor.finish(contact, at, outcome, event.waited if told(event.waited) else -1.0)
    if outcome != "abandoned":
        queue.lose(at, outcome)
    elif not queue.abandon(at, event.waited):
        floor.oddities["unknown_wait"] += 1


def _told_by_a_log_as_well(floor: State, event: Dequeued, at: float) -> bool:
    """Whether it is how a contact left that came back at once; a log numbers nothing, and knows whole seconds only."""
    left = None if event.seq else floor.left.get(Key(event.contact, event.queue))
    return left is not None and left.outcome == event.outcome and not left.ghost and abs(left.at - at) < SAME


def _evidently_waited(floor: State, queue: Queue, event: Dequeued, at: float) -> Contact | None:
    """Who leaves without being known to wait came unseen, or was taken for lost; None: it left a moment ago."""
    key = Key(event.contact, event.queue)
    left = floor.left.get(key)
    if left is not None and left.outcome and not left.ghost:
        return None
    contact = Contact(key, at, at)
    if left is not None and left.ghost:
        queue.find(left.at)
        contact.found = left.at
    else:
        floor.oddities["dequeued_unknown"] += 1
        queue.carry(at)
        contact.carried = True
    floor.admit(contact)
    return contact


def _answered(floor: State, event: Dequeued, contact: Contact, queue: Queue, at: float, feed: Feed) -> None:
    key = contact.key
    before = floor.left.get(key)
    over = before is not None and not before.outcome and before.ended == event.agent  # the end of the talk came first
    floor.left.put(key, Left(at, "answered", contact.carried, ended=event.agent if over else None))
    contact.agent = event.agent
    contact.waited = event.waited if told(event.waited) else -1.0
    if not queue.answer(at, event.waited):
        floor.oddities["unknown_wait"] += 1
    if event.agent:
        agent = floor.agent(event.agent, feed)
        agent.cells.at(at).answered += 1
        if not over:
            floor.turn(agent, contact.channel, "talking", at, event.contact, event.queue, contact.direction)
    if over:
        floor.gone(contact)
        talked, by = (before.talked, before.by) if before is not None else (-1.0, "")
        floor.finish(contact, at, "answered", contact.waited, talked, at, by)
        return
    contact.state, contact.since, contact.position = "talking", at, 0
    contact.touched = True


def on_held(floor: State, event: Held, at: float, feed: Feed) -> None:
    agent = floor.agents.get(event.agent)
    activity = agent.serving(event.contact) if agent is not None else None
    if agent is None or activity is None:
        floor.oddities["held_unknown"] += 1
        return
    floor.turn(agent, activity.channel, "held" if event.on else "talking", at, event.contact, activity.queue)
    contact = floor.contacts.get(Key(event.contact, activity.queue))
    if contact is not None and not contact.waits():
        contact.state = activity.work
        contact.touched = True


def on_ended(floor: State, event: Ended, at: float, feed: Feed) -> None:
    key = Key(event.contact, event.queue)
    contact = floor.contacts.get(key)
    left = floor.left.get(key)
    talked = event.talked if told(event.talked) else -1.0
    if contact is not None and contact.is_with(event.agent):
        floor.gone(contact)
        floor.finish(contact, contact.since, "answered", contact.waited, talked, at, event.by)
    elif left is not None and left.ended == event.agent:
        floor.oddities["ended_twice"] += 1
        return
    if left is not None:
        left.ended = event.agent
    else:
        floor.left.put(key, Left(at, "", ended=event.agent, talked=talked, by=event.by))
    if talked < 0.0:
        floor.oddities["unknown_talk"] += 1
        talked = 0.0
    if event.queue:
        floor.queue(event.queue, feed).talk(at, talked, event.by == "transfer")
    if event.agent:
        agent = floor.agent(event.agent, feed)
        agent.cells.at(at).talk += talked
        floor.stop(agent, event.contact, ("talking", "held"), at)
