"""Whatever is drawn, in whichever theme, can be read: the whole board, run by run."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from rich.color import Color, ColorType
from rich.style import Style
from textual.pilot import Pilot

from tests.screens.fake_link import MOMENTS, FakeLink, calm, trouble
from tests.widgets.drawing import EN
from wallboard.app import WallboardApp
from wallboard.colour import contrast
from wallboard.palette import FAR, READABLE, Palette
from wallboard.theming import Depth, Themes
from wallboard.widgets.canvas import Canvas
from wallboard.widgets.hero import Hero

THEMES = Themes()
COLOURED = [name for name in THEMES.names() if not THEMES.get(name).named]
KINDS = [*product(COLOURED, [Depth.TRUE]), ("dark", Depth.FIXED), ("light", Depth.FIXED)]
SIZES = [(200, 50), (120, 36), (80, 24), (40, 12)]
_DRAWN = re.compile("[\u2500-\u259f\u2800-\u28ff]")  # lines, blocks, braille
_QUIET = re.compile("[0:.−% ]*")  # zero is quiet, and so is what is not known


def console(link: FakeLink, theme: str, depth: Depth = Depth.TRUE) -> WallboardApp:
    link.beat()
    return WallboardApp(link, EN._replace(palette=palette(theme, depth)), THEMES)


def palette(theme: str, depth: Depth) -> Palette:
    return Palette(THEMES.get(theme, depth), depth)


def runs(pilot: Pilot[object]) -> Iterator[tuple[Canvas[object], str, Style]]:
    """Everything on the screen: the widget, a text without blanks around it, its style."""
    for widget in pilot.app.screen.query(Canvas):
        for y in range(widget.size.height if widget.is_on_screen else 0):
            for text, style, _ in widget.render_line(y):
                assert style is not None
                if text.strip():
                    yield widget, text.strip(), style


def seen(style: Style) -> float:
    assert style.color is not None
    assert style.bgcolor is not None
    return contrast(style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("moment", ["calm", "trouble", "lost", "crowd", "sites"])
@pytest.mark.parametrize(("theme", "depth"), KINDS)
async def test_every_text_can_be_read(theme: str, depth: Depth, moment: str, size: tuple[int, int]) -> None:
    faint = palette(theme, depth).style("faint").color
    async with console(MOMENTS[moment](), theme, depth).run_test(size=size) as pilot:
        await pilot.pause()
        found = [run for run in runs(pilot) if run[2].color != faint or not _QUIET.fullmatch(run[1])]
    assert len(found) > 10
    for widget, text, style in found:
        if not _DRAWN.search(text):
            assert seen(style) >= READABLE, (widget.id, text)
        elif isinstance(widget, Hero) and style.color != faint:
            assert seen(style) >= FAR, (widget.id, text)


@pytest.mark.parametrize("key", ["question_mark", "colon", "q"])
@pytest.mark.parametrize(("theme", "depth"), KINDS)
async def test_so_can_what_is_laid_over_it(theme: str, depth: Depth, key: str) -> None:
    async with console(calm(), theme, depth).run_test(size=(120, 36)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 2
        for widget, text, style in runs(pilot):
            assert _DRAWN.search(text) or seen(style) >= READABLE, (widget.id, text)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("moment", MOMENTS)
async def test_no_color_is_no_colour(moment: str, size: tuple[int, int]) -> None:
    async with console(MOMENTS[moment](), "ansi", Depth.MONO).run_test(size=size) as pilot:
        await pilot.pause()
        used = {colour for _, _, style in runs(pilot) for colour in (style.color, style.bgcolor)}
        assert pilot.app.screen.styles.background.ansi == -1, "nor between the widgets"
    assert used == {Color.default()}


async def test_without_colours_an_alarm_still_stands_out() -> None:
    async with console(trouble(), "ansi", Depth.MONO).run_test(size=(200, 50)) as pilot:
        await pilot.pause()
        filled = [(widget.id, text) for widget, text, style in runs(pilot) if style.reverse]
        assert any(id == "longest" for id, _ in filled)
        assert not any(id in ("waiting", "service", "answered", "abandoned", "ready") for id, _ in filled)
        assert "!2" in [text for _, text, _ in runs(pilot)]


@pytest.mark.parametrize("size", SIZES)
async def test_sixteen_colours_are_all_that_is_used(size: tuple[int, int]) -> None:
    async with console(trouble(), "ansi", Depth.NAMED).run_test(size=size) as pilot:
        await pilot.pause()
        kinds = {colour and colour.type for _, _, style in runs(pilot) for colour in (style.color, style.bgcolor)}
    assert kinds == {ColorType.DEFAULT, ColorType.STANDARD}


async def test_a_theme_is_put_on_at_once_and_everywhere() -> None:
    async with console(calm(), "light").run_test(size=(200, 50)) as fresh:
        await fresh.pause()
        expected = [(widget.id, text, style) for widget, text, style in runs(fresh)]
    async with console(calm(), "dark").run_test(size=(200, 50)) as pilot:
        await pilot.pause()
        dark = [(widget.id, text, style) for widget, text, style in runs(pilot)]
        pilot.app.use_theme("light")
        await pilot.pause()
        assert [(widget.id, text, style) for widget, text, style in runs(pilot)] == expected
        assert pilot.app.screen.styles.background.hex == "#F7F8FA"
        for _ in range(len(THEMES.names()) - 1):
            await pilot.press("T")
            await pilot.pause()
        assert [(widget.id, text, style) for widget, text, style in runs(pilot)] == dark, "T goes round"
