"""The painter against a terminal emulator: what it writes must leave the same cells as writing everything."""

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from wallboard.cells import _NO_PEN, _NOWHERE, _PLAIN, _change, _way, pen
from wallboard.paint import Painter

WIDTH, HEIGHT = 24, 4
CONSOLE = Console(color_system="truecolor", force_terminal=True, width=WIDTH)
STYLES = [
    Style.parse(text)
    for text in ("white on black", "bold #ff0000 on black", "#00ff00 on #202020", "reverse white on black", "dim")
]
WORDS = st.text(alphabet="ab 0█▄\u2212李雷中é", max_size=WIDTH)


def strip_of(words: list[tuple[str, int]]) -> Strip:
    return Strip([Segment(text, STYLES[style]) for text, style in words]).adjust_cell_length(WIDTH, STYLES[0])


LINES = st.lists(st.tuples(WORDS, st.integers(0, len(STYLES) - 1)), max_size=5).map(strip_of)
PICTURES = st.lists(LINES, min_size=HEIGHT, max_size=HEIGHT)


def layout(picture: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[strip] for strip in picture], Region(0, 0, WIDTH, HEIGHT))


def chops(picture: list[Strip], spans: list[tuple[int, int, int]]) -> ChopsUpdate:
    return ChopsUpdate([{0: strip} for strip in picture], spans, [[WIDTH]] * HEIGHT)


class Emulator:
    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)

    def feed(self, sequence: str) -> None:
        self.stream.feed(sequence)

    def cells(self) -> list[list[tuple[object, ...]]]:
        return [
            [(c.data, c.fg, c.bg, c.bold, c.reverse) for c in (self.screen.buffer[y][x] for x in range(WIDTH))]
            for y in range(HEIGHT)
        ]


def fresh(picture: list[Strip]) -> list[list[tuple[object, ...]]]:
    emulator = Emulator()
    emulator.feed(Painter().follow(layout(picture), (WIDTH, HEIGHT), CONSOLE))
    return emulator.cells()


@settings(max_examples=200, deadline=None)
@given(st.lists(PICTURES, min_size=1, max_size=6))
def test_any_sequence_of_pictures_ends_in_the_last_one(pictures: list[list[Strip]]) -> None:
    painter, emulator = Painter(), Emulator()
    for picture in pictures:
        emulator.feed(painter.follow(layout(picture), (WIDTH, HEIGHT), CONSOLE))
    assert emulator.cells() == fresh(pictures[-1])


@settings(max_examples=100, deadline=None)
@given(PICTURES)
def test_the_first_picture_equals_what_textual_writes(picture: list[Strip]) -> None:
    emulator = Emulator()
    emulator.feed(layout(picture).render_segments(CONSOLE).replace("\n", "\r\n"))
    assert fresh(picture) == emulator.cells()


@settings(max_examples=200, deadline=None)
@given(PICTURES, PICTURES, st.data())
def test_a_partial_update_changes_its_spans_and_nothing_else(before, after, data) -> None:
    spans = [
        (y, first, data.draw(st.integers(first + 1, WIDTH)))
        for y in range(HEIGHT)
        for first in [data.draw(st.integers(0, WIDTH - 1))]
    ]
    painter, emulator = Painter(), Emulator()
    emulator.feed(painter.follow(layout(before), (WIDTH, HEIGHT), CONSOLE))
    emulator.feed(painter.follow(chops(after, spans), (WIDTH, HEIGHT), CONSOLE))
    mixed = [
        Strip.join([old.crop(0, x1), new.crop(x1, x2), old.crop(x2, WIDTH)])
        for old, new, (_, x1, x2) in zip(before, after, spans, strict=True)
    ]
    assert emulator.cells() == fresh(mixed)


def test_nothing_changed_is_no_byte() -> None:
    painter = Painter()
    picture = [strip_of([("李雷 12", 1)])] * HEIGHT
    assert painter.follow(layout(picture), (WIDTH, HEIGHT), CONSOLE)
    assert painter.follow(layout(picture), (WIDTH, HEIGHT), CONSOLE) == ""
    painter.forget()
    assert painter.follow(layout(picture), (WIDTH, HEIGHT), CONSOLE)


