"""Quarter hours, and days that are not always 24 hours long."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallboard.config import Centre, Site
from wallboard.floor.fold import Floor
from wallboard.floor.windows import QUARTER, AgentCell, QueueCell, cells, days

HOUR = 3600
START = 1_795_348_800  # a quarter hour begins


def stamp(text: str, zone: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


# -- cells


def test_a_cell_is_a_quarter_hour() -> None:
    kept = cells(QueueCell, None)
    for at in (START, START + 899.999, START + 900, START - 0.001):
        kept.at(at).offered += 1
    assert {quarter - START // QUARTER: cell.offered for quarter, cell in kept.quarters.items()} == {0: 2, 1: 1, -1: 1}
    assert kept.between(START, START + 900).offered == 2
    assert kept.total().offered == 4


def test_cells_add_up() -> None:
    one = QueueCell(offered=2, talk=1.5, longest=9, answered_after={3: 1, 9: 1})
    one.add(QueueCell(offered=1, talk=2.5, longest=4, answered_after={3: 2, 4: 1}))
    assert one == QueueCell(offered=3, talk=4.0, longest=9, answered_after={3: 3, 9: 1, 4: 1})
    agent = AgentCell(paused={"Lunch": 5.0})
    agent.add(AgentCell(paused={"Lunch": 1.0, "Training": 2.0}))
    assert agent.paused == {"Lunch": 6.0, "Training": 2.0}


def test_adding_leaves_the_other_alone() -> None:
    other = QueueCell(answered_after={3: 1})
    total = QueueCell()
    total.add(other)
    total.add(other)
    assert (other.answered_after, total.answered_after) == ({3: 1}, {3: 2})


def test_what_is_too_old_is_kept_as_a_sum_only() -> None:
    kept = cells(QueueCell, 2)
    for hour in range(24 * 10):
        kept.at(START + hour * HOUR).offered += 1
    assert len(kept.quarters) == 2 * 25 + 1
    assert kept.total().offered == 240
    kept.at(START).offered += 1  # and whatever comes that late
    assert (kept.total().offered, START // QUARTER in kept.quarters) == (241, False)


def test_what_comes_late_into_the_quarter_just_over_is_summed_again() -> None:
    kept = cells(QueueCell, None)
    kept.at(START).offered += 1
    assert kept.closed(START, START + QUARTER).offered == 1
    kept.at(START + QUARTER - 1).offered += 1
    assert kept.closed(START, START + QUARTER).offered == 2


AT = st.integers(START - HOUR, START + 2 * HOUR)


@given(st.lists(st.tuples(AT, st.booleans()), min_size=1, max_size=60))
def test_the_sum_of_closed_quarters_is_never_stale(steps: list[tuple[int, bool]]) -> None:
    """Ask and add in any order: what was summed up once must be summed again when something late comes."""
    kept, told = cells(QueueCell, None), list[int]()
    for at, ask in steps:
        if ask:
            expected = [t for t in told if START <= t < at // QUARTER * QUARTER]
            assert kept.closed(START, at).offered == len(expected)
            assert kept.current(at).offered == sum(t // QUARTER == at // QUARTER for t in told)
        else:
            kept.at(at).offered += 1
            told.append(at)


# -- days


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("Europe/Berlin", "2026-10-26", 24),
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Asia/Shanghai", "2026-03-29", 24),
        ("Asia/Kathmandu", "2026-10-25", 24),
        ("Africa/Cairo", "2026-04-24", 23),  # midnight itself is skipped
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
    ],
)
def test_a_day_is_as_long_as_its_clock_says(zone: str, day: str, hours: float) -> None:
    calendar = days(Site(id="site", timezone=zone))
    start, end = calendar.of(date.fromisoformat(day))
    assert end - start == hours * HOUR
    for ts in (start, (start + end) / 2, end - 1):
        assert calendar.holding(ts) == (start, end)
    assert calendar.holding(start - 1)[1] == start
    assert calendar.holding(end)[0] == end


def test_midnight_is_that_of_the_site() -> None:
    for zone, utc in (
        ("Asia/Shanghai", "2026-11-21 16:00"),
        ("Asia/Kathmandu", "2026-11-21 18:15"),
        ("America/New_York", "2026-11-22 05:00"),
    ):
        start, _ = days(Site(id="site", timezone=zone)).of(date(2026, 11, 22))
        assert start == datetime.fromisoformat(utc).replace(tzinfo=UTC).timestamp()


def test_a_day_may_begin_later_than_midnight() -> None:
    calendar = days(Site(id="site", timezone="Europe/Berlin", day_starts=4 * HOUR))
    start, end = calendar.holding(stamp("2026-10-25 03:59", "Europe/Berlin"))
    assert start == stamp("2026-10-24 04:00", "Europe/Berlin")
    assert end == stamp("2026-10-25 04:00", "Europe/Berlin")
    assert end - start == 25 * HOUR  # by its own clock


@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Africa/Cairo", "UTC", "Pacific/Apia"]),
    st.integers(1_700_000_000, 1_900_000_000),
    st.sampled_from([0, 4 * HOUR, 6.5 * HOUR]),
)
def test_every_instant_is_in_one_day(zone: str, ts: int, day_starts: float) -> None:
    calendar = days(Site(id="site", timezone=zone, day_starts=day_starts))
    start, end = calendar.holding(ts)
    assert start <= ts < end
    assert 22 * HOUR <= end - start <= 26 * HOUR
    assert calendar.holding(end)[0] == end
    assert start % QUARTER == 0


def test_a_zone_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        Floor(Centre(sites=(Site(id="site", timezone="Europe/Atlantis"),)))
