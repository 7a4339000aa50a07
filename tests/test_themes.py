"""The theme files themselves, by computation: what can be read, and what can be told apart."""

from itertools import combinations, product

import pytest

from tests.colour_vision import Lab, difference, lab
from wallboard.colour import contrast
from wallboard.palette import FAR, READABLE, Palette
from wallboard.theming import STATES, Depth, Themes

THEMES = Themes()
COLOURED = [name for name in THEMES.names() if not THEMES.get(name).named]
GROUNDS = ("bg", "surface", "raised")
LEVELS, FEEDS = ("ok", "warn", "critical"), ("live", "stale", "lost")
TEXT = ("text", "strong", "dim", "ghost", "accent", *STATES, *LEVELS, *FEEDS)
WORKING = STATES[:7]
SEEN = (*STATES, "reserved", "unreachable", "error", "a state of tomorrow")
# Grounds that are filled, and the inks that stand on them.
FILLS = {
    "crit_fill": ("on_fill",), "lost_fill": ("on_fill",), "crit_band": ("text", "strong", "critical"),
    "sel": ("text", "strong", "dim", "critical", "accent"),
}  # fmt: skip
HEROES = [*product(("strong", "text", "ready", "warn", "critical", "ghost"), ["surface"]), ("on_fill", "crit_fill")]


@pytest.fixture(params=product(COLOURED, (Depth.TRUE, Depth.FIXED)), ids=lambda param: f"{param[0]}-{param[1].name}")
def palette(request: pytest.FixtureRequest) -> Palette:
    name, depth = request.param
    return Palette(THEMES.get(name), depth)


def shown(palette: Palette, ink: str, ground: str) -> float:
    """The contrast of what a terminal is told to draw."""
    style = palette.style(ink, ground)
    assert style.color is not None
    assert style.bgcolor is not None
    return contrast(style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", TEXT)
def test_text_can_be_read_on_every_ground(palette: Palette, ink: str, ground: str) -> None:
    assert shown(palette, ink, ground) >= READABLE


@pytest.mark.parametrize(("ground", "ink"), [(ground, ink) for ground, inks in FILLS.items() for ink in inks])
def test_text_can_be_read_on_its_fills(palette: Palette, ground: str, ink: str) -> None:
    assert shown(palette, ink, ground) >= READABLE


@pytest.mark.parametrize("state", SEEN)
def test_states_can_be_read_in_every_form(palette: Palette, state: str) -> None:
    assert shown(palette, "ink", palette.state(state)) >= READABLE, "the letter of a tile"
    assert shown(palette, "strong" if state == "over_break" else "text", palette.tile(state)) >= READABLE, "a tile"
    for style in (palette.stack(state), palette.letter(state)):
        assert style.color is not None
        assert style.bgcolor is not None
        if state != "signed_off" or style is palette.stack(state):
            assert contrast(style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex) >= READABLE


@pytest.mark.parametrize(("ink", "ground"), HEROES)
def test_digits_can_be_read_across_the_room(palette: Palette, ink: str, ground: str) -> None:
    style = palette.digits(ink, ground)
    assert style.color is not None
    assert style.bgcolor is not None
    assert contrast(style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex) >= FAR


def test_digits_change_their_colour_no_more_than_they_must() -> None:
    palette = Palette(THEMES.get("dark"))
    assert palette.digits("ready", "surface") == palette.style("ready", "surface", bold=True)
    nearer = palette.digits("critical", "surface").color
    assert nearer is not None
    assert difference(lab(nearer.get_truecolor().hex), lab(palette.colour("critical"))) < 10


def test_grounds_are_steps_and_fills_are_no_grounds(palette: Palette) -> None:
    grounds = [palette.css(ground) for ground in (*GROUNDS, "crit_fill", "lost_fill")]
    assert len(set(grounds)) == len(grounds)
    assert palette.css("crit_band") != palette.css("bg")


def apart(name: str, tokens: tuple[str, ...], sight: str) -> float:
    """How far the nearest two of some tokens are apart."""
    seen = [lab(THEMES.get(name).colour[token], sight) for token in tokens]
    return min(difference(one, other) for one, other in combinations(seen, 2))


@pytest.mark.parametrize("sight", ["full", "deuteranopia", "protanopia"])
@pytest.mark.parametrize("tokens", [WORKING, LEVELS, FEEDS], ids=["states", "levels", "feeds"])
def test_a_colour_blind_eye_tells_everything_apart(tokens: tuple[str, ...], sight: str) -> None:
    assert apart("cvd", tokens, sight) >= 15


@pytest.mark.parametrize("name", COLOURED)
def test_full_sight_tells_states_apart_in_every_theme(name: str) -> None:
    assert apart(name, WORKING, "full") >= 15


@pytest.mark.parametrize(("one", "other", "expected"), [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
])  # fmt: skip
def test_the_difference_is_that_of_its_authors(one: Lab, other: Lab, expected: float) -> None:
    assert difference(one, other) == pytest.approx(expected, abs=5e-5)
    assert difference(other, one) == pytest.approx(expected, abs=5e-5)


def test_colours_are_seen_as_published() -> None:
    assert lab("#ffffff") == pytest.approx((100, 0, 0), abs=0.02)
    assert lab("#ff0000") == pytest.approx((53.24, 80.09, 67.20), abs=0.02)
    for sight in ("deuteranopia", "protanopia"):
        assert lab("#808080", sight) == pytest.approx(lab("#808080"), abs=0.01), "greys stay grey"
        assert difference(lab("#ff0000", sight), lab("#00ff00", sight)) < difference(lab("#ff0000"), lab("#00ff00")) / 2


# The sixteen colours as some widespread terminals show them, black to white, then bright black to bright white.
TERMINALS = {
    "Linux": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
    "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "Tango": "000000 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf "
    "555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec",
}  # fmt: skip
GRAPHIC = 3.0  # WCAG for large text; a bold letter in a block is one


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize("terminal", TERMINALS)
@pytest.mark.parametrize("token", [*STATES, "crit_fill", "lost_fill", "warn", "critical", "accent", "sel"])
def test_sixteen_colours_can_be_read_whatever_the_terminal_makes_of_them(token: str, terminal: str, bold: bool) -> None:
    known = [f"#{colour}" for colour in TERMINALS[terminal].split()]
    palette = Palette(THEMES.get("ansi"), Depth.NAMED)
    fill, text = palette.style("ink", token, bold), palette.style(token, bold=bold)
    assert fill.color is not None
    assert fill.bgcolor is not None
    assert text.color is not None
    if fill.bgcolor.number is not None:
        assert fill.color.number is not None
        assert contrast(known[fill.color.number], known[fill.bgcolor.number]) >= GRAPHIC
    if text.color.number is not None and token not in ("crit_fill", "lost_fill"):  # grounds, never ink
        assert contrast(known[text.color.number], known[0]) >= GRAPHIC


def test_sixteen_colours_tell_states_apart() -> None:
    colours = [THEMES.get("ansi").colour[state] for state in WORKING]
    assert len(set(colours)) == len(WORKING)
