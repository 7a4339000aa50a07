"""Whom a caller rings, who answers, and how long they talk, whatever Asterisk leaves out."""

import pytest

from tests.feeds.ami.wire import ALICE, Pbx
from wallboard.model.events import Alerted, Dequeued, Ended, Held, Missed, Queued, Working

BOB = {"MemberName": "Bob", "Interface": "PJSIP/102"}


def answered(without: list[str] | None = None) -> Pbx:
    pbx = Pbx(without=without or [])
    pbx.member()
    pbx.join()
    pbx.ring()
    pbx.wait(3)
    pbx.connect(3)
    return pbx


def works(pbx: Pbx, agent: str = "Alice") -> list[str]:
    return [event.work for event in pbx.all(Working) if event.agent == f"site/pbx:{agent}"]


def test_from_ringing_to_the_end() -> None:
    pbx = answered()
    pbx.wait(20)
    pbx.complete(talk=20, reason="agent")
    (alerted,), (ended,) = pbx.all(Alerted), pbx.all(Ended)
    assert (alerted.contact, alerted.queue, alerted.agent) == ("site/pbx:c1", "site/pbx:support", "site/pbx:Alice")
    assert (ended.contact, ended.agent, ended.talked, ended.by) == ("site/pbx:c1", "site/pbx:Alice", 20.0, "agent")
    assert not ended.inferred
    assert works(pbx) == ["ringing", "talking", "idle"]
    assert [event.contact for event in pbx.all(Working)] == ["site/pbx:c1", "site/pbx:c1", ""]


def test_the_time_it_rang_is_told_in_milliseconds_when_nobody_answers() -> None:
    pbx = Pbx()
    pbx.member()
    pbx.join()
    pbx.ring()
    pbx.say("AgentRingNoAnswer", Uniqueid="c1", DestUniqueid="a1", Queue="support", RingTime=8000, **ALICE)
    (missed,) = pbx.all(Missed)
    assert (missed.rang, missed.agent, missed.contact) == (8.0, "site/pbx:Alice", "site/pbx:c1")
    assert works(pbx) == ["ringing", "idle"]


def test_of_all_who_ring_one_answers_and_the_others_are_free() -> None:
    pbx = Pbx()
    pbx.member()
    pbx.member(name="Bob", interface="PJSIP/102")
    pbx.join()
    pbx.ring()
    pbx.ring(leg="b1", **BOB)
    pbx.connect(2)
    assert works(pbx) == ["ringing", "talking"]
    assert works(pbx, "Bob") == ["ringing", "idle"]
    assert not pbx.all(Missed)


@pytest.mark.parametrize("end", ["abandon", "key"])
def test_nobody_rings_for_a_caller_who_left(end: str) -> None:
    pbx = Pbx()
    pbx.member()
    pbx.join()
    pbx.ring()
    pbx.say("HangupRequest", Uniqueid="c1")
    if end == "abandon":
        pbx.abandon(4)
    else:
        pbx.leave()
    pbx.hang_up()
    assert works(pbx) == ["ringing", "idle"]


def test_an_agent_who_drops_the_caller_is_free_and_the_caller_waits_on() -> None:
    pbx = Pbx()
    pbx.member()
    pbx.join()
    pbx.ring()
    pbx.say("AgentDump", Uniqueid="c1", DestUniqueid="a1", Queue="support", **ALICE)
    assert works(pbx) == ["ringing", "idle"]
    assert not pbx.all(Dequeued)


@pytest.mark.parametrize(("uid", "leg"), [("c1", "a1"), ("", "a1"), ("c1", ""), ("", "")])
def test_the_end_may_lack_a_side(uid: str, leg: str) -> None:
    pbx = answered()
    pbx.wait(9)
    pbx.complete(9, uid, leg=leg)
    (ended,) = pbx.all(Ended)
    assert (ended.contact, ended.talked, ended.inferred) == ("site/pbx:c1", 9.0, False)
    assert works(pbx)[-1] == "idle"


def test_the_end_of_what_began_before_us_counts() -> None:
    pbx = Pbx()
    pbx.member()
    pbx.complete(77)
    (ended,) = pbx.all(Ended)
    assert (ended.contact, ended.queue, ended.talked) == ("site/pbx:c1", "site/pbx:support", 77.0)


def test_an_end_told_twice_counts_once() -> None:
    pbx = answered()
    pbx.complete(9)
    pbx.complete(9)
    assert len(pbx.all(Ended)) == 1


