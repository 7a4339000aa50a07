import pytest

from tests.widgets.drawing import EN, ZH
from wallboard.widgets.lettering import word


def test_capitals_are_three_rows_high() -> None:
    assert word("FEED LOST") == (
        "█▀▀▀ █▀▀▀ █▀▀▀ █▀▀▙   █    ▟▀▀▙ ▟▀▀▀ ▀▀█▀▀",
        "█▀▀  █▀▀  █▀▀  █  █   █    █  █ ▝▀▀▙   █  ",
        "█    █▄▄▄ █▄▄▄ █▄▄▛   █▄▄▄ ▜▄▄▛ ▄▄▄▛   █  ",
    )


@pytest.mark.parametrize(("text", "rows", "cells"), [("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 3, 129), ("数据中断", 8, 70)])
def test_every_glyph_is_as_wide_in_every_row(text: str, rows: int, cells: int) -> None:
    assert [len(line) for line in word(text)] == [cells] * rows


@pytest.mark.parametrize("text", ["Größe", "数字", "a_b", ""])
def test_a_word_without_large_letters_stays_as_it_is(text: str) -> None:
    assert word(text) == (text,)


def test_the_words_that_must_be_large_are() -> None:
    assert len(word(EN.words.say("FEED LOST"))) == 3
    assert len(word(ZH.words.say("FEED LOST"))) == 8
