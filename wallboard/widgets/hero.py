"""A hero card: one number that must be read across the room, and what it is."""

from typing import NamedTuple

from textual.strip import Strip

from wallboard.widgets import digits
from wallboard.widgets.canvas import Canvas, Look, Piece, fitting, line

_FACES = ((15, 11), (11, 7), (7, 5), (0, 3))  # from this height of a card on, digits of so many rows
_SIGN = 3  # rows of the per cent sign, beside digits large enough to bear it


class Card(NamedTuple):
    """What a card says.

    ``labels``, ``captions``: the fullest first; the first that fits is shown. ``value``: in characters of the digit
    face. ``tone``: the token of the digits. ``fill``: the token of the ground of a card in alarm. ``minor``: one
    size smaller, on the same baseline.
    """

    labels: tuple[str, ...]
    value: str
    captions: tuple[str, ...] = ()
    unit: str = ""
    tone: str = "strong"
    fill: str = ""
    minor: bool = False


class Hero(Canvas[Card]):
    def draw(self, value: Card, look: Look, width: int, height: int) -> list[Strip]:
        ground = value.fill or "surface"
        dim = look.palette.style("on_fill" if value.fill else "dim", ground)
        pad = 2 if height >= 11 and width >= 20 else 1
        lines = [line(width, dim)] * height
        label = look.palette.style("on_fill" if value.fill else "dim", ground, bold=bool(value.fill))
        lines[0] = line(width, dim, [Piece(pad, fitting(value.labels, width - 2 * pad), label)])
        if height > 2:
            lines[-1] = line(width, dim, [Piece(pad, fitting(value.captions, width - 2 * pad), dim)])
        top, number = self._number(value, look, width, height, pad)
        lines[top : top + len(number)] = number
        return lines[:height]

    def _number(self, value: Card, look: Look, width: int, height: int, pad: int) -> tuple[int, list[Strip]]:
        """The digits, and the row where they begin."""
        style = look.palette.digits("on_fill" if value.fill else value.tone, value.fill or "surface")
        bottom = height - 2 if height >= 11 else height - 1
        rows = next(rows for least, rows in _FACES if height >= least)
        rows = digits.largest(value.value, width - pad - 1, min(max(3, rows - 2) if value.minor else rows, bottom - 1))
        if not rows:
            return max(0, bottom - 1), [line(width, style, [Piece(pad, f"{value.value} {value.unit}".strip(), style)])]
        end = pad + digits.span(value.value, rows) + 1
        sign = digits.draw(value.unit, _SIGN) if rows >= 7 and value.unit and width - end > 5 else ()
        lines = []
        for number, text in enumerate(digits.draw(value.value, rows), _SIGN - rows):
            pieces = [Piece(pad, text, style)]
            if sign and number >= 0:
                pieces.append(Piece(end, sign[number], style))
            elif not sign and number == _SIGN - 1:
                pieces.append(Piece(end, value.unit, style))
            lines.append(line(width, style, pieces))
        return bottom - rows, lines
