"""The whole state, from lists that come while the centre goes on."""

from tests.feeds.ami.wire import ALICE, FEED, Pbx
from wallboard.feeds.ami.translate import Translator
from wallboard.model.events import (
    Assigned,
    Dequeued,
    Ended,
    FeedStatus,
    Observed,
    Queued,
    Reached,
    Readiness,
    Session,
    Synced,
    Working,
)


def waiting(pbx: Pbx) -> list[str]:
    return [queued.contact.removeprefix("site/pbx:") for queued in pbx.last(Synced).waiting]


def works(pbx: Pbx) -> dict[str, tuple[str, str, str]]:
    facts = [fact for fact in pbx.last(Synced).agents if isinstance(fact, Working)]
    return {fact.agent.removeprefix("site/pbx:"): (fact.work, fact.contact, fact.queue) for fact in facts}


def channel(pbx: Pbx, uid: str, name: str, application: str, data: str = "", bridge: str = "b", **more: object) -> None:
    told = {"Uniqueid": uid, "Channel": name, "Application": application, "ApplicationData": data, "BridgeId": bridge}
    pbx.say("CoreShowChannel", **told, Duration="00:01:10", **more)


def test_everything_that_is_listed() -> None:
    pbx = Pbx()
    pbx.params("support", "sales", Calls=1, Completed=7)
    pbx.listed(Penalty=3)
    pbx.listed("sales", Paused=1, PausedReason="Lunch", LastPause=900)
    pbx.entry("c9", wait=40)
    listed = pbx.now
    assert not pbx.told
    pbx.end_of_list()
    (synced,) = pbx.all(Synced)
    assert synced.queues == ("site/pbx:support", "site/pbx:sales")
    assert [(queued.contact, queued.ts) for queued in synced.waiting] == [("site/pbx:c9", listed - 40)]
    kinds = [type(fact) for fact in synced.agents]
    assert sorted(kinds, key=str) == sorted(
        [Session, Reached, Assigned, Readiness, Assigned, Readiness, Working], key=str
    )
    paused = [fact for fact in synced.agents if isinstance(fact, Readiness) and not fact.ready]
    assert [(fact.queue, fact.reason, fact.ts) for fact in paused] == [("site/pbx:sales", "Lunch", 900.0)]
    gauges = pbx.all(Observed)[0].gauges
    assert (gauges["calls"], gauges["completed"], gauges["service_level"], gauges["service_level_perf"]) == (
        1,
        7,
        20,
        87.5,
    )
    assert (pbx.last(FeedStatus).state, pbx.last(FeedStatus).lacks) == ("live", ())


def test_an_empty_pbx_is_whole_too() -> None:
    pbx = Pbx()
    pbx.end_of_list()
    assert (pbx.last(Synced).queues, pbx.last(Synced).waiting, pbx.last(Synced).agents) == ((), (), ())


def test_what_happens_during_the_list_stands() -> None:
    pbx = Pbx()
    pbx.params("support")
    for uid in ("left", "answered", "stays"):
        pbx.entry(uid, wait=10)
    pbx.listed()
    pbx.join("new")
    pbx.say("HangupRequest", Uniqueid="left")
    pbx.abandon(10, "left")
    pbx.hang_up("left")
    pbx.connect(10, "answered")
    pbx.member(Paused=1, PausedReason="Lunch")
    pbx.listed()
    pbx.end_of_list()
    assert waiting(pbx) == ["new", "stays"]
    assert [queued.contact for queued in pbx.all(Queued)] == ["site/pbx:new"]
    assert [gone.outcome for gone in pbx.all(Dequeued)] == ["abandoned", "answered"]
    assert works(pbx)["Alice"] == ("talking", "site/pbx:answered", "site/pbx:support")
    assert [fact.ready for fact in pbx.last(Synced).agents if isinstance(fact, Readiness)] == [False]


