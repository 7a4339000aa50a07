"""The first line of a desk: the screens there are, whose centre it is, how many alarms, what time it is there."""

from typing import NamedTuple

from textual.strip import Strip

from wallboard.text import clip
from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, line, right


class Nav(NamedTuple):
    """``tabs``: sign, label and whether it is shown. ``levels``: how many queues are at level 2, and at 1."""

    tabs: tuple[tuple[str, str, bool], ...] = ()
    name: str = ""
    levels: tuple[int, int] = (0, 0)
    clock: str = ""
    held: str = ""


class NavLine(Canvas[Nav]):
    def draw(self, value: Nav, look: Look, width: int, height: int) -> list[Strip]:
        style = look.palette.style
        pieces, x = [], 0
        for sign, label, here in value.tabs:
            ground = "sel" if here else "surface"
            pieces += [
                Piece(x, f" {sign} ", style("accent", ground, bold=here)),
                Piece(x + cells(sign) + 2, f"{label} ", style("strong" if here else "dim", ground, bold=here)),
            ]
            x += cells(sign) + cells(label) + 4
        ends = [right(width - 1, value.clock, style("strong", "surface", bold=True))]
        for level, ink in ((1, "warn"), (2, "critical")):
            if count := value.levels[2 - level]:
                text = f"{count} x !{level}"
                ends.append(right(ends[-1].x - 2, text, style(ink, "surface", bold=True)))
        if value.held:
            ends.append(right(ends[-1].x - 2, f" {value.held} ", style("ink", "stale", bold=True)))
        room = ends[-1].x - x - 4
        if room > 0:
            name = clip(value.name, room)
            at = max(x + 2, min((width - cells(name)) // 2, ends[-1].x - 2 - cells(name)))
            pieces.append(Piece(at, name, style("dim", "surface")))
        return [line(width, style("dim", "surface"), [*pieces, *(end for end in reversed(ends) if end.x > x)])]
