"""The queues, worst first: who waits, for how long, how well they are served, by whom."""

from collections.abc import Iterable
from typing import NamedTuple

from rich.style import Style
from textual.strip import Strip

from wallboard.model.rows import QueueRow
from wallboard.text import fit
from wallboard.widgets import digits
from wallboard.widgets.canvas import Canvas, Look, Piece, Shown, fitting, heading, line, right
from wallboard.widgets.figures import share
from wallboard.widgets.queue_face import QueueFace

_LEAST_PEAK = 4  # waiting: or one caller would look like a crowd


class QueueTable(NamedTuple):
    """``queues`` in the order to show them; ``peak``: the sparklines' shared scale.

    ``rows`` of a queue: 3, 2 or 1; where 2 would leave room for all queues in 3, they get it.
    """

    queues: tuple[Shown[QueueRow], ...] = ()
    rows: int = 3
    peak: int = _LEAST_PEAK


def peak(queues: Iterable[Shown[QueueRow]]) -> int:
    """The scale that all sparklines share."""
    return max((_LEAST_PEAK, *(waiting for queue in queues for waiting in queue.row.waits)))


class QueueLines(Canvas[QueueTable]):
    def draw(self, value: QueueTable, look: Look, width: int, height: int) -> list[Strip]:
        rows = value.rows
        if rows > 1 and 4 * len(value.queues) <= height:
            rows = 3
        head, block = {3: (_tall_head, _tall), 2: (_double_head, _double), 1: (_single_head, _single)}[rows]
        gap = 1 if rows == 3 else 0
        dim = look.palette.style("dim")
        lines = [head(look, width)]
        if (rows + gap) * len(value.queues) + 1 < height + gap:
            lines += [line(width, dim)] * gap
        room = (height + gap - len(lines)) // (rows + gap)
        if len(value.queues) > room:
            room = max(0, (height - len(lines) - 1) // (rows + gap))
        for queue in value.queues[:room]:
            face = QueueFace(queue, look, "crit_fill" if rows == 1 else "crit_band")
            margin = [line(width, face.style("text") if face.alarm else dim)] * gap
            if face.alarm and gap and len(lines) > 1:
                lines[-1] = margin[0]  # the alarm's ground has a margin above it, too
            lines += [*block(face, width, value.peak), *margin]
        if not value.queues:
            lines.append(line(width, dim, [Piece(2, look.words.say("nothing heard yet"), dim)]))
        if len(value.queues) > room:
            lines[height - 1 :] = [_hidden(value.queues[room:], look, width)]
        return lines[:height]


def _hidden(queues: tuple[Shown[QueueRow], ...], look: Look, width: int) -> Strip:
    """The last line: how many queues are not shown, and whether they are calm."""
    troubled = sum(queue.row.level > 0 for queue in queues)
    words, style = look.words, look.palette.style
    texts = [words.number_of("+ {n} calm queue", "+ {n} calm queues", len(queues) - troubled)]
    if troubled:
        texts.insert(0, words.number_of("+ {n} queue in trouble", "+ {n} queues in trouble", troubled))
    return line(width, style("bg"), [Piece(2, "   ".join(texts), style("warn" if troubled else "dim"))])


# Three rows: at the far side of the room.
_WAITING, _LONGEST, _SERVED, _STACK, _STACK_CELLS, _CURVE, _SEATS = 33, 55, 73, 75, 20, 98, 132


def _tall_head(look: Look, width: int) -> Strip:
    say, dim = look.words.say, look.palette.style("dim")
    pieces = [
        Piece(0, say("QUEUES"), look.palette.style("strong", bold=True)),
        right(_WAITING, say("waiting"), dim),
        right(_LONGEST, say("longest"), dim),
        right(_SERVED, say("SL 30 min"), dim),
        Piece(_STACK, say("agents by state"), dim),
    ]
    if width > _CURVE + 4:
        pieces.append(Piece(_CURVE, fitting((say("waiting, 30 min"), say("waiting")), width - _CURVE), dim))
    if width > _SEATS + 6:
        pieces.append(Piece(_SEATS, say("AGENTS"), dim))
    return heading(look, width, pieces)


def _tall(queue: QueueFace, width: int, peak: int) -> list[Strip]:
    words, row = queue.look.words, queue.row
    numbers = (
        (_WAITING, words.count(row.waiting).replace(",", ""), queue.quiet(not row.waiting)),
        (_LONGEST, words.duration(queue.wait), queue.quiet(queue.wait is None)),
        (_SERVED - 2, words.percent(queue.served), queue.quiet(queue.served is None)),
    )
    rooms = (_WAITING - 19, _LONGEST - _WAITING - 1, _SERVED - _LONGEST - 3)
    columns = [_number(text, end, room, style) for (end, text, style), room in zip(numbers, rooms, strict=True)]
    percent = Piece(_SERVED - 1, "%", queue.style("dim"))
    mark = right(19, queue.mark, queue.style(queue.tone, bold=True))
    left = (
        [Piece(2, fit(queue.shown.name, 17), queue.style("strong", bold=True))],
        [Piece(2, fit(queue.formula, 14), queue.style("dim")), mark],
        queue.bar(2, 17),
    )
    ready = Piece(_STACK, fit(queue.ready(), _STACK_CELLS), queue.style("dim"))
    beside = ([ready], queue.states(_STACK, _STACK_CELLS), queue.states(_STACK, _STACK_CELLS, labels=False))
    curve = queue.curve(max(0, width - _CURVE), 3, peak)
    seats = queue.letters(_SEATS, width, 3)
    ink = queue.style(queue.tone if queue.level else "accent")
    return [
        line(
            width,
            queue.style("text"),
            [
                Piece(0, " ", queue.marker()),
                *left[y],
                *(column[y] for column in columns),
                *([percent] if y == 2 and queue.served is not None else []),
                *beside[y],
                Piece(_CURVE, curve[y], ink),
                *seats[y],
            ],
        )
        for y in range(3)
    ]


def _number(text: str, end: int, room: int, style: Style) -> list[Piece]:
    """A number in three rows ending before a column; one that is too long for that, in one row."""
    if digits.span(text, 3) > room:
        return [Piece(end, "", style), right(end, text, style), Piece(end, "", style)]
    return [right(end, drawn, style) for drawn in digits.draw(text, 3)]


# Two rows: numbers in the first one, the agents as letters at the end.
def _double_columns(width: int) -> tuple[int, int, int, int]:
    """Where the name ends, where the stack begins and ends, and where the letters begin."""
    spare = max(0, width - 118)
    name = 20 + spare // 4
    stack_at = name + 26
    curve = stack_at + 20 + spare // 4 + 3
    return name, stack_at, curve, curve + 33


def _double_head(look: Look, width: int) -> Strip:
    say, dim = look.words.say, look.palette.style("dim")
    name, stack_at, curve, letters = _double_columns(width)
    pieces = [
        Piece(0, say("QUEUES"), look.palette.style("strong", bold=True)),
        right(name + 8, say("waiting"), dim),
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
    curve = queue.curve(30, 2, peak)
    ink = queue.style(queue.tone if queue.level else "accent")
    seats = queue.letters(letters, width, 2)
    first = [
        Piece(0, " ", queue.marker()),
        Piece(2, fit(queue.shown.name, name - 2), queue.style("strong", bold=True)),
        right(name + 8, words.count(row.waiting), queue.quiet(not row.waiting)),
        right(name + 16, words.duration(queue.wait), queue.quiet(queue.wait is None)),
        right(name + 24, served, queue.quiet(queue.served is None)),
        *queue.states(stack_at, cells),
        Piece(curve_at, curve[0], ink),
        *seats[0],
    ]
    second = [
        Piece(0, " ", queue.marker()),
        Piece(2, fit(queue.formula, name - 6), queue.style("dim")),
        right(name, queue.mark, queue.style(queue.tone, bold=True)),
        *queue.bar(name + 2, 14),
        Piece(stack_at, fit(queue.ready(), cells), queue.style("dim")),
        Piece(curve_at, curve[1], ink),
        *seats[1],
    ]
    return [line(width, queue.style("text"), pieces) for pieces in (first, second)]


# One row: over a slow line.
def _single_head(look: Look, width: int) -> Strip:
    say, dim = look.words.say, look.palette.style("dim")
    spare = width - 80
    pieces = [
        Piece(3, say("QUEUE"), look.palette.style("strong", bold=True)),
        right(20 + spare, say("wait"), dim),
        right(29 + spare, say("longest"), dim),
        right(36 + spare, say("SL/30"), dim),
        right(43 + spare, say("today"), dim),
        Piece(46 + spare, say("agents"), dim),
        Piece(63 + spare, say("30 min"), dim),
    ]
    return line(width, look.palette.style("bg"), pieces)


def _single(queue: QueueFace, width: int, peak: int) -> list[Strip]:
    words, row, spare = queue.look.words, queue.row, width - 80
    today = share(row.today.good, row.today.base)
    ink = queue.style(queue.tone if queue.level else "accent")
    pieces = [
        right(3, queue.mark, queue.style(queue.tone, bold=True)),
        Piece(4, fit(queue.shown.name, 12 + spare), queue.style("strong", bold=True)),
        right(20 + spare, words.count(row.waiting), queue.quiet(not row.waiting)),
        right(29 + spare, words.duration(queue.wait), queue.quiet(queue.wait is None)),
        right(36 + spare, words.percent(queue.served), queue.quiet(queue.served is None)),
        right(43 + spare, words.percent(today), queue.style("dim")),
        *queue.states(46 + spare, 15),
        Piece(63 + spare, queue.curve(16, 1, peak)[0], ink),
    ]
    return [line(width, queue.style("text"), pieces)]
