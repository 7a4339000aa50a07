from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallboard import theming
from wallboard.theming import READABLE, Palette, ThemeError, contrast, load, mix, names

TEXT = (
    "text", "strong", "dim", "ghost", "accent", "ready", "talking", "ringing", "held", "wrap_up", "not_ready",
    "over_break", "signed_off", "unknown", "ok", "warn", "critical", "live", "stale", "lost",
)  # fmt: skip
STATES = TEXT[5:14]
SEEN = ("reserved", "unreachable", "error", "a state of tomorrow", *STATES)
COLOURS = st.from_regex("#[0-9a-f]{6}", fullmatch=True)


@pytest.fixture(params=names())
def palette(request: pytest.FixtureRequest) -> Palette:
    return Palette(load(request.param))


def test_the_dark_theme_is_there() -> None:
    assert "dark" in names()


@pytest.mark.parametrize("ground", ["bg", "surface", "raised"])
@pytest.mark.parametrize("ink", TEXT)
def test_text_can_be_read_on_every_ground(palette: Palette, ink: str, ground: str) -> None:
    assert contrast(palette.colour(ink), palette.colour(ground)) >= READABLE


@pytest.mark.parametrize(("ink", "ground"), [
    ("on_fill", "crit_fill"), ("on_fill", "lost_fill"), ("critical", "crit_band"), ("text", "sel"), ("critical", "sel"),
])  # fmt: skip
def test_text_can_be_read_on_its_fills(palette: Palette, ink: str, ground: str) -> None:
    assert contrast(palette.colour(ink), palette.colour(ground)) >= READABLE


def test_digits_have_more_contrast_than_text_needs(palette: Palette) -> None:
    for ground in ("bg", "surface"):
        assert min(contrast(palette.colour(ink), palette.colour(ground)) for ink in ("strong", "text")) >= 7


@pytest.mark.parametrize("state", SEEN)
def test_states_can_be_read_in_every_form(palette: Palette, state: str) -> None:
    for style in (palette.stack(state), palette.letter(state)):
        assert style.color is not None
        assert style.bgcolor is not None
        ink, ground = style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex
        if state != "signed_off":
            assert contrast(ink, ground) >= READABLE
    ink = "strong" if state == "over_break" else "text"
    assert contrast(palette.colour(ink), palette.tile(state)) >= 7
    assert contrast(palette.colour("ink"), palette.state(state)) >= READABLE


@given(COLOURS, COLOURS, st.integers(0, 100))
def test_a_mix_lies_between(one: str, other: str, percent: int) -> None:
    mixed = theming.rgb(mix(one, other, percent))
    assert all(min(a, b) <= c <= max(a, b) for a, b, c in zip(theming.rgb(one), theming.rgb(other), mixed, strict=True))
    assert mix(one, other, 100) == one
    assert mix(one, other, 0) == other


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == 21
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(("change", "named"), [
    (('bg = "#0d1117"', 'bg = "black"'), "bg"),
    (('bg = "#0d1117"', ""), "bg"),
    (('bg = "#0d1117"', 'bg = "#0d1117"\nbackground = "#000000"'), "background"),
    (("[colour]", "[colour"), "line"),
])  # fmt: skip
def test_a_theme_that_cannot_be_used_names_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], named: str
) -> None:
    (tmp_path / "mine.toml").write_text((theming.folder() / "dark.toml").read_text("utf-8").replace(*change), "utf-8")
    monkeypatch.setattr(theming, "folder", lambda: tmp_path)
    with pytest.raises(ThemeError, match=named) as error:
        load("mine")
    assert "mine.toml" in str(error.value)


def test_a_theme_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(ThemeError, match=r"no theme 'beige'.*dark"):
        load("beige")
