"""The translator as a whole: times, series, rights, and whatever a message may say."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feeds.ami.wire import FEED, Pbx
from wallboard.feeds.ami.sync import WHOLE
from wallboard.feeds.ami.translate import WANTED, Translator
from wallboard.model.events import AnyEvent, Dequeued, FeedStatus, Queued, Readiness, Synced

CLASSES = ("agent", "call", "dialplan", "system")


def traffic(pbx: Pbx) -> None:
    """A caller is answered, another one hangs up."""
    pbx.member()
    pbx.params("support")
    pbx.listed()
    pbx.end_of_list()
    pbx.wait(5)
    for uid in ("1002.1", "1002.2"):
        pbx.join(uid)
    pbx.ring("1002.1")
    pbx.connect(4, "1002.1")
    pbx.abandon(9, "1002.2")
    pbx.hang_up("1002.2")
    pbx.complete(30, "1002.1")
    pbx.wait(60)


@pytest.mark.parametrize("lack", CLASSES)
def test_a_right_that_is_missing_is_named(lack: str) -> None:
    pbx = Pbx(without=[lack])
    traffic(pbx)
    pbx.params("support", Completed=1)
    pbx.listed()
    pbx.end_of_list()
    assert pbx.translator.lacks == (lack,)
    assert pbx.last(FeedStatus).lacks == (lack,)


def test_with_every_right_nothing_is_missing() -> None:
    pbx = Pbx()
    traffic(pbx)
    assert {event.lacks for event in pbx.all(FeedStatus)} == {()}


def test_a_caller_in_the_list_whom_nobody_announced_shows_that_agent_is_missing() -> None:
    pbx = Pbx(without=["agent"])
    pbx.end_of_list()
    pbx.wait(60)
    pbx.entry("c1", wait=10)
    pbx.end_of_list()
    assert pbx.translator.lacks == ("agent",)


def test_a_caller_who_was_there_before_us_shows_nothing() -> None:
    pbx = Pbx()
    pbx.entry("c1", wait=10)
    pbx.end_of_list()
    pbx.entry("c1", wait=11)
    pbx.end_of_list()
    assert pbx.translator.lacks == ()


def test_a_right_is_not_missing_once_it_is_seen() -> None:
    pbx = Pbx(without=["dialplan"])
    seen = [pbx.translator.lacks]
    pbx.join("c1")
    seen.append(pbx.translator.lacks)
    pbx.told += pbx.translator.take({"Event": "Newexten", "Privilege": "dialplan,all"}, pbx.now)
    seen.append(pbx.translator.lacks)
    assert seen == [(), ("dialplan",), ()]


def test_reporting_is_missing_when_channels_may_not_be_listed() -> None:
    pbx = Pbx()
    pbx.answer("CoreShowChannels", "Error", "Permission denied")
    pbx.end_of_list()
    assert pbx.last(FeedStatus).lacks == ("reporting",)
    assert "CoreShowChannels" in WHOLE


@pytest.mark.parametrize(
    ("action", "message"), [("QueueStatus", "Permission denied"), ("CoreShowChannels", "Could not get channels")]
)
def test_other_refusals_show_nothing(action: str, message: str) -> None:
    pbx = Pbx()
    pbx.answer(action, "Error", message)
    assert pbx.translator.lacks == ()


def test_the_pbx_says_when() -> None:
    pbx = Pbx()
    pbx.join(Timestamp="998.250000")
    assert (pbx.last(Queued).ts, pbx.last(Queued).rts) == (998.25, 1000.0)


@pytest.mark.parametrize("nonsense", ["", "soon", "nan", "inf", "-5", "1e300"])
def test_a_time_that_makes_no_sense_is_ours(nonsense: str) -> None:
    pbx = Pbx()
    pbx.join(Timestamp=nonsense)
    assert pbx.last(Queued).ts == 1000.0


def test_a_clock_five_minutes_slow_is_put_right_before_anything_is_told_by_it() -> None:
    pbx = Pbx()
    pbx.join("c0", Timestamp="700.0")  # before the clocks were compared
    assert pbx.last(Queued).ts == 1000.0
    pbx.told += pbx.translator.clocked(-300.0, pbx.now)
    pbx.join(Timestamp="699.5")
    assert pbx.last(Queued).ts == 999.5
    pbx.say("Hangup", Uniqueid="c1", Timestamp="699.5")
    pbx.wait(5)
    assert (pbx.last(Dequeued).ts, pbx.last(Dequeued).rts) == (1000.5, 1001.0)
    pbx.listed(Paused=1, LastPause=650)
    pbx.end_of_list()
    assert pbx.last(FeedStatus).offset == -300.0
    (paused,) = [fact for fact in pbx.last(Synced).agents if isinstance(fact, Readiness)]
    assert paused.ts == 950.0


def test_clocks_that_agree_within_half_a_second_are_the_same() -> None:
    pbx = Pbx()
    pbx.end_of_list()
    pbx.told.clear()
    for offset in (0.3, -0.4, 0.1):
        pbx.told += pbx.translator.clocked(offset, pbx.now)
    assert not pbx.told
    pbx.told += pbx.translator.clocked(0.8, pbx.now)
    pbx.told += pbx.translator.clocked(0.9, pbx.now)
    pbx.told += pbx.translator.clocked(0.01, pbx.now)
    assert [event.offset for event in pbx.all(FeedStatus)] == [0.8, 0.0]


def test_nothing_is_due_later_because_our_clock_was_set_back() -> None:
    pbx = Pbx()
    pbx.join()
    pbx.abandon(3)
    assert pbx.translator.due() == 1001.0
    pbx.translator.stepped(-900.0)
    assert pbx.translator.due() == 101.0


def test_a_message_runs_what_was_due_before_it() -> None:
    pbx = Pbx()
    pbx.join("c1")
    pbx.abandon(3, "c1")
    pbx.now += 50
    pbx.join("c2")
    assert [(type(event), event.ts) for event in pbx.told] == [(Queued, 1000.0), (Dequeued, 1000.0), (Queued, 1050.0)]


def test_every_connection_is_a_series_of_its_own() -> None:
    pbx = Pbx()
    traffic(pbx)
    pbx.told += pbx.translator.lost(pbx.now, "closed")
    pbx.told += pbx.translator.opened(pbx.now)
    traffic(pbx)
    assert_well_formed(pbx.told)
    assert [event.series for event in pbx.all(FeedStatus)] == [1, 1, 2]
    assert [event.gap_from > 0 for event in pbx.all(Synced)] == [False, True]


def test_without_fully_booted_all_the_rest_works() -> None:
    pbx = Pbx(without=["system"])
    traffic(pbx)
    assert [gone.outcome for gone in pbx.all(Dequeued)] == ["answered", "abandoned"]


def test_only_events_that_are_wanted_are_read() -> None:
    read = {*Translator(FEED)._handlers, "FullyBooted", "Shutdown"}
    assert read == WANTED.keys()


def assert_well_formed(events: list[AnyEvent]) -> None:
    every = [event for outer in events for event in (outer, *inner(outer))]
    assert len({event.id for event in every}) == len(every)
    for event in every:
        assert event.id == f"{event.id.partition('-')[0]}-{event.seq}"
        assert event.source == FEED.id
        assert all(math.isfinite(number) for number in (event.ts, event.rts))
        assert all(number >= -1 for number in vars_of(event) if isinstance(number, float))


def inner(event: AnyEvent) -> tuple[AnyEvent, ...]:
    return (*event.waiting, *event.agents) if isinstance(event, Synced) else ()


def vars_of(event: AnyEvent) -> list[object]:
    return [getattr(event, field) for field in event.__struct_fields__]


uids = st.sampled_from(["c1", "c2", "a1", "a2", "", "sys-1795.1", "\x1b[2J"])
fields = st.fixed_dictionaries(
    {},
    optional={
        "Privilege": st.sampled_from(["agent,all", "call,all", "dialplan,all", "", "x"]),
        "Timestamp": st.sampled_from(["1000.5", "nan", "-1", "", "1e999"]),
        "Uniqueid": uids,
        "DestUniqueid": uids,
        "Linkedid": uids,
        "Queue": st.sampled_from(["support", "Support", "sales", "", "q\x00"]),
        "MemberName": st.sampled_from(["Alice", "Bob", "", "x" * 1000]),
        "Name": st.sampled_from(["Alice", ""]),
        "Interface": st.sampled_from(["PJSIP/101", "Local/2@agents/n", ""]),
        "Location": st.sampled_from(["PJSIP/101", "Local/2@agents/n", ""]),
        "StateInterface": st.sampled_from(["PJSIP/101", "hint:1", ""]),
        "Status": st.sampled_from(["0", "1", "2", "6", "7", "8", "99", "-3", "x", "1e400"]),
        "Paused": st.sampled_from(["0", "1", "", "2"]),
        "PausedReason": st.text(max_size=5),
        "LastPause": st.sampled_from(["0", "900", "5000", "nan"]),
        "Wrapuptime": st.sampled_from(["0", "10", "x", "-4"]),
        "HoldTime": st.sampled_from(["0", "12", "", "-1", "nan", "999999999999"]),
        "TalkTime": st.sampled_from(["0", "12", "", "-1", "inf"]),
        "RingTime": st.sampled_from(["8000", "", "-1"]),
        "Wait": st.sampled_from(["0", "12", "", "1e30", "x"]),
        "Reason": st.sampled_from(["agent", "caller", "transfer", "", "other"]),
        "Variable": st.sampled_from(["QUEUESTATUS", "OTHER"]),
        "Value": st.sampled_from(["TIMEOUT", "FULL", "JOINEMPTY", "CONTINUE", ""]),
        "Application": st.sampled_from(["Queue", "AppQueue", "Dial", ""]),
        "AppData": st.sampled_from(["support,tk", "", ",,,"]),
        "ApplicationData": st.sampled_from(["support,tk", "", ",,,"]),
        "BridgeId": st.sampled_from(["b1", ""]),
        "Channel": st.sampled_from(["PJSIP/101-00000001", "Local/2@agents-01;1", "", "-"]),
        "DestChannel": st.sampled_from(["PJSIP/101-00000001", ""]),
        "ChannelState": st.sampled_from(["0", "4", ""]),
        "Duration": st.sampled_from(["00:01:00", "x:y", "", "9" * 400]),
        "Result": st.sampled_from(["Success", "Fail"]),
        "TransfereeUniqueid": uids,
        "TransfererUniqueid": uids,
        "SecondTransfererUniqueid": uids,
        "OrigTransfererUniqueid": uids,
        "LocalOneUniqueid": uids,
        "SourceUniqueid": uids,
        "Response": st.sampled_from(["Success", "Error"]),
        "ActionID": st.sampled_from(["1-CoreShowChannels", ""]),
        "Message": st.sampled_from(["Permission denied", ""]),
    },
)
names = st.sampled_from([*WANTED, "", "Unheard"])
steps = st.lists(st.tuples(names, fields, st.sampled_from([0.0, 0.1, 1.5, 20.0, 200.0])), max_size=40)


@given(steps)
def test_no_message_is_too_strange(steps: list[tuple[str, dict[str, str], float]]) -> None:
    translator, now, events = Translator(FEED, wrap_ups={"site/pbx:support": 5.0}), 1000.0, list[AnyEvent]()
    for number, (name, message, wait) in enumerate(steps):
        now += wait
        if number % 17 == 16:
            events += [*translator.lost(now), *translator.opened(now)]
        events += translator.take({"Event": name, **message} if name else message, now)
        events += translator.tick(now)
    while (due := translator.due()) is not None:
        events += translator.tick(due)
    assert_well_formed(events)


lives = st.lists(
    st.tuples(
        st.sampled_from(["join", "ring", "connect", "complete", "abandon", "leave", "hang_up", "list"]),
        st.sampled_from(["c1", "c2", "c3"]),
    ),
    max_size=40,
)


@given(lives)
def test_nobody_leaves_a_queue_twice(lives: list[tuple[str, str]]) -> None:
    pbx, inside = Pbx(), set[str]()
    for what, uid in lives:
        if what == "list":
            for visit in pbx.translator._waits.waiting.values():
                if not visit.left:
                    pbx.entry(visit.uid, wait=1)
            pbx.end_of_list()
        elif what == "ring":
            pbx.ring(uid, leg=f"{uid}a")
        elif what in ("connect", "complete", "abandon"):
            if what != "abandon" or uid in pbx.translator._waits.waiting:
                getattr(pbx, what)(5, uid)
        else:
            getattr(pbx, what)(uid)
        pbx.wait(0.4)
    pbx.wait(200)
    for event in pbx.told:
        if isinstance(event, Queued):
            assert event.contact not in inside
            inside.add(event.contact)
        elif isinstance(event, Dequeued):
            inside.discard(event.contact)
        elif isinstance(event, Synced):
            inside = {queued.contact for queued in event.waiting}
    still = {f"{FEED.id}:{uid}" for uid in pbx.translator._waits.waiting}
    assert inside == still


@pytest.mark.parametrize(
    ("entered", "status", "lacks"),
    [(True, "CONTINUE", ("agent",)), (True, "UNKNOWN", ()), (True, "FULL", ()), (False, "CONTINUE", ())],
)
def test_who_was_in_a_queue_was_announced(entered: bool, status: str, lacks: tuple[str, ...]) -> None:
    pbx = Pbx(without=["agent"])
    if entered:
        pbx.say("Newexten", Uniqueid="c1", Application="Queue", AppData="support,tk")
    pbx.queue_status(status)
    assert pbx.translator.lacks == lacks
