"""Whatever comes, in whatever order: the floor never raises, stays in balance, and is the same for the same events."""

import random
from copy import copy
from math import inf, nan
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec import structs
from msgspec.structs import astuple

from tests.floor.teller import NOON, SALES, SUPPORT, Teller, of
from wallboard.config import Centre, Site
from wallboard.floor.agents import STATES, displayed
from wallboard.floor.fold import FOLDS, Floor
from wallboard.floor.windows import QueueCell
from wallboard.model import events
from wallboard.model.events import AnyEvent, Dequeued, Ended, Event, Queued, Rejected, Renamed, Session, Synced

# few names, so that what happens happens to the same ones
CONTACTS = st.sampled_from([of("c1"), of("c2"), of("c3"), ""])
QUEUES = st.sampled_from([SUPPORT, SUPPORT, SALES, SALES, ""])
AGENTS = st.sampled_from([of("Alice"), of("Alice"), of("Bruno"), of("Bruno"), ""])
GOOD_TIMES = st.integers(0, 7200).map(lambda at: NOON + at)
BAD_TIMES = st.sampled_from([nan, inf, -inf, -1.0, 0.0, 1e18, 1e308, NOON + 40 * 86400, 4e9, 253370764799.0])
TIMES = st.one_of(GOOD_TIMES, GOOD_TIMES, GOOD_TIMES, BAD_TIMES)
SECONDS = st.one_of(st.integers(0, 500).map(float), st.sampled_from([0.5, -1.0, nan, inf, -inf, 1e308]))
INTS = st.integers(-5, 100)

FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "source": st.sampled_from(["site/pbx", "site/pbx", "site/pbx", "site/other", ""]),
    "ts": TIMES,
    "rts": st.one_of(st.just(0.0), TIMES),
    "contact": CONTACTS,
    "to": CONTACTS,
    "queue": QUEUES,
    "agent": AGENTS,
    "since": TIMES,
    "until": TIMES,
    "due": TIMES,
    "gap_from": TIMES,
    "of": QUEUES,
    "gauges": st.dictionaries(st.sampled_from(["service_level", "max"]), SECONDS, max_size=2),
    "queues": st.lists(QUEUES, max_size=3).map(tuple),
    "lacks": st.sampled_from([(), ("dialplan",)]),
    "by": st.sampled_from(["", "agent", "transfer"]),
    "outcome": st.sampled_from(["answered", "answered", "abandoned", "timeout", "transferred", "no such outcome"]),
    "work": st.sampled_from(["idle", "reserved", "ringing", "talking", "held", "wrap_up", "error"]),
    "channel": st.sampled_from(["voice", "chat"]),
    "direction": st.sampled_from(["in", "out"]),
    "state": st.sampled_from(["live", "stale", "lost", "recorded"]),
}
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: INTS,
    float: SECONDS,
    str: st.sampled_from(["", "Lunch", "no such thing"]),
}


