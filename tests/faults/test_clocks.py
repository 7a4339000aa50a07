"""Clocks that are set, and days that have 23 hours or 25."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from tests.faults.simulation import Steps
from tests.hub.scripted import CENTRE, NOON, SOURCE, Driven, Scripted
from wallboard.config import Site
from wallboard.hub.history import report
from wallboard.hub.hub import LOST, STALE, Hub
from wallboard.model.queries import ReportAnswer, ReportQuery
from wallboard.model.rows import FeedRow, QueueRow
from wallboard.words import Words

BERLIN = ZoneInfo("Europe/Berlin")


class Set(Driven):
    """A hub whose wall clock can be set while the monotonic one goes on."""

    def __init__(self) -> None:
        self.steps = Steps(NOON)
        self.clock = self.steps  # type: ignore[assignment]
        self.hub = Hub(CENTRE, [Scripted()], self.steps)
        self.sink = self.hub.sink(SOURCE)
        self._number = 0

    @property
    def feed(self) -> FeedRow:
        return self.hub.views.table(FeedRow)[SOURCE]


@pytest.mark.parametrize("by", [3600.0, -3600.0, 1.0, -1.0])
def test_a_wall_clock_that_is_set_ends_no_wait_sooner_or_later(by: float) -> None:
    driven = Set()
    driven.live()
    driven.hub.beat()
    driven.steps.set(by)
    driven.hub.beat()
    assert driven.feed.state == "live"
    driven.steps.advance(STALE - 0.5)
    driven.hub.beat()
    assert driven.feed.state == "live"
    driven.steps.advance(0.5)
    driven.hub.beat()
    assert driven.feed.state == "stale"
    driven.steps.advance(LOST - STALE)
    driven.hub.beat()
    assert driven.feed.state == "lost"


@pytest.mark.parametrize("by", [3600.0, -3600.0, 1.0, -1.0])
def test_whoever_waits_while_a_clock_is_set_is_counted_once_and_for_no_negative_time(by: float) -> None:
    driven = Set()
    driven.live()
    driven.queue("c1")
    driven.hub.beat()
    driven.steps.set(by)
    driven.steps.advance(20)
    driven.queue("c2")
    driven.leave("c1")
    driven.leave("c2")
    driven.hub.beat()
    assert driven.hub.floor.check() == []
    total = driven.hub.floor.queues[f"{SOURCE}:support"].cells.total()
    assert (total.offered, total.abandoned, total.balance()) == (2, 2, 0)
    assert driven.hub.views.table(QueueRow)[f"{SOURCE}:support"].waiting == 0


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_an_age_is_never_shown_as_less_than_nothing(language: str) -> None:
    words = Words(language)
    assert words.duration(-3600.0) == words.duration(0.0)
    assert words.age(-3600.0) == words.age(0.0)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_a_night_in_which_clocks_change_loses_no_quarter_hour_and_counts_none_twice(day: str, hours: int) -> None:
    start = datetime.fromisoformat(day).replace(tzinfo=BERLIN).timestamp()
    centre = replace(CENTRE, sites=(Site(id="north", timezone="Europe/Berlin"),))
    driven = Driven(centre=centre)
    driven.clock.advance(start - driven.clock.now())
    driven.live()
    for number in range(hours * 4):
        driven.queue(f"c{number}")
        driven.leave(f"c{number}")
        driven.hub.beat()
        today = driven.hub.views.table(QueueRow)[f"{SOURCE}:support"].today
        assert (today.offered, today.abandoned) == (number + 1, number + 1)
        driven.clock.advance(900)
    answer = report(driven.hub.floor, ReportQuery(day=day, by="interval"))
    assert isinstance(answer, ReportAnswer)
    assert isinstance(answer.intervals, tuple)
    assert [quarter.start - start for quarter in answer.intervals] == [900 * number for number in range(hours * 4)]
    assert {quarter.totals.offered for quarter in answer.intervals} == {1}
    driven.queue("tomorrow")
    driven.hub.beat()
    assert driven.hub.views.table(QueueRow)[f"{SOURCE}:support"].today.offered == 1
