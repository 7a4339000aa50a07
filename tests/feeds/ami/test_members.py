"""Agents: the sum of what Asterisk tells queue by queue and phone by phone."""

import pytest

from tests.feeds.ami.wire import FEED, Pbx
from wallboard.config import Feed
from wallboard.model.events import Assigned, Ended, Reached, Readiness, Session, Working

ALICE = "site/pbx:Alice"


def works(pbx: Pbx) -> list[tuple[str, float]]:
    return [(event.work, event.ts) for event in pbx.all(Working)]


def call(pbx: Pbx, leg: str = "a1", uid: str = "c1", **member: str) -> None:
    pbx.join(uid)
    pbx.ring(uid, leg=leg, **member)
    pbx.connect(2, uid, leg=leg, **member)


def test_an_agent_in_two_queues_signs_on_once_and_off_with_the_last() -> None:
    pbx = Pbx()
    pbx.member("support", Penalty=2)
    pbx.member("sales")
    pbx.say("QueueMemberRemoved", Queue="support", MemberName="Alice", Interface="PJSIP/101")
    assert [session.on for session in pbx.all(Session)] == [True]
    pbx.say("QueueMemberRemoved", Queue="sales", MemberName="Alice", Interface="PJSIP/101")
    pbx.say("QueueMemberRemoved", Queue="sales", MemberName="Alice", Interface="PJSIP/101")
    assert [(session.on, session.name) for session in pbx.all(Session)] == [(True, "Alice"), (False, "Alice")]
    assert [(event.queue, event.on, event.level) for event in pbx.all(Assigned)] == [
        ("site/pbx:support", True, 2),
        ("site/pbx:sales", True, 0),
        ("site/pbx:support", False, 0),
        ("site/pbx:sales", False, 0),
    ]


def test_a_pause_is_told_once_a_queue_and_a_new_reason_again() -> None:
    pbx = Pbx()
    for queue in ("support", "sales"):
        pbx.member(queue)
    for reason in ("Lunch", "Lunch", "Training"):
        for queue in ("support", "sales"):
            pbx.member(queue, Paused=1, PausedReason=reason)
    pbx.member("sales", Paused=0, PausedReason="Training")
    told = [(event.queue[9:], event.ready, event.reason) for event in pbx.all(Readiness)]
    assert told == [
        ("support", True, ""),
        ("sales", True, ""),
        ("support", False, "Lunch"),
        ("sales", False, "Lunch"),
        ("support", False, "Training"),
        ("sales", False, "Training"),
        ("sales", True, ""),
    ]


def test_another_penalty_is_another_level() -> None:
    pbx = Pbx()
    pbx.member()
    pbx.say("QueueMemberPenalty", Queue="support", MemberName="Alice", Interface="PJSIP/101", Penalty=5)
    assert [event.level for event in pbx.all(Assigned)] == [0, 5]
    assert [event.ready for event in pbx.all(Readiness)] == [True]


@pytest.mark.parametrize(
    ("agent_is", "name", "expected"),
    [
        ("name", "Alice", "Alice"),
        ("name", "", "PJSIP/101"),
        ("name", "Able, Alice", "Able, Alice"),
        ("interface", "Alice", "PJSIP/101"),
        ("interface", "", "PJSIP/101"),
    ],
)
def test_who_an_agent_is(agent_is: str, name: str, expected: str) -> None:
    pbx = Pbx(Feed(id=FEED.id, url=FEED.url, agent_is=agent_is))
    pbx.member(name=name)
    pbx.listed(name=name)
    pbx.end_of_list()
    pbx.join()
    pbx.ring(MemberName=name, Interface="PJSIP/101")
    agents = {event.agent for event in pbx.told if hasattr(event, "agent")}
    assert agents == {f"site/pbx:{expected}"}
    assert pbx.all(Session)[0].name == (name or "PJSIP/101")


@pytest.mark.parametrize(("state", "why"), [(0, "unknown"), (4, "invalid"), (5, "unavailable")])
def test_a_phone_that_cannot_be_reached(state: int, why: str) -> None:
    pbx = Pbx()
    pbx.member("support")
    pbx.member("sales")
    for queue in ("support", "sales"):
        pbx.status(state, queue)
    for queue in ("support", "sales"):
        pbx.status(1, queue)
    assert [(event.reachable, event.why) for event in pbx.all(Reached)] == [(True, ""), (False, why), (True, "")]


def test_two_phones_of_one_name_are_one_agent() -> None:
    pbx = Pbx()
    pbx.member()
    pbx.member(interface="PJSIP/109", Status=5)
    pbx.status(5)
    assert [event.reachable for event in pbx.all(Reached)] == [True, False]
    assert len(pbx.all(Session)) == 1


@pytest.mark.parametrize(
    ("state", "work"), [(2, "talking"), (3, "talking"), (6, "ringing"), (7, "talking"), (8, "held")]
)
def test_calls_that_came_by_no_queue_are_work_too(state: int, work: str) -> None:
    pbx = Pbx()
    pbx.member()
    began = pbx.now
    pbx.status(state)
    pbx.wait(10)
    pbx.status(1)
    assert works(pbx) == [(work, began), ("idle", pbx.now)]
    assert pbx.all(Working)[0].contact == ""


@pytest.mark.parametrize(("channel_state", "direction"), [(4, "out"), (0, "in")])
def test_the_direction_of_such_a_call(channel_state: int, direction: str) -> None:
    pbx = Pbx()
    pbx.member()
    pbx.say("Newchannel", Uniqueid="p1", Channel="PJSIP/101-0000000b", ChannelState=channel_state)
    pbx.status(2)
    pbx.wait(3)
    assert pbx.last(Working).direction == direction


