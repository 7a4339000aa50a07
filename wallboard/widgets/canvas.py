"""What every widget here is made of: lines drawn by a pure function, and repainted only where they changed."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from wallboard.glyphs import Glyphs
from wallboard.palette import Palette
from wallboard.text import clip, width
from wallboard.words import Words

T = TypeVar("T")


class Look(NamedTuple):
    """How things are shown: in which colours, in which language, and in which characters."""

    palette: Palette
    words: Words
    glyphs: Glyphs = Glyphs.FULL


class Piece(NamedTuple):
    """Text in one style at a column."""

    x: int
    text: str
    style: Style


def line(cells: int, ground: Style, pieces: Iterable[Piece] = ()) -> Strip:
    """One line, exactly ``cells`` wide: pieces from left to right on a ground.

    What would run into the piece before it or over the end is clipped, so a name can never push a number.
    """
    segments: list[Segment] = []
    at = 0
    for x, text, style in pieces:
        text = clip(text, cells - max(x, at))
        if not text:
            continue
        if x > at:
            segments.append(Segment(" " * (x - at), ground))
        segments.append(Segment(text, style))
        at = max(x, at) + width(text)
    if at < cells:
        segments.append(Segment(" " * (cells - at), ground))
    return Strip(segments, cells)


def right(end: int, text: str, style: Style) -> Piece:
    """A piece that ends before column ``end``."""
    return Piece(end - width(text), text, style)


def heading(look: Look, cells: int, pieces: Sequence[Piece], until: int | None = None) -> Strip:
    """A title line: pieces, and a thin rule through what is left between them."""
    rule, ground = look.palette.style("rule"), look.palette.style("bg")
    drawn: list[Piece] = []
    at = 0
    for piece in (*pieces, Piece(cells if until is None else until, "", ground)):
        if piece.x - at >= 4 and drawn:
            drawn.append(Piece(at + 1, "─" * (piece.x - at - (2 if piece.text else 1)), rule))
        drawn.append(piece)
        at = piece.x + width(piece.text)
    return line(cells, ground, drawn)


def fitting(options: Iterable[str], cells: int) -> str:
    """The first of some texts, the fullest first, that fits; the last one clipped if none does."""
    text = ""
    for text in options:
        if width(text) <= cells:
            return text
    return clip(text, cells)


class Canvas(Widget, Generic[T]):
    """A widget that shows one value, drawn by ``draw`` alone."""

    DEFAULT_CSS = "Canvas { width: 100%; height: 100%; }"

    def __init__(self, look: Look, value: T, id: str) -> None:
        super().__init__(id=id)
        self._look = look
        self._value = value
        self._lines: list[Strip] = []

    @abstractmethod
    def draw(self, value: T, look: Look, width: int, height: int) -> list[Strip]:
        """The lines of a value, each ``width`` cells; those missing of ``height`` are left blank."""

    def show(self, value: T, look: Look) -> None:
        """Show a value from now on; only lines that look different are painted again."""
        if look is self._look and value == self._value:
            return
        self._value = value
        self._look = look
        if not self._lines:
            return
        if not self.is_on_screen or len(self._lines) != self.size.height:
            self._lines = []  # drawn anew when it comes back, or in its new size
            self.refresh()
        elif self.size:
            before, self._lines = self._lines, self._drawn()
            changed = [y for y, (old, new) in enumerate(zip(before, self._lines, strict=True)) if old != new]
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed)) if changed else None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines as they are: nothing here has a border, a filter or a link that styles could add to them."""
        return [self.render_line(y).crop(crop.x, crop.right) for y in range(crop.y, crop.bottom)]

    def render_line(self, y: int) -> Strip:
        if len(self._lines) != self.size.height or self._lines[0].cell_length != self.size.width:
            self._lines = self._drawn()
        return self._lines[y]

    def _drawn(self) -> list[Strip]:
        wide, high = self.size
        lines = self.draw(self._value, self._look, wide, high)[:high]
        if self._look.glyphs is not Glyphs.FULL:
            lines = [Strip(self._look.glyphs.drawn(strip), strip.cell_length) for strip in lines]
        blank = line(wide, self._look.palette.style("bg"))
        return [*lines, *[blank] * (high - len(lines))]
