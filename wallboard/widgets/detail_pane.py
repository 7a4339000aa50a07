"""What is known of the row at the cursor."""

from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip

from wallboard.desk.cells import Bar, Cell, Curve, Mark, Tall, Text, Timeline
from wallboard.desk.detail import Detail, Item
from wallboard.glyphs import Glyphs
from wallboard.text import fit
from wallboard.text import width as cells
from wallboard.widgets import timeline
from wallboard.widgets.canvas import Canvas, Look, Piece, heading, line, right
from wallboard.widgets.sparkline import numbers, sparkline

_LABEL = 12  # cells
_COLUMN = 37  # cells that items need, so that they stand in two columns where there is room
_FIGURE = 9  # cells of a figure among several
_GAP = 3
_ROOMY = 16  # lines, in which a day may take two
_TALL, _BAR = 3, 3  # lines of a bar, and cells from one to the next
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
        blank = line(width, style("bg"))
        tight = height < _ROOMY
        lines += [] if tight else [blank]
        lines.append(line(width, style("bg"), _beside(value.lead, 0, look)))
        lines += [blank] if not tight and height > 6 else []
        if value.timeline:
            lines += _timeline(value.timeline, look, width, height)
        room = height - len(lines)
        if room == 1 and value.brief:
            lines.append(line(width, style("bg"), _beside(value.brief, 0, look, width)))
        elif room > 0:
            items = value.items if height > _SHORT else [item for item in value.items if item.cells]
            lines += _items(items, room, look, width)
        return lines


def _timeline(value: Timeline, look: Look, width: int, height: int) -> list[Strip]:
    """One line where there are few, two where there is room, and the hours below."""
    drawn = timeline.bar(value, look, width, 2 if height >= _ROOMY else 1)
    if height > _SHORT:
        drawn.append(timeline.hours(value, look, width))
    return [*drawn, line(width, look.palette.style("bg"))] if height >= _ROOMY else drawn


def _items(items: Sequence[Item], room: int, look: Look, width: int) -> list[Strip]:
    """One below the other; side by side where they would not all have room."""
    high = sum(_height(item) for item in items)
    every = max(1, min(width // _COLUMN, -(-high // room)))
    wide = (width + _GAP) // every
    rows: list[list[Piece]] = []
    for item in items:
        x = len(rows) // room * wide
        rows += _rows(item, x, min(wide - _GAP, width - x), look)
    return [
        line(width, look.palette.style("bg"), [piece for row in rows[y::room][:every] for piece in row])
        for y in range(min(room, len(rows)))
    ]


def _height(item: Item) -> int:
    return _TALL + 1 if any(isinstance(cell, Tall) for cell in item.cells) else 1


def _rows(item: Item, x: int, width: int, look: Look) -> list[list[Piece]]:
    """An item of more than one line would be torn apart by a column: then it goes on in the next."""
    tall = next((cell for cell in item.cells if isinstance(cell, Tall)), None)
    return [_item(item, x, width, look)] if tall is None else _bars(tall, x, width, look)


def _bars(tall: Tall, x: int, width: int, look: Look) -> list[list[Piece]]:
    """As many bars as there is room for, a column and their labels each."""
    style = look.palette.style
    count = min(len(tall.values), width // _BAR)
    peak = max(tall.values)
    drawn: list[list[Piece]] = [[] for _ in range(_TALL + 1)]
    for place, (value, label) in enumerate(zip(tall.values[:count], tall.labels[:count], strict=True)):
        ink = style("accent" if place < tall.within else "warn")
        column = sparkline((value,), 1, _TALL, peak) if value else [" "] * _TALL
        if look.glyphs is Glyphs.ASCII:
            column = [" "] * (_TALL - 1) + [str(value) if value < 1000 else "+"]
        for y, char in enumerate(column):
            text = char * (_BAR - 1) if len(char) == 1 and not char.isdigit() else char
            drawn[y].append(Piece(x + place * _BAR, text, ink))
        drawn[_TALL].append(Piece(x + place * _BAR, label, style("dim")))
    return drawn


def _item(item: Item, x: int, width: int, look: Look) -> list[Piece]:
    style = look.palette.style
    if not item.cells:
        return [Piece(x, item.label, style("strong", bold=True))]
    label = Piece(x, fit(item.label, _LABEL), style("dim"))
    if any(isinstance(cell, Bar) for cell in item.cells):
        return [label, *_shares(item, x + _LABEL, width - _LABEL, look)]
    if len(item.cells) == 3 and all(isinstance(cell, Text) and len(cell.text) < _FIGURE for cell in item.cells):
        return [
            label,
            *(
                right(x + _LABEL + (place + 1) * _FIGURE, fit(cell.text, _FIGURE - 1, True), _style(cell, look))
                for place, cell in enumerate(item.cells)
            ),
        ]
    return [label, *_beside(item.cells, x + _LABEL + 1, look, x + width)]


def _shares(item: Item, x: int, width: int, look: Look) -> list[Piece]:
    """A figure, a bar, and what part of the whole it is."""
    figure, share, part = item.cells
    room = width - 2 * _FIGURE
    if not isinstance(share, Bar) or room < 1:
        return _beside((figure, part), x, look, x + width)
    style, filled = look.palette.style, round(share.part * room)
    token = look.palette.state(share.ink.removeprefix("state:"))
    return [
        right(x + _FIGURE, fit(figure.text, _FIGURE, True), _style(figure, look)),
        Piece(x + _FIGURE + 2, look.glyphs.bar(filled), style("bg", token)),
        Piece(x + _FIGURE + 2 + filled, " " * (room - filled), style("bg", "surface")),
        right(x + width, part.text, _style(part, look)),
    ]


def _beside(drawn: Sequence[Cell | Tall], x: int, look: Look, end: int = 1 << 16) -> list[Piece]:
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


def _style(cell: Cell | Tall, look: Look) -> Style:
    palette = look.palette
    if isinstance(cell, Mark):
        return palette.style("ghost", "surface") if cell.lost else palette.stack(cell.state)
    if isinstance(cell, Tall):
        return palette.style("accent")
    if isinstance(cell, Bar | Curve):
        return palette.style(cell.ink)
    ink = palette.state(cell.ink[6:]) if cell.ink.startswith("state:") else cell.ink or "text"
    return palette.style(ink, bold=cell.bold)
