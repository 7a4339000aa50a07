"""What becomes of contacts, by example."""

import pytest

from tests.floor.teller import ALICE, BRUNO, NOON, SALES, SUPPORT, Teller, of
from wallboard.floor.contacts import Key, Left, Memory
from wallboard.model.events import Alerted, Dequeued, Held, Missed, Outcome, Queued, Rejected, Renamed


def test_a_call_from_the_queue_to_its_end() -> None:
    tell = Teller()
    tell.queued("c1", 0, caller="0123", position=1)
    contact = tell.contact("c1")
    assert contact is not None
    assert (contact.state, contact.since, contact.caller) == ("waiting", NOON, "0123")
    tell(Alerted, 3, contact=of("c1"), queue=SUPPORT, agent=ALICE)
    assert contact.state == "ringing"
    assert len(tell.queue().waiting) == 1
    tell.left("c1", 5, "answered", 5, agent=ALICE)
    assert (contact.state, contact.since, contact.agent, contact.position) == ("talking", NOON + 5, ALICE, 0)
    assert not tell.queue().waiting
    tell(Held, 10, contact=of("c1"), agent=ALICE, on=True)
    assert (contact.state, tell.state()) == ("held", "held")
    tell(Held, 12, contact=of("c1"), agent=ALICE, on=False)
    assert (contact.state, tell.state()) == ("talking", "talking")
    tell.ended("c1", 65, 60)
    assert tell.contact("c1") is None
    total = tell.total()
    assert (total.offered, total.answered, total.wait_answered, total.talk, total.longest) == (1, 1, 5, 60, 5)
    assert not tell.floor.oddities


@pytest.mark.parametrize("outcome", ["abandoned", "timeout", "emptied", "exit_key", "overflow", "withdrawn", "unknown"])
def test_every_other_way_out(outcome: Outcome) -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.left("c1", 9, outcome, 9)
    assert tell.contact("c1") is None
    total = tell.total()
    assert getattr(total, outcome) == 1
    assert total.balance() == 0
    assert total.longest == (9 if outcome == "abandoned" else 0)


def test_rejected_stands_beside_offered() -> None:
    tell = Teller()
    tell(Rejected, 0, contact=of("c1"), queue=SUPPORT, why="full")
    total = tell.total()
    assert (total.rejected, total.offered, total.balance()) == (1, 0, 0)


def test_queued_twice_counts_once() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.queued("c1", 1)
    assert (tell.total().offered, tell.odd("queued_twice")) == (1, 1)


def test_a_contact_may_wait_in_two_queues() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.queued("c1", 0, SALES)
    tell.left("c1", 4, "answered", 4, SALES, ALICE)
    tell.left("c1", 4, "withdrawn", 4)
    assert (tell.total().withdrawn, tell.total(SALES).answered) == (1, 1)


def test_leaving_twice_counts_once() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.left("c1", 4, "abandoned", 4)
    tell.left("c1", 4, "timeout", 4)
    assert (tell.total().abandoned, tell.total().timeout, tell.odd("dequeued_twice")) == (1, 0, 1)


def test_coming_back_counts_again() -> None:
    tell = Teller()
    for n in range(3):
        tell.queued("c1", 10 * n)
        tell.left("c1", 10 * n + 5, "timeout", 5)
    assert (tell.total().offered, tell.total().timeout) == (3, 3)


def test_who_leaves_without_having_come_was_carried_in() -> None:
    tell = Teller()
    tell.left("c1", 4, "answered", 90, agent=ALICE)
    total = tell.total()
    assert (total.offered, total.carried_in, total.answered, total.wait_answered) == (0, 1, 1, 90)
    assert tell.odd("dequeued_unknown") == 1


def test_an_arrival_told_after_the_departure_is_offered_in_its_own_time() -> None:
    tell = Teller()
    tell.left("c1", 1000, "answered", 300, agent=ALICE)
    tell.queued("c1", 700)
    assert tell.contact("c1") is not None
    total = tell.total()
    assert (total.offered, total.carried_in, total.answered, len(tell.queue().waiting)) == (1, 0, 1, 0)
    assert tell.queue().cells.at(NOON + 700).offered == 1
    tell.queued("c1", 700)
    assert tell.total().offered == 1


def test_the_end_of_a_talk_told_before_its_beginning() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.ended("c1", 60, 50)
    tell.left("c1", 10, "answered", 10, agent=ALICE)
    assert tell.contact("c1") is None
    assert (tell.total().answered, tell.total().talk, tell.state()) == (1, 50, "unknown")
    tell.ended("c1", 60, 50)
    assert (tell.total().talk, tell.odd("ended_twice")) == (50, 1)


