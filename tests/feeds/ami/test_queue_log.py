import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallboard.config import Feed
from wallboard.feeds.ami.queue_log import QueueLog, QueueLogSource, read
from wallboard.feeds.base import FeedError
from wallboard.model.events import (
    AnyEvent,
    Assigned,
    Dequeued,
    Ended,
    FeedStatus,
    Missed,
    Queued,
    Readiness,
    Renamed,
    Session,
    Synced,
    Working,
)

FEED = Feed(id="site/pbx", url="queuelog:queue_log")
CAPTURES = Path(__file__).parents[2] / "data" / "captures"
VERBS = [
    *("ENTERQUEUE", "CONNECT", "ABANDON", "EXITWITHTIMEOUT", "EXITWITHKEY", "EXITEMPTY", "WITHDRAW", "SYSCOMPAT"),
    *("COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER", "RINGNOANSWER"),
    *("ADDMEMBER", "REMOVEMEMBER", "PAUSE", "UNPAUSE", "PAUSEALL", "UNPAUSEALL", "PENALTY", "RINGINUSE"),
    *("QUEUESTART", "CONFIGRELOAD", "AGENTDUMP", "AGENTLOGIN", "DID"),
]


def told(*lines: str, since: float = 0.0, names: dict[str, str] | None = None) -> list[AnyEvent]:
    """What a log tells, beside its opening (its status and its first state)."""
    log = QueueLog(FEED, since, names)
    events = [event for line in lines for event in log.take(line)]
    return events[2:]


def of(kind: type[AnyEvent], events: list[AnyEvent]) -> list[AnyEvent]:
    return [event for event in events if isinstance(event, kind)]


def only(kind: type[AnyEvent], events: list[AnyEvent]) -> AnyEvent:
    (event,) = of(kind, events)
    return event


def test_the_log_opens_with_its_status_and_its_state() -> None:
    log = QueueLog(FEED)
    status, state = log.take("1000|NONE|NONE|NONE|QUEUESTART|")[:2]
    assert isinstance(status, FeedStatus)
    assert (status.state, status.since, status.series, status.lacks) == ("recorded", 1000.0, 1, ("dialplan",))
    assert isinstance(state, Synced)
    assert state.gap_from == 0.0


def test_an_empty_log_says_that_it_is_there() -> None:
    assert [type(event) for event in QueueLog(FEED).end()] == [FeedStatus, Synced]


def test_the_log_goes_as_far_as_its_last_line_whatever_that_says() -> None:
    log = QueueLog(FEED)
    log.take("1000|NONE|support|Alice|PAUSE|Lunch")
    assert log.end() == []
    log.take("1060|NONE|NONE|NONE|CONFIGRELOAD|")
    (status,) = log.end()
    assert isinstance(status, FeedStatus)
    assert (status.ts, status.since, status.state) == (1060.0, 1000.0, "recorded")


def test_a_call_from_the_queue_to_its_end() -> None:
    events = told(
        "1000|7.1|support|NONE|ENTERQUEUE||0123|2",
        "1012|7.1|support|Alice Able|CONNECT|12|7.2|4",
        "1100|7.1|support|Alice Able|COMPLETECALLER|12|88|2",
    )
    assert [type(event) for event in events] == [Queued, Session, Assigned, Dequeued, Working, Ended, Working]
    queued, session, assigned, dequeued, talking, ended, idle = events
    assert isinstance(queued, Queued)
    assert (queued.contact, queued.queue, queued.caller, queued.position, queued.ts, queued.native) == (
        *("site/pbx:7.1", "site/pbx:support", "0123", 2),
        *(1000.0, "ENTERQUEUE"),
    )
    assert isinstance(session, Session)
    assert (session.agent, session.on, session.name) == ("site/pbx:Alice Able", True, "Alice Able")
    assert isinstance(assigned, Assigned)
    assert (assigned.agent, assigned.queue, assigned.on) == ("site/pbx:Alice Able", "site/pbx:support", True)
    assert isinstance(dequeued, Dequeued)
    assert (dequeued.outcome, dequeued.waited, dequeued.agent) == ("answered", 12.0, "site/pbx:Alice Able")
    assert isinstance(talking, Working)
    assert isinstance(idle, Working)
    assert (talking.work, idle.work) == ("talking", "idle")
    assert isinstance(ended, Ended)
    assert (ended.talked, ended.by, ended.agent) == (88.0, "caller", "site/pbx:Alice Able")


