"""The day so far: what came in, quarter hour by quarter hour."""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from itertools import groupby, pairwise
from operator import itemgetter
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

    ``before``: the same quarter hours a week before. ``counts``: offered by now, and a week before at the same clock
    time; None = not known.
    """

    start: float = 0.0
    offered: tuple[int | None, ...] = ()
    now: float = 0.0
    zone: tzinfo = UTC
    since: str = ""
    lost: bool = False
    before: tuple[int | None, ...] = ()
    counts: tuple[int, int] | None = None


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
        top, ticks = scale(max(count or 0 for count in (*value.offered, *axis.seen(value.before))), rows)
        today, before = (
            chart.line(axis.points(counts), axis.end - axis.begin, top, axis.cells, rows)
            for counts in (value.offered, value.before)
        )
        labels = {row_of(tick, top, rows): look.words.count(tick) for tick in ticks}
        ink = look.palette.style("ghost" if value.lost else "accent")
        rows_of = enumerate(zip(today, map(_dashed, before), strict=True))
        lines += [_row(text, dashes, labels.get(y), ink, look, width) for y, (text, dashes) in rows_of]
        return [*lines, _hours(value, axis, look, width)]


class _Axis:
    """Which hours are shown, from ``begin`` to ``end`` in epoch seconds, over so many cells."""

    def __init__(self, value: Curve, cells: int) -> None:
        self.start = value.start
        first = next((place for place, count in enumerate(value.offered) if count), 0)
        last = value.start + len(value.offered) * QUARTER
        self.begin = value.start + first * QUARTER // HOUR * HOUR
        span = next((hours for hours in _SPANS if self.begin + hours * HOUR > last), _SPANS[-1])
        self.end = self.begin + span * HOUR
        self.cells = max(1, cells)
        self.every = next(step for step in (1, 2, 3, 4, 6, 12, 25) if self.cells * step // span >= _EVERY or step == 25)

    def points(self, counts: Sequence[int | None]) -> list[tuple[float, int | None]]:
        """Counts in the middle of their quarter hours, in seconds from where the axis begins."""
        starts = [self.start + place * QUARTER for place in range(len(counts))]
        return [
            (start + QUARTER / 2 - self.begin, count)
            for start, count in zip(starts, counts, strict=True)
            if start >= self.begin
        ]

    def seen(self, counts: Sequence[int | None]) -> list[int | None]:
        """Those of some counts that are on the axis."""
        return [count for at, count in self.points(counts) if at <= self.end - self.begin]

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
    if any(value.before):
        notes.append((f"- - {say('a week ago')}", "dim"))
    if value.counts:
        now, then = map(look.words.count, value.counts)
        notes.append((say("by now {n}, then {then}", n=now, then=then), "dim"))
    if value.since:
        notes.append((say("since {clock}", clock=value.since), "warn"))
    for text, token in notes:
        if at + cells_of(text) + 2 <= width:
            pieces.append(Piece(at, text, style(token)))
            at += cells_of(text) + 2
    return heading(look, width, pieces)


def _dashed(text: str) -> str:
    """A line with gaps, which is not today's in any colour."""
    return "".join(char if x % 3 else " " for x, char in enumerate(text))


def _row(text: str, dashes: str, label: str | None, ink: Style, look: Look, width: int) -> Strip:
    style = look.palette.style
    pieces = [] if label is None else [right(_LABELS - 1, label, style("dim"))]
    return line(width, style("bg"), [*pieces, *_drawn(text, dashes, label is not None, ink, look)])


def _drawn(text: str, dashes: str, grid: bool, ink: Style, look: Look) -> list[Piece]:
    """The curve in its ink; where it leaves room that of a week before, and on the row of a tick a grid of dots."""
    dots = "".join(_DOT if grid and x % _DOTS == 0 else " " for x in range(len(text)))
    inks = (ink, look.palette.style("dim"), look.palette.style("faint"))
    cells = [
        next(((char, ink) for char, ink in zip(chars, inks, strict=True) if char not in " \u2800"), (" ", None))
        for chars in zip(text, dashes, dots, strict=True)
    ]
    pieces, x = [], _LABELS
    for style, run in groupby(cells, key=itemgetter(1)):
        drawn = "".join(char for char, _ in run)
        if style:
            pieces.append(Piece(x, drawn, style))
        x += len(drawn)
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
