import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.pilot import Pilot

from tests.screens.fake_link import MOMENTS
from tests.widgets.drawing import EN, ZH
from wallboard.app import WallboardApp
from wallboard.glyphs import Glyphs
from wallboard.text import width
from wallboard.widgets.canvas import Canvas, Look
from wallboard.widgets.sparkline import numbers

INK = Style(color="white", bgcolor="black")
BLOCKS = "".join(map(chr, range(0x2580, 0x25A0)))


def drawn(glyphs: Glyphs, text: str) -> list[Segment]:
    return list(glyphs.drawn([Segment(text, INK)]))


def text_of(segments: list[Segment]) -> str:
    return "".join(segment.text for segment in segments)


@given(st.text(alphabet=BLOCKS + "ab 1−─│李⠿▸", max_size=30))
def test_another_set_takes_the_same_cells(text: str) -> None:
    for glyphs in Glyphs:
        assert width(text_of(drawn(glyphs, text))) == width(text)


def test_full_blocks_are_filled_by_their_ground_and_left_halves_by_changing_colours_over() -> None:
    assert drawn(Glyphs.SAFE, "a█▌") == [
        Segment("a", INK),
        Segment(" ", INK + Style(reverse=True)),
        Segment("▐", INK + Style(reverse=True)),
    ]


def test_a_digit_stays_a_digit_without_blocks() -> None:
    assert [text_of(drawn(Glyphs.ASCII, line)) for line in ("▟▀▀▙ ▟▀▀▙", "▟▀▀▙ █  █", "▜▄▄▛ ▜▄▄▛")] == [
        r'/""\ /""\ '.rstrip(),
        r'/""\ #  #',
        r"\__/ \__/",
    ]


def test_a_small_curve_is_numbers() -> None:
    assert numbers([0, 3, 12], 5, 2) == ["     ", "  03+"]


def characters(pilot: Pilot[object]) -> str:
    widgets = pilot.app.screen.query(Canvas)
    return "".join(widget.render_line(y).text for widget in widgets for y in range(widget.size.height))


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
@pytest.mark.parametrize("moment", ["calm", "trouble", "lost", "sites"])
@pytest.mark.parametrize("look", [EN, ZH], ids=["en", "zh"])
async def test_no_board_has_a_character_that_the_terminal_cannot_be_trusted_with(
    look: Look, moment: str, size: tuple[int, int]
) -> None:
    link = MOMENTS[moment]()
    for glyphs, trusted in ((Glyphs.SAFE, {"Na", "N", "W", "F", "H"}), (Glyphs.ASCII, {"Na", "W", "F"})):
        app = WallboardApp(link, look._replace(glyphs=glyphs))
        async with app.run_test(size=size) as pilot:
            link.beat()
            await pilot.pause()
            app._board.paint()
            await pilot.press("question_mark")
            await pilot.pause()
            found = characters(pilot)
            await pilot.press("escape")
            await pilot.pause()
            found += characters(pilot)
        assert len(found) > 1000
        assert {char for char in found if unicodedata.east_asian_width(char) not in trusted} == set()