def test_a_call_between_agents_is_internal() -> None:
    pbx = Pbx()
    pbx.member()
    pbx.member(name="Bob", interface="PJSIP/102")
    pbx.say("Newchannel", Uniqueid="p1", Channel="PJSIP/101-0000000b", ChannelState=4)
    pbx.say("Newchannel", Uniqueid="p2", Channel="PJSIP/102-0000000c", ChannelState=0)
    pbx.say("DialBegin", Channel="PJSIP/101-0000000b", DestChannel="PJSIP/102-0000000c")
    pbx.status(2)
    pbx.status(6, name="Bob", interface="PJSIP/102")
    pbx.wait(3)
    assert [(event.work, event.direction) for event in pbx.all(Working)] == [
        ("talking", "internal"),
        ("ringing", "internal"),
    ]


def test_the_state_of_the_phone_around_a_queues_call_is_no_other_call() -> None:
    pbx = Pbx()
    pbx.member()
    pbx.status(6)
    pbx.join()
    pbx.ring()
    pbx.wait(3)
    pbx.status(2)
    pbx.connect(3)
    pbx.wait(30)
    pbx.complete(30)
    pbx.wait(0.1)
    pbx.status(1)
    pbx.wait(30)
    assert [work for work, _ in works(pbx)] == ["ringing", "talking", "idle"]


def test_a_second_call_at_the_phone_while_a_queues_call_rings() -> None:
    pbx = Pbx()
    pbx.member()
    pbx.status(2)
    pbx.wait(5)
    pbx.ring()
    pbx.status(7)
    pbx.wait(5)
    pbx.say(
        "AgentRingNoAnswer",
        Uniqueid="c1",
        DestUniqueid="a1",
        Queue="support",
        RingTime=5000,
        MemberName="Alice",
        Interface="PJSIP/101",
    )
    pbx.status(2)
    pbx.wait(5)
    assert [work for work, _ in works(pbx)][:1] == ["talking"]
    assert works(pbx)[-1][0] == "talking"
    assert "idle" not in [work for work, _ in works(pbx)]


@pytest.mark.parametrize(
    ("members", "queues", "feeds", "expected"),
    [(12, 20.0, 30.0, 12.0), (0, 20.0, 30.0, 20.0), (0, None, 30.0, 30.0), (0, 0.0, 30.0, None), (0, None, 0.0, None)],
)
def test_wrap_up_is_derived_from_configured_seconds(
    members: int, queues: float | None, feeds: float, expected: float | None
) -> None:
    by_queue = {} if queues is None else {"site/pbx:support": queues}
    pbx = Pbx(Feed(id=FEED.id, url=FEED.url, wrap_up=feeds), wrap_ups=by_queue)
    pbx.member(Wrapuptime=members)
    call(pbx)
    pbx.complete(9)
    end = pbx.now
    pbx.wait(60)
    after = [event for event in pbx.all(Working) if event.work not in ("ringing", "talking")]
    if expected is None:
        assert [event.work for event in after] == ["idle"]
        return
    wrap_up, idle = after
    assert (wrap_up.work, wrap_up.until, wrap_up.queue, wrap_up.inferred) == (
        "wrap_up",
        end + expected,
        "site/pbx:support",
        True,
    )
    assert (idle.work, idle.ts, idle.inferred) == ("idle", end + expected, True)


def test_the_next_call_ends_wrap_up() -> None:
    pbx = Pbx(Feed(id=FEED.id, url=FEED.url, wrap_up=30.0))
    pbx.member()
    call(pbx)
    pbx.complete(9)
    pbx.wait(10)
    call(pbx, "a2", "c2")
    pbx.wait(60)
    pbx.complete(60, "c2", leg="a2")
    pbx.wait(60)
    assert [work for work, _ in works(pbx)] == [
        *("ringing", "talking", "wrap_up"),
        *("ringing", "talking", "wrap_up", "idle"),
    ]


def test_an_agent_is_free_when_her_phone_is_though_no_end_was_told() -> None:
    pbx = Pbx(without=["call"])
    pbx.member()
    call(pbx)
    pbx.status(2)
    pbx.wait(30)
    pbx.status(1)
    free = pbx.now
    pbx.wait(20)
    assert works(pbx)[-1] == ("idle", free + 5.0)
    pbx.complete(30)
    assert pbx.last(Ended).talked == 30.0


def test_a_member_added_paused_is_not_ready() -> None:
    pbx = Pbx()
    pbx.member(Paused=1, PausedReason="")
    (event,) = pbx.all(Readiness)
    assert (event.agent, event.ready, event.reason) == (ALICE, False, "")


def test_half_a_membership_is_none() -> None:
    pbx = Pbx()
    pbx.say("QueueMemberAdded", Queue="support")
    pbx.say("QueueMemberAdded", Interface="PJSIP/101", MemberName="Alice")
    pbx.say("QueueMemberRemoved", Queue="nowhere", Interface="PJSIP/101", MemberName="Alice")
    assert not pbx.all(Session)


@pytest.mark.parametrize("listed", [False, True])
def test_a_phone_busy_for_a_moment_is_no_call(listed: bool) -> None:
    pbx = Pbx()
    pbx.member()
    if listed:
        pbx.listed()
        pbx.end_of_list()
    pbx.status(2)
    pbx.wait(0.9)
    pbx.status(1)
    pbx.wait(30)
    assert not pbx.all(Working)
    pbx.status(2)
    began = pbx.now
    pbx.wait(1.0)
    assert works(pbx) == [("talking", began)]
    assert pbx.last(Working).inferred
