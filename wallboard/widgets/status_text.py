"""The board as plain text, for a window in which nothing else fits."""

from textual.strip import Strip

from wallboard.picture import Picture
from wallboard.status import Line, lines
from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, line


class StatusText(Canvas[Picture | None]):
    def draw(self, value: Picture | None, look: Look, width: int, height: int) -> list[Strip]:
        if value is None:
            return []
        ground = look.palette.style("bg")
        return [line(width, ground, _pieces(said, look)) for said in lines(value, look.words, width, height)]


def _pieces(said: Line, look: Look) -> list[Piece]:
    pieces: list[Piece] = []
    x = 0
    for span in said:
        pieces.append(Piece(x, span.text, look.palette.style(span.token, bold=span.bold)))
        x += cells(span.text)
    return pieces
