import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from wallboard.text import clean, clip, fit, width

# Everything a wire can decode to, with the mischief made likely.
HOSTILE = st.text(
    st.one_of(
        st.characters(codec=None),
        st.sampled_from(
            "\x00\x07\x1b\x7f\x9b\x9d\r\n\t\u200b\u200d\u202e\u2066\u2028\ufe0f\ufeff\ud800\u0301\u20e3[]ab海"
        ),
    ),
    max_size=80,
)
INVISIBLE = "\u034f\u115f\u1160\u17b4\u180b\u3164\ufe0f\uffa0\ufff0\U000e0001\U000e0100"


@given(HOSTILE)
@example("\x1b]52;c;aGk=\x07\x9b31m")
@example("e" + "\u0301" * 1000)
def test_nothing_a_terminal_would_obey_is_left(text: str) -> None:
    cleaned = clean(text)
    assert not {unicodedata.category(char) for char in cleaned} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not set(cleaned) & set(INVISIBLE)
    cleaned.encode()


@given(HOSTILE, st.integers(0, 40))
def test_it_is_bounded_and_cleaning_twice_changes_nothing(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    assert clean(cleaned, limit) == cleaned


@given(HOSTILE)
def test_no_cell_carries_more_than_a_few_marks(text: str) -> None:
    run = 4  # so that one at the very beginning is one too many
    for char in clean(text):
        run = 0 if cell_len(char) else run + 1
        assert run <= 4


def test_a_thousand_combining_marks_leave_the_letter_and_a_few() -> None:
    assert clean("Zoe" + "\u0308" * 1000 + " Able", 2000) == "Zoe" + "\u0308" * 4 + " Able"
    assert clean("\u0308\u0308Zoe") == "Zoe"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Alice\r\nAble", "Alice Able"),
        ("a\rb\nc\td\ve\ff\x85g\u2028h\u2029i", "a b c d e f g h i"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]52;c;aGk=\x07", "]52;c;aGk="),
        ("\x9b2Jgone", "2Jgone"),
        ("abc\u202egnp.exe\u202c", "abcgnp.exe"),
        ("a\u200bd\u200cm\u2060i\ufeffn\u00ad", "admin"),
        ("\ud83d\ude00", ""),  # two halves of an emoji that were never joined are two lone surrogates
        ("👩\u200d👩\u200d👧", "👩👩👧"),
        ("👍🏽 ok", "👍 ok"),
        ("❤\ufe0f", "❤"),
    ],
)
def test_what_becomes_of(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Support 2nd level",
        "[@click=app.quit]press[/]",
        "[bold red]x",
        "海港客服中心",
        "กรุ๊งเทพฯ น้ำใจ ที่นี่",
        "مُحَمَّد عبد الله",
        "שָׁלוֹם",
        "Tiếng Việt",
        "क्षत्रिय",
        "Ångström – “quoted” …",
        "  two  spaces  ",
        "🙂",
    ],
)
def test_honest_text_is_left_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_an_overlong_text_costs_no_more_than_its_beginning() -> None:
    assert clean("x" * 10_000_000) == "x" * 256
    assert clean("\x00" * 10_000_000 + "x") == ""


def test_width_is_what_the_terminal_shows() -> None:
    assert [width(text) for text in ("", "abc", "海港", "น้ำ", "é", "e\u0301", "ﾃﾞ", "█─⣿")] == [0, 3, 4, 2, 1, 1, 2, 3]


@pytest.mark.parametrize(
    ("text", "cells", "clipped"),
    [
        ("support", 7, "support"),
        ("support", 6, "suppo~"),
        ("support", 1, "~"),
        ("support", 0, ""),
        ("support", -3, ""),
        ("", 0, ""),
        ("海港客服", 8, "海港客服"),
        ("海港客服", 7, "海港客~"),
        ("海港客服", 6, "海港~"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301~"),
    ],
)
def test_clip(text: str, cells: int, clipped: str) -> None:
    assert clip(text, cells) == clipped


@given(HOSTILE.map(clean), st.integers(0, 60))
def test_clipped_text_never_passes_its_column_and_fitted_text_fills_it(text: str, cells: int) -> None:
    assert width(clip(text, cells)) <= cells
    assert width(fit(text, cells)) == width(fit(text, cells, right=True)) == cells


def test_fit_pads_on_the_side_asked_for() -> None:
    assert fit("海", 4) == "海  "
    assert fit("12", 4, right=True) == "  12"
