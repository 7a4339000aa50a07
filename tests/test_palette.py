import pytest
from rich.color import Color, ColorType
from textual.color import Color as CssColor

from wallboard.palette import Palette, depth
from wallboard.theming import STATES, TOKENS, Depth, Themes

THEMES = Themes()
DARK = Palette(THEMES.get("dark"))
ANSI = Palette(THEMES.get("ansi"), Depth.NAMED)
MONO = Palette(THEMES.get("ansi"), Depth.MONO)
PLAIN = Color.default()


@pytest.mark.parametrize(("environ", "expected"), [
    ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Depth.TRUE),
    ({"TERM": "xterm-256color"}, Depth.FIXED),
    ({"TERM": "tmux-256color", "COLORTERM": "24bit"}, Depth.TRUE),
    ({"TERM": "xterm"}, Depth.NAMED),
    ({"TERM": "linux"}, Depth.NAMED),
    ({"TERM": "vt220"}, Depth.MONO),
    ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, Depth.MONO),
    ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": ""}, Depth.TRUE),
    ({"TERM": "linux", "TEXTUAL_COLOR_SYSTEM": "256"}, Depth.FIXED),
    ({"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "standard"}, Depth.NAMED),
    ({"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "auto"}, Depth.FIXED),
])  # fmt: skip
def test_the_environment_says_how_many_colours_there_are(environ: dict[str, str], expected: Depth) -> None:
    assert depth(environ) == expected


def test_a_style_is_made_once() -> None:
    assert DARK.style("text", "bg") is DARK.style("text")
    assert DARK.style("text", bold=True).bold
    assert DARK.style("#ff0000", "bg").color == Color.parse("#ff0000")


def test_a_state_nobody_knows_is_drawn_as_unknown() -> None:
    assert DARK.state("a state of tomorrow") == DARK.state("error") == "unknown"
    assert DARK.state("reserved") == "ringing"


def test_normal_states_are_quieter_than_what_needs_somebody() -> None:
    quiet, loud = DARK.stack("talking").bgcolor, DARK.stack("over_break").bgcolor
    assert quiet is not None
    assert loud == Color.parse(DARK.colour("over_break"))
    assert quiet != Color.parse(DARK.colour("talking"))


def test_of_256_colours_none_is_left_for_others_to_round() -> None:
    palette = Palette(THEMES.get("dark"), Depth.FIXED)
    for token in TOKENS:
        style = palette.style(token, "raised")
        assert {style.color and style.color.type, style.bgcolor and style.bgcolor.type} == {ColorType.EIGHT_BIT}
    assert palette.css("bg") == "#121212"


def test_sixteen_colours_are_the_terminal_s_own() -> None:
    assert ANSI.style("text") == ANSI.style("dim") != ANSI.style("strong")
    assert ANSI.style("strong").bold
    assert ANSI.style("faint").dim
    assert ANSI.style("ready").color == Color.parse("green")
    assert ANSI.style("ready").bgcolor == PLAIN


def test_a_ground_of_a_colour_is_a_fill_with_an_ink_that_can_be_read_on_it() -> None:
    alarm, free = ANSI.style("on_fill", "crit_fill", bold=True), ANSI.style("ink", "ready", bold=True)
    assert (alarm.color, alarm.bgcolor, alarm.bold) == (Color.parse("bright_white"), Color.parse("red"), True)
    assert (free.color, free.bgcolor, free.bold) == (Color.parse("black"), Color.parse("green"), False)
    assert ANSI.style("ink", "talking").bgcolor == Color.parse("blue"), "grounds are never bright"
    assert ANSI.style("faint", "crit_fill").dim is False


def test_without_colours_a_fill_is_reverse_video() -> None:
    for token in TOKENS:
        for ground in TOKENS:
            style = MONO.style(token, ground)
            assert (style.color, style.bgcolor) == (PLAIN, PLAIN)
    assert MONO.style("on_fill", "crit_fill").reverse
    assert MONO.stack("ready").reverse
    assert not MONO.style("text", "surface").reverse
    assert not MONO.stack("talking").reverse, "the normal state is quiet, so that the others stand out"


@pytest.mark.parametrize("palette", [ANSI, MONO], ids=["ansi", "mono"])
@pytest.mark.parametrize("state", [*STATES, "reserved", "error"])
def test_named_colours_have_every_form_of_a_state(palette: Palette, state: str) -> None:
    assert palette.tile(state) == palette.foot(state) == "bg"
    for style in (palette.stack(state), palette.letter(state), palette.digits(palette.state(state), "surface")):
        assert style.color is not None


@pytest.mark.parametrize("palette", [
    *(Palette(THEMES.get(name), depth) for name in THEMES.names() for depth in (Depth.TRUE, Depth.FIXED)), MONO,
])  # fmt: skip
def test_textual_understands_every_colour(palette: Palette) -> None:
    for token in TOKENS:
        CssColor.parse(palette.css(token))
