from hypothesis import given
from hypothesis import strategies as st
from textual.strip import Strip

from tests.widgets.drawing import EN, PALETTE, inks
from wallboard.text import width
from wallboard.widgets.canvas import Canvas, Look, Piece, fitting, heading, line, right

STYLE = PALETTE.style("text")
NAMES = st.text(st.sampled_from("ab海客👩สัéxخ"), max_size=30)


@given(st.lists(st.tuples(st.integers(0, 60), NAMES), max_size=6), st.integers(0, 60))
def test_a_line_is_exactly_as_wide_as_told(placed: list[tuple[int, str]], cells: int) -> None:
    drawn = line(cells, STYLE, [Piece(x, text, STYLE) for x, text in sorted(placed)])
    assert width(drawn.text) == cells == drawn.cell_length


def test_a_name_never_pushes_a_number() -> None:
    drawn = line(20, STYLE, [Piece(0, "客户服务中心", STYLE), right(20, "4:12", STYLE)])
    assert drawn.text == "客户服务中心    4:12"
    assert line(8, STYLE, [Piece(2, "a long name", STYLE)]).text == "  a lon~"


def test_a_heading_rules_what_is_left_between_its_words() -> None:
    drawn = heading(EN, 24, [Piece(0, "QUEUES", STYLE), Piece(14, "wait", STYLE)])
    assert drawn.text == "QUEUES ────── wait ─────"
    assert {ink for text, ink, _ in inks(drawn) if "─" in text} == {"rule"}


def test_the_fullest_wording_that_fits_is_taken() -> None:
    assert fitting(("Billing   limit 3:00", "limit 3:00"), 12) == "limit 3:00"
    assert fitting(("Billing   limit 3:00", "limit 3:00"), 6) == "limit~"
    assert fitting((), 6) == ""


class Rows(Canvas[tuple[str, ...]]):
    def draw(self, value: tuple[str, ...], look: Look, width: int, height: int) -> list[Strip]:
        return [line(width, STYLE, [Piece(0, text, STYLE)]) for text in value]


async def test_only_lines_that_changed_are_painted_again() -> None:
    from textual.app import App, ComposeResult

    class One(App[None]):
        def compose(self) -> ComposeResult:
            yield Rows(EN, ("one", "two", "three"), id="rows")

    async with One().run_test(size=(10, 4)) as pilot:
        rows = pilot.app.query_one(Rows)
        painted: list[int] = []
        rows.refresh = lambda *regions, **_: painted.extend(region.y for region in regions)  # type: ignore[method-assign, assignment, return-value]
        rows.show(("one", "two", "three"), EN)
        assert painted == []
        rows.show(("one", "TWO", "three"), EN)
        assert painted == [1]
        assert [rows.render_line(y).text.rstrip() for y in range(4)] == ["one", "TWO", "three", ""]


async def test_what_is_shown_before_a_new_size_is_drawn_is_drawn_in_it() -> None:
    from textual.app import App, ComposeResult
    from textual.geometry import Size

    class One(App[None]):
        def compose(self) -> ComposeResult:
            yield Rows(EN, ("one", "two", "three"), id="rows")

    async with One().run_test(size=(10, 4)) as pilot:
        rows = pilot.app.query_one(Rows)
        rows._size = Size(10, 2)
        rows.show(("one", "TWO", "three"), EN)
        assert [rows.render_line(y).text.rstrip() for y in range(2)] == ["one", "TWO"]
