"""A resync: ghosts go, counters stay, and the balance holds."""

from typing import Any

import pytest

from tests.floor.teller import ALICE, BRUNO, NOON, SALES, SUPPORT, Teller, of
from wallboard.floor.agents import displayed
from wallboard.model.events import Assigned, Queued, Reached, Readiness, Rejected, Session, Synced, Working


def waits(tell: Teller, contact: str, since: float, queue: str = SUPPORT, **facts: Any) -> Queued:
    event: Queued = tell.event(Queued, since, id="", contact=of(contact), queue=queue, **facts)
    return event


def on(tell: Teller, at: float, *queues: str, agent: str = ALICE) -> list[Any]:
    session = tell.event(Session, at, id="", agent=agent, on=True)
    return [session, *(tell.event(Assigned, at, id="", agent=agent, queue=queue, on=True) for queue in queues)]


def test_a_contact_found_waiting_was_carried_in() -> None:
    tell = Teller()
    tell.sync(100, waiting=(waits(tell, "c1", 40, position=2, caller="0123"),))
    total = tell.total()
    assert (total.offered, total.carried_in) == (0, 1)
    contact = tell.contact("c1")
    assert contact is not None
    assert (contact.since, contact.position, contact.caller) == (NOON + 40, 2, "0123")
    tell.left("c1", 110, "answered", 70, agent=ALICE)
    assert tell.total().balance() == 0


def test_queued_in_the_gap_is_offered_and_older_is_carried_in() -> None:
    tell = Teller()
    tell.lose(50)
    tell.sync(100, gap_from=50, waiting=(waits(tell, "old", 40), waits(tell, "new", 60)))
    total = tell.total()
    assert (total.offered, total.carried_in, len(tell.queue().waiting)) == (1, 1, 2)
    assert tell.floor.feeds["site/pbx"].gaps == [(NOON + 50, NOON + 100)]


def test_ghosts_leave_with_an_outcome_nobody_knows() -> None:
    tell = Teller()
    tell.queued("ghost", 0)
    tell.queued("c1", 1, position=2)
    tell.left("gone", 2, "answered", 2, agent=ALICE)
    tell.sync(100, waiting=(waits(tell, "c1", 1, position=1, priority=5),))
    total = tell.total()
    assert (total.offered, total.unknown, total.answered, list(tell.queue().waiting)) == (2, 1, 1, [of("c1")])
    contact = tell.contact("c1")
    assert contact is not None
    assert (contact.position, contact.priority, contact.since) == (1, 5, NOON + 1)


def test_how_a_ghost_really_left_may_come_late() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.sync(10)
    assert tell.total().unknown == 1
    tell.left("c1", 9, "abandoned", 9)
    total = tell.total()
    assert (total.unknown, total.abandoned, total.carried_in, total.balance()) == (0, 1, 0, 0)
    assert tell.queue().window("m5", NOON + 12).lost == 0


def test_other_sources_are_left_alone() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell(Session, 0, agent=ALICE, on=True)
    other = Synced(id="1", source="site/other", ts=NOON + 5)
    tell.floor.apply(other)
    assert tell.contact("c1") is not None
    assert tell.state() == "ready"


def test_every_queue_it_names_exists_and_one_it_no_longer_names_keeps_its_counts() -> None:
    tell = Teller()
    tell.sync(0, queues=(SUPPORT, SALES))
    assert set(tell.floor.queues) == {SUPPORT, SALES}
    tell(Rejected, 1, contact=of("c"), queue=SALES)
    tell.sync(10, queues=(SUPPORT,))
    assert (tell.queue(SALES).listed, tell.queue().listed, tell.total(SALES).rejected) == (False, True, 1)


def test_who_is_not_listed_is_signed_off_and_keeps_her_counts() -> None:
    tell = Teller()
    for fact in on(tell, 0, SUPPORT):
        tell.floor.apply(fact)
    tell.queued("c1", 0)
    tell.left("c1", 5, "answered", 5, agent=ALICE)
    tell.sync(100, agents=tuple(on(tell, 100, SUPPORT, agent=BRUNO)))
    assert displayed(tell.agent()) == ("signed_off", NOON + 100, "")
    assert not tell.agent().queues
    assert set(tell.queue().agents) == {BRUNO}
    assert tell.agent().cells.total().answered == 1
    assert tell.contact("c1") is None


def test_what_is_told_replaces_what_was_known() -> None:
    tell = Teller()
    tell.sync(0, agents=tuple(on(tell, 0, SUPPORT, SALES)))
    tell(Readiness, 1, agent=ALICE, ready=False, queue=SUPPORT, reason="Lunch")
    tell(Working, 2, agent=ALICE, work="ringing")
    tell(Reached, 3, agent=ALICE, reachable=False)
    facts = [*on(tell, 100, SALES), tell.event(Working, 90, id="", agent=ALICE, work="talking", contact=of("c9"))]
    tell.sync(100, agents=tuple(facts))
    agent = tell.agent()
    assert (displayed(agent)[:2], set(agent.queues), agent.pauses) == (("talking", NOON + 90), {SALES}, {})


