"""What the wire lost shows when the lists are asked again, and is mended without counting anything twice."""

from collections.abc import Callable

import pytest

from tests.feeds.ami.wire import Pbx, membership
from wallboard.feeds.ami.sync import WHOLE
from wallboard.floor.fold import Floor
from wallboard.model.events import AnyEvent, Dequeued, FeedStatus, Queued, Readiness, Synced, Working


def synced() -> Pbx:
    """One queue, one agent, one caller who waits; and all of it was listed."""
    pbx = Pbx()
    state(pbx)
    pbx.entry("c0", wait=5)
    pbx.end_of_list()
    return pbx


def state(pbx: Pbx, **member: object) -> None:
    pbx.params("support")
    pbx.listed(**({"InCall": 0} | member))


def compare(pbx: Pbx, listing: Callable[[Pbx], None], again: Callable[[Pbx], None] | None = None) -> int:
    """Ask for the queues, then for everything if that is wished; what is found to differ in the end."""
    listing(pbx)
    pbx.end_of_list()
    if pbx.translator.wishes() == WHOLE:
        pbx.say("CoreShowChannelsComplete")
        (again or listing)(pbx)
        pbx.end_of_list()
    return pbx.last(FeedStatus).drift


def same(pbx: Pbx) -> None:
    state(pbx)
    pbx.entry("c0", wait=35)


def fold(events: list[AnyEvent]) -> Floor:
    floor = Floor()
    for event in events:
        floor.apply(event)
    assert floor.check() == []
    return floor


def test_what_agrees_is_not_told_again() -> None:
    pbx = synced()
    before = len(pbx.told)
    assert compare(pbx, same) == 0
    assert len(pbx.told) == before


def a_caller_who_came(pbx: Pbx) -> None:
    same(pbx)
    pbx.entry("new", wait=20)


def a_caller_who_left(pbx: Pbx) -> None:
    state(pbx)


def a_pause(pbx: Pbx) -> None:
    state(pbx, Paused=1, PausedReason="Lunch")
    pbx.entry("c0", wait=35)


def a_phone_that_went(pbx: Pbx) -> None:
    state(pbx, Status=5)
    pbx.entry("c0", wait=35)


def a_level(pbx: Pbx) -> None:
    state(pbx, Penalty=3)
    pbx.entry("c0", wait=35)


def a_member_who_came(pbx: Pbx) -> None:
    same(pbx)
    pbx.listed(name="Bruno", interface="PJSIP/102", InCall=0)


def a_member_who_left(pbx: Pbx) -> None:
    pbx.params("support")
    pbx.entry("c0", wait=35)


def a_call_that_was_taken(pbx: Pbx) -> None:
    state(pbx, InCall=1)
    pbx.entry("c0", wait=35)


def a_queue_that_came(pbx: Pbx) -> None:
    same(pbx)
    pbx.params("sales")


LOSSES = [
    *(a_caller_who_came, a_caller_who_left, a_pause, a_phone_that_went, a_level),
    *(a_member_who_came, a_member_who_left, a_call_that_was_taken, a_queue_that_came),
]


@pytest.mark.parametrize("loss", LOSSES)
def test_one_lost_event_is_one_difference_and_then_none(loss: Callable[[Pbx], None]) -> None:
    pbx = synced()
    pbx.wait(30)
    assert compare(pbx, loss) == 1
    assert len(pbx.all(Synced)) == 2
    if loss is not a_call_that_was_taken:  # which only the channels can tell
        pbx.wait(30)
        assert compare(pbx, loss) == 0
        assert len(pbx.all(Synced)) == 2


@pytest.mark.parametrize("loss", LOSSES)
def test_what_was_on_its_way_is_no_difference(loss: Callable[[Pbx], None]) -> None:
    pbx = synced()
    assert compare(pbx, loss, again=same) == 0
    assert len(pbx.all(Synced)) == 1