def test_an_end_told_twice_counts_once_but_each_leg_counts() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.left("c1", 5, "answered", 5, agent=ALICE)
    tell.ended("c1", 30, 25, by="transfer")
    tell.ended("c1", 30, 25, by="transfer")
    tell.ended("c1", 90, 60, agent=BRUNO)
    total = tell.total()
    assert (total.talk, total.transferred_after_answer, tell.odd("ended_twice")) == (85, 1, 1)
    assert tell.agent(BRUNO).cells.total().talk == 60


def test_a_talk_that_began_before_we_came_counts_as_told() -> None:
    tell = Teller()
    tell.ended("c1", 10, 400)
    assert (tell.total().talk, tell.agent().cells.total().talk, tell.total().balance()) == (400, 400, 0)


def test_sent_back_into_the_same_queue() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.left("c1", 5, "answered", 5, agent=ALICE)
    tell.queued("c1", 20)  # comes before the end of the first leg is told
    tell.ended("c1", 20, 15, by="transfer")
    contact = tell.contact("c1")
    assert contact is not None
    assert contact.waits()
    tell.left("c1", 25, "answered", 5, agent=ALICE)
    tell.ended("c1", 40, 15)
    assert (tell.total().answered, tell.total().talk, len(tell.floor.contacts)) == (2, 30, 0)


def test_ringing_and_missed() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    for agent in (ALICE, BRUNO):
        tell(Alerted, 1, contact=of("c1"), queue=SUPPORT, agent=agent)
    tell(Missed, 15, contact=of("c1"), queue=SUPPORT, agent=ALICE, rang=14.0)
    contact = tell.contact("c1")
    assert contact is not None
    assert (contact.state, contact.ringing_at) == ("ringing", (BRUNO,))
    assert (tell.agent().activity(), tell.total().missed, tell.agent().cells.total().missed) == (None, 1, 1)
    tell(Missed, 16, contact=of("c1"), queue=SUPPORT, agent=BRUNO, rang=15.0)
    assert contact.state == "waiting"


@pytest.mark.parametrize(("outcome", "agent"), [("abandoned", ""), ("answered", ALICE)])
def test_a_contact_that_left_rings_nowhere(outcome: Outcome, agent: str) -> None:
    tell = Teller()
    tell.queued("c1", 0)
    for rung in (ALICE, BRUNO):
        tell(Alerted, 1, contact=of("c1"), queue=SUPPORT, agent=rung)
    tell.left("c1", 5, outcome, 5, agent=agent)
    assert tell.agent(BRUNO).activity() is None


def test_renamed_while_it_waits() -> None:
    tell = Teller()
    tell.queued("c1", 0, caller="0123")
    tell(Alerted, 1, contact=of("c1"), queue=SUPPORT, agent=ALICE)
    tell(Renamed, 2, contact=of("c1"), queue=SUPPORT, to=of("c2"), caller="0456")
    contact = tell.contact("c2")
    assert contact is not None
    assert (contact.queued, contact.caller, tell.contact("c1")) == (NOON, "0456", None)
    tell.left("c2", 9, "answered", 9, agent=ALICE)
    tell.ended("c2", 19, 10)
    total = tell.total()
    assert (total.offered, total.carried_in, total.answered) == (1, 0, 1)
    assert tell.agent().activity() is None


def test_renamed_while_it_is_served() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.left("c1", 5, "answered", 5, agent=ALICE)
    tell(Renamed, 6, contact=of("c1"), queue=SUPPORT, to=of("c2"))
    tell.ended("c2", 19, 14)
    assert not tell.floor.contacts
    assert tell.agent().activity() is None


def test_renamed_onto_one_that_waits_there_already_keeps_the_balance() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.queued("c2", 1)
    tell(Alerted, 2, contact=of("c2"), queue=SUPPORT, agent=BRUNO)
    tell(Renamed, 2, contact=of("c1"), queue=SUPPORT, to=of("c2"))
    assert (tell.total().unknown, list(tell.queue().waiting)) == (1, [of("c2")])
    assert tell.agent(BRUNO).activity() is None


def test_renamed_although_nobody_knows_it() -> None:
    tell = Teller()
    tell(Renamed, 2, contact=of("c1"), queue=SUPPORT, to=of("c2"))
    assert (tell.odd("renamed_unknown"), len(tell.floor.contacts)) == (1, 0)


@pytest.mark.parametrize("waited", [-1.0, float("nan"), float("inf"), 1e300])
def test_a_wait_that_is_not_known_enters_no_sum(waited: float) -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.queued("c2", 0)
    tell.left("c1", 5, "answered", waited, agent=ALICE)
    tell.left("c2", 5, "abandoned", waited)
    total = tell.total()
    assert (total.answered, total.abandoned, total.wait_answered, total.wait_abandoned) == (1, 1, 0, 0)
    assert (total.answered_after, total.abandoned_after, tell.odd("unknown_wait")) == ({}, {}, 2)


