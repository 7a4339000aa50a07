"""Where one types a filter; and where is said what came of a key."""

from typing import NamedTuple

from textual.strip import Strip

from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, line, right


class Asked(NamedTuple):
    """``text`` typed so far, None = nothing is; ``note``: what is to be said of it, its ink ``tone``."""

    text: str | None = None
    note: str = ""
    tone: str = "dim"


class Prompt(Canvas[Asked]):
    def draw(self, value: Asked, look: Look, width: int, height: int) -> list[Strip]:
        style = look.palette.style
        note = style(value.tone, "raised")
        if value.text is None:
            return [line(width, note, [Piece(1, value.note, note)])]
        room = max(8, width - cells(value.note) - 8)
        typed = value.text
        while cells(typed) > room:
            typed = typed[1:]
        pieces = [
            Piece(1, "/", style("accent", "raised", bold=True)),
            Piece(3, typed, style("strong", "raised", bold=True)),
            Piece(3 + cells(typed), " ", style("bg", "accent")),
        ]
        said = right(width - 1, value.note, note)
        if said.x < 5 + cells(typed):
            said = said._replace(x=5 + cells(typed))
        return [line(width, note, [*pieces, said])]
