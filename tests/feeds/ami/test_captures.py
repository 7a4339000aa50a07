"""What real Asterisks said, 16 and 22, as events: against the truth of their own log, and with rights taken away.

That the events, folded and reported, equal the truth is tested in tests/test_report.py. Here they are counted as they
come, so that a difference shows whose it is.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from wallboard.config import Feed
from wallboard.feeds.ami.parser import Parser
from wallboard.feeds.ami.translate import WANTED, Translator
from wallboard.feeds.recorded import read, steps
from wallboard.model.events import (
    Alerted,
    AnyEvent,
    Dequeued,
    Ended,
    FeedStatus,
    Missed,
    Queued,
    Rejected,
    Renamed,
    Synced,
    Working,
)

CAPTURES = Path(__file__).parents[2] / "data" / "captures"
NAMES = sorted(path.name.removesuffix(".ami.gz") for path in CAPTURES.glob("*.ami.gz"))
FROM_THE_START = [
    name for name in NAMES if "while_connected" not in json.loads((CAPTURES / f"{name}.truth.json").read_text("utf-8"))
]
FEED = Feed(id="lab/pbx", url="ami+file:x")
OUTCOMES = {
    "answered": "answered",
    "abandoned": "abandoned",
    "timeout": "timeout",
    "key": "exit_key",
    "empty": "emptied",
    "withdrawn": "withdrawn",
}

capture = pytest.mark.parametrize("name", NAMES)
whole = pytest.mark.parametrize("name", FROM_THE_START)


def truth(name: str) -> dict[str, Any]:
    """By queue, and by agent: what the log counts while the capture was connected."""
    told = json.loads((CAPTURES / f"{name}.truth.json").read_text("utf-8"))
    counted: dict[str, Any] = told.get("while_connected") or told["whole_log"]
    return counted


@cache
def events(name: str, without: tuple[str, ...] = ()) -> tuple[AnyEvent, ...]:
    return tuple(translated(name, without) if without else read(CAPTURES / f"{name}.ami.gz", FEED))


def translated(name: str, without: tuple[str, ...]) -> Iterator[AnyEvent]:
    """As an account would see it that may not read some classes."""
    translator, at = Translator(FEED), 0.0
    for step in steps(CAPTURES / f"{name}.ami.gz"):
        at = step.t
        if step.kind == "connect":
            yield from translator.opened(at)
        elif step.kind == "disconnect":
            yield from translator.ended(at)
        elif step.message.get("Privilege", "").partition(",")[0] not in without:
            yield from translator.take(step.message, at)


def native(id: str) -> str:
    return id.removeprefix("lab/pbx:")


def outcomes(told: Iterable[AnyEvent]) -> dict[str, Counter[str]]:
    by_queue: dict[str, Counter[str]] = {}
    for event in told:
        if isinstance(event, Queued):
            by_queue.setdefault(native(event.queue), Counter())["entered"] += 1
        elif isinstance(event, Dequeued):
            by_queue.setdefault(native(event.queue), Counter())[event.outcome] += 1
    return by_queue


def logged(name: str, *keys: str) -> dict[str, Counter[str]]:
    queues = truth(name)["queues"].items()
    return {queue: +Counter({OUTCOMES.get(key, key): told[key] for key in keys}) for queue, told in queues}


def present(counts: dict[str, Counter[str]]) -> dict[str, Counter[str]]:
    return {queue: +counter for queue, counter in counts.items() if +counter}


@capture
def test_every_outcome_is_that_of_the_log(name: str) -> None:
    assert present(outcomes(events(name))) == present(logged(name, "entered", *OUTCOMES))


@capture
def test_every_agents_calls_are_those_of_the_log(name: str) -> None:
    answered, missed, talked = Counter[str](), Counter[str](), Counter[str]()
    for event in events(name):
        if isinstance(event, Dequeued) and event.agent:
            answered[native(event.agent)] += 1
        elif isinstance(event, Missed):
            missed[native(event.agent)] += 1
        elif isinstance(event, Ended):
            talked[native(event.agent)] += int(event.talked)
    agents = truth(name)["agents"].items()
    assert answered == +Counter({agent: told["answered"] for agent, told in agents})
    assert missed == +Counter({agent: told["ring_no_answer"] for agent, told in agents})
    assert +talked == +Counter({agent: told["talk_s"] for agent, told in agents})


def test_refused_callers() -> None:
    refused = Counter(native(event.queue) for event in events("exits-22") if isinstance(event, Rejected))
    assert refused == {"billing": 9, "night": 8}


@capture
def test_what_is_told_hangs_together(name: str) -> None:
    waiting, ids = set[tuple[str, str]](), set[str]()
    for event in events(name):
        assert event.id not in ids
        ids.add(event.id)
        if isinstance(event, Queued):
            assert (event.contact, event.queue) not in waiting
            waiting.add((event.contact, event.queue))
        elif isinstance(event, Renamed):
            waiting.remove((event.contact, event.queue))
            waiting.add((event.to, event.queue))
        elif isinstance(event, Dequeued):
            waiting.discard((event.contact, event.queue))
            assert event.waited >= 0
            assert bool(event.agent) == (event.outcome == "answered")
        elif isinstance(event, Synced):
            listed = {(queued.contact, queued.queue) for queued in event.waiting}
            assert waiting <= listed or event.gap_from > 0
            waiting = listed


@whole
def test_nobody_talks_without_an_answer_or_twice_at_once(name: str) -> None:
    doing: dict[str, tuple[object, ...]] = {}
    answered = {(event.agent, event.contact) for event in events(name) if isinstance(event, Dequeued)}
    for event in events(name):
        if isinstance(event, Working):
            shown = event.work, event.contact, event.direction, event.until
            assert doing.get(event.agent) != shown
            doing[event.agent] = shown
            if event.work == "talking" and event.contact:
                assert (event.agent, event.contact) in answered


@pytest.mark.parametrize("name", ["exits-16", "alt-pauses-22", "sync-22"])
def test_the_parser_may_leave_out_what_is_not_wanted(name: str) -> None:
    data = gzip.decompress((CAPTURES / f"{name}.ami.gz").read_bytes())
    first = data[: data.find(b"Asterisk Call Manager", 1) if data.count(b"Asterisk Call Manager/") > 1 else len(data)]
    told = []
    for wanted in (None, WANTED):
        translator, parser = Translator(FEED), Parser(wanted)
        translator.opened(1.0)
        told.append([event for message in parser.feed(first) for event in translator.take(message, 2.0)])
    assert told[0] == told[1]


@pytest.mark.parametrize("name", ["exits-16", "exits-22", "supervisor-16", "supervisor-22", "alt-exits-22"])
@pytest.mark.parametrize("without", [("call",), ("dialplan",), ("system",), ("call", "dialplan")], ids="+".join)
def test_what_is_known_without_a_right(name: str, without: tuple[str, ...]) -> None:
    told = events(name, without)
    ours, logs = outcomes(told), logged(name, "entered", *OUTCOMES)
    assert {event.lacks for event in told if isinstance(event, FeedStatus)} <= {
        (),
        *((right,) for right in without),
        without,
    }
    for queue in logs:
        mine, theirs = ours.get(queue, Counter()), logs[queue]
        certain: tuple[str, ...] = ("entered", *OUTCOMES.values())
        if "dialplan" in without:
            certain = ("entered", "answered", "exit_key")
            assert mine["timeout"] == mine["emptied"] == 0
            assert mine["abandoned"] <= theirs["abandoned"]
            assert mine.total() == theirs.total()
        assert [mine[key] for key in certain] == [theirs[key] for key in certain], queue


def test_four_hundred_calls_a_minute() -> None:
    told = events("surge400-22")
    joined = sorted(event.ts for event in told if isinstance(event, Queued))
    assert max(sum(begin <= ts < begin + 60 for ts in joined) for begin in joined) >= 400
    assert sum(isinstance(event, Alerted) for event in told) == 100


@pytest.mark.parametrize("name", ["changes-16", "changes-22", "late-changes-22"])
def test_a_restart_is_a_gap_and_another_series(name: str) -> None:
    statuses = [(event.state, event.series) for event in events(name) if isinstance(event, FeedStatus)]
    assert ("lost", 1) in statuses
    assert statuses[-1] == ("recorded", 2)
    gaps = [event.gap_from for event in events(name) if isinstance(event, Synced)]
    assert gaps[0] == 0.0
    assert sum(gap > 0 for gap in gaps) == 1
