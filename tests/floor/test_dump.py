"""Put away as bytes and taken out again, a floor goes on as if nothing had been."""

from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.floor.teller import ALICE, NOON, SUPPORT, Teller
from tests.floor.test_fold import OF_AGENTS, OF_CONTACTS, OTHERS, WHOLES, any_of, same
from wallboard.config import Centre, QueueConfig, Service
from wallboard.floor.dump import Closed, dump, pack_cell, restore, take_closed, unpack_cell
from wallboard.floor.fold import Floor
from wallboard.model.events import AnyEvent, Observed, Readiness


class Shelf:
    """Keeps a floor as bytes: its dump, and the quarter hours that were over, as they were last."""

    def __init__(self, centre: Centre | None = None, keep_days: int | None = 2) -> None:
        self.centre, self.keep_days = centre, keep_days
        self.cells: dict[tuple[str, str, int], bytes] = {}

    def through(self, floor: Floor, centre: Centre | None = None) -> Floor:
        for one in take_closed(floor):
            self.cells[one[:3]] = pack_cell(one.cell)
        taken = Floor(centre or self.centre, self.keep_days)
        restore(taken, dump(floor), [Closed(*key, unpack_cell(key[0], cell)) for key, cell in self.cells.items()])
        return taken


class Interrupted(RuleBasedStateMachine):
    """One floor goes through bytes again and again; another, told the same, never does."""

    def __init__(self) -> None:
        super().__init__()
        self.plain, self.interrupted = Floor(), Floor()
        self.shelf = Shelf()
        self.number = 0

    @rule(events=st.lists(st.one_of(any_of(*OF_CONTACTS), any_of(*OF_CONTACTS), any_of(*OF_AGENTS)), max_size=8))
    def told(self, events: list[AnyEvent]) -> None:
        for event in events:
            self.number += 1
            numbered: Any = msgspec.structs.replace(event, id=str(self.number))
            self.plain.apply(numbered)
            self.interrupted.apply(numbered)

    @rule(event=st.one_of(any_of(*OTHERS), WHOLES))
    def told_of_all(self, event: AnyEvent) -> None:
        self.told([event])

    @rule()
    def interrupt(self) -> None:
        self.interrupted = self.shelf.through(self.interrupted)
        assert self.interrupted.check() == []

    def teardown(self) -> None:
        take_closed(self.plain)
        take_closed(self.interrupted)
        assert same(self.plain, self.interrupted)


TestInterrupted = Interrupted.TestCase


def test_what_waits_is_the_same_contact_in_its_queue_and_on_the_floor() -> None:
    teller = Teller()
    teller.queued("c1", 0.0)
    floor = Shelf().through(teller.floor)
    assert floor.check() == []
    assert [contact.id for contact in floor.queues[SUPPORT].waiting.values()] == ["site/pbx:c1"]


def test_a_quarter_hour_that_is_over_is_handed_out_once_and_again_when_it_changes() -> None:
    teller = Teller()
    teller.queued("c1", 0.0)
    assert take_closed(teller.floor) == []
    teller.queued("c2", 900.0)
    (closed,) = take_closed(teller.floor)
    assert (closed.kind, closed.id, closed.quarter) == ("q", SUPPORT, int(NOON) // 900)
    assert take_closed(teller.floor) == []
    teller.queued("late", 10.0)
    (closed,) = take_closed(teller.floor)
    assert closed.cell == teller.queue().cells.quarters[int(NOON) // 900]


def test_a_pause_goes_on_counting_where_it_was() -> None:
    teller = Teller()
    teller(Readiness, 0.0, agent=ALICE, ready=False, reason="lunch")
    floor = Shelf().through(teller.floor)
    assert floor.agents[ALICE].today(NOON + 600).paused == {"lunch": 600.0}


def test_a_limit_that_was_changed_meanwhile_holds_and_one_told_by_the_source_stays() -> None:
    teller = Teller()
    teller.queued("c1", 0.0)
    teller(Observed, 1.0, of=SUPPORT, gauges={"service_level": 15.0})
    assert Shelf().through(teller.floor).queues[SUPPORT].service.within == 15.0
    changed = Centre(queues=(QueueConfig(id=SUPPORT, service=Service(within=45.0)),))
    assert Shelf().through(teller.floor, changed).queues[SUPPORT].service.within == 45.0


def test_a_dump_of_an_earlier_version_that_lacks_something_is_read() -> None:
    teller = Teller()
    teller.queued("c1", 0.0)
    held = msgspec.msgpack.decode(dump(teller.floor))
    del held["queues"][0]["facts"]["listed"], held["contacts"][0]["found"]
    held["oddities"]["of another time"] = 1
    floor = Floor()
    restore(floor, msgspec.msgpack.encode(held), [])
    assert floor.queues[SUPPORT].listed
    assert floor.check() == []
