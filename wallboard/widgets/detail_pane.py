"""What is known of the row at the cursor."""

from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip

from wallboard.desk.cells import Bar, Cell, Curve, Mark
from wallboard.desk.detail import Detail, Item
from wallboard.glyphs import Glyphs
from wallboard.text import fit
from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, heading, line, right
from wallboard.widgets.sparkline import numbers, sparkline

_LABEL = 12  # cells
_COLUMN = 40  # cells that items need, so that they stand in two columns where there is room
_FIGURE = 9  # cells of a figure among several
_GAP = 3
_SHORT = 5  # lines, in which a heading would take the place of what it stands above


class DetailPane(Canvas[Detail]):
    def draw(self, value: Detail, look: Look, width: int, height: int) -> list[Strip]:
        style = look.palette.style
        if not value.title:
            return [heading(look, width, [])]
        pieces, x = [Piece(0, value.title, style("strong", bold=True))], cells(value.title) + 2
        for note in value.notes:
            pieces.append(Piece(x, note, style("dim")))
            x += cells(note) + 3
        lines = [
            heading(look, width, [piece for piece in pieces if piece.x + cells(piece.text) <= width] or pieces[:1])
        ]
        if height > 4:
            lines.append(line(width, style("bg")))
        lines.append(line(width, style("bg"), _beside(value.lead, 0, look)))
        if height > 6:
            lines.append(line(width, style("bg")))
        room = height - len(lines)
        if room > 0:
            items = value.items if height > _SHORT else [item for item in value.items if item.cells]
            lines += _items(items, room, look, width)
        return lines


def _items(items: Sequence[Item], room: int, look: Look, width: int) -> list[Strip]:
    """One below the other; side by side where they would not all have room."""
    every = max(1, min(width // _COLUMN, -(-len(items) // room)))
    wide = (width + _GAP) // every
    lines = []
    for y in range(min(room, len(items))):
        pieces: list[Piece] = []
        for place, item in enumerate(items[y::room][:every]):
            pieces += _item(item, place * wide, min(wide - _GAP, width - place * wide), look)
        lines.append(line(width, look.palette.style("bg"), pieces))
    return lines


def _item(item: Item, x: int, width: int, look: Look) -> list[Piece]:
    style = look.palette.style
    if not item.cells:
        return [Piece(x, item.label, style("strong", bold=True))]
    label = Piece(x, fit(item.label, _LABEL), style("dim"))
    if len(item.cells) == 3:
        return [
            label,
            *(
                right(x + _LABEL + (place + 1) * _FIGURE, fit(cell.text, _FIGURE - 1, True), _style(cell, look))
                for place, cell in enumerate(item.cells)
            ),
        ]
    return [label, *_beside(item.cells, x + _LABEL + 1, look, x + width)]


def _beside(drawn: Sequence[Cell], x: int, look: Look, end: int = 1 << 16) -> list[Piece]:
    pieces = []
    for cell in drawn:
        text = cell.text
        if isinstance(cell, Curve):
            room = max(1, min(30, end - x))
            curve = numbers(cell.values, room, 1) if look.glyphs is Glyphs.ASCII else None
            text = (curve or sparkline(cell.values, room, 1, cell.peak))[0]
        elif isinstance(cell, Mark):
            text = f" {cell.text} "
        if not text:
            continue
        pieces.append(Piece(x, fit(text, min(cells(text), max(0, end - x))), _style(cell, look)))
        x += cells(text) + 2
    return pieces


def _style(cell: Cell, look: Look) -> Style:
    palette = look.palette
    if isinstance(cell, Mark):
        return palette.style("ghost", "surface") if cell.lost else palette.stack(cell.state)
    if isinstance(cell, Bar | Curve):
        return palette.style(cell.ink)
    ink = palette.state(cell.ink[6:]) if cell.ink.startswith("state:") else cell.ink or "text"
    return palette.style(ink, bold=cell.bold)
