import pytest

from tests.widgets.drawing import EN, PALETTE, ZH, ground_of, ink_of, texts, widths
from wallboard.desk.cells import Bar, Curve, Mark, Text
from wallboard.desk.table import Head, Line, Table
from wallboard.glyphs import Glyphs
from wallboard.palette import Palette
from wallboard.text import width
from wallboard.theming import Depth, Themes
from wallboard.widgets.canvas import Look
from wallboard.widgets.table import TableView, row, title

HEADS = (Head("attention", "", 3, False, -1), Head("name", "name", 12, False), Head("time", "time", 7, True))
LINE = Line((Mark("held", "H"), Text("Xie Nan"), Text("1:25")))


def test_a_row_has_its_cells_in_their_columns() -> None:
    strip = row(LINE, HEADS, EN, 40, focused=True)
    assert strip.text == "   H   Xie Nan          1:25" + " " * 12
    assert strip.cell_length == 40


def test_the_cursor_and_a_mark_are_seen_without_colour() -> None:
    both = LINE._replace(cursor=True, marked=True)
    assert row(both, HEADS, EN, 40, focused=True).text.startswith("▸# H ")
    assert row(both, HEADS, EN, 40, focused=False).text.startswith(" # H "), "the cursor is where the keys are"
    assert ground_of(row(both, HEADS, EN, 40, focused=True), "Xie Nan") == "sel"
    assert ground_of(row(both, HEADS, EN, 40, focused=False), "Xie Nan") == "raised"


@pytest.mark.parametrize("depth", [Depth.MONO, Depth.NAMED, Depth.TRUE])
def test_every_theme_has_a_style_for_everything(depth: Depth) -> None:
    themes = Themes()
    for name in themes.names(depth):
        look = Look(Palette(themes.get(name, depth), depth), EN.words)
        for tone in ("", "ghost", "over_break"):
            for cursor in (True, False):
                strip = row(LINE._replace(tone=tone, cursor=cursor), HEADS, look, 40, focused=True)
                assert width(strip.text) == 40


def test_what_is_too_long_is_cut_and_pushes_nothing() -> None:
    for name in (
        "客户服务中心大客户专席",
        "A name of forty cells and then some more",
        "ฝ่ายบริการลูกค้าสัมพันธ์",
        "👩‍👩‍👧 🇨🇳 ❤️ x" * 4,
    ):
        strip = row(LINE._replace(cells=(Mark("held", "持"), Text(name), Text("1:25"))), HEADS, ZH, 40, focused=False)
        assert width(strip.text) == 40
        assert width(strip.text.partition("1:25")[0]) == 24


@pytest.mark.parametrize("wide", range(2, 30))
def test_a_row_is_as_wide_as_there_is_room(wide: int) -> None:
    assert width(row(LINE, HEADS, EN, wide, focused=True).text) == wide


def test_bars_and_curves_fill_their_cells_in_every_set_of_characters() -> None:
    heads = (Head("bar", "", 4, False), Head("waits", "30 min", 8, False))
    value = Line((Bar(0.5, "warn"), Curve((0, 1, 2, 3, 4, 12, 3, 2, 9), 12, "accent")))
    assert row(value, heads, EN, 20, focused=False).text[8:16] == "▁▁▂▃█▂▁▆"
    ascii = row(value, heads, EN._replace(glyphs=Glyphs.ASCII), 20, focused=False)
    assert ascii.text == "  ==    1234+329    "
    assert row(value._replace(cells=(Bar(0.0, "text"), value.cells[1])), heads, EN, 20, False).text.startswith("  " * 3)


def test_an_alarm_keeps_its_colour_under_the_cursor_and_a_lost_row_has_none() -> None:
    heads = (Head("wait", "wait", 7, True),)
    alarm = Line((Text("4:12", "critical", bold=True),), cursor=True)
    assert ink_of(row(alarm, heads, EN, 20, True), "4:12") == "critical"
    assert ink_of(row(alarm._replace(tone="ghost", cursor=False), heads, EN, 20, True), "4:12") == "ghost"


def test_the_title_says_what_is_hidden_before_anything_that_may_be_left_out() -> None:
    table = Table("AGENTS", ("12 of 40", "28 hidden", "filter: state:hold", "sort: time", "by queue"), focused=True)
    assert title(table, EN, 100).text.startswith(
        "▸ AGENTS  12 of 40   28 hidden   filter: state:hold   sort: time   by queue ─"
    )
    assert title(table, EN, 40).text.rstrip(" ─") == "▸ AGENTS  12 of 40   28 hidden"
    wrong = table._replace(mistakes=('no column "stat"',))
    assert title(wrong, EN, 100).text.startswith('▸ AGENTS  12 of 40   no column "stat"   28 hidden')


def test_heads_show_by_what_is_sorted() -> None:
    table = Table("AGENTS", ("1 of 1",), (), HEADS, (LINE,))
    view = TableView(EN, table, "agents")
    lines = view.draw(table, EN, 40, 6)
    assert widths(lines) == {40}
    assert texts(lines)[1] == "  ▾    name             time"
    by_time = table._replace(heads=(HEADS[0]._replace(sorted=0), HEADS[1], HEADS[2]._replace(sorted=1)))
    assert texts(view.draw(by_time, EN, 40, 6))[1] == "       name            ▴time"


def test_an_empty_table_says_so() -> None:
    table = Table("AGENTS", ("0 of 40",), (), HEADS, (), empty="nothing to show")
    assert texts(TableView(EN, table, "agents").draw(table, EN, 40, 6))[2] == "  nothing to show"


def test_a_group_has_a_heading_of_its_own() -> None:
    strip = row(Line(heading="Billing  12"), HEADS, EN, 40, focused=False)
    assert strip.text.startswith("  Billing  12 ─")
    assert strip.cell_length == 40
    assert PALETTE.style("rule") in [style for _, style, _ in strip]
