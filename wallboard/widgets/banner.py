"""A panel to be read across the room: a word and a figure as large as there is room for, and what is to be said."""

from collections.abc import Iterator, Sequence

from rich.style import Style
from textual.strip import Strip

from wallboard.text import clip
from wallboard.text import width as cells
from wallboard.widgets import digits
from wallboard.widgets.canvas import Look, Piece, line, right
from wallboard.widgets.lettering import word

Parts = tuple[str, ...]  # of a text, said as far as there is room for them

LARGE = 4  # rows: from here on there is room for large letters
_TALL = 7  # and from here on for texts below them; in fewer rows they stand beside
_PAD = 3
_GAP = 3  # cells between a word and its figure
_BESIDE = 40  # cells that texts need at least
_FIGURE = 5  # rows of a figure, where there are so many


def banner(
    title: str, figure: str, texts: Sequence[Parts], look: Look, fill: str, width: int, height: int
) -> list[Strip]:
    """``height`` lines on a ``fill``, the first text in bold; ``height`` must be LARGE or more."""
    plain, bold = look.palette.style("on_fill", fill), look.palette.style("on_fill", fill, bold=True)
    styled = list(zip(texts, (bold, *[plain] * len(texts)), strict=False))
    rows = (_below if height >= _TALL else _beside)(title, figure, styled, bold, width, height)
    return [line(width, plain, pieces) for pieces in rows]


def _below(
    title: str, figure: str, texts: list[tuple[Parts, Style]], bold: Style, width: int, height: int
) -> list[list[Piece]]:
    """The word at the left, the figure at the right, the texts below."""
    room = width - 2 * _PAD - _GAP
    letters = word(title)
    if len(letters) >= height or cells(letters[0]) + digits.span(figure, 3) > room:
        letters = (clip(title, max(0, room - cells(figure))),)
    size = digits.largest(figure, room - cells(letters[0]), min(_FIGURE, height - 2)) if figure else 0
    figures = digits.draw(figure, size) if size else (figure,)
    rows: list[list[Piece]] = [[] for _ in range(height)]
    top = 1 if len(letters) + 2 < height else 0
    for y, text in enumerate(letters, top):
        rows[y].append(Piece(_PAD, text, bold))
    for y, text in enumerate(figures, 1):
        rows[y].append(right(width - _PAD, text, bold))
    below = top + len(letters) + (1 if top + len(letters) + len(texts) < height else 0)
    if below + len(texts) > height:
        texts = [(tuple(part for parts, _ in texts for part in parts), bold)]
    elif max(cells("   ".join(parts)) for parts, _ in texts) > room - cells(figures[0]):
        below = min(max(below, len(figures) + 1), height - len(texts))
    for y, (parts, style) in enumerate(texts, below):
        beside = cells(figures[0]) + _GAP if y <= len(figures) else 0
        rows[y].insert(0, Piece(_PAD, joined(parts, width - 2 * _PAD - beside), style))
    return rows


def _beside(
    title: str, figure: str, texts: list[tuple[Parts, Style]], bold: Style, width: int, height: int
) -> list[list[Piece]]:
    """The word, the figure and the texts from left to right."""
    letters, figures = word(title), digits.draw(figure, 3) if figure else ("",)
    if len(letters) > 3 or cells(letters[0]) + cells(figures[0]) + 4 * _GAP + _BESIDE > width:
        letters = (title,)
    spare = width - cells(letters[0]) - cells(figures[0]) - 4 * _GAP - _BESIDE
    apart = 2 * _GAP if spare >= 2 * _GAP else _GAP  # a number must not read on from a name
    rows: list[list[Piece]] = [[] for _ in range(height)]
    x = _PAD
    for block in (letters, figures):
        middle = 1 if len(block) == 1 else 0
        for y, text in enumerate(block, middle):
            rows[y].append(Piece(x, clip(text, width - x), bold))
        x += cells(block[0]) + apart if block[0] else 0
    room = max(0, width - x - _GAP)
    said = [(text, style) for parts, style in texts for text in _lines(parts, room)]
    if len(said) > height:
        said = [(joined(parts, room), style) for parts, style in texts[:height]]
    for y, (text, style) in enumerate(said):
        rows[y].append(Piece(x, text, style))
    return rows


def _lines(parts: Parts, room: int) -> Iterator[str]:
    """All parts of a text, in as many lines as they take."""
    taken: Parts = ()
    for part in parts:
        if taken and cells("   ".join((*taken, part))) > room:
            yield joined(taken, room)
            taken = ()
        taken = (*taken, part)
    if taken:
        yield joined(taken, room)


def joined(parts: Parts, room: int) -> str:
    """As many parts of a text as fit, and no part of a part unless it is the first."""
    fits = [text for count in range(1, len(parts) + 1) if cells(text := "   ".join(parts[:count])) <= room]
    return fits[-1] if fits else clip(parts[0], room) if parts else ""