def test_a_join_told_just_after_the_list_is_offered() -> None:
    pbx = Pbx()
    pbx.params("support")
    pbx.entry("c1", wait=0)
    pbx.say("QueueStatusComplete")
    pbx.wait(0.1)
    pbx.join("c1")
    pbx.wait(1)
    assert len(pbx.all(Queued)) == 1
    assert waiting(pbx) == ["c1"]
    order = [type(event) for event in pbx.told if isinstance(event, Queued | Synced)]
    assert order == [Queued, Synced]


def test_what_is_listed_no_more_is_gone() -> None:
    pbx = Pbx()
    pbx.member()
    pbx.member(name="Bob", interface="PJSIP/102")
    pbx.join("ghost")
    pbx.join("stays")
    pbx.listed()
    pbx.entry("stays", wait=3)
    pbx.end_of_list()
    assert waiting(pbx) == ["stays"]
    assert [fact.agent for fact in pbx.last(Synced).agents if isinstance(fact, Session)] == ["site/pbx:Alice"]
    assert all(session.on for session in pbx.all(Session))
    assert pbx.last(Synced).waiting[0].ts == 1000.0
    pbx.connect(1, "ghost")
    assert pbx.last(Dequeued).contact == "site/pbx:ghost"


def test_a_caller_about_whom_it_is_not_decided_is_not_gone() -> None:
    pbx = Pbx()
    pbx.join()
    pbx.say("HangupRequest", Uniqueid="c1")
    pbx.abandon(4)
    pbx.params("support")
    pbx.end_of_list()
    assert waiting(pbx) == ["c1"]
    pbx.wait(2)
    assert [gone.outcome for gone in pbx.all(Dequeued)] == ["abandoned"]


def test_who_talks_to_whom_is_read_from_the_channels() -> None:
    pbx = Pbx()
    pbx.params("support")
    pbx.listed()
    pbx.listed(name="Lou", interface="Local/201@agents/n")
    pbx.listed(name="Bob", interface="PJSIP/102", Status=6)
    pbx.listed(name="Eve", interface="PJSIP/103", Status=2)
    pbx.entry("c3", wait=5)
    pbx.say("QueueStatusComplete")
    channel(pbx, "c1", "SIP/trunk-1", "Queue", "support,tk", "b1")
    channel(pbx, "a1", "PJSIP/101-00000001", "AppQueue", "(Outgoing Line)", "b1")
    channel(pbx, "l1", "Local/201@agents-00000002;1", "AppQueue", "(Outgoing Line)", "b2")
    channel(pbx, "c2", "SIP/trunk-2", "Queue", "Support", "b2")
    channel(pbx, "a3", "PJSIP/102-00000003", "AppQueue", "(Outgoing Line)", "", Linkedid="c3")
    channel(pbx, "e1", "PJSIP/103-00000004", "Dial", "SIP/trunk/0800", "b3")
    pbx.say("CoreShowChannelsComplete")
    pbx.wait(1)
    support = "site/pbx:support"
    assert works(pbx) == {
        "Alice": ("talking", "site/pbx:c1", support),
        "Lou": ("talking", "site/pbx:c2", support),
        "Bob": ("ringing", "site/pbx:c3", support),
        "Eve": ("talking", "", ""),
    }
    assert [fact.direction for fact in pbx.last(Synced).agents if isinstance(fact, Working)] == [
        "in",
        "in",
        "in",
        "out",
    ]
    pbx.complete(80)
    assert (pbx.last(Ended).contact, pbx.last(Ended).talked) == ("site/pbx:c1", 80.0)


def test_channels_listed_before_or_long_after_the_queues() -> None:
    for order in ("before", "after"):
        pbx = Pbx()
        if order == "after":
            pbx.listed()
            pbx.end_of_list()
        channel(pbx, "c1", "SIP/trunk-1", "Queue", "support,tk")
        channel(pbx, "a1", "PJSIP/101-00000001", "AppQueue")
        pbx.say("CoreShowChannelsComplete")
        if order == "before":
            pbx.listed()
            pbx.end_of_list()
        pbx.wait(2)
        working = [event for event in pbx.all(Working) if event.work == "talking"]
        assert [event.contact for event in working] == ["site/pbx:c1"], order


