"""How a hub goes on where another ended: the state of the journal's last checkpoint, and the events since."""

import logging
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wallboard.floor import dump
from wallboard.floor.fold import Floor
from wallboard.hub.journal import Journal, Restored
from wallboard.hub.journal.records import Checkpoint, Damaged, unpack_rows
from wallboard.hub.statelog import StateLog
from wallboard.hub.views import Views
from wallboard.model.events import AnyEvent, Renamed, Session, Synced
from wallboard.model.rows import AnyRow, ContactRow, NameRow, QueueRow, Row

STEP = 5.0  # seconds of what is replayed between two looks at the floor, so that it is known since when a level holds

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())


class Resumed(NamedTuple):
    """``at``: when the journal was last written to, epoch seconds; ``heard``: when each source was last heard.

    ``whole``: whether consoles may go on from what they have.
    """

    at: float
    heard: dict[str, float]
    whole: bool


def bring_back(journal: Journal, floor: Floor, views: Views, log: StateLog | None = None) -> Resumed | None:
    """Make an empty floor, its views and its log what they were when the journal was last written to.

    None = it was empty.
    """
    restored = journal.read()
    if restored is None:
        return None
    checkpoint, alive = restored.checkpoint, restored.alive
    rows = _rows(checkpoint) if checkpoint else []
    shown = max(alive.rev if alive else 0, checkpoint.rev if checkpoint else 0)
    views.restore(rows or [], checkpoint.rev if checkpoint else 0, shown)
    at, heard = _fold_all(journal, restored, floor, views, log or StateLog())
    return Resumed(at, {id: heard.get(id, feed.heard) for id, feed in floor.feeds.items()}, rows is not None)


def folded_anew(journal: Journal, floor: Floor, views: Views) -> None:
    """Make an empty floor what the journal says, and the views show that."""
    restored = journal.read()
    if restored is not None:
        _fold_all(journal, restored, floor, views, StateLog())


def _rows(checkpoint: Checkpoint) -> list[AnyRow] | None:
    try:
        return unpack_rows(checkpoint.rows)
    except Damaged as error:
        log.warning("journal: the rows in it are of another version: %s", error)
        return None


def _fold_all(
    journal: Journal, restored: Restored, floor: Floor, views: Views, shown: StateLog
) -> tuple[float, dict[str, float]]:
    """The time of the last sign of life, and when each source was last heard."""
    checkpoint, alive = restored.checkpoint, restored.alive
    at = checkpoint.at if checkpoint else 0.0
    if checkpoint is not None:
        dump.restore(floor, checkpoint.floor, restored.closed)
        if checkpoint.states:
            shown.restore(checkpoint.states, restored.closed)
    heard = alive.heard if alive else {}
    seen = set[tuple[type[Row], str]]()
    for now in _replay(journal, restored, floor, seen, at, shown):
        views.update(floor, now, heard)
        at = now
    at = max(at, alive.at if alive else 0.0)
    views.update(floor, at, heard)
    views.resume(floor, seen)
    return at, heard


def _replay(
    journal: Journal,
    restored: Restored,
    floor: Floor,
    seen: set[tuple[type[Row], str]],
    at: float,
    shown: StateLog,
) -> Iterator[float]:
    """Fold what came since; the time, every now and then. ``seen``: what may have come and gone meanwhile."""
    for block in journal.blocks(restored):
        for event in fold(journal, floor, block.events, block.first):
            seen.update(_told_of(event))
            shown.tell(event, floor)
        if block.at >= at + STEP:
            at = block.at
            yield at


def _told_of(event: AnyEvent) -> Iterator[tuple[type[Row], str]]:
    """The rows that an event may bring or take away: contacts, queues, and names of agents."""
    contacts, queues, agents = [getattr(event, "contact", "")], [getattr(event, "queue", "")], []
    if isinstance(event, Renamed):
        contacts.append(event.to)
    elif isinstance(event, Session):
        agents.append(event.agent)
    elif isinstance(event, Synced):
        queues += event.queues
        agents += (fact.agent for fact in event.agents)
    for kind, ids in ((ContactRow, contacts), (QueueRow, queues), (NameRow, queues), (NameRow, agents)):
        yield from ((kind, id) for id in ids if id)


def fold(journal: Journal, floor: Floor, events: Iterable[AnyEvent], first: int) -> Iterator[AnyEvent]:
    """Fold events numbered from ``first`` on, but for those that cannot be; those folded, one by one."""
    for number, event in enumerate(events, first):
        if number in journal.poison:
            continue
        try:
            floor.apply(event)
        except Exception as error:
            log.exception("event %d of %s cannot be folded, and is passed over from now on", number, event.source)
            journal.poisoned(number, f"{type(error).__name__}: {error}")
            continue
        yield event
