from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual.geometry import Region

from wallboard.screens.places import HEROES, Scene, places

NEVER_LEAVES = {"title", "waiting", "longest", "service", "queues", "feeds"}


SIZES = [(320, 90), (200, 50), (160, 45), (120, 36), (96, 27), (80, 24)]
SCENES = st.builds(
    Scene, st.sampled_from(["lost", "alarm", "curve", "today"]), st.integers(0, 20), st.booleans(), st.integers(0, 9)
)


@given(st.integers(1, 400), st.integers(1, 120), SCENES)
@example(20, 5, Scene())
@example(200, 50, Scene(sites=9))
@example(320, 90, Scene(sites=9, panel="alarm"))
def test_everything_has_a_home_of_its_own(width: int, height: int, scene: Scene) -> None:
    layout = places(width, height, scene)
    screen = Region(0, 0, width, height)
    for id, region in layout.regions.items():
        assert region.area > 0, id
        assert screen.contains_region(region), id
    for (id, one), (other_id, other) in combinations(layout.regions.items(), 2):
        assert not one.overlaps(other), (id, other_id)
    assert set(layout.regions) >= (NEVER_LEAVES - {"queues"} if layout.queue_rows else {"status"})
    if layout.queue_rows:
        assert layout.regions.keys() & {"queues", "sites", "site_lines"}
        if scene.panel in ("lost", "alarm"):
            assert scene.panel in layout.regions, "it gives way, wherever there is a board"
        assert ("keys" in layout.regions) == scene.footer


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("sites", range(0, 12))
def test_nothing_moves_when_a_panel_gives_way(size: tuple[int, int], sites: int) -> None:
    calm = places(*size, Scene("curve", sites)).regions
    for panel in ("alarm", "lost"):
        loud = places(*size, Scene(panel, sites)).regions
        gone = {"curve", "today", "contacts", "queues"}
        assert {id: region for id, region in calm.items() if id not in gone} == {
            id: region for id, region in loud.items() if id not in {*gone, panel}
        }
        if "queues" in loud:
            assert calm["queues"] == loud["queues"]
        else:
            assert sites > 3, "queues leave only where so many sites stand in for them"


@pytest.mark.parametrize(("size", "rows", "heroes"), [
    ((200, 50), 3, (30, 42, 42, 30, 22, 20)), ((120, 36), 2, (15, 25, 24, 21, 16, 12)), ((80, 24), 1, (12, 23, 18)),
    ((320, 90), 5, (45, 67, 66, 52, 39, 37)), ((160, 45), 2, (20, 34, 32, 29, 21, 17)), ((96, 27), 1, (15, 33, 19)),
    ((77, 24), 0, ()), ((20, 5), 0, ()),
])  # fmt: skip
def test_a_room_has_its_layout(size: tuple[int, int], rows: int, heroes: tuple[int, ...]) -> None:
    layout = places(*size)
    assert layout.queue_rows == rows
    assert tuple(layout.regions[id].width for id in HEROES if id in layout.regions) == heroes


def test_the_wall_is_the_one_that_was_designed() -> None:
    regions = places(200, 50, Scene("curve")).regions
    assert regions["queues"] == Region(2, 13, 128, 26)
    assert regions["agents"] == Region(134, 13, 63, 26)
    assert regions["curve"] == Region(2, 39, 128, 9)
    assert regions["feeds"] == Region(0, 49, 200, 1)


def test_a_wall_of_nine_sites_has_nine_tiles_and_a_card_across() -> None:
    calm, loud = (places(200, 50, Scene(panel, 9)).regions for panel in ("curve", "alarm"))
    assert calm["sites"] == Region(2, 13, 196, 30)
    assert (calm["queues"], loud["alarm"]) == (Region(2, 44, 128, 4), Region(2, 44, 196, 4))
    assert "agents" not in calm, "every agent has a desk on a tile"


@pytest.mark.parametrize(("size", "lines"), [
    ((200, 50), 3), ((160, 45), 2), ((120, 36), 3), ((320, 90), 3), ((96, 27), 0), ((80, 24), 0),
])  # fmt: skip
def test_trunk_groups_take_only_what_those_who_wait_can_spare(size: tuple[int, int], lines: int) -> None:
    without, with_ = (places(*size, Scene("curve", trunks=count)).regions for count in (0, 3))
    assert lines + 1 == with_["trunks"].height if lines else "trunks" not in with_
    assert with_["contacts"].height >= min(4, without["contacts"].height)
    same = without.keys() - {"contacts"}
    assert {id: without[id] for id in same} == {id: with_[id] for id in same}


def test_at_4k_agents_have_room_for_tiles_that_are_read_from_afar() -> None:
    regions = places(320, 90, Scene("alarm")).regions
    assert regions["agents"].height == 51, "a title, a legend and six rows of tiles"
    assert regions["curve"].height >= 7


def test_at_4k_nothing_leaves() -> None:
    for sites in (0, 9):
        regions = places(320, 90, Scene("alarm", sites)).regions
        assert {"queues", "agents", "today", "contacts", "curve", "alarm"} <= set(regions)


def test_a_wall_has_no_keys_and_gives_their_room_away() -> None:
    assert "keys" not in places(200, 50, Scene(footer=False)).regions
    assert places(80, 24, Scene(footer=False)).regions["contacts"].bottom == 23
