"""How callers leave a queue, by all that Asterisk does and does not say of it."""

import pytest

from tests.feeds.ami.wire import ALICE, Pbx
from wallboard.model.events import Dequeued, Queued, Rejected, Renamed


def outcome(pbx: Pbx) -> tuple[str, float, bool]:
    pbx.wait(120)
    (gone,) = pbx.all(Dequeued)
    return gone.outcome, gone.waited, gone.inferred


def test_who_joins_is_queued() -> None:
    pbx = Pbx()
    pbx.join(CallerIDName="O\\'Neil", Position=3)
    (queued,) = pbx.all(Queued)
    assert (queued.contact, queued.queue) == ("site/pbx:c1", "site/pbx:support")
    assert (queued.caller, queued.caller_name, queued.position) == ("0700", "O'Neil", 3)
    assert (queued.ts, queued.native) == (1000.0, "QueueCallerJoin")


@pytest.mark.parametrize(
    ("status", "expected"),
    [("TIMEOUT", "timeout"), ("LEAVEEMPTY", "emptied"), ("LEAVEUNAVAIL", "emptied"), ("WITHDRAW", "withdrawn")],
)
def test_the_status_that_comes_after_decides(status: str, expected: str) -> None:
    pbx = Pbx()
    pbx.join()
    pbx.abandon(hold=30)
    assert not pbx.all(Dequeued)
    pbx.queue_status(status)
    assert pbx.last(Dequeued).ts == pbx.now
    assert outcome(pbx) == (expected, 30.0, False)


def test_a_caller_who_hangs_up_has_abandoned() -> None:
    pbx = Pbx()
    pbx.join()
    pbx.say("HangupRequest", Uniqueid="c1")
    pbx.abandon(hold=12)
    pbx.hang_up()
    assert outcome(pbx) == ("abandoned", 12.0, False)


@pytest.mark.parametrize("then", ["hang up", "elsewhere", "next queue", "nothing"])
def test_a_caller_whom_somebody_takes_out_has_abandoned(then: str) -> None:
    pbx = Pbx()
    pbx.join()
    if then == "elsewhere":
        pbx.say("Newexten", Uniqueid="c1", Application="Queue", AppData="support,tk", Exten="900")
    pbx.abandon(hold=7)
    if then == "hang up":
        pbx.hang_up()
    elif then == "next queue":
        pbx.join(queue="sales")
    assert outcome(pbx) == ("abandoned", 7.0, False)


def test_without_dialplan_only_a_hangup_request_is_proof() -> None:
    pbx = Pbx(without=["dialplan"])
    for uid in ("c1", "c2"):
        pbx.join(uid)
    pbx.say("HangupRequest", Uniqueid="c1")
    for uid in ("c1", "c2"):
        pbx.abandon(5, uid)
        pbx.say("HangupRequest", Uniqueid=uid)
        pbx.hang_up(uid)
    assert [gone.outcome for gone in pbx.all(Dequeued)] == ["abandoned", "unknown"]


@pytest.mark.parametrize("without", [[], ["dialplan"], ["call"], ["call", "dialplan"]])
def test_leaving_by_a_key_is_told_by_nothing_but_leaving(without: list[str]) -> None:
    pbx = Pbx(without=without)
    pbx.join()
    pbx.ring()
    pbx.wait(4)
    pbx.say("Newexten", Uniqueid="c1", Application="Queue", AppData="support,tk", Exten="9", Context="exits")
    pbx.leave()
    pbx.hang_up("a1")
    left = pbx.now
    assert outcome(pbx) == ("exit_key", 4.0, True)
    assert pbx.last(Dequeued).ts == left


@pytest.mark.parametrize("without", [[], ["call", "dialplan"]])
def test_an_answer_may_come_seconds_after_leaving(without: list[str]) -> None:
    pbx = Pbx(without=without)
    pbx.join()
    pbx.ring()
    pbx.wait(3)
    pbx.leave()
    pbx.wait(6)
    pbx.say("AgentConnect", Uniqueid="c1", DestUniqueid="a1", Queue="support", HoldTime=3, RingTime=2, **ALICE)
    assert outcome(pbx) == ("answered", 3.0, False)
    assert pbx.last(Dequeued).agent == "site/pbx:Alice"


def test_a_caller_who_vanishes_is_unknown() -> None:
    pbx = Pbx()
    pbx.join()
    pbx.wait(4)
    pbx.hang_up()
    assert outcome(pbx) == ("unknown", 5.0, True)


def test_a_time_out_into_the_next_queue() -> None:
    pbx = Pbx()
    pbx.join()
    pbx.abandon(hold=20)
    pbx.queue_status("TIMEOUT")
    pbx.join(queue="sales")
    pbx.connect(4, queue="sales")
    assert [(gone.queue, gone.outcome) for gone in pbx.all(Dequeued)] == [
        ("site/pbx:support", "timeout"),
        ("site/pbx:sales", "answered"),
    ]
    assert len(pbx.all(Queued)) == 2


