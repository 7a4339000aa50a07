"""A few figures under each other, for where there is no room for a card each."""

from typing import NamedTuple

from textual.strip import Strip

from wallboard.widgets.canvas import Canvas, Look, Piece, fitting, line, right


class Fact(NamedTuple):
    """``tone``: the token of the figure. ``brief``: the label where there is no room for all of it."""

    label: str
    figure: str
    tone: str = "text"
    brief: str = ""


class Facts(Canvas[tuple[Fact, ...]]):
    def draw(self, value: tuple[Fact, ...], look: Look, width: int, height: int) -> list[Strip]:
        style = look.palette.style
        blank = line(width, style("dim", "surface"))
        lines = [blank] * max(0, (height - len(value)) // 2)
        for fact in value[:height]:
            figure = right(width - 1, fact.figure, style(fact.tone, "surface", bold=True))
            label = Piece(1, fitting((fact.label, fact.brief or fact.label), figure.x - 2), style("dim", "surface"))
            lines.append(line(width, style("dim", "surface"), [label, figure]))
        return [*lines, *[blank] * (height - len(lines))]
