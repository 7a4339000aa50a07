import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.screens.fake_link import MIDNIGHT, MORNING, NOON
from tests.widgets.drawing import EN, ZH, ink_of, inks, texts, widths
from wallboard.widgets import chart
from wallboard.widgets.canvas import Look
from wallboard.widgets.day_curve import Curve, DayCurve, row_of, scale, worth_drawing
from wallboard.words import zone

SITE = zone("Asia/Shanghai")
COUNTS = st.lists(st.integers(0, 99999) | st.none(), max_size=100)


@pytest.fixture(autouse=True, scope="module")
def _loaded() -> None:
    assert chart.load()


def draw(offered: tuple[int | None, ...], width: int = 128, height: int = 9, look: Look = EN, **more: str) -> list[str]:
    value = Curve(MIDNIGHT, offered, NOON, SITE, **more)
    return texts(DayCurve(look, value, "curve").draw(value, look, width, height))


def test_the_day_has_a_title_a_scale_and_the_hours() -> None:
    lines = draw(MORNING)
    assert lines[0].startswith("THE DAY  offered by quarter hour  most 148 at 10:15 ──")
    assert [line[:6].strip() for line in lines[1:-1]] == ["150", "", "100", "", "50", "", ""]
    assert lines[-1].split() == ["08", "09", "10", "▴now"]
    assert len(lines) == 9


def test_the_day_in_chinese() -> None:
    lines = draw(MORNING, look=ZH)
    assert lines[0].startswith("今日话务  每15分钟呼入  峰值 148，10:15")
    assert lines[-1].split() == ["08", "09", "10", "▴现在"]


def test_the_axis_grows_by_doubling_so_that_it_seldom_changes() -> None:
    hours = {}
    for quarters in (4, 11, 12, 23, 24, 47, 48, 60):
        value = Curve(MIDNIGHT, (*[0] * 32, *[9] * quarters), MIDNIGHT - 1, SITE)  # so long ago that it is not shown
        hours[quarters] = texts(DayCurve(EN, value, "curve").draw(value, EN, 128, 9))[-1].split()
    assert hours[4] == hours[11] == ["08", "09", "10"]
    assert hours[12] == hours[23] == ["08", "09", "10", "11", "12", "13"]
    assert hours[24] == hours[47] == ["08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19"]
    assert hours[48] == hours[60] == ["08", "10", "12", "14", "16", "18", "20", "22", "00", "02", "04", "06"]


def test_the_day_of_a_week_before_is_dashed_behind_it_and_named() -> None:
    before = (*[0] * 32, *[50] * 16)
    value = Curve(MIDNIGHT, MORNING, NOON, SITE, before=before, counts=(953, 661))
    lines = DayCurve(EN, value, "curve").draw(value, EN, 128, 9)
    assert texts(lines)[0].startswith(
        "THE DAY  offered by quarter hour  most 148 at 10:15  - - a week ago  by now 953, then 661 ──"
    )
    dashed = [run for run, ink, _ in inks(lines[5]) if ink == "dim" and run]
    assert len(dashed) > 20, "in another colour"
    assert max(map(len, dashed)) <= 2, "and not a line in any colour"
    assert (
        draw(MORNING)[1:]
        == texts(DayCurve(EN, value._replace(before=()), "curve").draw(value._replace(before=()), EN, 128, 9))[1:]
    )


def test_the_scale_holds_both_days() -> None:
    value = Curve(MIDNIGHT, MORNING, NOON, SITE, before=(*[0] * 32, *[400] * 16, *[9000] * 40))
    labels = [line[:6].strip() for line in texts(DayCurve(EN, value, "curve").draw(value, EN, 128, 9))[1:-1]]
    assert max(int(label) for label in labels if label) == 400, "as far as they are shown"


def test_a_day_with_a_hole_says_so() -> None:
    value = Curve(MIDNIGHT, MORNING, NOON, SITE, since="09:12")
    head = DayCurve(EN, value, "curve").draw(value, EN, 128, 9)[0]
    assert ink_of(head, "since 09:12") == "warn"


def test_a_curve_that_is_no_longer_live_has_lost_its_colour() -> None:
    for lost, ink in ((False, "accent"), (True, "ghost")):
        value = Curve(MIDNIGHT, MORNING, NOON, SITE, lost=lost)
        lines = DayCurve(EN, value, "curve").draw(value, EN, 128, 9)
        drawn = next(run for run, _, _ in inks(lines[2]) if run)
        assert ink_of(lines[2], drawn) == ink_of(lines[0], "offered") == ink


def test_before_there_is_a_line_it_says_when_there_will_be() -> None:
    assert draw((None, None, 5))[1] == "  drawn when an hour is over"
    assert draw(())[1] == "  drawn when an hour is over"


@pytest.mark.parametrize(
    ("offered", "worth"),
    [((), False), ((1, 1, 1), False), ((1, None) * 4, False), ((0, 0, 0, 0), True), ((1, 1, None, 0, 0), True)],
)
def test_a_line_needs_an_hour_some_of_it_in_one_piece(offered: tuple[int | None, ...], worth: bool) -> None:
    assert worth_drawing(offered) == worth


@given(COUNTS, st.integers(1, 250), st.integers(1, 30))
def test_it_fills_its_room_whatever_the_day(offered: list[int | None], width: int, height: int) -> None:
    for look in (EN, ZH):
        value = Curve(MIDNIGHT, tuple(offered), NOON, SITE)
        assert widths(DayCurve(look, value, "curve").draw(value, look, width, height)) == {width}


@given(st.integers(0, 10**7), st.integers(1, 30))
def test_a_scale_is_round_and_holds_the_peak(peak: int, rows: int) -> None:
    top, ticks = scale(peak, rows)
    assert top >= peak
    assert ticks[-1] == top
    assert str(ticks[0]).strip("0") in ("1", "2", "5")
    assert len(ticks) <= 5
    places = [row_of(tick, top, rows) for tick in ticks]
    assert len(set(places)) == len(places)
    assert min(places) == 0
