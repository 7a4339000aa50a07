import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallboard.config import Centre, Feed, QueueConfig, Service, Site
from wallboard.feeds.ami.queue_log import QueueLog
from wallboard.floor.fold import Floor
from wallboard.hub.history import curve, report
from wallboard.model.events import (
    AnyEvent,
    Dequeued,
    Ended,
    FeedStatus,
    Missed,
    Observed,
    Queued,
    Readiness,
    Rejected,
    Synced,
)
from wallboard.model.queries import CurveAnswer, QueueTotals, Refused, ReportAnswer, ReportQuery

SOURCE = "site/pbx"
CENTRE = Centre(sites=(Site(id="site", timezone="Europe/Berlin"),))
MIDNIGHT = 1795302000.0  # 2026-11-22 00:00 in Berlin
KEYS = {
    *("offered", "answered", "abandoned", "timeout", "exit_key", "emptied", "overflow", "withdrawn", "unknown"),
    *("waiting", "carried_in", "rejected", "transferred_after_answer", "ring_no_answer", "answered_within"),
    *("abandoned_within", "talk_seconds", "wait_answered_seconds", "wait_abandoned_seconds", "longest_wait_seconds"),
    "service_level",
}


def of(*parts: str) -> str:
    return f"{SOURCE}:{':'.join(parts)}"


class Day:
    """A floor, and a short way to tell it what happened."""

    def __init__(self, centre: Centre = CENTRE) -> None:
        self.floor = Floor(centre, keep_days=None)
        self.told = 0

    def tell(self, kind: type[AnyEvent], at: float, **facts: object) -> None:
        self.told += 1
        event = {"type": kind.__struct_config__.tag, "id": str(self.told), "source": SOURCE, "ts": at, "rts": at}
        self.floor.apply(msgspec.convert(event | facts, kind))

    def call(self, at: float, outcome: str, waited: float, talked: float = 0.0, queue: str = "support") -> None:
        contact = of(str(self.told))
        self.tell(Queued, at, contact=contact, queue=of(queue))
        answered = outcome == "answered"
        agent = of("Alice") if answered else ""
        self.tell(Dequeued, at + waited, contact=contact, queue=of(queue), outcome=outcome, waited=waited, agent=agent)
        if answered:
            end = at + waited + talked
            self.tell(Ended, end, contact=contact, queue=of(queue), agent=agent, talked=talked, by="agent")

    def report(self, **query: object) -> ReportAnswer:
        answer = report(self.floor, msgspec.convert({"query": "report"} | query, ReportQuery))
        assert isinstance(answer, ReportAnswer)
        return answer

    def queue(self, name: str = "support", **query: object) -> QueueTotals:
        return self.report(**query).queues[name]


def balances(one: QueueTotals) -> bool:
    outcomes = (one.answered, one.abandoned, one.timeout, one.exit_key, one.emptied, one.overflow, one.withdrawn)
    transferred = one.transferred or 0
    return one.offered + one.carried_in == sum(outcomes) + transferred + one.unknown + one.waiting


def test_the_answer_has_the_shape_it_is_documented_to_have() -> None:
    day = Day()
    day.call(MIDNIGHT, "answered", 5, talked=60)
    told = json.loads(msgspec.json.encode(day.report()))
    assert set(told["queues"]["support"]) == KEYS
    assert sorted(told["agents"]["Alice"]) == sorted(
        ["answered", "talk_seconds", "ring_no_answer", "paused_any_seconds", "paused_seconds"]
    )
    assert told["feed"] == {"lacks": [], "gaps": [], "series": 0}
    assert list(told["queues"]["support"]["service_level"]) == ["within", *(f"SL{n}" for n in range(1, 9))]
    assert "intervals" not in told


def test_what_a_day_came_to() -> None:
    day = Day()
    day.call(MIDNIGHT, "answered", 5, talked=60)
    day.call(MIDNIGHT + 10, "answered", 25, talked=90.5)
    day.call(MIDNIGHT + 20, "abandoned", 12)
    day.call(MIDNIGHT + 30, "exit_key", 3)
    day.tell(Rejected, MIDNIGHT + 40, contact=of("r"), queue=of("support"))
    day.tell(Missed, MIDNIGHT + 50, contact=of("m"), queue=of("support"), agent=of("Alice"), rang=8.0)
    day.tell(Queued, MIDNIGHT + 60, contact=of("w"), queue=of("support"))
    one = day.queue(within=(5, 10))
    assert (one.offered, one.answered, one.abandoned, one.exit_key, one.waiting, one.rejected) == (5, 2, 1, 1, 1, 1)
    assert (one.talk_seconds, one.wait_answered_seconds, one.wait_abandoned_seconds) == (150.5, 30, 12)
    assert (one.longest_wait_seconds, one.ring_no_answer) == (25, 1)
    assert one.answered_within == {"5": 1, "10": 1, "20": 1}
    assert one.abandoned_within == {"5": 0, "10": 0, "20": 1}
    assert one.service_level["within"] == 20
    assert one.service_level["SL1"] == 33.33
    assert one.service_level["SL7"] == 25.0
    assert balances(one)


