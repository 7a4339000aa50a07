"""What a queue came to, in every window, against a count of all that happened."""

import random
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.floor.teller import ALICE, NOON, SALES, SUPPORT, Teller
from wallboard.config import Centre, QueueConfig, Service, Site
from wallboard.model.events import Observed, Rejected
from wallboard.model.measures import FORMULAS, Counts, good_base
from wallboard.model.rows import Window

MINUTE, HOUR = 60, 3600
SERVICE = Service(within=15, formula="SL1", short_abandon=5)


class Call(NamedTuple):
    at: int
    waited: int
    outcome: str
    talked: int


CALLS = st.builds(
    Call,
    at=st.one_of(st.integers(-26 * HOUR, 2 * HOUR), st.integers(0, 20 * MINUTE)),
    waited=st.one_of(st.integers(0, 90), st.sampled_from([4, 5, 15, 16])),
    outcome=st.sampled_from(["answered", "abandoned", "timeout", "rejected", "waiting"]),
    talked=st.integers(0, 600),
)


DISORDERS = st.sampled_from([0.0, 60.0, 1e9])


def play(calls: list[Call], centre: Centre, disorder: float) -> Teller:
    """Tell every call in the order of a wire, that is by time, or up to ``disorder`` seconds late."""
    tell = Teller(centre)
    steps: list[tuple[int, Callable[[], object]]] = []
    for number, call in enumerate(calls):
        name, left, over = f"c{number}", call.at + call.waited, call.at + call.waited + call.talked
        if call.outcome == "rejected":
            steps.append((call.at, lambda name=name, at=call.at: tell(Rejected, at, contact=name, queue=SUPPORT)))
            continue
        steps.append((call.at, lambda name=name, at=call.at: tell.queued(name, at)))
        if call.outcome != "waiting":
            steps.append((left, lambda n=name, at=left, c=call: tell.left(n, at, c.outcome, c.waited, agent=ALICE)))
        if call.outcome == "answered":
            steps.append((over, lambda n=name, at=over, c=call: tell.ended(n, at, c.talked)))
    late = random.Random(len(calls))
    for _, step in sorted(steps, key=lambda step: step[0] + late.uniform(0, disorder)):
        step()
    return tell


def last(calls: list[Call]) -> int:
    return max((call.at + call.waited + call.talked for call in calls), default=0)


def recount(calls: list[Call], start: float, end: float, now: float, service: Service) -> Window:
    """Everything in [start, end), one by one; times are seconds from NOON."""

    def when(call: Call) -> int:
        return call.at + call.waited

    came = [call for call in calls if start <= call.at < end]
    left = [call for call in calls if start <= when(call) < end and call.outcome not in ("rejected", "waiting")]
    answered = [call for call in left if call.outcome == "answered"]
    abandoned = [call for call in left if call.outcome == "abandoned"]
    lost = len(left) - len(answered) - len(abandoned)
    overdue = sum(call.outcome == "waiting" and now - call.at >= service.within + 1 for call in calls)
    ended = [call for call in calls if call.outcome == "answered" and start <= when(call) + call.talked < end]
    good, base = good_base(
        service.formula,
        Counts(
            sum(call.waited <= service.within for call in answered),
            sum(call.waited > service.within for call in answered),
            sum(call.waited <= service.within for call in abandoned),
            sum(call.waited > service.within for call in abandoned),
            sum(call.waited < service.short_abandon for call in abandoned),
            lost,
            overdue,
        ),
    )
    return Window(
        offered=sum(call.outcome != "rejected" for call in came),
        answered=len(answered),
        good=good,
        base=base,
        abandoned=len(abandoned),
        lost=lost,
        talk=sum(call.talked for call in ended),
        wait=sum(call.waited for call in answered),
        rejected=sum(call.outcome == "rejected" for call in came),
        ended=len(ended),
    )