def test_one_digit_costs_a_move_a_colour_and_a_digit() -> None:
    painter = Painter()
    before, after = (layout([strip_of([(text, 1)])] * HEIGHT) for text in ("wait 0:11", "wait 0:12"))
    painter.follow(before, (WIDTH, HEIGHT), CONSOLE)
    written = painter.follow(after, (WIDTH, HEIGHT), CONSOLE)
    assert written.count("2") >= HEIGHT
    assert "wait" not in written
    assert len(written) < HEIGHT * 48


def test_only_what_differs_of_a_pen_is_said() -> None:
    red, bold_red = pen(Style.parse("#ff0000 on black"), ColorSystem.STANDARD), pen(STYLES[1], ColorSystem.STANDARD)
    blue = pen(Style.parse("blue on black"), ColorSystem.STANDARD)
    assert _change(red, blue) == "\x1b[34m"
    assert _change(red, bold_red) == "\x1b[1m"
    assert _change(bold_red, red) == "\x1b[0;31;40m"
    assert _change(red, _PLAIN) == "\x1b[39;49m"
    assert _change(_NO_PEN, red) == "\x1b[0;31;40m", "whatever the terminal was left with"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet="ab 0█李é", max_size=WIDTH), min_size=2, max_size=2))
def test_where_a_terminal_draws_a_doubtful_character_wide_what_follows_stays_in_its_place(words: list[str]) -> None:
    """Whatever becomes of the cell after it, the next one is where it was meant to be."""
    before, after = (layout([strip_of([(text, 1)])] * HEIGHT) for text in words)
    painter, trusted, wide = Painter(), Emulator(), Emulator()
    for update in (before, after):
        written = painter.follow(update, (WIDTH, HEIGHT), CONSOLE)
        trusted.feed(written)
        wide.feed(written.replace("é", "雷"))
    for row, other in zip(trusted.cells(), wide.cells(), strict=True):
        was_wide = {at for at, cell in enumerate(row) if cell[0] == "é"}
        beside = {at + 1 for at in was_wide} | {at - 1 for at in was_wide}
        for at, (cell, seen) in enumerate(zip(row, other, strict=True)):
            assert cell == seen or at in was_wide | beside


def test_the_cursor_is_moved_by_the_shortest_way() -> None:
    painter = Painter()
    before, after = (
        layout([strip_of([(text, 1)])] + [strip_of([])] * (HEIGHT - 1)) for text in ("0 ab ab ab 0", "1 ab ab ab 1")
    )
    painter.follow(before, (WIDTH, HEIGHT), CONSOLE)
    written = painter.follow(after, (WIDTH, HEIGHT), CONSOLE)
    assert written.startswith("\x1b[1H")
    assert written.endswith("1\x1b[10C1")


@pytest.mark.parametrize(
    ("here", "there", "way"),
    [
        (_NOWHERE, (4, 0), "\x1b[5H"),
        ((3, 9), (4, 8), "\v\b"),
        ((3, 9), (4, 5), "\v\b\b\b\b"),
        ((3, 20), (3, 0), "\r"),
        ((3, 20), (4, 0), "\v\r"),
        ((3, 20), (3, 9), "\x1b[11D"),
        ((3, 9), (12, 9), "\x1b[9B"),
        ((12, 9), (3, 9), "\x1b[9A"),
        ((12, 9), (3, 20), "\x1b[4;21H"),
    ],
)
def test_a_move_is_as_short_as_can_be(here: tuple[int, int], there: tuple[int, int], way: str) -> None:
    assert _way(here, there) == way


@given(*[st.tuples(st.integers(0, 49), st.integers(0, 199))] * 2)
def test_every_move_ends_where_it_should(here: tuple[int, int], there: tuple[int, int]) -> None:
    screen = pyte.Screen(200, 50)
    screen.cursor.y, screen.cursor.x = here
    pyte.Stream(screen).feed(_way(here, there))
    assert (screen.cursor.y, screen.cursor.x) == there


def test_a_clock_s_tick_in_many_places_goes_down_the_column_in_one_colour() -> None:
    painter = Painter()
    before, after = (layout([strip_of([(f"wait 0:1{second}", 1)])] * HEIGHT) for second in (1, 2))
    painter.follow(before, (WIDTH, HEIGHT), CONSOLE)
    assert painter.follow(after, (WIDTH, HEIGHT), CONSOLE).endswith("\x1b[1;9H\x1b[1;38;2;255;0;0m2\v\b2\v\b2\v\b2")
