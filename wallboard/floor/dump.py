"""The floor as bytes, and back: what is folded need not be folded again.

A dump holds everything but the quarter hours that are over: those are taken apart, as they hardly change any more and
are many. Things are named in it, so that a later version of the program reads what an earlier one wrote.
"""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, fields
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar, get_type_hints

import msgspec
from msgspec import Struct, defstruct

from wallboard.config import Service
from wallboard.floor.agents import Agent
from wallboard.floor.contacts import Contact, Key, Memory
from wallboard.floor.feeds import Feed
from wallboard.floor.fold import Floor
from wallboard.floor.queues import Queue
from wallboard.floor.trunks import Trunk
from wallboard.floor.windows import QUARTER, AgentCell, Cell, Cells, QueueCell, StateCell

E = TypeVar("E", Queue, Agent, Trunk)
_APART = ("id", "feed", "days", "cells", "waiting", "touched")  # told apart from what an entity simply holds


class Closed(NamedTuple):
    """A quarter hour (``epoch // 900``) that is over, of a queue ("q"), an agent ("a") or an agent's states ("s")."""

    kind: str
    id: str
    quarter: int
    cell: Cell


class Sums(Struct, gc=False):
    """The quarter hours of an entity, but for those that are over."""

    newest: int
    settled: int
    before: msgspec.Raw
    last: bytes | None = None


class _Entity(Struct, gc=False):
    """``facts``: what it holds. ``waiting``: contact ids in their order."""

    id: str
    feed: str
    facts: msgspec.Raw
    cells: Sums | None = None
    waiting: tuple[str, ...] = ()


class _Dump(Struct):
    latest: float
    oddities: dict[str, int]
    observed: dict[str, dict[str, float]]
    feeds: list[Feed]
    queues: list[_Entity]
    agents: list[_Entity]
    trunks: list[_Entity]
    contacts: list[Contact]
    left: Memory
    gone: list[Key]


def _pack(value: Any) -> Any:
    if isinstance(value, array):
        return value.tobytes()
    raise NotImplementedError(type(value))


def _unpack(kind: Any, value: Any) -> Any:
    if isinstance(value, bytes):
        return array("d", value)
    raise NotImplementedError(kind)


_encode = msgspec.msgpack.Encoder(enc_hook=_pack).encode
_decode_dump = msgspec.msgpack.Decoder(_Dump, dec_hook=_unpack).decode


@dataclass(slots=True)
class _Facts(Generic[E]):
    """What an entity of a kind holds, as a struct with the same names and defaults."""

    names: tuple[str, ...]
    read: Callable[[E], tuple[Any, ...]]
    struct: Callable[..., Struct]
    decode: Callable[[msgspec.Raw], Struct]

    def pack(self, entity: E) -> msgspec.Raw:
        return msgspec.Raw(_encode(self.struct(*self.read(entity))))

    def fill(self, entity: E, facts: msgspec.Raw) -> None:
        held = self.decode(facts)
        for name in self.names:
            setattr(entity, name, getattr(held, name))


def _facts(kind: type[E]) -> _Facts[E]:
    hints = get_type_hints(kind)
    shape: list[Any] = []
    for one in fields(kind):
        if one.name in _APART:
            continue
        if one.default_factory is not MISSING:
            shape.append((one.name, hints[one.name], msgspec.field(default_factory=one.default_factory)))
        elif one.default is not MISSING:
            shape.append((one.name, hints[one.name], one.default))
        else:
            shape.append((one.name, hints[one.name]))
    names = tuple(one[0] for one in shape)
    struct = defstruct(f"{kind.__name__}Facts", shape, gc=False)
    return _Facts(names, attrgetter(*names), struct, msgspec.msgpack.Decoder(struct, dec_hook=_unpack).decode)


_QUEUE, _AGENT, _TRUNK = _facts(Queue), _facts(Agent), _facts(Trunk)
_CELLS: dict[str, Callable[[bytes | msgspec.Raw], Any]] = {
    kind: msgspec.msgpack.Decoder(made).decode for kind, made in (("q", QueueCell), ("a", AgentCell), ("s", StateCell))
}


def pack_cell(cell: Cell) -> bytes:
    return _encode(cell)


def unpack_cell(kind: str, data: bytes | msgspec.Raw) -> Any:
    """Raises msgspec.MsgspecError for what is no cell of this kind."""
    return _CELLS[kind](data)