@given(
    st.lists(CALLS, max_size=30),
    st.integers(-15 * MINUTE, 3 * HOUR),
    st.sampled_from(sorted(FORMULAS)),
    st.sampled_from(["UTC", "Asia/Kathmandu", "America/New_York"]),
    DISORDERS,
)
def test_every_window_equals_a_recount(calls: list[Call], later: int, formula: str, zone: str, disorder: float) -> None:
    """Asked at any time from a quarter hour before the last event on."""
    now = last(calls) + later
    service = Service(within=15, formula=formula, short_abandon=5)
    site = Site(id="site", timezone=zone)
    tell = play(calls, Centre(sites=(site,), queues=(QueueConfig(id=SUPPORT, service=service),)), disorder)
    queue = tell.floor.queue(SUPPORT, tell.floor.feeds["site/pbx"])
    midnight = queue.days.holding(NOON + now)[0] - NOON
    step, quarter = now // 5 * 5 + 5, now // 900 * 900
    for kind, start, end in (
        ("m5", step - 300, step),
        ("m30", step - 1800, step),
        ("interval", quarter, quarter + 900),
        ("today", midnight, quarter + 900),
    ):
        assert queue.window(kind, NOON + now) == recount(calls, start, end, now, service), kind


@given(st.lists(CALLS, max_size=30), st.integers(-15 * MINUTE, HOUR), DISORDERS)
def test_how_many_waited_at_the_end_of_each_minute(calls: list[Call], later: int, disorder: float) -> None:
    now = last(calls) + later
    told = [call for call in calls if call.outcome != "rejected"]
    tell = play(told, Centre(), disorder)
    queue = tell.floor.queue(SUPPORT, tell.floor.feeds["site/pbx"])
    minute = now // MINUTE
    ends = [end * MINUTE for end in range(minute - 29, minute + 1)]
    expected = [
        sum(call.at < end and (call.outcome == "waiting" or call.at + call.waited >= end) for call in told)
        for end in ends
    ]
    assert queue.waits(NOON + now) == tuple(expected)


def test_a_late_event_lands_in_the_window_of_its_own_time() -> None:
    tell = Teller()
    tell.queued("c1", 1000)
    tell.queued("c2", 100)
    assert [tell.queue().window(kind, NOON + 1000).offered for kind in ("m5", "m30", "interval")] == [1, 2, 1]


def test_the_half_hour_is_whole_though_the_source_is_a_quarter_hour_ahead() -> None:
    tell = Teller()
    tell.queued("c0", -2000)
    tell.queued("c1", 0)
    tell.queued("c2", 44 * MINUTE)
    assert tell.queue().window("m30", NOON + 29 * MINUTE).offered == 1


def test_lately_is_not_for_ever() -> None:
    tell = Teller()
    for n in range(500):
        tell.queued(f"c{n}", n * MINUTE)
        tell.left(f"c{n}", n * MINUTE, "answered", 1, agent=ALICE)
        tell.ended(f"c{n}", n * MINUTE + 30, 30)
    sliding = tell.queue().sliding
    assert all(len(times) < 60 for times in sliding.counts.values())
    assert all(len(seconds.sums) == len(seconds.times) + 1 < 60 for seconds in sliding.seconds.values())


def test_overdue_and_oldest() -> None:
    tell = Teller()
    assert tell.floor.queue(SALES, tell.floor.feeds["site/pbx"]).oldest() is None
    tell.queued("c1", 0)
    tell.queued("c2", 10)
    assert tell.queue().oldest() == NOON
    assert [tell.queue().overdue(NOON + now) for now in (20, 21, 31)] == [0, 1, 2]


def test_the_threshold_the_source_tells_counts_where_the_file_is_silent() -> None:
    ours = QueueConfig(id=SALES, service=Service(within=30))
    tell = Teller(Centre(queues=(ours,)))
    tell(Observed, 0, of=SUPPORT, gauges={"service_level": 15.0, "max": 5.0})
    for queue in (SUPPORT, SALES):
        tell(Observed, 1, of=queue, gauges={"service_level": 10.0})
        tell.queued("c1", 2, queue)
        tell(Observed, 3, of=queue, gauges={"service_level": 15.0, "service_level_perf": float("nan")})
    assert (tell.queue().service.within, tell.queue(SALES).service.within) == (15, 30)
    assert tell.queue().gauges == {"service_level": 15.0, "max": 5.0}


def test_what_a_source_says_of_something_else_makes_no_queue() -> None:
    tell = Teller()
    tell(Observed, 0, of="site/pbx:trunk", gauges={"used": 3.0})
    assert (tell.floor.queues, tell.floor.observed) == ({}, {"site/pbx:trunk": {"used": 3.0}})


def test_no_other_window() -> None:
    tell = Teller()
    tell.queued("c1", 0)
    with pytest.raises(KeyError):
        tell.queue().window("m7", NOON)