def test_an_end_that_is_never_told_is_measured() -> None:
    pbx = answered()
    pbx.wait(10)
    pbx.hang_up("a1")
    assert works(pbx)[-1] == "idle"
    pbx.wait(2)
    pbx.hang_up("c1")
    assert not pbx.all(Ended)
    pbx.wait(5)
    (ended,) = pbx.all(Ended)
    assert (ended.talked, ended.inferred) == (12.0, True)
    pbx.complete(12)
    assert len(pbx.all(Ended)) == 1


def test_a_caller_redirected_while_talking_counts_until_it_is_told() -> None:
    pbx = answered()
    pbx.wait(8)
    pbx.hang_up("a1")
    pbx.join(queue="sales")
    pbx.ring(queue="sales", leg="b1", **BOB)
    pbx.connect(3, queue="sales", leg="b1", **BOB)
    pbx.complete(11, leg="")
    pbx.complete(1, queue="sales", leg="b1", **BOB)
    pbx.hang_up("c1")
    pbx.wait(10)
    told = [(ended.queue, ended.agent, ended.talked) for ended in pbx.all(Ended)]
    assert told == [("site/pbx:support", "site/pbx:Alice", 11.0), ("site/pbx:sales", "site/pbx:Bob", 1.0)]


def test_back_into_the_same_queue_to_another_agent() -> None:
    pbx = answered()
    pbx.hang_up("a1")
    pbx.join()
    pbx.ring(leg="b1", **BOB)
    pbx.connect(2, leg="b1", **BOB)
    pbx.complete(5, leg="")
    pbx.complete(2, leg="b1", **BOB)
    assert [(ended.agent, ended.talked) for ended in pbx.all(Ended)] == [("site/pbx:Alice", 5.0), ("site/pbx:Bob", 2.0)]
    assert len(pbx.all(Queued)) == 2


def test_a_transfer_says_where_to() -> None:
    pbx = answered()
    pbx.say("BlindTransfer", Result="Success", TransfererUniqueid="a1", TransfereeUniqueid="c1", Extension="sales")
    pbx.complete(6, reason="transfer")
    (ended,) = pbx.all(Ended)
    assert (ended.by, ended.to) == ("transfer", "sales")


def test_on_hold_and_back() -> None:
    pbx = answered()
    pbx.wait(5)
    pbx.say("Hold", Uniqueid="a1", Linkedid="c1")
    pbx.say("Hold", Uniqueid="a1", Linkedid="c1")
    pbx.wait(7)
    pbx.say("Unhold", Uniqueid="a1", Linkedid="c1")
    pbx.say("Unhold", Uniqueid="a1", Linkedid="c1")
    pbx.say("Hold", Uniqueid="c1", Linkedid="c1")
    pbx.complete(20)
    assert [held.on for held in pbx.all(Held)] == [True, False]
    assert pbx.last(Ended).held == 7.0
    assert works(pbx) == ["ringing", "talking", "held", "talking", "idle"]


def test_the_phone_behind_a_local_channel_holds_for_its_agent() -> None:
    pbx = Pbx()
    local = {"MemberName": "Lou", "Interface": "Local/201@from-queue/n"}
    pbx.join()
    pbx.ring(leg="l1", **local)
    pbx.connect(2, leg="l1", **local)
    pbx.say("Hold", Uniqueid="phone", Linkedid="c1")
    assert [(held.agent, held.contact, held.on) for held in pbx.all(Held)] == [("site/pbx:Lou", "site/pbx:c1", True)]


def test_a_local_channel_that_takes_itself_away_ends_nothing() -> None:
    pbx = Pbx()
    local = {"MemberName": "Lou", "Interface": "Local/201@agents"}
    pbx.member(name="Lou", interface="Local/201@agents")
    pbx.join()
    pbx.ring(leg="l1", **local)
    pbx.connect(2, leg="l1", **local)
    pbx.say("LocalOptimizationBegin", LocalOneUniqueid="l1", LocalTwoUniqueid="l2", SourceUniqueid="phone")
    pbx.hang_up("l1")
    pbx.wait(30)
    assert works(pbx, "Lou") == ["ringing", "talking"]
    pbx.complete(30, leg="phone", **local)
    pbx.hang_up("phone")
    pbx.hang_up("c1")
    pbx.wait(30)
    assert [(ended.talked, ended.inferred) for ended in pbx.all(Ended)] == [(30.0, False)]
    assert works(pbx, "Lou") == ["ringing", "talking", "idle"]


def test_who_rings_without_an_answer_being_told_is_free_when_the_phone_is() -> None:
    pbx = Pbx()
    pbx.member()
    pbx.join()
    pbx.ring()
    pbx.status(6)
    pbx.wait(8)
    pbx.status(1)
    pbx.wait(10)
    assert works(pbx) == ["ringing", "idle"]
