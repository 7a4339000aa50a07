"""The keys that work here, on one line."""

from textual.strip import Strip

from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, line

_LAST = 2  # keys that never leave: help, quit


class KeyLine(Canvas[tuple[tuple[str, str], ...]]):
    """Pairs of a key and its label. Where there is no room for all, those before the last two leave."""

    def draw(self, value: tuple[tuple[str, str], ...], look: Look, width: int, height: int) -> list[Strip]:
        style, x = look.palette.style, 1
        keys = [(key, look.words.say(label)) for key, label in value]
        while len(keys) > _LAST and sum(len(key) + cells(label) + 3 for key, label in keys) - 1 > width:
            del keys[-_LAST - 1]
        pieces = []
        for key, label in keys:
            if x + len(key) + 1 + cells(label) > width:
                break
            pieces += [Piece(x, key, style("accent", bold=True)), Piece(x + len(key) + 1, label, style("dim"))]
            x += len(key) + cells(label) + 3
        return [line(width, style("bg"), pieces)]
