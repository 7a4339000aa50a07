"""What the day came to so far, queue by queue: counts that can be proved against the PBX's own log."""

from collections.abc import Callable
from typing import NamedTuple

from textual.strip import Strip

from wallboard.figures import Shown, together
from wallboard.model.measures import abandon_rate, aht, asa, percent
from wallboard.model.rows import QueueRow, Window
from wallboard.text import fit
from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, heading, line, right
from wallboard.words import NONE, Words, _

_NAME = 17
_LEAST, _WIDEST = 10, 15  # cells of a column


class Column(NamedTuple):
    """``measure``: a window's figure as text."""

    head: str
    measure: Callable[[Words, Window], str]


# In the order in which they leave when room is short: the last first.
COLUMNS = (
    Column(_("offered"), lambda words, day: words.count(day.offered)),
    Column(_("answered"), lambda words, day: words.count(day.answered)),
    Column(_("abandoned"), lambda words, day: words.count(day.abandoned)),
    Column(_("other"), lambda words, day: words.count(day.lost)),
    Column(_("SL"), lambda words, day: words.percent(percent(day.good, day.base), 1)),
    Column(_("aband. %"), lambda words, day: words.percent(abandon_rate(day.abandoned, day.offered), 1)),
    Column(_("ASA"), lambda words, day: words.duration(asa(day.wait, day.answered))),
    Column(_("AHT"), lambda words, day: words.duration(aht(day.talk, day.wrap, day.ended))),
    Column(_("rejected"), lambda words, day: words.count(day.rejected)),
)


class Day(NamedTuple):
    """``since``: from when on the day is whole, as a clock; "" = from its start. ``then``: all queues together a week
    before at the same clock time, None = not known of all.
    """

    queues: tuple[Shown[QueueRow], ...] = ()
    since: str = ""
    then: Window | None = None


class Today(Canvas[Day]):
    def draw(self, value: Day, look: Look, width: int, height: int) -> list[Strip]:
        columns = COLUMNS[: max(1, (width - _NAME - 2) // _LEAST)]
        pitch = min(_WIDEST, (width - _NAME - 2) // len(columns))
        table = {_NAME + 2 + place * pitch: column for place, column in enumerate(columns, 1)}
        lines = [_head(value, look, width, table)]
        then = value.then if height > 3 else None
        room = height - 1 - (len(value.queues) > 1) - (then is not None)
        for queue in value.queues[:room]:
            ink = "ghost" if queue.lost else "text"
            lines.append(_row(queue.name, queue.row.today, ink, look, width, table))
        if len(value.queues) > 1:
            ink = "ghost" if any(queue.lost for queue in value.queues) else "strong"
            day = together(queue.row.today for queue in value.queues)
            lines.append(_row(look.words.say("all"), day, ink, look, width, table))
        if then:
            lines.append(_row(look.words.say("a week ago"), then, "dim", look, width, table))
        return lines


def _head(value: Day, look: Look, width: int, table: dict[int, Column]) -> Strip:
    say, style = look.words.say, look.palette.style
    pieces = [Piece(0, say("TODAY"), style("strong", bold=True))]
    if value.since:
        since = say("since {clock}", clock=value.since)
        pieces.append(Piece(cells(say("TODAY")) + 1, since, style("warn")))
    pieces += [right(end, say(column.head), style("dim")) for end, column in table.items()]
    return heading(look, width, pieces, until=max(table))


def _row(name: str, day: Window, ink: str, look: Look, width: int, table: dict[int, Column]) -> Strip:
    style, bold = look.palette.style, ink == "strong"
    pieces = [Piece(2, fit(name, _NAME), style(ink, bold=bold))]
    for end, column in table.items():
        text = column.measure(look.words, day)
        pieces.append(right(end, text, style("faint" if text in ("0", NONE) else ink, bold=bold)))
    return line(width, style("bg"), pieces)
