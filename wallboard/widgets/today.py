"""What the day came to so far, queue by queue: counts that can be proved against the PBX's own log."""

from collections.abc import Callable
from typing import NamedTuple

from textual.strip import Strip

from wallboard.model.rows import QueueRow, Window
from wallboard.text import fit
from wallboard.widgets.canvas import Canvas, Look, Piece, Shown, heading, line, right
from wallboard.widgets.figures import mean, share, together
from wallboard.words import Words, _

_NAME = 17
_LEAST, _WIDEST = 10, 15  # cells of a column


class Column(NamedTuple):
    """``measure`` gives a window's figure as text; ``faint`` when it says nothing."""

    head: str
    measure: Callable[[Words, Window], str]


# In the order in which they leave when room is short: the last first.
COLUMNS = (
    Column(_("offered"), lambda words, day: words.count(day.offered)),
    Column(_("answered"), lambda words, day: words.count(day.answered)),
    Column(_("abandoned"), lambda words, day: words.count(day.abandoned)),
    Column(_("other"), lambda words, day: words.count(day.lost)),
    Column(_("SL"), lambda words, day: words.percent(share(day.good, day.base), 1)),
    Column(_("aband. %"), lambda words, day: words.percent(share(day.abandoned, day.offered), 1)),
    Column(_("ASA"), lambda words, day: words.duration(mean(day.wait, day.answered))),
    Column(_("AHT"), lambda words, day: words.duration(mean(day.talk + day.wrap, day.answered))),
    Column(_("rejected"), lambda words, day: words.count(day.rejected)),
)


class Today(Canvas[tuple[Shown[QueueRow], ...]]):
    def draw(self, value: tuple[Shown[QueueRow], ...], look: Look, width: int, height: int) -> list[Strip]:
        columns = COLUMNS[: max(1, (width - _NAME - 2) // _LEAST)]
        pitch = min(_WIDEST, (width - _NAME - 2) // len(columns))
        lines = [self._head(look, width, columns, pitch)]
        style = look.palette.style
        room = height - 2
        for queue in value[:room] if len(value) > 1 else value[: room + 1]:
            name = Piece(2, fit(queue.name, _NAME), style("ghost" if queue.lost else "text"))
            lines.append(_row(name, queue.row.today, look, width, columns, pitch, lost=queue.lost))
        if len(value) > 1:
            day, lost = together(queue.row.today for queue in value), any(queue.lost for queue in value)
            name = Piece(2, fit(look.words.say("all"), _NAME), style("ghost" if lost else "strong", bold=True))
            lines.append(_row(name, day, look, width, columns, pitch, lost=lost, bold=True))
        return lines

    def _head(self, look: Look, width: int, columns: tuple[Column, ...], pitch: int) -> Strip:
        say, style = look.words.say, look.palette.style
        pieces = [Piece(0, say("TODAY"), style("strong", bold=True))]
        for place, column in enumerate(columns, 1):
            pieces.append(right(_NAME + 2 + place * pitch, say(column.head), style("dim")))
        return heading(look, width, pieces, until=_NAME + 2 + pitch * len(columns))


def _row(
    name: Piece,
    day: Window,
    look: Look,
    width: int,
    columns: tuple[Column, ...],
    pitch: int,
    lost: bool,
    bold: bool = False,
) -> Strip:
    style, words = look.palette.style, look.words
    pieces = [name]
    for place, column in enumerate(columns, 1):
        text = column.measure(words, day)
        ink = "faint" if text in ("0", "−") else "ghost" if lost else "strong" if bold else "text"
        pieces.append(right(_NAME + 2 + place * pitch, text, style(ink, bold=bold)))
    return line(width, style("bg"), pieces)