def test_an_event_that_comes_with_the_list_is_no_difference() -> None:
    pbx = synced()
    state(pbx, Paused=1, PausedReason="Lunch")
    pbx.entry("c0", wait=35)
    pbx.entry("new", wait=0)
    pbx.join("new")
    pbx.say("QueueMemberPause", **membership("support", "Alice", "PJSIP/101", Paused=1, PausedReason="Lunch"))
    pbx.end_of_list()
    assert not pbx.translator.wishes()


def test_a_caller_who_came_unseen_was_offered() -> None:
    pbx = synced()
    pbx.wait(30)
    compare(pbx, a_caller_who_came)
    queue = fold(pbx.told).queues["site/pbx:support"]
    assert (queue.cells.total().offered, queue.cells.total().carried_in, sorted(queue.waiting)) == (
        1,
        1,
        ["site/pbx:c0", "site/pbx:new"],
    )
    assert pbx.last(Queued).inferred
    assert pbx.last(Synced).gap_from == 0.0


def test_a_caller_who_left_unseen_is_no_ghost() -> None:
    pbx = synced()
    pbx.wait(30)
    compare(pbx, a_caller_who_left)
    queue = fold(pbx.told).queues["site/pbx:support"]
    assert (queue.cells.total().unknown, list(queue.waiting)) == (1, [])


def test_the_log_knows_how_a_caller_left_who_left_unseen() -> None:
    pbx = synced()
    pbx.wait(20)
    pbx.translator.caught_up(True, 0.0)
    head = {"id": "1-log-1", "source": "site/pbx", "queue": "site/pbx:support", "contact": "site/pbx:c0"}
    left = Dequeued(**head, ts=pbx.now, outcome="timeout", waited=25.0)  # type: ignore[arg-type]
    pbx.told += pbx.translator.logged([left], pbx.now)
    pbx.wait(10)
    assert compare(pbx, a_caller_who_left) == 1
    total = fold(pbx.told).queues["site/pbx:support"].cells.total()
    assert (total.timeout, total.unknown) == (1, 0)


def test_an_answer_that_was_not_told_is_seen_by_the_channels() -> None:
    pbx = synced()
    pbx.join("c1")
    pbx.ring("c1")
    pbx.leave("c1")  # and AgentConnect was lost
    pbx.wait(20)

    def talking(pbx: Pbx) -> None:
        bridged = {"BridgeId": "b1", "Duration": "00:00:20"}
        caller = {"Uniqueid": "c1", "Channel": "SIP/t-1", "Application": "Queue", "ApplicationData": "support"}
        pbx.say("CoreShowChannel", **caller, **bridged)
        pbx.say("CoreShowChannel", Uniqueid="a1", Channel="PJSIP/101-0001", Application="AppQueue", **bridged)
        pbx.say("CoreShowChannelsComplete")
        state(pbx, Status=2, InCall=1)
        pbx.entry("c0", wait=25)

    assert compare(pbx, talking) > 0
    assert (pbx.last(Dequeued).outcome, pbx.last(Dequeued).agent) == ("answered", "site/pbx:Alice")
    floor = fold(pbx.told)
    assert (floor.queues["site/pbx:support"].cells.total().answered, floor.oddities["ghost"]) == (1, 0)
    facts = [fact for fact in pbx.last(Synced).agents if isinstance(fact, Working)]
    assert [(fact.work, fact.contact) for fact in facts] == [("talking", "site/pbx:c1")]


def test_a_pause_that_was_mended_counts_once() -> None:
    pbx = synced()
    pbx.wait(30)
    compare(pbx, a_pause)
    pbx.say("QueueMemberPause", **membership("support", "Alice", "PJSIP/101", Paused=1, PausedReason="Lunch"))
    assert not pbx.all(Readiness)
    assert fold(pbx.told).agents["site/pbx:Alice"].pauses["site/pbx:support"].reason == "Lunch"