@pytest.mark.parametrize(
    ("line", "outcome", "waited"),
    [
        ("ABANDON|1|2|17", "abandoned", 17.0),
        ("EXITWITHTIMEOUT|1|1|17", "timeout", 17.0),
        ("EXITEMPTY|1|1|17", "emptied", 17.0),
        ("EXITWITHKEY|9|1|1|17", "exit_key", 17.0),
        ("WITHDRAW|1|1|17|moved to the web", "withdrawn", 17.0),
        ("SYSCOMPAT|", "unknown", 20.0),
        ("EXITWITHTIMEOUT|1", "timeout", 20.0),
    ],
)
def test_every_way_out_has_its_outcome(line: str, outcome: str, waited: float) -> None:
    events = told("1000|7.1|support|NONE|ENTERQUEUE||0123|1", f"1020|7.1|support|NONE|{line}")
    left = only(Dequeued, events)
    assert isinstance(left, Dequeued)
    assert (left.outcome, left.waited, left.inferred) == (outcome, waited, waited == 20.0)


@pytest.mark.parametrize(
    ("line", "talked", "by", "to"),
    [
        ("COMPLETEAGENT|4|30|1", 30.0, "agent", ""),
        ("BLINDTRANSFER|vip|from-agents|4|30|1", 30.0, "transfer", "vip@from-agents"),
        ("TRANSFER|vip|from-agents|4|30|1", 30.0, "transfer", "vip@from-agents"),
        ("ATTENDEDTRANSFER|BRIDGE|815000ea|4|30|1", 30.0, "transfer", "815000ea"),
        ("ATTENDEDTRANSFER|APP|Queue|4|30|1", 30.0, "transfer", "Queue"),
        ("ATTENDEDTRANSFER|LINK|PJSIP/1-a|PJSIP/2-b|4|30|1", 30.0, "transfer", "PJSIP/1-a|PJSIP/2-b"),
    ],
)
def test_every_end_of_a_call_says_how_long_it_was(line: str, talked: float, by: str, to: str) -> None:
    ended = only(Ended, told("1000|NONE|NONE|NONE|QUEUESTART|", f"1030|7.1|support|Alice|{line}"))
    assert isinstance(ended, Ended)
    assert (ended.talked, ended.by, ended.to) == (talked, by, to)


def test_a_phone_that_rang_in_vain_rang_for_milliseconds() -> None:
    missed = only(Missed, told("1000|7.1|support|Alice|RINGNOANSWER|8000"))
    assert isinstance(missed, Missed)
    assert (missed.rang, missed.agent) == (8.0, "site/pbx:Alice")


def test_what_changes_nothing_tells_nothing() -> None:
    silent = ("AGENTDUMP|", "RINGCANCELED|158", "PAUSEALL|Lunch", "UNPAUSEALL|", "RINGINUSE|1", "CONFIGRELOAD|")
    log = QueueLog(FEED)
    log.take("1000|NONE|NONE|NONE|QUEUESTART|")
    assert [log.take(f"1001|7.1|support|Alice|{line}") for line in silent] == [[]] * len(silent)
    assert log.take("1001|7.1|support|NONE|DID|0800123") == []
    assert (log.ignored, log.damaged) == ({"DID": 1}, 0)


def test_who_enters_under_one_id_and_leaves_under_another_is_renamed() -> None:
    events = told(
        "1000|7.1|sales|NONE|ENTERQUEUE||103|1",
        "1000|7.9|support|NONE|ENTERQUEUE||104|1",
        "1005|7.2|sales|Ines|CONNECT|4|7.5|2",
    )
    renamed = only(Renamed, events)
    assert isinstance(renamed, Renamed)
    assert (renamed.contact, renamed.to, renamed.queue) == ("site/pbx:7.1", "site/pbx:7.2", "site/pbx:sales")
    assert events.index(renamed) < events.index(only(Dequeued, events))


