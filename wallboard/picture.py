"""What a board shows at one moment, taken from the rows of a link."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from wallboard.figures import Shown, connecting, rolled
from wallboard.model.rows import AgentRow, ContactRow, FeedRow, JournalRow, NameRow, QueueRow, R, TrunkRow
from wallboard.text import clean
from wallboard.words import Words, zone

_WAITS = ("waiting", "ringing")  # who rings at an agent is not answered yet


class Seen(Protocol):
    """What may be looked at: a link, or rows that were fetched once."""

    def now(self) -> float: ...

    def rows(self, kind: type[R]) -> Mapping[str, R]: ...


class Place(NamedTuple):
    """A site: its queues as if they were one, and the states of its desks in seat order."""

    site: Shown[QueueRow]
    desks: tuple[str, ...]


class News(NamedTuple):
    """``queues`` and ``agents`` as far as they are in trouble, the worst first; ``heard``: anything at all.

    ``lost``: a feed is, so nobody knows of all alarms.
    """

    queues: tuple[Shown[QueueRow], ...] = ()
    agents: tuple[Shown[AgentRow], ...] = ()
    heard: bool = False
    lost: bool = False


class Picture(NamedTuple):
    """``now``: whole seconds, so that ages move on whole seconds and at no other time. ``names``: by queue id.

    Of ``contacts`` only those that wait, the longest first. ``places``: the sites, if there is more than one.
    """

    now: float
    zone: tzinfo
    title: str
    queues: tuple[Shown[QueueRow], ...]
    agents: tuple[Shown[AgentRow], ...]
    contacts: tuple[Shown[ContactRow], ...]
    feeds: tuple[Shown[FeedRow], ...]
    names: Mapping[str, str]
    places: tuple[Place, ...]
    journal: JournalRow | None = None
    trunks: tuple[Shown[TrunkRow], ...] = ()

    @property
    def alarms(self) -> tuple[Shown[QueueRow], ...]:
        """The queues at level 2, that which has been there for longest first."""
        found = (queue for queue in self.queues if queue.row.level > 1 and not queue.lost)
        return tuple(sorted(found, key=lambda queue: (queue.row.risen or 0.0, queue.row.id)))

    @property
    def news(self) -> News:
        """Whatever is in trouble."""
        return News(
            tuple(sorted((queue for queue in self.queues if queue.row.level), key=lambda queue: -queue.row.level)),
            tuple([agent for agent in self.agents if agent.row.state == "over_break"]),
            heard=bool(self.queues),
            lost=self.lost,
        )

    @property
    def lost(self) -> bool:
        """Whether anything shown is no longer live."""
        return any(feed.lost for feed in self.feeds)


class Names:
    """What things are called in one language. Each is worded once, for it seldom changes."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._known: dict[str, tuple[NameRow | None, str]] = {}
        self._sorted_of: tuple[list[str], list[NameRow]] = [], []
        self._sorted: list[tuple[str, str]] = []
        self._seated: tuple[list[tuple[str, str]], float, list[Shown[AgentRow]]] = [], 0.0, []

    def of(self, id: str, row: NameRow | None) -> str:
        """The name of what has an id, by its row if there is one."""
        known = self._known.get(id)
        if known is None or known[0] is not row:
            native = id.rpartition("/" if ":" not in id else ":")[2]
            known = self._known[id] = row, self._words.name(row.names if row else {}, native)
        return known[1]

    def in_order(self, ids: Iterable[str], named: Mapping[str, NameRow]) -> list[tuple[str, str]]:
        """Names with their ids, by name; sorted anew only when somebody came, went or is called otherwise."""
        sorted_of = list(ids), list(named.values())
        if sorted_of != self._sorted_of:
            self._sorted_of = sorted_of
            self._sorted = sorted((self.of(id, named.get(id)), id) for id in sorted_of[0])
        return self._sorted

    def seat(self, seated: list[tuple[str, str]], rows: Mapping[str, AgentRow], now: float) -> list[Shown[AgentRow]]:
        """The agents of a moment. Who did not change within a second is not made again: they are thousands."""
        found = map(rows.__getitem__, [id for _, id in seated])
        of, at, known = self._seated
        if of is seated and at == now:
            pairs = zip(known, found, strict=True)
            agents = [old if old.row is row else Shown(row, old.name, now) for old, row in pairs]
        else:
            agents = [Shown(row, name, now) for row, (name, _) in zip(found, seated, strict=True)]
        self._seated = seated, now, agents
        return agents


