"""The board as plain text, for a window in which nothing else fits. What never leaves comes first."""

from typing import NamedTuple

from textual.strip import Strip

from wallboard.figures import Shown, waited
from wallboard.model.measures import percent
from wallboard.model.rows import QueueRow
from wallboard.text import fit
from wallboard.widgets.canvas import Canvas, Look, Piece, fitting, line, right


class Status(NamedTuple):
    """``lines``: of each the fullest wording first, with its token; then the queues."""

    lines: tuple[tuple[tuple[str, ...], str], ...] = ()
    queues: tuple[Shown[QueueRow], ...] = ()


class StatusText(Canvas[Status]):
    def draw(self, value: Status, look: Look, width: int, height: int) -> list[Strip]:
        style = look.palette.style
        lines = [
            line(width, style("bg"), [Piece(0, fitting(texts, width), style(token))]) for texts, token in value.lines
        ]
        return lines + [_row(queue, look, width) for queue in value.queues[: max(0, height - len(lines))]]


def _row(queue: Shown[QueueRow], look: Look, width: int) -> Strip:
    style, words, row = look.palette.style, look.words, queue.row
    ink = "ghost" if queue.lost else ("text", "warn", "critical", "critical")[min(row.level, 3)]
    mark = f"!{row.level}" if row.level and not queue.lost else ""
    numbers = [
        right(width, words.percent(percent(row.m30.good, row.m30.base)), style(ink)),
        right(width - 5, words.duration(waited(queue)), style(ink)),
        right(width - 13, words.count(row.waiting), style(ink if row.waiting else "faint")),
    ]
    numbers = [piece for piece in numbers if piece.x > 8]
    room = max(0, min([piece.x for piece in numbers], default=width) - 5)
    name = Piece(3, fit(queue.name, room), style(ink))
    return line(width, style("bg"), [Piece(0, mark, style(ink, bold=True)), name, *reversed(numbers)])