def test_who_never_entered_is_not_mixed_up_with_who_waits() -> None:
    events = told("1000|7.1|sales|NONE|ENTERQUEUE||103|1", "1005|7.2|sales|Ines|CONNECT|2|7.5|2")
    assert of(Renamed, events) == []


def test_a_restart_loses_who_waited_and_keeps_who_is_paused() -> None:
    events = told(
        "1000|MANAGER|support|Alice|ADDMEMBER|",
        "1001|7.1|support|NONE|ENTERQUEUE||0123|1",
        "1002|7.2|support|Bruno|CONNECT|1|7.3|1",
        "1003|NONE|support|Alice|PAUSE|Lunch",
        "1050|NONE|NONE|NONE|QUEUESTART|",
        "1060|NONE|support|Alice|UNPAUSE|",
    )
    state = only(Synced, events)
    assert isinstance(state, Synced)
    assert state.waiting == ()
    assert state.queues == ("site/pbx:support",)
    assert {fact.agent for fact in state.agents} == {"site/pbx:Alice"}
    paused = only(Readiness, list(state.agents))
    assert isinstance(paused, Readiness)
    assert (paused.ready, paused.reason, paused.ts) == (False, "Lunch", 1003.0)


def test_pauses_are_told_queue_by_queue() -> None:
    events = told(
        "1000|NONE|NONE|Alice|PAUSEALL|Back office",
        "1000|NONE|support|Alice|PAUSE|Back office",
        "1000|NONE|sales|Alice|PAUSE|Back office",
        "1030|NONE|sales|Alice|UNPAUSE|",
    )
    facts = [(e.ts, e.queue, e.ready, e.reason) for e in of(Readiness, events) if isinstance(e, Readiness)]
    assert facts == [
        (1000.0, "site/pbx:support", False, "Back office"),
        (1000.0, "site/pbx:sales", False, "Back office"),
        (1030.0, "site/pbx:sales", True, ""),
    ]


def test_members_come_and_go() -> None:
    events = told(
        "1000|MANAGER|support|Hana|ADDMEMBER|PAUSED",
        "1000|MANAGER|sales|Hana|ADDMEMBER|",
        "1005|NONE|sales|Hana|PENALTY|3",
        "1010|MANAGER|support|Hana|REMOVEMEMBER|",
        "1020|MANAGER|sales|Hana|REMOVEMEMBER|",
    )
    sessions = [(event.ts, event.on) for event in of(Session, events) if isinstance(event, Session)]
    assert sessions == [(1000.0, True), (1020.0, False)]
    serves = [(e.queue[9:], e.on, e.level) for e in of(Assigned, events) if isinstance(e, Assigned)]
    assert serves == [
        *[("support", True, 0), ("sales", True, 0), ("sales", True, 3)],
        *[("support", False, 0), ("sales", False, 0)],
    ]
    assert isinstance(only(Readiness, events), Readiness)


def test_a_call_that_ends_does_not_bring_a_removed_member_back() -> None:
    events = told(
        "1000|7.1|support|Hana|CONNECT|1|7.2|1",
        "1010|MANAGER|support|Hana|REMOVEMEMBER|",
        "1020|7.1|support|Hana|COMPLETEAGENT|1|20|1",
    )
    sessions = [event.on for event in of(Session, events) if isinstance(event, Session)]
    assert sessions == [True, False]


def test_an_interface_is_nobody_until_a_line_says_whose_it_is() -> None:
    add, remove = "1000|MANAGER|support|PJSIP/108|ADDMEMBER|PAUSED", "1009|MANAGER|support|PJSIP/108|REMOVEMEMBER|"
    assert told(add, remove) == []
    named = told(add, remove, names={"PJSIP/108": "Hana Hale"})
    assert {event.agent for event in of(Session, named) if isinstance(event, Session)} == {"site/pbx:Hana Hale"}
    assert isinstance(only(Readiness, named), Readiness)