def test_a_queue_in_which_nothing_happened_has_no_service_level() -> None:
    day = Day()
    day.tell(Rejected, MIDNIGHT, contact=of("r"), queue=of("support"))
    assert set(day.queue().service_level.values()) == {20, None}


def test_a_day_begins_and_ends_at_midnight_where_the_site_is() -> None:
    day = Day()
    day.call(MIDNIGHT - 10, "answered", 5, talked=2)
    day.call(MIDNIGHT - 5, "answered", 20, talked=60)
    day.call(MIDNIGHT + 86400 - 1, "abandoned", 30)
    before, that, after = (day.queue(day=f"2026-11-{n}") for n in (21, 22, 23))
    assert (before.offered, before.carried_in, before.answered, before.waiting) == (2, 0, 1, 1)
    assert (that.offered, that.carried_in, that.answered, that.waiting) == (1, 1, 1, 1)
    assert (after.offered, after.carried_in, after.abandoned, after.waiting) == (0, 1, 1, 0)
    assert all(map(balances, (before, that, after)))


def test_a_day_is_a_day_of_the_site_also_when_clocks_change() -> None:
    day = Day()
    autumn = 1792879200.0  # 2026-10-25 00:00 in Berlin, a day of 25 hours
    day.call(autumn + 24.5 * 3600, "abandoned", 5)
    assert day.queue(day="2026-10-25").offered == 1
    assert day.queue(day="2026-10-26").offered == 0


def test_a_day_that_is_none_is_refused() -> None:
    for none in ("yesterday", "2026-02-30", "2026"):
        assert report(Day().floor, ReportQuery(day=none)) == Refused(why="day")


def test_the_threshold_is_the_queue_s_own() -> None:
    told = QueueConfig(id=of("vip"), service=Service(within=10))
    day = Day(Centre(sites=CENTRE.sites, queues=(told,)))
    for queue in ("vip", "sales", "support"):
        day.call(MIDNIGHT, "answered", 12, talked=5, queue=queue)
    for queue in ("vip", "sales"):
        day.tell(Observed, MIDNIGHT, of=of(queue), gauges={"service_level": 15.0})
    levels = {name: one.service_level for name, one in day.report().queues.items()}
    assert {name: (level["within"], level["SL1"]) for name, level in levels.items()} == {
        "vip": (10, 0.0),
        "sales": (15, 100.0),
        "support": (20, 100.0),
    }
    assert day.queue("sales").answered_within == {"15": 1}


def test_who_cannot_know_of_refused_joins_says_so() -> None:
    day = Day()
    day.tell(FeedStatus, MIDNIGHT, state="recorded", series=1, lacks=("dialplan",))
    day.call(MIDNIGHT, "answered", 5)
    answer = day.report()
    assert answer.queues["support"].rejected is None
    assert answer.feed.lacks == ("dialplan",)


def test_an_open_pause_ends_at_the_last_thing_read() -> None:
    day = Day()
    for queue, reason, at in (("support", "Lunch", 0.0), ("sales", "Training", 100.0)):
        day.tell(Readiness, MIDNIGHT + at, agent=of("Alice"), ready=False, queue=of(queue), reason=reason)
    day.tell(Readiness, MIDNIGHT + 150, agent=of("Alice"), ready=True, queue=of("sales"))
    day.call(MIDNIGHT + 200, "abandoned", 100)
    alice = day.report().agents["Alice"]
    assert alice.paused_seconds == {"Lunch": 250, "Training": 50}
    assert alice.paused_any_seconds == 300


def test_names_that_two_sources_share_are_told_with_their_source() -> None:
    floor = Floor(CENTRE, keep_days=None)
    for number, source in enumerate(("north/pbx", "south/pbx")):
        for queue in ("support", f"only {source[:5]}"):
            floor.apply(
                Queued(
                    id=f"{queue}", source=source, ts=MIDNIGHT, contact=f"{source}:{number}", queue=f"{source}:{queue}"
                )
            )
    answer = report(floor, ReportQuery())
    assert isinstance(answer, ReportAnswer)
    assert list(answer.queues) == ["north/pbx:support", "only north", "only south", "south/pbx:support"]


def test_quarter_hours_carry_on_who_waits() -> None:
    day = Day()
    day.call(MIDNIGHT + 890, "answered", 20, talked=10)
    day.call(MIDNIGHT + 2000, "abandoned", 20, queue="sales")
    told = day.report(by="interval").intervals
    assert isinstance(told, tuple)
    assert [(one.start - MIDNIGHT, one.queue, one.totals.carried_in, one.totals.waiting) for one in told] == [
        (0, "support", 0, 1),
        (900, "support", 1, 0),
        (1800, "sales", 0, 0),
    ]
    assert all(balances(one.totals) for one in told)


