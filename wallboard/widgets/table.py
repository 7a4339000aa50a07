"""A table of any length, of which only what is in sight is drawn."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from wallboard.desk.cells import Bar, Cell, Mark, Text
from wallboard.desk.column import GAP
from wallboard.desk.table import HEAD, Head, Line, Table
from wallboard.figures import OFF
from wallboard.glyphs import Glyphs
from wallboard.text import fit
from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, heading, line
from wallboard.widgets.sparkline import numbers, sparkline

_GUTTER = 2  # cells before a row: its cursor and its mark
_CURSOR, _MARKED = "▸", "#"
_WAYS = {-1: "▾", 1: "▴"}


class Pointed(Message):
    """Somebody clicked into a table: on a head of a column, or on a line below the heads."""

    def __init__(self, table: "TableView", head: str = "", line: int = -1, chain: int = 1) -> None:
        super().__init__()
        self.table = table
        self.head = head
        self.line = line
        self.chain = chain


class TableView(Canvas[Table]):
    def __init__(self, look: Look, value: Table, id: str) -> None:
        super().__init__(look, value, id)
        self._known: dict[object, Strip] = {}

    def draw(self, value: Table, look: Look, width: int, height: int) -> list[Strip]:
        lines = [title(value, look, width), _heads(value.heads, look, width)]
        if value.empty:
            return [*lines, line(width, look.palette.style("bg"), [Piece(2, value.empty, look.palette.style("dim"))])]
        before, self._known = self._known, {}  # a row that looks as it did is not drawn again
        shape = (look, width, value.focused, tuple(head.cells for head in value.heads))
        for each in value.lines[: max(0, height - HEAD)]:
            key = (each, shape)
            strip = before.get(key) or row(each, value.heads, look, width, value.focused)
            self._known[key] = strip
            lines.append(strip)
        return lines

    def on_click(self, event: events.Click) -> None:
        if event.y >= HEAD:
            self.post_message(Pointed(self, line=event.y - HEAD, chain=event.chain))
            return
        at = _GUTTER
        for head in self._value.heads:
            if event.y == HEAD - 1 and at <= event.x < at + head.cells + GAP:
                self.post_message(Pointed(self, head=head.id))
                return
            at += head.cells + GAP
        self.post_message(Pointed(self))


def title(value: Table, look: Look, width: int) -> Strip:
    """What is listed, how many of them, how many not; what is wrong with the filter before anything else of it."""
    style = look.palette.style
    pieces = [
        Piece(0, _CURSOR if value.focused else "", style("accent", bold=True)),
        Piece(_GUTTER, value.title, style("strong", bold=True)),
    ]
    x = _GUTTER + cells(value.title) + 2
    notes = [(note, "dim") for note in value.notes]
    notes[1:1] = [(mistake, "warn") for mistake in value.mistakes]
    for place, (note, ink) in enumerate(notes):
        if x + cells(note) > width and place > 1:
            break
        pieces.append(Piece(x, note, style(ink)))
        x += cells(note) + 3
    return heading(look, width, pieces[1:] if not value.focused else pieces)


def _heads(heads: Sequence[Head], look: Look, width: int) -> Strip:
    style = look.palette.style
    pieces = []
    x = _GUTTER
    for head in heads:
        sign = _WAYS.get(head.sorted, "")
        ink = style("accent" if head.sorted else "dim")
        text = head.text
        if sign:
            text = sign + text if head.right else text + sign
        shown = fit(text, head.cells, head.right) if cells(text) <= head.cells else text
        start = x + head.cells - cells(shown) if head.right else x
        pieces.append(Piece(max(0, start), shown, ink))
        x += head.cells + GAP
    return line(width, style("bg"), pieces)


def row(value: Line, heads: Sequence[Head], look: Look, width: int, focused: bool) -> Strip:
    """One row, or the heading of a group."""
    style = look.palette.style
    if value.heading:
        return heading(look, width, [Piece(_GUTTER, value.heading, style("dim", bold=True))])
    ground = _ground(value, look, focused)
    cursor = value.cursor and focused
    segments = [
        Segment(_CURSOR if cursor else " ", style("accent", ground, bold=True)),
        Segment(_MARKED if value.marked else " ", style("accent", ground, bold=True)),
    ]
    plain, at = style("text", ground), _GUTTER
    for cell, head in zip(value.cells, heads, strict=True):
        room = min(head.cells, width - at)
        if room <= 0:
            break
        segments += _drawn(cell, room, head.right, value, ground, look, cursor)
        at += room
        gap = min(GAP, width - at)
        if isinstance(cell, Text):  # what is one run costs less to compare and to write
            segments[-1] = Segment(segments[-1].text + " " * gap, segments[-1].style)
        else:
            segments.append(Segment(" " * gap, plain))
        at += gap
    segments.append(Segment(" " * (width - at), plain))
    return Strip(segments, width)


def _ground(value: Line, look: Look, focused: bool) -> str:
    if value.cursor:
        return "sel" if focused else "raised"
    return look.palette.tile("over_break") if value.tone == "over_break" else "bg"


def _drawn(cell: Cell, room: int, right: bool, line: Line, ground: str, look: Look, cursor: bool) -> list[Segment]:
    palette = look.palette
    if isinstance(cell, Text):
        return [Segment(fit(cell.text, room, right), _ink(cell, line, ground, look, cursor))]
    if isinstance(cell, Mark):
        quiet = cell.lost or line.tone == "ghost"
        style = palette.style("ghost", "surface") if quiet else palette.stack(cell.state)
        if cell.state == OFF:
            style = palette.style("dim", ground)
        text = f" {cell.text}" if cells(cell.text) < room else cell.text
        return [Segment(fit(text, room), style)]
    ink = "ghost" if line.tone == "ghost" else cell.ink
    if isinstance(cell, Bar):
        used = max(1, round(room * cell.part)) if cell.part else 0
        full, rest = palette.style("text", ink), palette.style("text", "raised")
        return [Segment(look.glyphs.bar(used), full), Segment(" " * (room - used), rest)]
    curve = numbers if look.glyphs is Glyphs.ASCII else None
    text = curve(cell.values, room, 1)[0] if curve else sparkline(cell.values, room, 1, cell.peak)[0]
    return [Segment(text, palette.style(ink, ground))]


def _ink(cell: Text, line: Line, ground: str, look: Look, cursor: bool) -> Style:
    """Of the cursor's row the words are strong, so that they can be read on its ground; alarms keep their colour."""
    ink = cell.ink
    if ink.startswith("state:"):
        ink = "strong" if line.cursor else look.palette.state(ink[6:])
    if line.tone == "ghost" and ink != "faint":
        ink = "ghost"
    if line.tone == "over_break" and not ink:
        ink = "strong"
    if line.cursor and ink in ("", "text", "ready", "accent", "not_ready"):
        ink = "strong"
    return look.palette.style(ink or "text", ground, bold=cell.bold or (cursor and ink == "strong"))
