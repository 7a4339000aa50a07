import pytest

from tests.widgets.drawing import EN, PALETTE, ground_of, ink_of, texts, widths
from wallboard.widgets.hero import Card, Hero

CARD = Card(("SERVICE LEVEL  80/20   30 min", "SL 30 min"), "91", ("target 80   today 88.3   SL1", "80/20 SL1"), "%")


def test_a_large_card() -> None:
    lines = Hero(EN, CARD, "service").draw(CARD, EN, 42, 11)
    assert texts(lines) == [
        "  SERVICE LEVEL  80/20   30 min",
        "",
        "  ▗▟████▙▖   ▗▟██",
        "  ██▘  ▝██     ██",
        "  ██    ██     ██",
        "  ▝▜██████     ██",
        "        ██     ██   ▄ ▗▘",
        "       ▗██     ██    ▗▘",
        "  ██████▛▘   ██████ ▗▘ ▀",
        "",
        "  target 80   today 88.3   SL1",
    ]
    assert ink_of(lines[2], "▗▟██") == "strong"
    assert ground_of(lines[2], "▗▟██") == "surface"


def test_a_small_card_says_less_and_still_which_number_it_is() -> None:
    lines = Hero(EN, CARD, "service").draw(CARD, EN, 16, 5)
    assert texts(lines) == [" SL 30 min", " ▟▀▀▙  ▀█", " ▝▀▀█   █", " ▄▄▄▛  ▄█▄ %", " 80/20 SL1"]


def test_minor_cards_stand_on_the_same_line_as_the_others() -> None:
    card = Card(("READY",), "8", minor=True)
    lines = texts(Hero(EN, card, "ready").draw(card, EN, 20, 11))
    assert [y for y, text in enumerate(lines) if "█" in text] == [4, 5, 6, 7, 8]


def test_a_card_in_alarm_is_filled() -> None:
    card = CARD._replace(fill="crit_fill")
    lines = Hero(EN, card, "longest").draw(card, EN, 42, 11)
    assert {ground_of(line, "") for line in lines} == {"crit_fill"}
    for y, text in ((0, "SERVICE"), (2, "▗▟██")):
        assert PALETTE.colour(ink_of(lines[y], text)) == PALETTE.colour("on_fill")


@pytest.mark.parametrize("size", [(42, 11), (16, 5), (60, 15), (11, 8), (6, 3), (3, 1)])
@pytest.mark.parametrize("value", ["0", "1:02:33", "100", "1234567", "−"])
def test_no_number_breaks_a_card(size: tuple[int, int], value: str) -> None:
    card = CARD._replace(value=value)
    lines = Hero(EN, card, "any").draw(card, EN, *size)
    assert len(lines) == size[1]
    assert widths(lines) == {size[0]}
    if size[0] >= 9 and size[1] > 2:
        drawn = "".join(texts(lines)[1:-1])
        assert value in drawn or set(drawn) & set("█▀▄"), "a number too long for digits is written plainly"