def test_a_member_without_a_name_is_her_interface() -> None:
    add = "1000|MANAGER|support|PJSIP/108|ADDMEMBER|PAUSED"
    events = told(add, "1060|NONE|support|PJSIP/108|UNPAUSE|")
    paused, ready = of(Readiness, events)
    assert isinstance(paused, Readiness)
    assert isinstance(ready, Readiness)
    assert (paused.ts, paused.ready, ready.ts, ready.ready) == (1000.0, False, 1060.0, True)


def test_what_was_before_is_remembered_and_not_told() -> None:
    log = QueueLog(FEED, since=2000.0)
    before = (
        "1000|MANAGER|support|Alice|ADDMEMBER|",
        "1001|NONE|support|Alice|PAUSE|Night",
        "1990|7.1|support|NONE|ENTERQUEUE||0123|1",
        "1995|7.2|support|Bruno|CONNECT|1|7.3|1",
    )
    assert [log.take(line) for line in before] == [[]] * 4
    status, state, *events = log.take("2003|7.1|support|Alice|CONNECT|13|7.4|1")
    assert isinstance(status, FeedStatus)
    assert isinstance(state, Synced)
    assert state.ts == 2000.0
    assert [(contact.contact, contact.ts) for contact in state.waiting] == [("site/pbx:7.1", 1990.0)]
    assert [type(fact) for fact in state.agents] == [Session, Assigned, Readiness]
    assert of(Renamed, events) == []


def test_a_queue_or_an_agent_may_have_a_bar_in_its_name() -> None:
    events = told(
        "1000|7.1|day|night|NONE|ENTERQUEUE||0123|1",
        "1005|7.1|support|Alice|or Bob|CONNECT|5|7.2|1",
    )
    queued, answered = of(Queued, events)[0], of(Dequeued, events)[0]
    assert isinstance(queued, Queued)
    assert isinstance(answered, Dequeued)
    assert (queued.queue, answered.agent) == ("site/pbx:day|night", "site/pbx:Alice|or Bob")


def test_hostile_names_come_clean() -> None:
    events = told("1000|7.\x1b1|sup\u202eport|\x9bAl\x1b]52;c;x\x07ice|CONNECT|5|7.2|1", "1001|NONE|q|A|PAUSE|\x1b[2J")
    assert all(char.isprintable() for event in events for char in repr(event))
    assert "\\x1b" not in repr(events)


def test_damaged_lines_are_counted_named_and_lose_nothing_else() -> None:
    log = QueueLog(FEED)
    lines = (
        "1000|7.1|support|NONE|ENTERQUEUE||0123|1",
        "10",
        "",
        "later|7.1|support|NONE|ABANDON|1|1|5",
        "99999999999999|7.1|support|NONE|ABANDON|1|1|5",
        "1009|7.1|support|NONE|ABANDON|1|1|",
    )
    left = [event for line in lines for event in log.take(line) if isinstance(event, Dequeued)]
    assert [(event.waited, event.inferred) for event in left] == [(9.0, True)]
    assert (log.damaged, [number for number, _ in log.damage]) == (4, [2, 4, 5, 6])


fields = st.one_of(
    st.sampled_from(["NONE", "1000", "support", "Alice", "PJSIP/1", "PAUSED", "", "-1", "nan", "1e309", "9" * 5000]),
    st.text(max_size=8),
)


@given(st.lists(st.lists(fields | st.sampled_from(VERBS), max_size=12).map("|".join), max_size=20))
def test_no_line_whatever_it_says_is_fatal(lines: list[str]) -> None:
    log = QueueLog(FEED)
    events = [event for line in lines for event in log.take(line)]
    assert log.line == len(lines)
    assert len({event.id for event in events}) == len(events)