def take_closed(floor: Floor) -> list[Closed]:
    """The quarter hours that are over and changed since the last call; of a floor never asked, all of them.

    From then on the floor keeps only as many as it was told to keep, those that nothing happened in included.
    """
    settled = horizon(floor)
    taken = []
    for kind, entities in (("q", floor.queues), ("a", floor.agents)):
        for id, entity in entities.items():
            taken += [Closed(kind, id, quarter, cell) for quarter, cell in entity.cells.take_changed(settled).items()]
    return taken


def horizon(floor: Floor) -> int:
    """The first quarter hour that a floor has to keep apart from those before."""
    if floor.keep_days is None:
        return 0
    return max(0, int(floor.latest) // QUARTER - floor.keep_days * 25 * 3600 // QUARTER)


def dump(floor: Floor) -> bytes:
    """A floor without its closed quarter hours."""
    return _encode(
        _Dump(
            latest=floor.latest,
            oddities=floor.oddities,
            observed=floor.observed,
            feeds=list(floor.feeds.values()),
            queues=[
                _Entity(queue.id, queue.feed.id, _QUEUE.pack(queue), sums(queue.cells), tuple(queue.waiting))
                for queue in floor.queues.values()
            ],
            agents=[
                _Entity(agent.id, agent.feed.id, _AGENT.pack(agent), sums(agent.cells))
                for agent in floor.agents.values()
            ],
            trunks=[_Entity(trunk.id, trunk.feed.id, _TRUNK.pack(trunk)) for trunk in floor.trunks.values()],
            contacts=list(floor.contacts.values()),
            left=floor.left,
            gone=list(floor.gone_contacts),
        )
    )


def sums(cells: Cells[Any]) -> Sums:
    last = cells.quarters.get(cells.newest)
    return Sums(
        cells.newest,
        cells.settled,
        msgspec.Raw(_encode(cells.before)),
        None if last is None else _encode(last),
    )


def restore(floor: Floor, data: bytes, closed: Iterable[Closed]) -> None:
    """Make an empty floor what the dumped one was. Raises msgspec.MsgspecError for what is no dump.

    What the centre says now of a queue holds, whatever it said then.
    """
    held = _decode_dump(data)
    floor.latest, floor.observed, floor.left = held.latest, held.observed, held.left
    floor.oddities.update(held.oddities)
    floor.feeds |= {feed.id: feed for feed in held.feeds}
    floor.contacts |= {contact.key: contact for contact in held.contacts}
    floor.gone_contacts |= set(held.gone)
    for one in held.trunks:
        _TRUNK.fill(floor.trunk(one.id, floor.feeds[one.feed]), one.facts)
    for one in held.agents:
        agent = floor.agent(one.id, floor.feeds[one.feed])
        _AGENT.fill(agent, one.facts)
        refill(agent.cells, "a", one.cells)
    for one in held.queues:
        queue = floor.queue(one.id, floor.feeds[one.feed])
        ours = queue.service
        _QUEUE.fill(queue, one.facts)
        if ours != Service() or "service_level" not in queue.gauges:
            queue.service = ours
        refill(queue.cells, "q", one.cells)
        queue.waiting = {id: floor.contacts[Key(id, queue.id)] for id in one.waiting}
    add_closed(floor, closed)
    for queue in floor.queues.values():
        _balance(queue)


def _balance(queue: Queue) -> None:
    """Quarter hours that a damaged disk lost still brought in those who wait, and saw off those who do not."""
    cells = queue.cells
    missing = len(queue.waiting) - cells.before.balance() - sum(cell.balance() for cell in cells.quarters.values())
    cells.before.carried_in += max(0, missing)
    cells.before.unknown += max(0, -missing)


def refill(cells: Cells[Any], kind: str, sums: Sums | None) -> None:
    if sums is None:
        return
    cells.newest, cells.settled = sums.newest, sums.settled
    cells.before = unpack_cell(kind, sums.before)
    if sums.last is not None:
        cells.last = cells.quarters[sums.newest] = unpack_cell(kind, sums.last)
        cells.begins, cells.ends = sums.newest * QUARTER, (sums.newest + 1) * QUARTER


def add_closed(floor: Floor, closed: Iterable[Closed]) -> None:
    """Give a floor back quarter hours that are over; those it counts elsewhere are passed over."""
    for kind, id, quarter, cell in closed:
        entity: Queue | Agent | None = floor.queues.get(id) if kind == "q" else floor.agents.get(id)
        if entity is not None and kind != "s":
            put_closed(entity.cells, quarter, cell)


def put_closed(cells: Cells[Any], quarter: int, cell: Any) -> None:
    """Give one entity back a quarter hour that is over."""
    if cells.settled <= quarter < cells.newest:
        cells.quarters[quarter] = cell