def test_a_service_whose_channels_are_gone_is_over() -> None:
    pbx = Pbx()
    pbx.member()
    pbx.join()
    pbx.ring()
    pbx.connect(1)
    pbx.wait(60)
    pbx.say("CoreShowChannelsComplete")
    pbx.listed()
    pbx.end_of_list()
    assert works(pbx) == {"Alice": ("idle", "", "")}


def test_an_answer_between_the_two_lists_stands() -> None:
    pbx = Pbx()
    pbx.member()
    pbx.join()
    pbx.wait(5)
    pbx.say("CoreShowChannelsComplete")
    pbx.wait(0.01)
    pbx.ring()
    pbx.connect(5)
    pbx.wait(0.01)
    pbx.listed()
    pbx.end_of_list()
    assert works(pbx)["Alice"][0] == "talking"
    pbx.complete(30)
    assert pbx.last(Ended).talked == 30.0


def test_after_a_gap_the_list_says_since_when() -> None:
    pbx = Pbx()
    pbx.join()
    pbx.end_of_list()
    assert pbx.last(Synced).gap_from == 0.0
    pbx.join("c2")
    heard = pbx.now
    pbx.wait(5)
    pbx.told += pbx.translator.lost(pbx.now, "closed")
    assert (pbx.last(FeedStatus).state, pbx.last(FeedStatus).why) == ("lost", "closed")
    pbx.wait(60)
    pbx.told += pbx.translator.opened(pbx.now)
    pbx.entry("c3", wait=20)
    pbx.end_of_list()
    assert (pbx.last(Synced).gap_from, waiting(pbx)) == (heard, ["c3"])


def test_what_was_about_to_be_decided_is_decided_when_the_connection_ends() -> None:
    pbx = Pbx()
    pbx.join()
    pbx.abandon(9)
    pbx.told += pbx.translator.lost(pbx.now)
    assert [gone.outcome for gone in pbx.all(Dequeued)] == ["abandoned"]
    assert pbx.translator.due() is None


def test_a_list_cut_off_is_forgotten() -> None:
    pbx = Pbx()
    pbx.params("old")
    pbx.entry("c1", wait=1, queue="old")
    pbx.told += pbx.translator.lost(pbx.now)
    pbx.told += pbx.translator.opened(pbx.now)
    pbx.params("new")
    pbx.end_of_list()
    assert (pbx.last(Synced).queues, waiting(pbx)) == (("site/pbx:new",), [])


def test_a_statistics_reset_changes_nothing_of_ours() -> None:
    pbx = Pbx()
    pbx.params("support", Completed=50, Abandoned=5)
    pbx.end_of_list()
    pbx.join()
    pbx.params("support", Completed=0, Abandoned=0)
    pbx.entry("c1", wait=0)
    pbx.end_of_list()
    assert not pbx.translator.wishes()
    assert len(pbx.all(Synced)) == 1
    assert not pbx.all(Dequeued)
    assert [event.gauges["completed"] for event in pbx.all(Observed)] == [50, 0]
    assert pbx.translator.lacks == ()


def test_the_first_connection_may_be_any_series() -> None:
    translator = Translator(FEED, series=7)
    translator.opened(10.0)
    assert translator.status("recorded", 10.0).series == 7
    (ring,) = [
        event
        for event in translator.take({"Event": "AgentCalled", "Queue": "q", "Uniqueid": "c", **ALICE}, 11.0)
        if event.native == "AgentCalled" and not isinstance(event, Working)
    ]
    assert ring.id.startswith("7-")


def test_a_talk_that_ends_while_the_lists_come_is_over() -> None:
    pbx = Pbx()
    channel(pbx, "c1", "SIP/trunk-1", "Queue", "support,tk", "b1")
    channel(pbx, "a1", "PJSIP/101-00000001", "AppQueue", "(Outgoing Line)", "b1")
    pbx.say("CoreShowChannelsComplete")
    pbx.params("support")
    pbx.listed()
    pbx.complete(70)
    pbx.end_of_list()
    assert works(pbx) == {"Alice": ("idle", "", "")}
    assert [ended.talked for ended in pbx.all(Ended)] == [70]
