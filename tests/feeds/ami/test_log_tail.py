"""A queue_log that is followed: through rotations, from somewhere in its middle, and by another clock."""

import gzip
from pathlib import Path

import pytest

from wallboard.config import Feed
from wallboard.feeds.ami import log_tail
from wallboard.feeds.ami.log_tail import Beside, LogTail
from wallboard.feeds.ami.queue_log import QueueLogSource, parts
from wallboard.model.events import AnyEvent, Dequeued, Missed, Queued, Readiness, Synced

FEED = Feed(id="site/pbx", url="ami://u@127.0.0.1")
T = 1_795_000_000


def enter(at: int, call: str) -> str:
    return f"{T + at}|{call}|support|NONE|ENTERQUEUE||0700|1\n"


def abandon(at: int, call: str, waited: int) -> str:
    return f"{T + at}|{call}|support|NONE|ABANDON|1|1|{waited}\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queue_log"


def caught(tail: LogTail, since: float, whole: bool = False, offset: float = 0.0) -> list[AnyEvent]:
    log = Beside(FEED, since, {}, series=3, offset=offset, whole=whole)
    return [event for events in tail.catch_up(log, T + 1000.0) for event in events]


def calls(events: list[AnyEvent]) -> list[str]:
    return [event.contact.removeprefix("site/pbx:") for event in events if isinstance(event, Queued | Dequeued)]


def test_what_happened_since_is_told_and_what_was_before_is_known(path: Path) -> None:
    path.write_text(enter(0, "a") + enter(100, "b") + f"{T + 101}|a|support|NONE|EXITWITHKEY|1|1|1|101\n", "utf-8")
    tail = LogTail(path, FEED)
    told = caught(tail, T + 90)
    assert calls(told) == ["b", "a"]
    assert all(event.id.startswith("3-log-") for event in told)
    assert {(event.seq, event.rts) for event in told} == {(0, T + 1000.0)}
    tail.close()


def test_a_pbx_never_heard_before_begins_with_how_things_stood(path: Path) -> None:
    path.write_text(enter(0, "a") + enter(100, "b"), "utf-8")
    tail = LogTail(path, FEED)
    first, *rest = caught(tail, T + 90, whole=True)
    assert isinstance(first, Synced)
    assert [queued.contact for queued in first.waiting] == ["site/pbx:a"]
    assert calls(rest) == ["b"]
    tail.close()


def test_times_are_told_by_our_clock(path: Path) -> None:
    path.write_text(enter(300, "a"), "utf-8")
    tail = LogTail(path, FEED)
    assert [event.ts for event in caught(tail, T, offset=300.0)] == [T]
    tail.close()


def test_news_come_by_whole_lines(path: Path) -> None:
    path.write_text(enter(0, "a"), "utf-8")
    tail = LogTail(path, FEED)
    caught(tail, T - 1)
    line = abandon(9, "a", 9)
    with path.open("a", encoding="utf-8") as log:
        log.write(line[:20])
        log.flush()
        assert tail.news(T + 9) == []
        log.write(line[20:])
    assert calls(tail.news(T + 9)) == ["a"]
    tail.close()


def test_a_rotation_loses_nothing(path: Path) -> None:
    path.write_text(enter(0, "a"), "utf-8")
    tail = LogTail(path, FEED)
    caught(tail, T - 1)
    with path.open("a", encoding="utf-8") as log:
        log.write(enter(1, "b"))
    path.rename(path.with_name("queue_log.1"))
    assert calls(tail.news(T + 2)) == ["b"]
    assert tail.readable
    path.write_text(enter(2, "c"), "utf-8")
    assert calls(tail.news(T + 2)) == ["c"]
    path.write_text("", "utf-8")  # copied away and cut
    assert calls(tail.news(T + 2)) == []
    path.write_text(enter(3, "d"), "utf-8")
    assert calls(tail.news(T + 3)) == ["d"]
    tail.close()


def test_a_gap_that_began_before_the_rotation(path: Path) -> None:
    path.with_name("queue_log.2.gz").write_bytes(gzip.compress(enter(0, "a").encode()))
    path.with_name("queue_log.1").write_text(enter(5000, "b"), "utf-8")
    path.write_text(enter(9000, "c"), "utf-8")
    path.with_name("queue_log.txt").write_text("mine\n", "utf-8")
    assert [part.name for _, part in parts(path)] == ["queue_log.2.gz", "queue_log.1", "queue_log"]
    tail = LogTail(path, FEED)
    assert calls(caught(tail, T - 1)) == ["a", "b", "c"]
    assert calls(caught(tail, T + 6000)) == ["c"]
    assert tail.begins() == T
    tail.close()


def test_of_a_long_log_only_the_end_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_tail, "_CHUNK", 1000)
    path.write_text("".join(enter(at * 10, f"c{at}") for at in range(20000)), "utf-8")
    tail = LogTail(path, FEED)
    log = Beside(FEED, T + 199_900, {}, series=1, offset=0.0, whole=False)
    told = [event for events in tail.catch_up(log, T + 200_000) for event in events]
    assert calls(told) == [f"c{at}" for at in range(19990, 20000)]
    assert log.line < 1000
    tail.close()


def test_a_log_that_cannot_be_read_says_so_and_is_tried_again(path: Path) -> None:
    tail = LogTail(path, FEED)
    assert caught(tail, T) == []
    assert not tail.readable
    assert tail.news(T) == []
    path.write_text(enter(0, "a"), "utf-8")
    assert calls(caught(tail, T - 1)) == ["a"]
    assert tail.readable
    tail.close()


def test_who_waited_when_the_pbx_died_is_lost(path: Path) -> None:
    path.write_text(enter(0, "a") + f"{T + 9}|NONE|NONE|NONE|QUEUESTART|\n", "utf-8")
    tail = LogTail(path, FEED)
    *_, left = caught(tail, T - 1)
    assert isinstance(left, Dequeued)
    assert (left.outcome, left.waited, left.inferred) == ("unknown", 9.0, True)
    tail.close()


def test_agents_are_called_by_what_the_lists_call_them(path: Path) -> None:
    lines = (
        f"{T}|NONE|support|PJSIP/101|ADDMEMBER|PAUSED\n{T + 5}|7.1|support|Alice|RINGNOANSWER|3000\n"
        f"{T + 9}|NONE|support|PJSIP/101|REMOVEMEMBER|\n"
    )
    path.write_text(lines, "utf-8")
    tail = LogTail(path, FEED)
    log = Beside(FEED, T - 1, {"PJSIP/101": "Alice"}, series=1, offset=0.0, whole=False)
    told = [event for events in tail.catch_up(log, T + 10.0) for event in events]
    assert {event.agent for event in told if isinstance(event, Missed | Readiness)} == {"site/pbx:Alice"}
    tail.close()


async def test_a_log_read_again_after_a_restart_tells_only_what_is_new(path: Path) -> None:
    path.write_text(enter(0, "a") + enter(5, "b"), "utf-8")
    source = QueueLogSource(path, FEED)
    source.resume(T + 0.0, 4)
    told = list[AnyEvent]()
    await source.run(told.extend)
    assert calls(told) == ["b"]
    assert {event.id.partition("-")[0] for event in told} == {"5"}