@pytest.mark.parametrize(("status", "why"), [("FULL", "full"), ("JOINEMPTY", "empty"), ("JOINUNAVAIL", "unavailable")])
def test_who_is_refused_never_joined(status: str, why: str) -> None:
    pbx = Pbx()
    pbx.say("Newexten", Uniqueid="c0", Application="Queue", AppData="SUPPORT", Exten="800")
    pbx.params("Support")
    pbx.say("Newexten", Uniqueid="c1", Application="Answer", AppData="", Exten="800")
    pbx.say("Newexten", Uniqueid="c1", Application="Queue", AppData='"support" , tk,,,30', Exten="800")
    pbx.queue_status(status)
    pbx.queue_status(status)
    pbx.hang_up()
    (refused,) = pbx.all(Rejected)
    assert (refused.contact, refused.queue, refused.why) == ("site/pbx:c1", "site/pbx:Support", why)
    assert not pbx.all(Queued)


@pytest.mark.parametrize("status", ["CONTINUE", "UNKNOWN", "TIMEOUT", "", "WHATEVER"])
def test_other_statuses_refuse_nobody(status: str) -> None:
    pbx = Pbx()
    pbx.say("Newexten", Uniqueid="c1", Application="Queue", AppData="support", Exten="800")
    pbx.queue_status(status)
    pbx.queue_status("FULL", uid="never in a queue")
    assert not pbx.all(Rejected)


def test_an_attended_transfer_brings_a_caller_who_leaves_under_another_id() -> None:
    pbx = Pbx()
    pbx.join("consult", CallerIDNum="101")
    pbx.wait(2)
    told = {"TransfereeUniqueid": "caller", "TransfereeCallerIDNum": "0711", "TransfereeCallerIDName": "Ada"}
    pbx.say("AttendedTransfer", Result="Success", SecondTransfererUniqueid="consult", **told)
    pbx.queue_status("CONTINUE", "consult")
    pbx.hang_up("consult")
    pbx.connect(2, "caller")
    (renamed,) = pbx.all(Renamed)
    assert (renamed.contact, renamed.to, renamed.caller) == ("site/pbx:consult", "site/pbx:caller", "0711")
    assert pbx.last(Dequeued).contact == "site/pbx:caller"
    assert outcome(pbx) == ("answered", 2.0, False)


@pytest.mark.parametrize("end", ["answered", "abandoned"])
def test_without_class_call_queue_and_wait_tell_who_it_is(end: str) -> None:
    pbx = Pbx(without=["call"])
    pbx.join("other")
    pbx.wait(5)
    pbx.join("consult")
    pbx.wait(5)
    if end == "answered":
        pbx.connect(5, "caller")
    else:
        pbx.abandon(5, "caller")
        pbx.wait(2)
    assert [(renamed.contact, renamed.to) for renamed in pbx.all(Renamed)] == [("site/pbx:consult", "site/pbx:caller")]
    assert [(gone.contact, gone.outcome) for gone in pbx.all(Dequeued)] == [("site/pbx:caller", end)]


def test_a_failed_transfer_renames_nobody() -> None:
    pbx = Pbx()
    pbx.join("consult")
    pbx.say("AttendedTransfer", Result="Fail", SecondTransfererUniqueid="consult", TransfereeUniqueid="caller")
    assert not pbx.all(Renamed)


def test_who_was_there_before_us_leaves_with_what_is_told() -> None:
    pbx = Pbx()
    pbx.connect(40, "early")
    assert not pbx.all(Queued)
    assert outcome(pbx) == ("answered", 40.0, False)


def test_a_join_told_twice_is_one() -> None:
    pbx = Pbx()
    pbx.join()
    pbx.join()
    pbx.connect(3)
    pbx.connect(3)
    assert len(pbx.all(Queued)) == len(pbx.all(Dequeued)) == 1


def test_names_are_cleaned_and_kept_apart_by_system() -> None:
    pbx = Pbx()
    pbx.join("lab-a-1795.0", queue="sup\x1b[31mport", CallerIDName="\x1b]0;x\x07 李雷", CallerIDNum="<unknown>")
    queued = pbx.last(Queued)
    assert (queued.contact, queued.queue) == ("site/pbx:lab-a-1795.0", "site/pbx:sup[31mport")
    assert (queued.caller, queued.caller_name) == ("", "]0;x 李雷")


def test_leaving_another_queue_is_not_leaving_this_one() -> None:
    pbx = Pbx()
    pbx.join()
    pbx.leave(queue="sales")
    pbx.abandon(3, "somebody else")
    pbx.wait(30)
    assert [gone.contact for gone in pbx.all(Dequeued)] == ["site/pbx:somebody else"]
