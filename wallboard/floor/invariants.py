"""What must hold on the floor at any time."""

from collections.abc import Iterator, Mapping

from wallboard.floor.agents import STATES, Agent, displayed
from wallboard.floor.contacts import Contact, Key
from wallboard.floor.queues import Queue
from wallboard.floor.windows import Cell


def violations(queues: Mapping[str, Queue], agents: Mapping[str, Agent], contacts: Mapping[Key, Contact]) -> list[str]:
    """Everything that does not hold, in words."""
    found: list[str] = []
    for queue in queues.values():
        found += (f"queue {queue.id}: {what}" for what in _of_queue(queue, agents, contacts))
    for agent in agents.values():
        found += (f"agent {agent.id}: {what}" for what in _of_agent(agent, queues))
    for key, contact in contacts.items():
        found += (f"contact {key}: {what}" for what in _of_contact(key, contact, queues))
    return found


def _negative(figures: Cell) -> Iterator[str]:
    for name in figures.__struct_fields__:
        value = getattr(figures, name)
        for figure in value.values() if isinstance(value, dict) else (value,):
            if not 0 <= figure < float("inf"):
                yield f"{name} is {figure}"


def _of_queue(queue: Queue, agents: Mapping[str, Agent], contacts: Mapping[Key, Contact]) -> Iterator[str]:
    total = queue.cells.total()
    if total.balance() != len(queue.waiting):
        yield f"{total.balance()} should wait by the counts, {len(queue.waiting)} do"
    for cell in (*queue.cells.quarters.values(), queue.cells.before):
        yield from _negative(cell)
    for id, contact in queue.waiting.items():
        if contacts.get(Key(id, queue.id)) is not contact or not contact.waits():
            yield f"{id} waits and is not on the floor as waiting"
    for id in queue.agents:
        if id not in agents or queue.id not in agents[id].queues:
            yield f"{id} serves it and does not know"


def _of_agent(agent: Agent, queues: Mapping[str, Queue]) -> Iterator[str]:
    state, since, _ = displayed(agent)
    if state not in STATES:
        yield f"state {state}"
    if state == "ready" and not agent.feed.known():
        yield "ready, though nobody knows"
    if not 0.0 <= since < float("inf"):
        yield f"since {since}"
    for cell in (*agent.cells.quarters.values(), agent.cells.before):
        yield from _negative(cell)
    for id in agent.queues:
        if id not in queues or agent.id not in queues[id].agents:
            yield f"serves {id}, which does not know"


def _of_contact(key: Key, contact: Contact, queues: Mapping[str, Queue]) -> Iterator[str]:
    if key != contact.key:
        yield f"is {contact.key}"
    if contact.waits() and queues[contact.queue].waiting.get(contact.id) is not contact:
        yield "waits and is not in its queue"