def test_whole_seconds_as_told_make_the_histogram() -> None:
    tell = Teller()
    for n, waited in enumerate((19.0, 20.0, 20.9, 21.0)):
        tell.queued(f"c{n}", 0)
        tell.left(f"c{n}", 30, "answered", waited, agent=ALICE)
    assert tell.total().answered_after == {19: 1, 20: 2, 21: 1}
    assert tell.total().answered_within(20) == 3


def test_what_a_supervisor_has_to_be_told() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.queued("c2", 0)
    tell.left("c2", 1, "abandoned", 1)
    seen = tell.floor.take_touched()
    assert seen.contacts == {Key(of("c1"), SUPPORT)}  # c2 came and went unseen
    assert SUPPORT in seen.queues
    assert not tell.floor.take_touched().contacts
    tell.left("c1", 5, "abandoned", 5)
    assert tell.floor.take_touched().contacts == {Key(of("c1"), SUPPORT)}


def test_every_change_of_a_contact_is_told() -> None:
    tell = Teller()
    key = Key(of("c1"), SUPPORT)
    tell.queued("c1", 0)
    assert key in tell.floor.take_touched().contacts
    for kind, facts in (
        (Alerted, {"agent": ALICE}),
        (Missed, {"agent": ALICE, "rang": 3.0}),
        (Dequeued, {"agent": ALICE, "outcome": "answered", "waited": 5.0}),
        (Held, {"agent": ALICE, "on": True}),
        (Queued, {}),  # sent back, before the end of the talk is told
    ):
        facts |= {} if kind is Held else {"queue": SUPPORT}
        tell(kind, 5, contact=of("c1"), **facts)
        assert key in tell.floor.take_touched().contacts, kind
    tell(Renamed, 6, contact=of("c1"), queue=SUPPORT, to=of("c2"))
    assert tell.floor.take_touched().contacts == {key, Key(of("c2"), SUPPORT)}
    tell.sync(10, waiting=(tell.event(Queued, 5, contact=of("c2"), queue=SUPPORT, position=3),))
    assert tell.floor.take_touched().contacts == {Key(of("c2"), SUPPORT)}


def test_a_contact_that_was_seen_served_and_left_unseen_is_told() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.left("c1", 5, "answered", 5, agent=ALICE)
    tell.floor.take_touched()
    tell.queued("c1", 20)
    tell.left("c1", 21, "abandoned", 1)
    assert tell.floor.take_touched().contacts == {Key(of("c1"), SUPPORT)}


def test_nobody_looking_costs_nothing() -> None:
    tell = Teller()
    for n in range(200):
        tell(Queued, n, contact=of(f"c{n}"), queue=SUPPORT)
        tell.left(f"c{n}", n, "abandoned", 0)
    assert not tell.floor.gone_contacts


def test_the_memory_of_those_who_left_is_bounded() -> None:
    memory = Memory(size=10)
    keys = [Key(str(n), SUPPORT) for n in range(1000)]
    for n, key in enumerate(keys):
        memory.put(key, Left(float(n), "abandoned"))
        assert all(memory.get(recent) for recent in keys[max(0, n - 9) : n + 1])
    assert len(memory.recent) + len(memory.older) <= 20


def test_a_miss_told_by_the_source_and_by_its_log_is_one() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    for at, seq in ((10.9, 8), (10.95, 9), (10, 0), (10, 0), (10, 0), (11.2, 10)):
        tell(Missed, at, contact=of("c1"), queue=SUPPORT, agent=ALICE, rang=8.0, seq=seq)
    assert (tell.total().missed, tell.agent().cells.total().missed) == (3, 3)
    assert tell.odd("missed_twice") == 3


def test_who_came_back_at_once_did_not_leave_again_because_the_log_says_so_too() -> None:
    tell = Teller()
    tell.queued("c1", 14.5)
    tell.left("c1", 16.2, "abandoned", 2)
    tell.queued("c1", 16.2)
    tell(Dequeued, 16, contact=of("c1"), queue=SUPPORT, outcome="abandoned", waited=2.0, seq=0)
    tell(Queued, 16, contact=of("c1"), queue=SUPPORT, seq=0)
    assert (tell.total().offered, tell.total().abandoned, len(tell.queue().waiting)) == (2, 1, 1)
    tell(Dequeued, 18, contact=of("c1"), queue=SUPPORT, outcome="answered", waited=2.0, agent=ALICE, seq=0)
    assert tell.total().answered == 1
