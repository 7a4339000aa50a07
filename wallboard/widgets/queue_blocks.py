"""A queue in five rows, three, two or one: what can be read across the room, at a desk, over a slow line."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from rich.style import Style
from textual.strip import Strip

from wallboard.model.measures import percent
from wallboard.text import fit
from wallboard.widgets import digits
from wallboard.widgets.canvas import Look, Piece, fitting, heading, line, right
from wallboard.widgets.queue_face import QueueFace


class Columns(NamedTuple):
    """Where things stand in a line of large digits: ``waiting``, ``longest`` and ``served`` end there, others begin."""

    rows: int
    name: int
    waiting: int
    longest: int
    served: int
    stack: int
    stack_cells: int
    curve: int
    seats: int


_WALL = Columns(3, 17, 33, 55, 73, 75, 20, 98, 132)
_HUGE = Columns(5, 24, 47, 80, 104, 110, 50, 166, 1000)
_LEAST_CURVE = 4  # cells
HUGE_WIDTH = 196  # cells of the largest


def _large_head(columns: Columns, look: Look, title: str, width: int) -> Strip:
    say, dim = look.words.say, look.palette.style("dim")
    pieces = [
        Piece(0, title, look.palette.style("strong", bold=True)),
        right(columns.waiting, say("waiting"), dim),
        right(columns.longest, say("longest"), dim),
        right(columns.served, say("SL 30 min"), dim),
        Piece(columns.stack, say("agents by state"), dim),
    ]
    if width > columns.curve + _LEAST_CURVE:
        text = fitting((say("waiting, 30 min"), say("waiting")), width - columns.curve)
        pieces.append(Piece(columns.curve, text, dim))
    if width > columns.seats + 6:
        pieces.append(Piece(columns.seats, say("AGENTS"), dim))
    return heading(look, width, pieces)


def _large(columns: Columns, queue: QueueFace, width: int, peak: int) -> list[Strip]:
    rows, cells = columns.rows, columns.stack_cells
    ready = Piece(columns.stack, fit(queue.ready(), cells), queue.ready_style())
    stack = [queue.states(columns.stack, cells, labels=y == rows // 2) for y in range(1, rows)]
    room = width - columns.curve
    curve = queue.curve(room if room >= _LEAST_CURVE else 0, rows, peak)
    seats = queue.letters(columns.seats, width, rows)
    ink = queue.style(queue.tone if queue.level else "accent")
    left, numbers = _left(columns, queue), _numbers(columns, queue)
    return [
        line(
            width,
            queue.style("text"),
            [
                Piece(0, " ", queue.marker()),
                *left[y],
                *numbers[y],
                *([ready] if y == 0 else stack[y - 1]),
                Piece(columns.curve, curve[y], ink),
                *seats[y],
            ],
        )
        for y in range(rows)
    ]


def _left(columns: Columns, queue: QueueFace) -> list[list[Piece]]:
    """Name, how it is judged, and how much of its wait limit is used up."""
    end = 2 + columns.name
    mark = right(end, queue.mark, queue.style(queue.tone, bold=True))
    name = [Piece(2, fit(queue.shown.name, columns.name), queue.style("strong", bold=True))]
    formula = [Piece(2, fit(queue.formula, columns.name - 3), queue.style("dim")), mark]
    bars = [queue.bar(2, columns.name)] * (columns.rows // 2)
    return [name, formula, *[[]] * (columns.rows - 2 - len(bars)), *bars]


def _numbers(columns: Columns, queue: QueueFace) -> list[list[Piece]]:
    words, row = queue.look.words, queue.row
    columns_of = (
        (columns.name + 1, columns.waiting, words.count(row.waiting).replace(",", ""), queue.quiet(not row.waiting)),
        (columns.waiting, columns.longest, words.duration(queue.wait), queue.quiet(queue.wait is None)),
        (columns.longest, columns.served - 2, words.percent(queue.served), queue.share()),
    )
    drawn = [figure(text, end, end - start - 1, columns.rows, style) for start, end, text, style in columns_of]
    percent = [Piece(columns.served - 1, "%", queue.style("dim"))] if queue.served is not None else []
    last = columns.rows - 1
    return [[*(pieces[y] for pieces in drawn), *(percent if y == last else [])] for y in range(columns.rows)]


def figure(text: str, end: int, room: int, rows: int, style: Style) -> list[Piece]:
    """A number in so many rows that ends before a column, as large as there is room for, on the lowest row."""
    size = digits.largest(text, room, rows)
    if not size:
        middle = [Piece(end, "", style)] * rows
        middle[rows // 2] = right(end, text, style)
        return middle
    return [Piece(end, "", style)] * (rows - size) + [right(end, drawn, style) for drawn in digits.draw(text, size)]


# Two rows: numbers in the first one, the agents as letters at the end.
def _double_columns(width: int) -> tuple[int, int, int, int]:
    """Where the name ends, where the stack begins and ends, and where the letters begin."""
    spare = max(0, width - 118)
    name = 20 + spare // 4
    stack_at = name + 26
    curve = stack_at + 20 + spare // 4 + 3
    return name, stack_at, curve, curve + 33


def _double_head(look: Look, title: str, width: int) -> Strip:
    say, dim = look.words.say, look.palette.style("dim")
    name, stack_at, curve, letters = _double_columns(width)
    pieces = [
        Piece(0, title, look.palette.style("strong", bold=True)),
        right(name + 8, say("wait"), dim),
        right(name + 16, say("longest"), dim),
        right(name + 24, say("SL/30"), dim),
        Piece(stack_at, say("agents by state"), dim),
        Piece(curve, say("waiting, 30 min"), dim),
    ]
    if letters + 6 < width:
        pieces.append(Piece(letters, say("AGENTS"), dim))
    return heading(look, width, pieces)


def _double(queue: QueueFace, width: int, peak: int) -> list[Strip]:
    words, row = queue.look.words, queue.row
    name, stack_at, curve_at, letters = _double_columns(width)
    cells = curve_at - stack_at - 3
    served = words.percent(queue.served) + (" %" if queue.served is not None else "")
    today = percent(row.today.good, row.today.base)
    day = "" if today is None else words.say("today {figure}", figure=words.percent(today))
    curve = queue.curve(30, 2, peak)
    ink = queue.style(queue.tone if queue.level else "accent")
    seats = queue.letters(letters, width, 2)
    first = [
        Piece(0, " ", queue.marker()),
        Piece(2, fit(queue.shown.name, name - 2), queue.style("strong", bold=True)),
        right(name + 8, words.count(row.waiting), queue.quiet(not row.waiting)),
        right(name + 16, words.duration(queue.wait), queue.quiet(queue.wait is None)),
        right(name + 24, served, queue.share()),
        *queue.states(stack_at, cells),
        Piece(curve_at, curve[0], ink),
        *seats[0],
    ]
    second = [
        Piece(0, " ", queue.marker()),
        Piece(2, fit(queue.formula, name - 6), queue.style("dim")),
        right(name, queue.mark, queue.style(queue.tone, bold=True)),
        *queue.bar(name + 2, 12),
        right(name + 24, day, queue.style("dim")),
        Piece(stack_at, fit(queue.ready(), cells), queue.ready_style()),
        Piece(curve_at, curve[1], ink),
        *seats[1],
    ]
    return [line(width, queue.style("text"), pieces) for pieces in (first, second)]


class _Single(NamedTuple):
    """Columns of a single row: where numbers end, and how wide the rest is."""

    name: int
    stack: int
    curve: int

    @property
    def wait(self) -> int:
        return self.name + 8

    @property
    def stack_at(self) -> int:
        return self.wait + 26

    @property
    def curve_at(self) -> int:
        return self.stack_at + self.stack + 2


def _single_columns(width: int) -> _Single:
    """What there is beyond 80 columns goes to the curve first, then to names and states."""
    spare = width - 80
    curve = max(0, min(14, spare // 2))
    stack = max(0, min(25, (spare - curve) // 2))
    return _Single(12 + spare - curve - stack, 15 + stack, 16 + curve)


# One row: over a slow line.
def _single_head(look: Look, title: str, width: int) -> Strip:
    say, dim, at = look.words.say, look.palette.style("dim"), _single_columns(width)
    pieces = [
        Piece(1, title, look.palette.style("strong", bold=True)),
        right(at.wait, say("wait"), dim),
        right(at.wait + 9, say("longest"), dim),
        right(at.wait + 16, say("SL/30"), dim),
        right(at.wait + 23, say("today"), dim),
        Piece(at.stack_at, say("agents"), dim),
        Piece(at.curve_at, say("30 min"), dim),
    ]
    return line(width, look.palette.style("bg"), pieces)


def _single(queue: QueueFace, width: int, peak: int) -> list[Strip]:
    words, row, at = queue.look.words, queue.row, _single_columns(width)
    today = percent(row.today.good, row.today.base)
    ink = queue.style(queue.tone if queue.level else "accent")
    pieces = [
        right(3, queue.mark, queue.style(queue.tone, bold=True)),
        Piece(4, fit(queue.shown.name, at.name), queue.style("strong", bold=True)),
        right(at.wait, words.count(row.waiting), queue.quiet(not row.waiting)),
        right(at.wait + 9, words.duration(queue.wait), queue.quiet(queue.wait is None)),
        right(at.wait + 16, words.percent(queue.served), queue.share()),
        right(at.wait + 23, words.percent(today), queue.style("dim")),
        *queue.states(at.stack_at, at.stack),
        Piece(at.curve_at, queue.curve(at.curve, 1, peak)[0].rjust(at.curve), ink),
    ]
    return [line(width, queue.style("text"), pieces)]


Head = Callable[[Look, str, int], Strip]
Block = Callable[[QueueFace, int, int], list[Strip]]
BLOCKS: dict[int, tuple[Head, Block]] = {
    5: (partial(_large_head, _HUGE), partial(_large, _HUGE)),
    3: (partial(_large_head, _WALL), partial(_large, _WALL)),
    2: (_double_head, _double),
    1: (_single_head, _single),
}