def test_what_is_told_again_goes_on_since_it_began() -> None:
    tell = Teller()
    tell.sync(0, agents=tuple(on(tell, 0, SUPPORT)))
    tell(Working, 2, agent=ALICE, work="talking", contact=of("c1"), queue=SUPPORT)
    tell(Readiness, 5, agent=ALICE, ready=False, queue=SUPPORT, reason="Lunch")
    talking = tell.event(Working, 100, id="", agent=ALICE, work="talking", contact=of("c1"))
    paused = tell.event(Readiness, 100, id="", agent=ALICE, ready=False, queue=SUPPORT, reason="Lunch")
    tell.sync(100, agents=(*on(tell, 100, SUPPORT), talking, paused))
    activity = tell.agent().activity()
    assert activity is not None
    assert (activity.since, activity.queue) == (NOON + 2, SUPPORT)
    assert tell.agent().session_since == NOON
    assert tell.agent().between(0, 1e12, NOON + 105).paused == {"Lunch": 100}


def test_a_talk_found_at_a_sync_is_closed_by_its_end() -> None:
    tell = Teller()
    talking = tell.event(Working, 70, id="", agent=ALICE, work="talking", contact=of("c1"), queue=SUPPORT)
    tell.sync(100, agents=(*on(tell, 100, SUPPORT), talking))
    contact = tell.contact("c1")
    assert contact is not None
    assert (contact.state, contact.agent, contact.since) == ("talking", ALICE, NOON + 70)
    tell.ended("c1", 120, 50)
    assert (tell.contact("c1"), tell.state(), tell.total().talk, tell.total().balance()) == (None, "ready", 50, 0)


def test_a_talk_goes_on_if_its_agent_still_talks() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.left("c1", 5, "answered", 5, agent=ALICE)
    tell.sync(100, agents=(*on(tell, 100, SUPPORT), tell.event(Working, 100, id="", agent=ALICE, work="talking")))
    assert tell.contact("c1") is not None
    tell.sync(200, agents=(*on(tell, 200, SUPPORT), tell.event(Working, 200, id="", agent=ALICE, work="idle")))
    assert tell.contact("c1") is None


def test_a_pause_found_at_the_first_sync_counts_from_when_we_saw_it() -> None:
    tell = Teller()
    paused = tell.event(Readiness, -600, id="", agent=ALICE, ready=False, queue=SUPPORT, reason="Lunch")
    tell.sync(0, agents=(*on(tell, 0, SUPPORT), paused))
    assert displayed(tell.agent()) == ("not_ready", NOON - 600, "Lunch")
    assert tell.agent().between(0, 1e12, NOON + 30).paused == {"Lunch": 30}


@pytest.mark.parametrize(("began", "seconds"), [(60, 50), (40, 60)])
def test_a_pause_that_began_unseen_counts_from_the_gap_on(began: float, seconds: float) -> None:
    tell = Teller()
    tell.sync(0, agents=tuple(on(tell, 0, SUPPORT)))
    paused = tell.event(Readiness, began, id="", agent=ALICE, ready=False, queue=SUPPORT, reason="Lunch")
    tell.sync(100, gap_from=50, agents=(*on(tell, 100, SUPPORT), paused))
    assert tell.agent().between(0, 1e12, NOON + 110).paused == {"Lunch": seconds}


def test_a_pause_that_ended_unseen_counts_as_far_as_it_was_seen() -> None:
    tell = Teller()
    tell.sync(0, agents=tuple(on(tell, 0, SUPPORT)))
    tell(Readiness, 10, agent=ALICE, ready=False, queue=SUPPORT, reason="Lunch")
    tell.lose(50)
    tell.sync(100, gap_from=50, agents=tuple(on(tell, 100, SUPPORT)))
    assert tell.agent().between(0, 1e12, NOON + 200).paused == {"Lunch": 40}
    assert displayed(tell.agent()) == ("ready", NOON + 100, "")


@pytest.mark.parametrize("gap_from", [float("nan"), float("inf"), -1.0, 0.0, 1e300])
def test_a_gap_that_is_none(gap_from: float) -> None:
    tell = Teller()
    tell(Synced, 100, gap_from=gap_from, waiting=(waits(tell, "c1", 60), waits(tell, "c2", 1e300)))
    assert (tell.total().carried_in, tell.total().offered, tell.floor.feeds["site/pbx"].gaps) == (2, 0, [])


def test_a_talk_that_was_told_to_be_over_does_not_begin_again_by_an_older_list() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    tell.left("c1", 5, "answered", agent=ALICE)
    tell.ended("c1", 40, 35)
    talking = tell.event(Working, 6, agent=ALICE, work="talking", contact=of("c1"), queue=SUPPORT)
    tell.sync(41, agents=(talking,))
    assert tell.contact("c1") is None
    tell.ended("c1", 41, 35)
    assert (tell.total().talk, tell.odd("ended_twice")) == (35, 1)
