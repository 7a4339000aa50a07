from hypothesis import given
from hypothesis import strategies as st

from tests.screens.fake_link import NOON, queue, sites
from tests.widgets.drawing import EN, ZH, ground_of, texts, widths
from wallboard.figures import Shown, rolled
from wallboard.model.rows import QueueRow, Window
from wallboard.picture import Names, Place, take
from wallboard.widgets.canvas import Look
from wallboard.widgets.desk_map import desk_map, roomiest
from wallboard.widgets.sites import Sites
from wallboard.widgets.state_stack import ORDER

STATES = st.lists(st.sampled_from([*ORDER, "signed_off"]), max_size=400)


def draw(value: tuple[Place, ...], width: int = 196, height: int = 30, look: Look = EN) -> list[str]:
    return texts(Sites(look, value, "sites").draw(value, look, width, height))


NINE = take(sites(), Names(EN.words)).places


def test_nine_sites_have_a_tile_each_with_their_numbers_and_every_desk() -> None:
    lines = draw(NINE)
    assert len(lines) == 30
    assert lines[0].startswith("SITES  1,500 desks ───")
    assert lines[0].endswith("R 41   > 28   T 1,295   H 26   W 54   N 28   . 28")
    assert [name for name in ("Xidan", "Wangjing", "Yizhuang") if name in lines[1]] == ["Xidan", "Wangjing", "Yizhuang"]
    assert "220 desks" in lines[2]
    body = "\n".join(line for line in lines[1:] if "desk" not in line)
    assert sum(body.count(letter) for letter in "T") >= 1295


def test_a_site_in_trouble_says_so_by_mark_and_ground() -> None:
    lines = Sites(EN, NINE, "sites").draw(NINE, EN, 196, 30)
    assert "!1" in lines[11].text
    assert "!2" in lines[11].text
    assert ground_of(lines[11], "Tongzhou") == "crit_band"
    assert ground_of(lines[11], "Zhongguancun") == "surface"


def test_at_4k_desks_keep_their_seats() -> None:
    lines = draw(NINE, 216, 45)
    assert " T T T T T T R T T W T" in lines[8]
    assert "▄███" in "\n".join(lines), "five rows high"


def test_more_sites_than_tiles_leave_the_worst_and_count_the_others() -> None:
    many = tuple(place._replace(site=place.site._replace(name=f"Site {n}")) for n, place in enumerate(NINE * 3))
    lines = draw(many)
    text = "\n".join(lines)
    assert "+ " in text
    assert text.count("!2") >= 1


@given(st.integers(120, 320), st.integers(6, 60), st.integers(2, 12))
def test_tiles_fill_their_room(width: int, height: int, count: int) -> None:
    value = (NINE * 2)[:count]
    for look in (EN, ZH):
        lines = Sites(look, value, "sites").draw(value, look, width, height)
        assert widths(lines) == {width}
        assert len(lines) <= height


@given(STATES, st.integers(1, 80), st.integers(1, 8))
def test_every_desk_is_drawn_or_counted(states: list[str], width: int, height: int) -> None:
    lines = desk_map(tuple(states), EN, width, height)
    assert widths(lines) == {width}
    assert len(lines) == height
    text = "".join(line.text for line in lines)
    letters = {EN.words.letter(state) for state in states}
    if len(states) <= width * height:
        assert sum(text.count(letter) for letter in letters) == len(states)
    elif width > 12:
        assert "+" in text


def test_a_desk_has_as_many_cells_as_there_is_room_for() -> None:
    assert [roomiest(desks, 60, 4) for desks in (80, 81, 120, 121, 9999)] == [3, 2, 2, 1, 1]
    assert roomiest(1, 60, 4, most=2) == 2


def test_a_roll_up_adds_counts_and_leaves_out_what_is_not_shared() -> None:
    one = Shown(queue(0, waiting=2, oldest=NOON - 9, m30=Window(offered=90, good=45, base=90), level=1), "one", NOON)
    other = Shown(queue(1, waiting=1, oldest=NOON - 20, m30=Window(offered=10, good=10, base=10)), "other", NOON)
    row = rolled("site", "Site", [one, other], []).row
    assert (row.waiting, row.oldest, row.level) == (3, NOON - 20, 1)
    assert (row.m30.good, row.m30.base) == (55, 100)
    assert row.waits == tuple(a + b for a, b in zip(one.row.waits, other.row.waits, strict=True))
    assert (row.formula, row.target, row.within) == ("SL1", 80.0, 20.0)
    mixed = other._replace(row=QueueRow("q", 1, formula="SL3", target=90.0))
    assert (rolled("s", "S", [one, mixed], []).row.formula, rolled("s", "S", [one, mixed], []).row.target) == ("", 0.0)
    assert rolled("s", "S", [], []).row.waiting == 0


def test_a_lost_feed_takes_the_colours_of_its_site() -> None:
    lost = NINE[5]._replace(site=NINE[5].site._replace(lost=True))
    value = (*NINE[:5], lost, *NINE[6:])
    lines = Sites(EN, value, "sites").draw(value, EN, 196, 30)
    assert ground_of(lines[11], "Tongzhou") == "surface"
    assert "!2" not in lines[11].text