calls = st.tuples(
    st.integers(1000, 1050),
    st.sampled_from(["7.1", "7.2", "7.3"]),
    st.sampled_from(["support", "sales"]),
    st.sampled_from(["NONE", "Alice", "PJSIP/1"]),
    st.sampled_from(VERBS),
)


@given(st.lists(calls, max_size=40))
def test_whoever_waits_at_a_restart_is_listed_nowhere(lines: list[tuple[int, str, str, str, str]]) -> None:
    log = QueueLog(FEED)
    for at, call, queue, agent, verb in lines:
        log.take(f"{at}|{call}|{queue}|{agent}|{verb}|1|1|5|1|1")
    state = only(Synced, log.take("1100|NONE|NONE|NONE|QUEUESTART|")[-1:])
    assert isinstance(state, Synced)
    assert state.waiting == ()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_is_read_plain_or_gzipped(tmp_path: Path, pack: type[bytes]) -> None:
    text = "1000|NONE|NONE|NONE|QUEUESTART|\r\n1001|7.1|support|NONE|ENTERQUEUE||0123|1\n\0\0\0001002|7.1|support|"
    path = tmp_path / "queue_log.1"
    path.write_bytes(pack(text.encode() + b"\xff\xfeAl|CONNECT|1|7.2|1"))
    log = QueueLog(FEED)
    kinds = Counter(type(event).__name__ for event in read(path, log))
    assert (kinds["Queued"], kinds["Dequeued"], log.damaged) == (1, 1, 0)


def test_a_line_without_end_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    long = "1001|7.1|support|NONE|ENTERQUEUE||" + "9" * 3_000_000
    path.write_text(f"1000|NONE|NONE|NONE|QUEUESTART|\n{long}\n1009|7.1|support|NONE|ABANDON|1|1|8\n")
    log = QueueLog(FEED)
    left = [event for event in read(path, log) if isinstance(event, Queued | Dequeued)]
    assert [type(event) for event in left] == [Queued, Dequeued]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Asterisk Call Manager/11.0.0\r\n\r\n", "is not a queue_log: line 1"),
        (b"\x00\x01\xff" * 100_000, "is not a queue_log: line 1"),
        (gzip.compress(b"1000|NONE|NONE|NONE|QUEUESTART|\n" * 1000)[:-20], "Compressed file ended"),
        (b"\x1f\x8b\x08\x00garbage garbage garbage", "queue_log: "),
    ],
)
def test_a_file_that_is_no_log_is_refused_by_name(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "queue_log"
    path.write_bytes(content)
    with pytest.raises(FeedError, match=message):
        list(read(path, QueueLog(FEED)))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=r"nowhere: No such file or directory"):
        list(read(tmp_path / "nowhere", QueueLog(FEED)))
    with pytest.raises(FeedError, match=r"Is a directory"):
        list(read(tmp_path, QueueLog(FEED)))


async def test_as_a_source_it_tells_all_and_is_done(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    lines = (f"{1000 + n}|7.{n}|support|NONE|ENTERQUEUE||0123|1\n" for n in range(5000))
    path.write_text("".join(lines))
    batches: list[int] = []
    source = QueueLogSource(path, FEED)
    await source.run(lambda events: batches.append(len(events)))
    assert source.source == "site/pbx"
    assert sum(batches) == 5000 + 2
    assert max(batches) <= 2000


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("*.queue_log")), ids=lambda path: path.stem)
def test_every_capture_of_a_real_pbx_is_told_whole(path: Path) -> None:
    truth = json.loads(path.with_suffix(".truth.json").read_text("utf-8"))["whole_log"]
    log = QueueLog(FEED)
    events = [event for event in read(path, log) if event.ts <= float(truth["last"])]
    assert (log.damaged, log.ignored) == (0, {})
    outcomes = Counter(event.outcome for event in events if isinstance(event, Dequeued))
    assert outcomes["answered"] == truth["events"]["CONNECT"]
    assert outcomes["abandoned"] == truth["events"]["ABANDON"]
    assert len(of(Queued, events)) == truth["events"]["ENTERQUEUE"]
    assert len(of(Renamed, events)) == len(truth["changed_id"])
