"""What events about agents do to the floor.

Facts follow the order of arrival. One that is older than what is known is left aside only if the source itself
numbers it as overtaken: a clock that was set back must not freeze an agent.
"""

from wallboard.floor.feeds import Feed
from wallboard.floor.state import State
from wallboard.model.events import AgentFact, Assigned, Reached, Readiness, Session, Working


def _overtaken(floor: State, event: AgentFact, at: float, since: float, feed: Feed) -> bool:
    late = at < since and 0 < event.seq < feed.seq
    if late:
        floor.oddities["late"] += 1
    return late


def on_session(floor: State, event: Session, at: float, feed: Feed) -> None:
    agent = floor.agent(event.agent, feed)
    agent.name = event.name or agent.name
    if _overtaken(floor, event, at, agent.session_since, feed):
        return
    if not event.on:
        for activity in agent.activities.values():
            floor.turn(agent, activity.channel, "idle", at)
    agent.sign(event.on, at)


def on_readiness(floor: State, event: Readiness, at: float, feed: Feed, counted_from: float | None = None) -> None:
    """``counted_from``: from when its seconds count, if not from its beginning."""
    agent = floor.agent(event.agent, feed)
    pause = agent.pauses.get(event.queue)
    if not _overtaken(floor, event, at, pause.since if pause else agent.ready_since, feed):
        agent.readiness(event, at, at if counted_from is None else counted_from)


def on_working(floor: State, event: Working, at: float, feed: Feed) -> None:
    agent = floor.agent(event.agent, feed)
    now = agent.activities.get(event.channel)
    if now is not None and at < now.since and _overtaken(floor, event, at, now.since, feed):
        return
    wrapped = agent.turn_to(event.channel, event.work, at, event.contact, event.queue, event.direction, event.until)
    if wrapped is not None:
        floor.count_wrap(agent, wrapped, at)


def on_assigned(floor: State, event: Assigned, at: float, feed: Feed) -> None:
    if not event.queue:
        floor.oddities["no_queue"] += 1
        return
    agent, queue = floor.agent(event.agent, feed), floor.queue(event.queue, feed)
    if event.on:
        agent.queues[queue.id] = queue.agents[agent.id] = event.level
    else:
        agent.quit(queue.id, at)
        queue.agents.pop(agent.id, None)


def on_reached(floor: State, event: Reached, at: float, feed: Feed) -> None:
    agent = floor.agent(event.agent, feed)
    if not _overtaken(floor, event, at, agent.reachable_since, feed):
        agent.reach(event.reachable, event.why, at)
