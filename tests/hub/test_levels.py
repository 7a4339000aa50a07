import pytest

from wallboard.config import Limits
from wallboard.hub.levels import ENOUGH, level, next_change
from wallboard.model.rows import QueueRow, Window

NOW = 1_000_000.0
NOTHING = Window()
LIMITS = Limits(longest_wait=(60.0, 120.0), per_desk=(2.5, 4.5))


def queue(waiting: int = 0, waited: float = 0.0, ready: int = 0, busy: int = 9, m30: Window = NOTHING) -> QueueRow:
    oldest = NOW - waited if waiting else None
    return QueueRow("q", 1, waiting=waiting, oldest=oldest, ready=ready, busy=busy, m30=m30)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (queue(), 0),
        (queue(waiting=1, waited=59), 0),
        (queue(waiting=1, waited=60), 1),
        (queue(waiting=1, waited=119), 1),
        (queue(waiting=1, waited=120), 2),
        (queue(waiting=4, busy=2), 0),
        (queue(waiting=5, busy=2), 1),
        (queue(waiting=9, busy=1, ready=1), 2),
        (queue(waiting=0, busy=0), 0),
        (queue(waiting=1, busy=0), 2),
        (queue(m30=Window(good=7, base=ENOUGH)), 1),
        (queue(m30=Window(good=8, base=ENOUGH)), 0),
        (queue(m30=Window(good=0, base=ENOUGH - 1)), 0),
        (queue(waiting=1, waited=120, m30=Window(good=7, base=ENOUGH)), 2),
    ],
)
def test_level(row: QueueRow, expected: int) -> None:
    assert level(row, LIMITS, NOW) == expected


def test_without_limits_only_an_empty_floor_is_trouble() -> None:
    limits = Limits(longest_wait=None, per_desk=None)
    assert level(queue(waiting=50, waited=9999), limits, NOW) == 0
    assert level(queue(waiting=1, busy=0), limits, NOW) == 2


@pytest.mark.parametrize(("waited", "expected"), [(0, 60), (60, 60), (119, 1), (120, None)])
def test_next_change_is_the_next_limit_of_the_longest_wait(waited: float, expected: float | None) -> None:
    change = next_change(queue(waiting=1, waited=waited), LIMITS, NOW)
    assert change == (None if expected is None else NOW + expected)


def test_nothing_changes_by_itself_while_nobody_waits() -> None:
    assert next_change(queue(), LIMITS, NOW) is None