def take(link: Seen, names: Names) -> Picture:
    """The picture now."""
    now = float(int(link.now()))
    named = link.rows(NameRow)
    feeds = link.rows(FeedRow).values()
    stopped = {row.id: row.heard or now for row in feeds if _stopped(row) and not connecting(row)}

    def name(id: str) -> str:
        return names.of(id, named.get(id))

    def shown(rows: Iterable[R], called: Callable[[str], str] = name) -> list[Shown[R]]:
        if not stopped:
            return [Shown(row, called(row.id), now) for row in rows]
        return [
            Shown(row, called(row.id), stopped.get(source, now), source in stopped)
            for row in rows
            for source in (row.id.partition(":")[0],)
        ]

    queues = shown(link.rows(QueueRow).values())
    seated = names.in_order(link.rows(AgentRow), named)
    agents = _last_known(seated, link, stopped, now) if stopped else names.seat(seated, link.rows(AgentRow), now)
    sites = [row for row in named.values() if row.kind == "site"]
    waiting = (_clean(row) for row in link.rows(ContactRow).values() if row.state in _WAITS)
    contacts = shown(waiting, lambda _: "")  # nobody is called by the id of a call
    return Picture(
        now=now,
        zone=_zone(named),
        title=next((name(row.id) for row in named.values() if row.kind == "centre"), "Wallboard"),
        queues=tuple(queues),
        agents=tuple(agents),
        contacts=tuple(sorted(contacts, key=lambda contact: (contact.row.since, contact.row.id))),
        feeds=tuple(Shown(row, name(row.id), now, row.id in stopped) for row in sorted(feeds, key=lambda row: row.id)),
        names={queue.row.id: queue.name for queue in queues},
        places=_places([(row.id, name(row.id)) for row in sites], named, queues, agents),
        journal=next(iter(link.rows(JournalRow).values()), None),
        trunks=tuple(sorted(shown(link.rows(TrunkRow).values()), key=lambda trunk: (trunk.name, trunk.row.id))),
    )


def _last_known(
    seated: Iterable[tuple[str, str]], link: Seen, stopped: Mapping[str, float], now: float
) -> list[Shown[AgentRow]]:
    """The agents while a feed is not heard, whose ages stand still since then."""
    rows = link.rows(AgentRow)
    sources = {id: id.partition(":")[0] for _, id in seated}
    return [Shown(rows[id], name, stopped.get(sources[id], now), sources[id] in stopped) for name, id in seated]


def _stopped(row: FeedRow) -> bool:
    """Whether what it told is only the last known: for of a silent hub, unlike of a silent feed, nobody says so."""
    return row.state == "lost" or row.why == "hub_silent"


def _places(
    sites: Sequence[tuple[str, str]],
    named: Mapping[str, NameRow],
    queues: Sequence[Shown[QueueRow]],
    agents: Sequence[Shown[AgentRow]],
) -> tuple[Place, ...]:
    """The sites at which there is anything, in the order of the configuration."""
    if len(sites) < 2:
        return ()
    queues_of: dict[str, list[Shown[QueueRow]]] = defaultdict(list)
    agents_of: dict[str, list[Shown[AgentRow]]] = defaultdict(list)
    for queue in queues:
        queues_of[_site(queue.row.id, named)].append(queue)
    for agent in agents:
        agents_of[_site(agent.row.id, named)].append(agent)
    found = [(id, name) for id, name in sites if id in queues_of or id in agents_of]
    if len(found) < 2:
        return ()
    return tuple(
        Place(rolled(id, name, queues_of[id], agents_of[id]), tuple(agent.row.state for agent in agents_of[id]))
        for id, name in found
    )


def _site(id: str, named: Mapping[str, NameRow]) -> str:
    row = named.get(id)
    return (row.site if row else "") or id.partition("/")[0]


def _zone(named: Mapping[str, NameRow]) -> tzinfo:
    """The clock on the wall is that of the first site."""
    return zone(next((row.zone for row in named.values() if row.kind == "site" and row.zone), "UTC"))


def _clean(row: ContactRow) -> ContactRow:
    caller, name = row.caller and clean(row.caller), row.caller_name and clean(row.caller_name)
    return row if (caller, name) == (row.caller, row.caller_name) else replace(row, caller=caller, caller_name=name)
