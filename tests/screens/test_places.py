from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual.geometry import Region

from wallboard.screens.places import HEROES, places

NEVER_LEAVES = {"title", "waiting", "longest", "service", "queues", "feeds"}


@given(st.integers(1, 400), st.integers(1, 120))
@example(20, 5)
@example(200, 50)
@example(320, 90)
def test_everything_has_a_home_of_its_own(width: int, height: int) -> None:
    layout = places(width, height)
    screen = Region(0, 0, width, height)
    for region in layout.regions.values():
        assert region.area > 0
        assert screen.contains_region(region)
    for one, other in combinations(layout.regions.values(), 2):
        assert not one.overlaps(other)
    assert set(layout.regions) >= (NEVER_LEAVES if layout.queue_rows else {"status"})


@pytest.mark.parametrize(("size", "rows", "heroes"), [
    ((200, 50), 3, (30, 42, 42, 30, 22, 20)), ((120, 36), 2, (17, 27, 24, 21, 13, 11)), ((80, 24), 1, (12, 23, 18)),
    ((320, 90), 3, (49, 69, 69, 49, 37, 33)), ((77, 24), 0, ()), ((20, 5), 0, ()),
])  # fmt: skip
def test_a_room_has_its_layout(size: tuple[int, int], rows: int, heroes: tuple[int, ...]) -> None:
    layout = places(*size)
    assert layout.queue_rows == rows
    assert tuple(layout.regions[id].width for id in HEROES if id in layout.regions) == heroes


def test_the_wall_is_the_one_that_was_designed() -> None:
    regions = places(200, 50).regions
    assert regions["queues"] == Region(2, 13, 128, 26)
    assert regions["agents"] == Region(134, 13, 63, 26)
    assert regions["panel"] == Region(2, 39, 128, 9)
    assert regions["feeds"] == Region(0, 49, 200, 1)
