"""A card laid over a screen: commands and what they do, and what the marks mean."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.strip import Strip

from wallboard.text import clip
from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, line, right

_KEY, _LABEL, _HELP = 2, 6, 18  # columns
_MARKS = 3  # columns of marks
_HEAD = 2  # rows before the entries


class Entry(NamedTuple):
    """A command: the sign of its key, its label and help, worded."""

    sign: str
    label: str
    help: str = ""


class Sheet(NamedTuple):
    """``marks``: a sign, the token of its colour, and what it means. ``query``: what was typed so far, None = nothing
    can be typed. ``chosen``: the entry that enter would take.
    """

    title: str = ""
    note: str = ""
    entries: tuple[Entry, ...] = ()
    marks: tuple[tuple[str, str, str], ...] = ()
    query: str | None = None
    chosen: int = -1
    heading: str = ""


class SheetCard(Canvas[Sheet]):
    def draw(self, value: Sheet, look: Look, width: int, height: int) -> list[Strip]:
        style = look.palette.style
        lines = [_head(value, look, width), _query(value.query, look, width)]
        lines += _entries(value, look, width, height - _HEAD - 1 - _rows(value.marks))
        if value.marks:
            title = Piece(_KEY, value.heading, style("strong", "raised", bold=True))
            lines += [line(width, style("text", "raised")), line(width, style("text", "raised"), [title])]
            lines += _columns(value.marks, look, width)
        return lines + [line(width, style("text", "raised"))] * max(0, height - len(lines))


def rows(sheet: Sheet) -> int:
    """The height of a sheet that shows everything."""
    return _HEAD + len(sheet.entries) + _rows(sheet.marks) + 1


def _rows(marks: Sequence[object]) -> int:
    return 2 + -(-len(marks) // _MARKS) if marks else 0


def _head(value: Sheet, look: Look, width: int) -> Strip:
    style = look.palette.style
    note = right(width - 2, value.note, style("text", "sel"))
    title = Piece(_KEY, clip(value.title, note.x - _KEY - 1), style("strong", "sel", bold=True))
    return line(width, style("text", "sel"), [title, note])


def _query(query: str | None, look: Look, width: int) -> Strip:
    style = look.palette.style
    if query is None:
        return line(width, style("text", "raised"))
    shown = query[max(0, len(query) - (width - 6) // 2) :]
    pieces = [
        Piece(_KEY, ":", style("accent", "raised", bold=True)),
        Piece(_KEY + 2, shown, style("strong", "raised", bold=True)),
        Piece(_KEY + 2 + cells(shown), " ", style("bg", "accent")),
    ]
    return line(width, style("text", "raised"), pieces)


def _entries(value: Sheet, look: Look, width: int, room: int) -> list[Strip]:
    """As many as there is room for, the chosen one among them."""
    style = look.palette.style
    first = max(0, min(value.chosen - room // 2, len(value.entries) - room))
    lines = []
    for place, entry in list(enumerate(value.entries))[first : first + max(0, room)]:
        ground = "sel" if place == value.chosen else "raised"
        pieces = [
            Piece(_KEY, entry.sign, style("accent", ground, bold=True)),
            Piece(_LABEL, clip(entry.label, _HELP - _LABEL - 1), style("strong", ground, bold=place == value.chosen)),
            Piece(_HELP, clip(entry.help, width - _HELP - 2), style("dim", ground)),
        ]
        lines.append(line(width, style("text", ground), pieces))
    return lines


def _columns(marks: tuple[tuple[str, str, str], ...], look: Look, width: int) -> list[Strip]:
    style, pitch = look.palette.style, (width - 2 * _KEY) // _MARKS
    high = -(-len(marks) // _MARKS)
    lines = []
    for y in range(high):
        pieces = []
        for place, (sign, token, meaning) in enumerate(marks[y::high]):
            x = _KEY + place * pitch
            pieces.append(Piece(x, sign, style(token, "raised", bold=True)))
            pieces.append(Piece(x + 5, clip(meaning, pitch - 6), style("dim", "raised")))
        lines.append(line(width, style("text", "raised"), pieces))
    return lines
