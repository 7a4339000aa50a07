"""The first line: which centre, which day, what time it is there."""

from typing import NamedTuple

from textual.strip import Strip

from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, line, right


class Title(NamedTuple):
    """``clock`` of the site; ``date`` is shown where there is room. ``held``: since when the picture stands still."""

    name: str = ""
    date: str = ""
    clock: str = ""
    held: str = ""


class TitleLine(Canvas[Title]):
    def draw(self, value: Title, look: Look, width: int, height: int) -> list[Strip]:
        style = look.palette.style
        pad = 2 if width >= 180 else 1
        end = width - pad
        clock = right(end, value.clock, style("strong", bold=True))
        pieces = [Piece(pad, value.name, style("strong", bold=True))]
        if value.held:
            held = f" {value.held} "
            pieces = [Piece(pad, held, style("ink", "stale", bold=True)), Piece(pad + cells(held) + 2, *pieces[0][1:])]
        if cells(value.name) + cells(value.date) + cells(value.clock) + 8 <= width:
            pieces.append(right(clock.x - 2, value.date, style("dim")))
        return [line(width, style("bg"), [*pieces, clock] if clock.x > 0 else [clock])]