def any_of(*kinds: type[Event], **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Any event of some kinds, but for its id."""

    def told(kind: type[Event]) -> dict[str, st.SearchStrategy[Any]]:
        fields = {one.name: FIELDS.get(one.name, BY_TYPE.get(one.type)) for one in msgspec.structs.fields(kind)}
        return {name: how for name, how in (fields | fixed).items() if how is not None}

    return st.one_of([st.builds(kind, **(told(kind) | {"id": st.just("")})) for kind in kinds])


OF_CONTACTS = (events.Queued, events.Dequeued, events.Alerted, events.Missed, events.Ended, events.Held, events.Renamed)
OF_AGENTS = (events.Session, events.Readiness, events.Working, events.Assigned, events.Reached)
OTHERS = tuple(set(FOLDS) - {*OF_CONTACTS, *OF_AGENTS, Synced})
WHOLES = any_of(
    Synced,
    waiting=st.lists(any_of(events.Queued), max_size=3).map(tuple),
    agents=st.lists(any_of(*OF_AGENTS), max_size=6).map(tuple),
)


class Anything(RuleBasedStateMachine):
    """Whatever comes, the floor holds; another that is told the same, and looked at in between, is the same."""

    def __init__(self) -> None:
        super().__init__()
        self.floor, self.other = Floor(keep_days=0), Floor(keep_days=0)
        self.told: list[AnyEvent] = []
        self.shown: dict[Any, Any] = {}

    def apply(self, event: AnyEvent) -> None:
        self.floor.apply(event)
        self.other.apply(event)

    @rule(event=any_of(*OF_CONTACTS))
    def of_a_contact(self, event: AnyEvent) -> None:
        self.told.append(msgspec.structs.replace(event, id=str(len(self.told))))
        self.apply(self.told[-1])

    @rule(event=any_of(*OF_AGENTS))
    def of_an_agent(self, event: AnyEvent) -> None:
        self.of_a_contact(event)

    @rule(event=st.one_of(any_of(*OTHERS), WHOLES, WHOLES))
    def of_another(self, event: AnyEvent) -> None:
        self.of_a_contact(event)

    @rule(event=any_of(*OF_CONTACTS))
    def without_an_id(self, event: AnyEvent) -> None:
        self.apply(event)

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def of_what_was_told_before(self, data: st.DataObject) -> None:
        before = self.floor.oddities["duplicate"]
        self.apply(data.draw(st.sampled_from(self.told)))
        assert self.floor.oddities["duplicate"] == before + 1

    @rule()
    def looked_at(self) -> None:
        """Whoever follows what was touched sees the same as who looks at everything."""
        touched = self.other.take_touched()
        everything = pictures(self.other)
        for one in (*touched.queues, *touched.agents, *touched.contacts):
            self.shown.pop(one, None)
            if one in everything:
                self.shown[one] = everything[one]
        assert self.shown == everything

    @rule(now=GOOD_TIMES)
    def asked(self, now: float) -> None:
        for queue in self.floor.queues.values():
            for kind in ("m5", "m30", "interval", "today"):
                assert all(figure is None or 0 <= figure < inf for figure in astuple(queue.window(kind, now)))
            assert all(waiting >= 0 for waiting in queue.waits(now))
        for agent in self.floor.agents.values():
            assert 0 <= agent.today(now).paused_any() < inf

    @invariant()
    def holds(self) -> None:
        assert self.floor.check() == []
        assert all(displayed(agent)[0] in STATES for agent in self.floor.agents.values())

    def teardown(self) -> None:
        assert same(self.floor, self.other)


def pictures(floor: Floor) -> dict[Any, Any]:
    """What may be shown of every queue, agent and contact, whatever the time."""
    shown: dict[Any, Any] = {}
    for id, queue in floor.queues.items():
        states = sorted(displayed(floor.agents[agent]) for agent in queue.agents)
        shown[id] = copy(queue.cells.total()), len(queue.waiting), queue.oldest(), queue.gauges.copy(), states
    for id, agent in floor.agents.items():
        shown[id] = displayed(agent), copy(agent.activity()), agent.cells.total(), agent.paused_in(), agent.name
    for key, contact in floor.contacts.items():
        shown[key] = structs.replace(contact, touched=False, shown=False)
    return shown


TestAnything = Anything.TestCase


def same(one: Floor, other: Floor) -> bool:
    """Whether two floors are the same, whoever looked at them."""
    for floor in (one, other):
        floor.take_touched()
    parts = ("queues", "agents", "contacts", "feeds", "oddities", "observed", "latest", "left")
    return all(getattr(one, part) == getattr(other, part) for part in parts)


def calls(seed: int) -> list[AnyEvent]:
    """A well-formed hour of calls, each contact once in its queue, in order of time."""
    rng = random.Random(seed)
    told: list[AnyEvent] = []
    for n in range(rng.randrange(1, 30)):
        at, waited, talked = rng.uniform(0, 3600), rng.randrange(60), rng.randrange(300)
        ids = {"source": "site/pbx", "contact": of(f"c{n}"), "queue": rng.choice([SUPPORT, SALES])}
        agent = of(rng.choice(["Alice", "Bruno"]))
        told.append(Queued(id=f"q{n}", ts=NOON + at, **ids))
        if rng.random() < 0.2:
            continue
        at += waited
        if rng.random() < 0.3:
            told.append(Dequeued(id=f"d{n}", ts=NOON + at, outcome="abandoned", waited=float(waited), **ids))
            continue
        told.append(Dequeued(id=f"d{n}", ts=NOON + at, outcome="answered", waited=float(waited), agent=agent, **ids))
        if rng.random() < 0.8:
            told.append(Ended(id=f"e{n}", ts=NOON + at + talked, agent=agent, talked=float(talked), **ids))
    return sorted(told, key=lambda event: event.ts)


@given(st.integers(), st.integers(), st.sampled_from([5.0, 60.0, 1e9]))
def test_disorder_and_duplicates_change_no_count(seed: int, disorder: int, window: float) -> None:
    """Shuffled within seconds, minutes or altogether, a tenth of it twice: the cells are those of the clean run."""
    clean, told = Floor(), calls(seed)
    for event in told:
        clean.apply(event)
    rng = random.Random(disorder)
    shuffled = sorted(told, key=lambda event: event.ts + rng.uniform(0, window))
    messy = Floor()
    for event in shuffled:
        messy.apply(event)
        if rng.random() < 0.1:
            messy.apply(rng.choice(shuffled[: shuffled.index(event) + 1]))
        assert messy.check() == []
    assert messy.contacts.keys() == clean.contacts.keys()
    for id, queue in clean.queues.items():
        assert nonempty(messy.queues[id].cells.quarters) == nonempty(queue.cells.quarters)
        assert messy.queues[id].waits(NOON + 7200) == queue.waits(NOON + 7200)
    for id, agent in clean.agents.items():
        assert messy.agents[id].cells.total() == agent.cells.total()


def nonempty(quarters: dict[int, QueueCell]) -> dict[int, QueueCell]:
    return {quarter: cell for quarter, cell in quarters.items() if cell != QueueCell()}


@given(st.integers())
def test_a_well_formed_hour_has_nothing_odd(seed: int) -> None:
    floor = Floor()
    for event in calls(seed):
        floor.apply(event)
    assert not floor.oddities


# -- by example


def test_every_event_there_is_has_a_rule() -> None:
    assert set(FOLDS) == set(AnyEvent.__args__)


def test_a_type_never_heard_of() -> None:
    class Novel(Event, frozen=True, tag="novel"):
        """Something of a later version."""

    tell = Teller()
    tell(Novel, 0)
    assert tell.odd("unknown_type") == 1


def test_no_queue_comes_of_no_name() -> None:
    tell = Teller()
    for kind, facts in (
        (Queued, {}),
        (Rejected, {}),
        (Renamed, {"to": of("c2")}),
        (Dequeued, {"outcome": "abandoned", "waited": 1.0}),
        (Ended, {"agent": "", "talked": 5.0}),
    ):
        tell(kind, 0, contact=of("c1"), queue="", **facts)
    assert (tell.floor.queues, tell.floor.agents, tell.floor.contacts) == ({}, {}, {})


def test_a_time_that_is_none_is_when_we_heard_of_it() -> None:
    tell = Teller()
    for n, ts in enumerate((nan, inf, -1.0, 1e300, NOON + 86400)):
        tell(Queued, 0, contact=of(f"c{n}"), queue=SUPPORT, ts=ts, rts=NOON + 60)
    assert tell.queue().window("m5", NOON + 60).offered == 5
    assert (tell.odd("bad_time"), tell.floor.latest) == (5, NOON + 60)


def test_without_any_time_it_is_now_as_far_as_known() -> None:
    tell = Teller()
    tell(Session, 60, agent=of("Alice"), on=True)
    tell(Queued, 0, contact=of("c1"), queue=SUPPORT, ts=nan)
    assert tell.queue().oldest() == NOON + 60


def test_old_days_are_forgotten_and_the_balance_is_kept() -> None:
    tell = Teller(keep_days=2)
    for day in range(10):
        tell.queued(f"c{day}", day * 86400)
        if day % 2:
            tell.left(f"c{day}", day * 86400 + 30, "answered", 30, agent=of("Alice"))
    assert min(tell.queue().cells.quarters) * 900 >= NOON + 9 * 86400 - 2 * 25 * 3600
    assert (tell.total().offered, tell.total().answered, len(tell.queue().waiting)) == (10, 5, 5)


def test_today_is_that_of_each_site() -> None:
    centre = Centre(sites=(Site(id="east", timezone="Asia/Shanghai"), Site(id="west", timezone="America/New_York")))
    floor = Floor(centre)
    for site in ("east", "west"):
        for n, at in enumerate((0, 5 * 3600)):
            floor.apply(Queued(id=f"{n}", source=f"{site}/pbx", ts=NOON + at, contact=str(n), queue=f"{site}/pbx:q"))
    today = {id: queue.window("today", NOON + 5 * 3600).offered for id, queue in floor.queues.items()}
    assert today == {"east/pbx:q": 1, "west/pbx:q": 2}  # 20:00 and 01:00 in Shanghai, 07:00 and 12:00 in New York


@given(st.integers())
def test_by_way_of_the_journal_it_is_the_same_floor(seed: int) -> None:
    one, other = Floor(), Floor()
    for event in calls(seed):
        one.apply(event)
        other.apply(msgspec.json.decode(msgspec.json.encode(event), type=AnyEvent))
    assert same(one, other)
