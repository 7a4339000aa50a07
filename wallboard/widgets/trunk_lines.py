"""The trunk groups: how much of the way out and in is taken."""

from collections.abc import Iterator

from rich.style import Style
from textual.strip import Strip

from wallboard.figures import Shown
from wallboard.model.rows import TrunkRow
from wallboard.text import fit
from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, heading, line, right

_NAME, _USED, _BAR = 16, 9, 10  # cells
Trunks = tuple[Shown[TrunkRow], ...]


class TrunkLines(Canvas[Trunks]):
    """A heading, and a line each; those that have no room are counted in the heading."""

    def draw(self, value: Trunks, look: Look, width: int, height: int) -> list[Strip]:
        say, style = look.words.say, look.palette.style
        title, room = say("TRUNKS"), height - 1
        pieces = [Piece(0, title, style("strong", bold=True))]
        if len(value) > room:
            text = look.words.number_of("+ {n} more", "+ {n} more", len(value) - room)
            pieces.append(Piece(cells(title) + 2, text, style("dim")))
        return [heading(look, width, pieces), *(_row(trunk, look, width) for trunk in value[:room])]


def _row(trunk: Shown[TrunkRow], look: Look, width: int) -> Strip:
    """Name, lines in use, the same as a bar, and as many facts as have room."""
    words, style, row = look.words, look.palette.style, trunk.row
    full = row.lines > 0 and (row.used or 0) >= row.lines
    at = _NAME + _USED
    name = Piece(0, fit(trunk.name, _NAME - 1), style("ghost" if trunk.lost else "dim"))
    used = f"{words.count(row.used)} / {words.count(row.lines)}"
    ink = "ghost" if trunk.lost else "warn" if full else "text"
    pieces = [name, right(at, used, style(ink, bold=full))]
    if row.lines and at + 2 + _BAR <= width:
        taken = min(_BAR, -(-_BAR * (row.used or 0) // row.lines))
        pieces.append(Piece(at + 2, look.glyphs.bar(taken), style("text", "accent" if ink == "text" else ink)))
        pieces.append(Piece(at + 2 + taken, " " * (_BAR - taken), style("text", "raised")))
        at += 2 + _BAR
    for text, said in _facts(trunk, full, look):
        if at + 2 + cells(text) <= width:
            pieces.append(Piece(at + 2, text, said))
            at += 2 + cells(text)
    return line(width, style("bg"), pieces)


def _facts(trunk: Shown[TrunkRow], full: bool, look: Look) -> Iterator[tuple[str, Style]]:
    """What else there is to say, the most important first."""
    words, row = look.words, trunk.row
    loud, quiet = (look.palette.style("ghost" if trunk.lost else ink) for ink in ("warn", "dim"))
    if full:
        yield words.say("full"), loud
    if row.blocked is not None:
        yield words.say("refused {n}", n=words.count(row.blocked)), loud if row.blocked else quiet
    if row.peak is not None:
        yield words.say("peak {n}", n=words.count(row.peak)), quiet
