"""What is shown of agents, and what their time came to."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.floor.teller import ALICE, NOON, SALES, SUPPORT, Teller, of
from wallboard.floor.agents import displayed
from wallboard.floor.windows import QUARTER
from wallboard.model.events import Alerted, Assigned, FeedStatus, Reached, Readiness, Session, Working


@pytest.fixture
def tell() -> Teller:
    """Alice is signed on and serves two queues."""
    tell = Teller()
    tell(Session, 0, agent=ALICE, on=True, name="Alice")
    for queue in (SUPPORT, SALES):
        tell(Assigned, 0, agent=ALICE, queue=queue, on=True)
    return tell


def work(tell: Teller, at: float, work: str, **facts: Any) -> None:
    tell(Working, at, agent=ALICE, work=work, **facts)


def pause(tell: Teller, at: float, queue: str = "", reason: str = "Lunch") -> None:
    tell(Readiness, at, agent=ALICE, ready=False, queue=queue, reason=reason)


def unpause(tell: Teller, at: float, queue: str = "") -> None:
    tell(Readiness, at, agent=ALICE, ready=True, queue=queue)


def paused(tell: Teller, until: float) -> dict[str, float]:
    return tell.agent().between(0.0, 1e12, NOON + until).paused


# -- what is shown


def test_ready_since_she_could_be(tell: Teller) -> None:
    assert displayed(tell.agent()) == ("ready", NOON, "")
    work(tell, 10, "talking")
    work(tell, 50, "idle")
    assert displayed(tell.agent()) == ("ready", NOON + 50, "")


@pytest.mark.parametrize("state", ["talking", "held", "ringing", "reserved", "wrap_up", "error"])
def test_work_outranks_readiness(tell: Teller, state: str) -> None:
    pause(tell, 5)
    work(tell, 10, state)
    assert displayed(tell.agent()) == (state, NOON + 10, "")


def test_the_first_of_several_works_by_rank(tell: Teller) -> None:
    for at, state, channel in ((1, "wrap_up", "mail"), (2, "ringing", "voice"), (3, "talking", "chat")):
        work(tell, at, state, channel=channel)
        assert tell.state() == state
    work(tell, 4, "error", channel="case")
    assert tell.state() == "error"


def test_paused_everywhere_is_not_ready_and_paused_in_some_is_ready_with_a_mark(tell: Teller) -> None:
    pause(tell, 10, SUPPORT)
    assert (tell.state(), tell.agent().paused_in()) == ("ready", (SUPPORT,))
    pause(tell, 11, SALES, "Training")
    assert displayed(tell.agent()) == ("not_ready", NOON + 11, "Training")
    assert tell.agent().paused_in() == ()
    unpause(tell, 20, SALES)
    assert displayed(tell.agent())[:2] == ("ready", NOON + 20)


def test_another_queue_makes_a_paused_agent_ready_there(tell: Teller) -> None:
    pause(tell, 10, SUPPORT)
    pause(tell, 10, SALES)
    tell(Assigned, 20, agent=ALICE, queue=of("vip"), on=True)
    assert tell.state() == "ready"
    tell(Assigned, 30, agent=ALICE, queue=of("vip"), on=False)
    assert tell.state() == "not_ready"


def test_ready_in_one_queue_after_a_pause_everywhere(tell: Teller) -> None:
    pause(tell, 10)
    assert displayed(tell.agent()) == ("not_ready", NOON + 10, "Lunch")
    unpause(tell, 20, SALES)
    assert (tell.state(), tell.agent().paused_in()) == ("ready", (SUPPORT,))
    unpause(tell, 30)
    assert (tell.state(), tell.agent().paused_in()) == ("ready", ())


def test_unreachable_is_the_phone_not_the_person(tell: Teller) -> None:
    pause(tell, 5)
    tell(Reached, 10, agent=ALICE, reachable=False, why="unregistered")
    assert displayed(tell.agent()) == ("unreachable", NOON + 10, "unregistered")
    tell(Reached, 20, agent=ALICE, reachable=True)
    assert tell.state() == "not_ready"


def test_signed_off(tell: Teller) -> None:
    work(tell, 5, "talking")
    pause(tell, 8)
    tell(Session, 10, agent=ALICE, on=False)
    assert displayed(tell.agent()) == ("signed_off", NOON + 10, "")
    tell(Session, 20, agent=ALICE, on=True)
    assert displayed(tell.agent()) == ("ready", NOON + 20, "")
    assert tell.agent().name == "Alice"


def test_nobody_is_signed_off_at_midnight(tell: Teller) -> None:
    tell(Session, 36 * 3600, agent=of("Bruno Baker"), on=True)
    assert displayed(tell.agent()) == ("ready", NOON, "")


def test_a_lost_feed_knows_nobody(tell: Teller) -> None:
    tell.lose(100)
    assert displayed(tell.agent()) == ("unknown", NOON + 100, "closed")
    tell(FeedStatus, 110, state="live", series=2)
    assert tell.state() == "unknown"  # until it told the whole
    tell.sync(111, agents=(tell.event(Session, 111, agent=ALICE, on=True),))
    assert tell.state() != "signed_off"


def test_a_stale_feed_knows_nobody_until_it_speaks_again(tell: Teller) -> None:
    tell(FeedStatus, 100, state="stale")
    assert tell.state() == "unknown"
    tell(FeedStatus, 101, state="live")
    assert tell.state() == "ready"


def test_nothing_told_of_her_is_not_ready(tell: Teller) -> None:
    work(tell, 1, "idle")
    tell(Working, 1, agent=of("Bruno Baker"), work="idle")
    assert tell.state(of("Bruno Baker")) == "unknown"


def test_a_choice_to_be_away_is_pending_until_it_is_made_good(tell: Teller) -> None:
    work(tell, 1, "talking")
    tell(Readiness, 2, agent=ALICE, ready=False, reason="Lunch", pending=True)
    assert (tell.state(), tell.agent().pending) == ("talking", "Lunch")
    work(tell, 3, "idle")
    pause(tell, 3)
    assert (tell.state(), tell.agent().pending) == ("not_ready", None)


def test_telling_the_same_again_changes_no_clock(tell: Teller) -> None:
    work(tell, 1, "talking", contact=of("c1"), queue=SUPPORT)
    work(tell, 9, "talking")
    pause(tell, 2, SUPPORT)
    pause(tell, 9, SUPPORT)
    activity = tell.agent().activity()
    assert activity is not None
    assert (activity.since, activity.contact, activity.queue) == (NOON + 1, of("c1"), SUPPORT)
    assert tell.agent().pauses[SUPPORT].since == NOON + 2


def test_an_alert_does_not_interrupt_a_talk(tell: Teller) -> None:
    work(tell, 1, "talking", contact=of("c0"))
    tell.queued("c1", 2)
    tell(Alerted, 3, contact=of("c1"), queue=SUPPORT, agent=ALICE)
    assert tell.state() == "talking"


# -- order


def test_a_fact_the_source_numbers_as_overtaken_is_left_aside(tell: Teller) -> None:
    late = tell.event(Working, 5, agent=ALICE, work="ringing")
    work(tell, 9, "talking")
    late = type(late)(**{name: getattr(late, name) for name in late.__struct_fields__} | {"id": "late", "seq": 2})
    tell.floor.apply(late)
    assert (tell.state(), tell.odd("late")) == ("talking", 1)


def test_a_clock_set_back_freezes_nobody(tell: Teller) -> None:
    work(tell, 1000, "talking")
    work(tell, -2000, "idle")
    assert tell.state() == "ready"
    pause(tell, -1990)
    assert tell.state() == "not_ready"


def test_a_new_series_counts_from_one_and_is_believed(tell: Teller) -> None:
    work(tell, 1000, "talking")
    tell(FeedStatus, 1001, state="live", series=2, seq=1)
    work(tell, 999, "idle", seq=2)
    assert tell.state() == "ready"


# -- what her time came to


def test_overlapping_pauses_count_once_under_the_reason_given_last(tell: Teller) -> None:
    pause(tell, 0, SUPPORT, "Lunch")
    pause(tell, 10, SALES, "Training")
    unpause(tell, 30, SALES)
    unpause(tell, 60, SUPPORT)
    assert paused(tell, 1000) == {"Lunch": 40, "Training": 20}
    assert tell.agent().cells.total().paused_any() == 60


def test_another_reason_in_the_same_queue(tell: Teller) -> None:
    pause(tell, 0, SUPPORT, "Lunch")
    pause(tell, 10, SUPPORT, "Training")
    unpause(tell, 25, SUPPORT)
    assert paused(tell, 1000) == {"Lunch": 10, "Training": 15}


def test_an_open_pause_counts_up_to_the_last_thing_read(tell: Teller) -> None:
    pause(tell, 100)
    assert paused(tell, 160) == {"Lunch": 60}
    assert tell.agent().today(NOON + 200).paused == {"Lunch": 100}


def test_a_pause_is_over_when_she_leaves_the_queue_or_signs_off(tell: Teller) -> None:
    pause(tell, 0, SUPPORT)
    tell(Assigned, 40, agent=ALICE, queue=SUPPORT, on=False)
    assert paused(tell, 1000) == {"Lunch": 40}
    pause(tell, 100)
    tell(Session, 130, agent=ALICE, on=False)
    assert paused(tell, 1000) == {"Lunch": 70}


def test_a_pause_is_split_at_the_quarter_hours(tell: Teller) -> None:
    pause(tell, 600)
    unpause(tell, 600 + 2 * QUARTER)
    quarters = tell.agent().cells.quarters
    assert [quarters[int(NOON) // QUARTER + n].paused["Lunch"] for n in range(3)] == [300, 900, 600]


def test_a_day_ends_at_midnight_where_she_works(tell: Teller) -> None:
    pause(tell, 11 * 3600)
    assert tell.agent().today(NOON + 12 * 3600 - 1).paused_any() == 3599
    assert tell.agent().today(NOON + 13 * 3600).paused_any() == 3600
    unpause(tell, 13 * 3600)
    assert tell.agent().today(NOON + 14 * 3600).paused_any() == 3600


def test_wrap_up_counts_for_agent_and_queue(tell: Teller) -> None:
    tell.queued("c1", 0)
    tell.left("c1", 5, "answered", 5, agent=ALICE)
    tell.ended("c1", 65, 60)
    work(tell, 65, "wrap_up", until=NOON + 80)
    work(tell, 80, "idle")
    assert tell.agent().cells.total().wrap == 15
    assert tell.total().wrap == 15


def test_a_pause_of_a_thousand_years_is_a_clock_gone_wrong(tell: Teller) -> None:
    pause(tell, 0)
    unpause(tell, 1000 * 366 * 86400)
    assert len(tell.agent().cells.quarters) < 40_000


QUEUES = (SUPPORT, SALES, of("vip"))
MOVES = st.tuples(st.integers(0, 4000), st.sampled_from((*QUEUES, "")), st.sampled_from(("", "Lunch", "Training")))


def after(in_force: dict[str, str], queue: str, reason: str) -> dict[str, str]:
    """The pauses in force, queue -> reason, the one given last at the end, after another move; no reason: ready."""
    if in_force.get(queue) == reason:
        return in_force
    if queue == "":
        return {"": reason} if reason else {}
    others = {other: why for other, why in in_force.items() if other != queue}
    if reason:
        return others | {queue: reason}
    everywhere = others.pop("", None)
    spread = {other: everywhere for other in QUEUES if everywhere and other != queue and other not in others}
    return spread | others


@given(st.lists(MOVES, min_size=1, max_size=25))
def test_paused_seconds_equal_a_count_of_every_second(moves: list[tuple[int, str, str]]) -> None:
    """Stretch by stretch: away is away in any queue, and counts under the reason given last of those in force."""
    tell = Teller()
    for queue in QUEUES:
        tell(Assigned, 0, agent=ALICE, queue=queue, on=True)
    moves = sorted(moves, key=lambda move: move[0])
    expected = Counter[str]()
    in_force: dict[str, str] = {}
    for (at, queue, reason), until in zip(moves, [*(move[0] for move in moves[1:]), 4100], strict=True):
        tell(Readiness, at, agent=ALICE, ready=not reason, queue=queue, reason=reason)
        in_force = after(in_force, queue, reason)
        expected += Counter(dict.fromkeys(list(in_force.values())[-1:], until - at))
    assert paused(tell, 4100) == expected
    assert tell.agent().away() == bool(in_force and ("" in in_force or set(in_force) == set(QUEUES)))
