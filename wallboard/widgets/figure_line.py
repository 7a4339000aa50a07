"""Figures beside each other on one line, as many as there is room for."""

from textual.strip import Strip

from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, line
from wallboard.widgets.facts import Fact


class FigureLine(Canvas[tuple[Fact, ...]]):
    """The most important first; those at the end leave."""

    def draw(self, value: tuple[Fact, ...], look: Look, width: int, height: int) -> list[Strip]:
        style, pieces, x = look.palette.style, [], 0
        for fact in value:
            wide = cells(fact.label) + 1 + cells(fact.figure)
            if x + wide > width:
                break
            pieces.append(Piece(x, fact.label, style("dim")))
            pieces.append(Piece(x + cells(fact.label) + 1, fact.figure, style(fact.tone, bold=fact.tone != "faint")))
            x += wide + 3
        return [line(width, style("bg"), pieces)]
