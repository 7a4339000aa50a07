"""The queues, worst first: who waits, for how long, how well they are served, by whom."""

from collections.abc import Iterable
from typing import NamedTuple

from textual.strip import Strip

from wallboard.figures import Shown
from wallboard.model.rows import QueueRow
from wallboard.widgets.canvas import Canvas, Look, Piece, line
from wallboard.widgets.queue_blocks import BLOCKS, HUGE_WIDTH
from wallboard.widgets.queue_face import QueueFace
from wallboard.words import Words, _

_LEAST_PEAK = 4  # waiting: or one caller would look like a crowd


class QueueTable(NamedTuple):
    """``queues`` in the order to show them; ``peak``: the sparklines' shared scale.

    ``rows`` that a queue should have: 5, 3, 2 or 1. ``page``: of those that do not fit, 0 = the worst; it wraps around.
    """

    queues: tuple[Shown[QueueRow], ...] = ()
    rows: int = 3
    peak: int = _LEAST_PEAK
    page: int = 0
    title: str = _("QUEUES")


def peak(queues: Iterable[Shown[QueueRow]]) -> int:
    """The scale that all sparklines share."""
    return max((_LEAST_PEAK, *(max(queue.row.waits) for queue in queues if queue.row.waits)))


class QueueLines(Canvas[QueueTable]):
    def draw(self, value: QueueTable, look: Look, width: int, height: int) -> list[Strip]:
        rows = fitting_rows(value.rows, len(value.queues), width, height)
        head, block = BLOCKS[rows]
        gap = _gap(rows)
        dim = look.palette.style("dim")
        first, last = _page(value, rows, height)
        lines = [head(look, look.words.say(value.title), width)]
        hidden = last - first < len(value.queues)
        if (rows + gap) * (last - first) - gap + 1 + (gap + 1) * hidden < height:
            lines += [line(width, dim)] * gap
        for queue in value.queues[first:last]:
            face = QueueFace(queue, look, "crit_fill" if rows == 1 else "crit_band")
            margin = [line(width, face.style("text") if face.alarm else dim)] * gap
            if face.alarm and gap and len(lines) > 1:
                lines[-1] = margin[0]  # the alarm's ground has a margin above it, too
            lines += [*block(face, width, value.peak), *margin]
        if not value.queues:
            lines.append(line(width, dim, [Piece(2, look.words.say("nothing heard yet"), dim)]))
        if hidden:
            lines[height - 1 :] = [_hidden(value.queues, first, last, look, width)]
        return lines[:height]


def _page(value: QueueTable, rows: int, height: int) -> tuple[int, int]:
    """Which of the queues are shown, [first, last), below a head and above the line that counts the others."""
    gap, count = _gap(rows), len(value.queues)
    if count <= (height + gap - 1) // (rows + gap):
        return 0, count
    room = max(0, (height - 2) // (rows + gap))
    first = value.page % -(-count // room) * room if room else 0
    return first, min(count, first + room)


def fitting_rows(wanted: int, count: int, width: int, height: int) -> int:
    """Rows of a queue: as wanted, but one where not even two have room; fewer or more if so all have room."""
    if (wanted + _gap(wanted)) * min(2, count) - _gap(wanted) + (count > 2) >= height:
        return 1
    if wanted == 5 and (width < HUGE_WIDTH or 6 * count > height):
        return 3
    return 3 if wanted == 2 and 4 * count <= height else wanted


def _gap(rows: int) -> int:
    return 1 if rows >= 3 else 0


def _hidden(queues: tuple[Shown[QueueRow], ...], first: int, last: int, look: Look, width: int) -> Strip:
    """The last line: how many queues are not shown, and whether they are calm."""
    words, style = look.words, look.palette.style
    hidden = [*queues[:first], *queues[last:]]
    troubled = sum(queue.row.level > 0 for queue in hidden)
    texts = [_calm(len(hidden) - troubled, words)] if troubled < len(hidden) else []
    if troubled:
        texts.insert(0, words.number_of("+ {n} queue in trouble", "+ {n} queues in trouble", troubled))
    if first:
        texts.insert(0, words.say("{first} to {last} of {all}", first=first + 1, last=last, all=len(queues)))
    return line(width, style("bg"), [Piece(2, "   ".join(texts), style("warn" if troubled else "dim"))])


def _calm(count: int, words: Words) -> str:
    return words.number_of("+ {n} calm queue", "+ {n} calm queues", count)
