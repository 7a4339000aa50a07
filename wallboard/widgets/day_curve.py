"""The day so far: what came in, quarter hour by quarter hour."""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from itertools import pairwise
from typing import NamedTuple

from rich.style import Style
from textual.strip import Strip

from wallboard.text import width as cells_of
from wallboard.widgets import chart
from wallboard.widgets.canvas import Canvas, Look, Piece, heading, line, right

QUARTER, HOUR = 900, 3600
_SPANS = (3, 6, 12, 24, 25)  # hours that the axis may reach over: it changes seldom, and never shrinks within a day
_LABELS = 6  # cells at the left for the scale
_EVERY = 8  # cells that the label of an hour needs at least
_WORTH = 4  # quarter hours
_MOST = 5  # ticks of the scale
_DOT, _DOTS = "⠂", 5  # the grid: a dot, and the cells from one to the next


class Curve(NamedTuple):
    """``offered`` in each quarter hour since ``start`` (epoch seconds), None where nobody knows all of it.

    ``now``: epoch seconds, in whole minutes. ``since``: from when on today is whole, as a clock. ``lost``: no
    longer live.
    """

    start: float = 0.0
    offered: tuple[int | None, ...] = ()
    now: float = 0.0
    zone: tzinfo = UTC
    since: str = ""
    lost: bool = False


def worth_drawing(offered: Sequence[int | None]) -> bool:
    """Whether there is a line that says something: an hour of what is known, some of it in one piece."""
    known = sum(count is not None for count in offered)
    return known >= _WORTH and any(None not in pair for pair in pairwise(offered))


class DayCurve(Canvas[Curve]):
    def draw(self, value: Curve, look: Look, width: int, height: int) -> list[Strip]:
        lines = [_head(value, look, width)]
        if not worth_drawing(value.offered):
            said = look.words.say("drawn when an hour is over")
            return [*lines, line(width, look.palette.style("bg"), [Piece(2, said, look.palette.style("dim"))])]
        axis = _Axis(value, width - _LABELS - 1)
        rows = max(1, height - 2)
        top, ticks = scale(max(count or 0 for count in value.offered), rows)
        points = [
            (start + QUARTER / 2 - axis.begin, count)
            for start, count in ((value.start + place * QUARTER, count) for place, count in enumerate(value.offered))
            if start >= axis.begin
        ]
        drawn = chart.line(points, axis.end - axis.begin, top, axis.cells, rows)
        labels = {row_of(tick, top, rows): look.words.count(tick) for tick in ticks}
        ink = look.palette.style("ghost" if value.lost else "accent")
        lines += [_row(text, labels.get(y), ink, look, width) for y, text in enumerate(drawn)]
        return [*lines, _hours(value, axis, look, width)]


class _Axis:
    """Which hours are shown, from ``begin`` to ``end`` in epoch seconds, over so many cells."""

    def __init__(self, value: Curve, cells: int) -> None:
        first = next((place for place, count in enumerate(value.offered) if count), 0)
        last = value.start + len(value.offered) * QUARTER
        self.begin = value.start + first * QUARTER // HOUR * HOUR
        span = next((hours for hours in _SPANS if self.begin + hours * HOUR > last), _SPANS[-1])
        self.end = self.begin + span * HOUR
        self.cells = max(1, cells)
        self.every = next(step for step in (1, 2, 3, 4, 6, 12, 25) if self.cells * step // span >= _EVERY or step == 25)

    def column(self, at: float) -> int:
        return int(self.cells * (at - self.begin) / (self.end - self.begin))

    def hours(self) -> list[float]:
        return [self.begin + hour * HOUR for hour in range(0, int(self.end - self.begin) // HOUR + 1, self.every)]


def scale(peak: int, rows: int) -> tuple[int, list[int]]:
    """A round number that holds a peak, and the ticks on the way to it: as many as can be told apart."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * min(_MOST, max(1, rows // 2)) >= peak:
                ticks = range(step, max(step, -(-peak // step) * step) + 1, step)
                return ticks[-1], list(ticks)
        size *= 10


def row_of(value: float, top: float, rows: int) -> int:
    """The row in which a value is drawn, 0 = the highest."""
    return min(rows - 1, int(rows * (1 - value / top)))


def _head(value: Curve, look: Look, width: int) -> Strip:
    say, style = look.words.say, look.palette.style
    title, what = say("THE DAY"), say("offered by quarter hour")
    ink = style("ghost" if value.lost else "accent")
    pieces = [
        Piece(0, title, style("strong", bold=True)),
        Piece(cells_of(title) + 2, what, ink),
    ]
    at = cells_of(title) + cells_of(what) + 4
    known = [(count, place) for place, count in enumerate(value.offered) if count]
    notes = []
    if known:
        count, place = max(known, key=lambda pair: pair[0])
        clock = look.words.clock(value.start + place * QUARTER, value.zone)[:5]
        notes.append((say("most {n} at {clock}", n=look.words.count(count), clock=clock), "dim"))
    if value.since:
        notes.append((say("since {clock}", clock=value.since), "warn"))
    for text, token in notes:
        if at + cells_of(text) + 2 <= width:
            pieces.append(Piece(at, text, style(token)))
            at += cells_of(text) + 2
    return heading(look, width, pieces)


def _row(text: str, label: str | None, ink: Style, look: Look, width: int) -> Strip:
    style = look.palette.style
    pieces = [] if label is None else [right(_LABELS - 1, label, style("dim"))]
    return line(width, style("bg"), [*pieces, *_drawn(text, label is not None, ink, look)])


def _drawn(text: str, grid: bool, ink: Style, look: Look) -> list[Piece]:
    """The curve in its ink; on the row of a tick a grid of dots where it leaves room."""
    faint = look.palette.style("faint")
    pieces, begin = [], 0
    for x, char in enumerate([*text, " "]):
        if char not in " \u2800":
            continue
        if begin < x:
            pieces.append(Piece(_LABELS + begin, text[begin:x], ink))
        if grid and x % _DOTS == 0 and x < len(text):
            pieces.append(Piece(_LABELS + x, _DOT, faint))
        begin = x + 1
    return pieces


def _hours(value: Curve, axis: _Axis, look: Look, width: int) -> Strip:
    """The hours below; where it is now stands in place of an hour that would run into it."""
    words, style = look.words, look.palette.style
    now = "▴" + words.say("now")
    marks: list[tuple[int, str, bool]] = []
    here = axis.column(value.now)
    if 0 <= here < axis.cells:
        marks.append((min(here, axis.cells - cells_of(now)), now, True))
    for hour in axis.hours():
        at, text = axis.column(hour), words.clock(hour, value.zone)[:2]
        if _free(at, text, marks) and at + 2 <= axis.cells:
            marks.append((at, text, False))
    pieces = [
        Piece(_LABELS + at, text, style("accent" if bold else "dim", bold=bold)) for at, text, bold in sorted(marks)
    ]
    return line(width, style("bg"), pieces)


def _free(at: int, text: str, marks: Sequence[tuple[int, str, bool]]) -> bool:
    return all(at + cells_of(text) < other or other + cells_of(there) < at for other, there, _ in marks)