calls = st.tuples(
    st.integers(0, 3 * 86400),
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["support", "sales"]),
    st.sampled_from(
        [
            *("ENTERQUEUE", "CONNECT|5|9|1", "ABANDON|1|1|9", "EXITWITHKEY|1|1|1|4", "EXITWITHTIMEOUT|1|1|30"),
            *("COMPLETEAGENT|5|60|1", "BLINDTRANSFER|1|x|5|60|1", "RINGNOANSWER|5000", "PAUSE|Lunch", "UNPAUSE"),
            *("SYSCOMPAT", "WITHDRAW|1|1|7", "EXITEMPTY|1|1|", "QUEUESTART", "REMOVEMEMBER", "ADDMEMBER|PAUSED"),
        ]
    ),
)


@given(st.lists(calls, max_size=60), st.sampled_from(["", "2026-11-22", "2026-11-23", "2026-11-24"]))
def test_it_balances_whatever_happened(log: list[tuple[int, str, str, str]], day: str) -> None:
    floor = Floor(CENTRE, keep_days=None)
    reader = QueueLog(Feed(id=SOURCE, url=""))
    for at, call, queue, what in log:
        for event in reader.take(f"{MIDNIGHT + at:.0f}|{call}|{queue}|Alice|{what}"):
            floor.apply(event)
    answer = report(floor, ReportQuery(day=day, by="interval"))
    assert isinstance(answer, ReportAnswer)
    assert isinstance(answer.intervals, tuple)
    assert all(map(balances, answer.queues.values()))
    assert all(balances(one.totals) for one in answer.intervals)
    for name, total in answer.queues.items():
        parts = [one.totals for one in answer.intervals if one.queue == name]
        assert total.offered == sum(one.offered for one in parts)
        assert total.answered == sum(one.answered for one in parts)
    for agent in answer.agents.values():
        assert sum(agent.paused_seconds.values()) == pytest.approx(agent.paused_any_seconds, abs=0.01)


def test_days_add_up_to_the_whole() -> None:
    path = Path(__file__).parents[1] / "data" / "captures" / "exits-22.queue_log"
    reader, floor = QueueLog(Feed(id=SOURCE, url="")), Floor(CENTRE, keep_days=None)
    for line in path.read_text("utf-8").splitlines():
        at, _, rest = line.partition("|")
        for event in reader.take(f"{MIDNIGHT + (int(at) - 1795351832) * 400:.0f}|{rest}"):
            floor.apply(event)
    whole = report(floor, ReportQuery())
    days = [report(floor, ReportQuery(day=f"2026-11-{number}")) for number in (22, 23, 24)]
    assert isinstance(whole, ReportAnswer)
    for name, total in whole.queues.items():
        parts = [day.queues[name] for day in days if isinstance(day, ReportAnswer)]
        assert total.offered == sum(part.offered for part in parts)
        assert total.answered == sum(part.answered for part in parts)
        assert total.talk_seconds == sum(part.talk_seconds for part in parts)
        assert total.waiting == parts[-1].waiting


class TestCurve:
    def day(self) -> Day:
        day = Day()
        day.tell(FeedStatus, MIDNIGHT - 60, state="live", since=MIDNIGHT - 60)
        day.call(MIDNIGHT + 10, "answered", 5)
        day.call(MIDNIGHT + 20, "abandoned", 5, queue="sales")
        day.call(MIDNIGHT + 1900, "answered", 5)
        return day

    def test_each_quarter_hour_that_is_over_has_its_count(self) -> None:
        answer = curve(self.day().floor, MIDNIGHT + 3 * 900 + 1)
        assert answer == CurveAnswer(MIDNIGHT, (2, 0, 1))
        assert curve(self.day().floor, MIDNIGHT + 899).offered == ()

    def test_the_day_is_that_of_the_site_and_begins_anew(self) -> None:
        answer = curve(self.day().floor, MIDNIGHT + 86400 + 900)
        assert (answer.start, answer.offered) == (MIDNIGHT + 86400, (0,))

    def test_a_quarter_hour_with_a_hole_has_no_count(self) -> None:
        day = self.day()
        day.tell(Synced, MIDNIGHT + 1000, gap_from=MIDNIGHT + 950, queues=(), agents=())
        assert curve(day.floor, MIDNIGHT + 3600).offered == (2, None, 1, 0)
        day.tell(FeedStatus, MIDNIGHT + 2800, state="lost", since=MIDNIGHT + 2800)
        assert curve(day.floor, MIDNIGHT + 3600).offered == (2, None, 1, None), (
            "what came since it was lost, nobody knows"
        )

    def test_what_came_before_the_first_word_is_not_claimed(self) -> None:
        day = Day()
        assert curve(day.floor, MIDNIGHT + 1800).offered == (None, None)
        day.tell(FeedStatus, MIDNIGHT + 600, state="live", since=MIDNIGHT + 600)
        day.call(MIDNIGHT + 700, "answered", 5)
        assert curve(day.floor, MIDNIGHT + 1800).offered == (None, 0)
