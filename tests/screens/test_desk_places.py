from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Region

from wallboard.screens.desk_places import PANES, DeskScene, desk_places

SCENES = st.builds(DeskScene, st.sampled_from(PANES), st.booleans(), st.integers(0, 200), st.booleans())


@given(st.integers(1, 400), st.integers(1, 120), SCENES)
def test_everything_has_a_home_of_its_own(width: int, height: int, scene: DeskScene) -> None:
    regions = desk_places(width, height, scene)
    screen = Region(0, 0, width, height)
    for id, region in regions.items():
        assert region.area > 0, id
        assert screen.contains_region(region), id
    for (id, one), (other_id, other) in combinations(regions.items(), 2):
        assert not one.overlaps(other), (id, other_id)
    if regions.keys() != {"status"}:
        assert {"nav", "totals", "feeds", "ticker", "detail", scene.pane} <= set(regions)
        assert ("prompt" in regions) == scene.asked != ("keys" in regions)
        assert not scene.zoom or len(set(PANES) & set(regions)) == 1


@pytest.mark.parametrize(("size", "panes"), [
    ((320, 90), 3), ((200, 50), 3), ((160, 45), 3), ((120, 36), 3), ((96, 27), 1), ((80, 24), 1), ((77, 24), 0),
    ((80, 21), 0), ((20, 5), 0),
])  # fmt: skip
def test_a_room_has_its_layout(size: tuple[int, int], panes: int) -> None:
    assert len(set(PANES) & set(desk_places(*size, DeskScene()))) == panes


@given(st.sampled_from([(320, 90), (200, 50), (160, 45), (120, 36), (80, 24)]), SCENES)
def test_a_question_takes_the_place_of_the_keys_and_of_nothing_else(size: tuple[int, int], scene: DeskScene) -> None:
    asked, plain = (desk_places(*size, scene._replace(asked=asked)) for asked in (True, False))
    assert asked.pop("prompt") == plain.pop("keys")
    assert asked == plain
