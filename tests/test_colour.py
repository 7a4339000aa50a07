import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallboard.colour import contrast, in_256, mix, of_256, rgb

COLOURS = st.from_regex("#[0-9a-f]{6}", fullmatch=True)


@given(COLOURS, COLOURS, st.integers(0, 100))
def test_a_mix_lies_between(one: str, other: str, percent: int) -> None:
    parts = zip(rgb(one), rgb(other), rgb(mix(one, other, percent)), strict=True)
    assert all(min(a, b) <= c <= max(a, b) for a, b, c in parts)
    assert mix(one, other, 100) == one
    assert mix(one, other, 0) == other


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == 21
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(("number", "colour"), [
    (16, "#000000"), (21, "#0000ff"), (52, "#5f0000"), (110, "#87afd7"), (231, "#ffffff"), (232, "#080808"),
    (255, "#eeeeee"),
])  # fmt: skip
def test_the_256_colours_are_those_of_xterm(number: int, colour: str) -> None:
    assert of_256(number) == colour
    assert of_256(in_256(colour)) == colour


@pytest.mark.parametrize(("colour", "near"), [("#0d1117", "#121212"), ("#ff6b63", "#ff5f5f"), ("#fefefe", "#ffffff")])
def test_any_other_colour_becomes_one_that_looks_like_it(colour: str, near: str) -> None:
    assert of_256(in_256(colour)) == near


@given(COLOURS, COLOURS)
def test_the_nearest_may_have_to_be_readable(ink: str, ground: str) -> None:
    shown = of_256(in_256(ink, lambda other: contrast(other, ground) >= 4.5))
    assert contrast(shown, ground) >= 4.5, "black or white always is"
