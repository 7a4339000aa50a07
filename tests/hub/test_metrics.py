"""What Prometheus is told: by the rows, without names of people, growing where it must, and as promtool wants it."""

import os
import shutil
import subprocess
from typing import cast

import pytest
from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families

from tests.hub.scripted import CENTRE, SOURCE, Driven
from wallboard.hub.host import Host
from wallboard.hub.metrics import Metrics
from wallboard.model.events import Dequeued, Ended
from wallboard.model.rows import JournalRow, QueueRow

QUEUE = f"{SOURCE}:support"


class Told:
    """A hub whose metrics follow its frames."""

    def __init__(self, **changed: object) -> None:
        self.driven = Driven(centre=replace(CENTRE, **changed))
        server = type("Server", (), {"consoles": 2, "skipped": 1, "evicted": 3, "refused": 4})()
        self.metrics = Metrics(cast(Host, type("Host", (), {"hub": self.driven.hub, "server": server})()))
        self._rev = 0

    def beat(self) -> None:
        self.driven.hub.beat()
        frame = self.driven.hub.views.since(self._rev, self.driven.clock.now())
        self._rev = frame.rev
        self.metrics.count(frame)

    def __getitem__(self, sample: str) -> float:
        """The value of a sample, written as in the text without its quotes: name{queue=...}."""
        for family in text_string_to_metric_families(self.metrics.page().decode()):
            for one in family.samples:
                labels = ",".join(f"{name}={value}" for name, value in one.labels.items())
                if f"{one.name}{{{labels}}}" == sample or (one.name == sample and not labels):
                    return float(one.value)
        raise KeyError(sample)

    def serve(self, contact: str, waited: float) -> None:
        driven = self.driven
        facts = {"contact": f"{SOURCE}:{contact}", "queue": QUEUE, "agent": f"{SOURCE}:Alice"}
        driven.queue(contact)
        driven.clock.advance(waited)
        driven.tell(Dequeued(**driven.head(), **facts, outcome="answered", waited=waited))
        driven.clock.advance(30.0)
        driven.tell(Ended(**driven.head(), **facts, talked=30.0, by="caller"))


@pytest.fixture
def told() -> Told:
    told = Told()
    told.driven.live()
    told.beat()
    return told


def test_gauges_are_what_is_now(told: Told) -> None:
    told.driven.queue("1")
    told.beat()
    told.driven.clock.advance(7.0)
    told.beat()
    assert told[f"wallboard_queue_waiting{{queue={QUEUE}}}"] == 1
    assert told[f"wallboard_queue_longest_wait_seconds{{queue={QUEUE}}}"] == 7
    assert told[f"wallboard_queue_agents{{queue={QUEUE},state=ready}}"] == 2
    assert told[f"wallboard_agents{{feed={SOURCE},state=ready}}"] == 2
    assert told[f"wallboard_feed_up{{feed={SOURCE}}}"] == 1
    assert told["wallboard_hub_consoles"] == 2
    assert told["wallboard_hub_evicted_total"] == 3


def test_a_lost_feed_is_down(told: Told) -> None:
    told.driven.clock.advance(60.0)
    told.beat()
    told.beat()
    assert told[f"wallboard_feed_up{{feed={SOURCE}}}"] == 0


def test_counters_grow_over_the_turn_of_the_day(told: Told) -> None:
    answered = f"wallboard_queue_answered_total{{queue={QUEUE}}}"
    told.serve("1", 5.0)
    told.beat()
    assert told[answered] == 1
    assert told[f"wallboard_queue_talk_seconds_total{{queue={QUEUE}}}"] == 30
    told.driven.clock.advance(13 * 3600.0)
    told.driven.sink([])
    told.beat()
    assert told.driven.hub.views.table(QueueRow)[QUEUE].today.answered == 0, "a new day"
    assert told[answered] == 1
    told.serve("2", 5.0)
    told.beat()
    assert told[answered] == 2


def test_what_was_before_the_hub_began_is_not_counted(told: Told) -> None:
    told.serve("1", 5.0)
    told.driven.hub.beat()
    later = Told()
    later.driven = told.driven
    later.metrics = Metrics(cast(Host, type("Host", (), {"hub": told.driven.hub, "server": None})()))
    later.beat()
    counted = later.metrics._queues[QUEUE]
    assert counted.totals[:2] == [0, 0]
    later.serve("2", 5.0)
    later.beat()
    assert counted.totals[:2] == [1, 1]


def test_a_figure_put_right_downwards_is_no_reset(told: Told) -> None:
    row = told.driven.hub.views.table(QueueRow)[QUEUE]
    table = cast(dict[str, QueueRow], told.driven.hub.views.table(QueueRow))
    offered = f"wallboard_queue_offered_total{{queue={QUEUE}}}"
    for today, total in ((5, 5), (4, 5), (5, 5), (6, 6)):
        table[QUEUE] = replace(row, today=replace(row.today, offered=today))
        told.metrics.count(replace(told.driven.hub.views.since(0, told.driven.clock.now())))
        assert told[offered] == total


def test_nobody_is_named(told: Told) -> None:
    told.driven.pause("Alice", "lunch")
    told.driven.queue("1")
    told.beat()
    page = told.metrics.page().decode()
    assert "Alice" not in page
    assert "Bruno" not in page


@pytest.mark.parametrize(("state", "ok"), [("ok", 1), ("salvaged", 1), ("degraded", 0)])
def test_a_journal_is_told_where_there_is_one(told: Told, state: str, ok: int) -> None:
    with pytest.raises(KeyError):
        told["wallboard_journal_ok"]
    told.driven.hub.views.show(JournalRow("harbour", 0, state, lost=3, size=4096, events=7))
    assert [told[f"wallboard_journal_{name}"] for name in ("ok", "size_bytes", "lost_events_total")] == [ok, 4096, 3]


def test_promtool_finds_nothing_to_object_to(told: Told) -> None:
    promtool = os.environ.get("PROMTOOL") or shutil.which("promtool")
    if promtool is None:
        pytest.skip("there is no promtool here (Debian: apt install prometheus)")
    told.driven.hub.views.show(JournalRow("harbour", 0, "ok"))
    told.serve("1", 5.0)
    told.beat()
    told.metrics.lag.observe(0.001)
    done = subprocess.run([promtool, "check", "metrics"], input=told.metrics.page(), capture_output=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, b"")
