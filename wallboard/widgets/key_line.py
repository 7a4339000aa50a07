"""The keys that work here, on one line."""

from textual.strip import Strip

from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, line


class KeyLine(Canvas[tuple[tuple[str, str], ...]]):
    """Pairs of a key and its label."""

    def draw(self, value: tuple[tuple[str, str], ...], look: Look, width: int, height: int) -> list[Strip]:
        style, x = look.palette.style, 1
        pieces = []
        for key, label in value:
            label = look.words.say(label)
            if x + len(key) + 1 + cells(label) > width:
                break
            pieces += [Piece(x, key, style("accent", bold=True)), Piece(x + len(key) + 1, label, style("dim"))]
            x += len(key) + cells(label) + 3
        return [line(width, style("bg"), pieces)]
