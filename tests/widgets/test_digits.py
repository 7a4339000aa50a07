import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallboard.widgets.digits import FACES, draw, largest, span

FIVE = """
▄████▄  ▄███  █████▄ █████▄ ██  ██ ▄█████ ▄█████ █████▄ ▄████▄ ▄████▄
██  ██    ██      ██     ██ ██  ██ ██     ██         ██ ██  ██ ██  ██
██  ██    ██  ▄████▀ █████▌ ▀█████ ▀████▄ █████▄     ██ ▐████▌ ▀█████
██  ██    ██  ██         ██     ██     ██ ██  ██     ██ ██  ██     ██
▀████▀  █████ ▀█████ █████▀     ██ █████▀ ▀████▀     ██ ▀████▀ █████▀
"""
SEVEN = """
▗▟████▙▖   ▗▟██   ██████▙▖ ██████▙▖ ██    ██ ▗▟██████ ▗▟██████ ██████▙▖ ▗▟████▙▖ ▗▟████▙▖
██▘  ▝██     ██        ▝██      ▝██ ██    ██ ██▘      ██▘           ▝██ ██▘  ▝██ ██▘  ▝██
██    ██     ██         ██       ██ ██    ██ ██       ██             ██ ██    ██ ██    ██
██    ██     ██   ▗▟████▛▘ ███████▌ ▝▜██████ ▝▜████▙▖ ██████▙▖       ██ ▐██████▌ ▝▜██████
██    ██     ██   ██             ██       ██       ██ ██    ██       ██ ██    ██       ██
██▖  ▗██     ██   ██▖           ▗██       ██      ▗██ ██▖  ▗██       ██ ██▖  ▗██      ▗██
▝▜████▛▘   ██████ ▝▜██████ ██████▛▘       ██ ██████▛▘ ▝▜████▛▘       ██ ▝▜████▛▘ ██████▛▘
"""
THREE = """
▟▀▀▙ ▄  ▀█  ▀▀▀▙ ▀▀▀▙ █  █ ▟▀▀▀ ▟▀▀▀ ▀▀▀▙ ▟▀▀▙ ▟▀▀▙      ▄ ▗▘
█  █     █  ▟▀▀▘ ▀▀▀▙ ▝▀▀█ ▝▀▀▙ █▀▀▙    █ ▟▀▀▙ ▝▀▀█ ▀▀▀▀  ▗▘
▜▄▄▛ ▀  ▄█▄ ▜▄▄▄ ▄▄▄▛    █ ▄▄▄▛ ▜▄▄▛    █ ▜▄▄▛ ▄▄▄▛      ▗▘ ▀
"""


@pytest.mark.parametrize(("text", "rows", "drawn"), [
    ("0123456789", 5, FIVE), ("0123456789", 7, SEVEN), ("0:123456789−%", 3, THREE),
])  # fmt: skip
def test_the_face_is_the_one_that_was_designed(text: str, rows: int, drawn: str) -> None:
    assert [line.rstrip() for line in draw(text, rows)] == drawn.strip("\n").splitlines()


@pytest.mark.parametrize("rows", FACES)
def test_a_number_that_counts_does_not_move(rows: int) -> None:
    assert {span(digit, rows) for digit in "0123456789−"} == {FACES[rows].width}
    assert len({draw(digit, rows) for digit in "0123456789−"}) == 11, "each must be known from the others"


@given(st.text("0123456789:.− ", min_size=1, max_size=8), st.sampled_from(sorted(FACES)))
def test_lines_are_as_many_and_as_wide_as_told(text: str, rows: int) -> None:
    lines = draw(text, rows)
    assert len(lines) == rows
    assert {len(line) for line in lines} == {span(text, rows)}


def test_the_largest_face_that_fits_is_taken() -> None:
    assert largest("59:59", 38, 7) == 7
    assert largest("59:59", 37, 7) == 5
    assert largest("1:02:33", 40, 7) == 5
    assert largest("59:59", 12, 11) == 0
    assert largest("9", 100, 100) == 11


def test_a_glyph_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        draw("A", 5)
