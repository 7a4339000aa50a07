"""A day of states on one bar: each stretch in its colour, its letter where it begins."""

from collections.abc import Sequence
from itertools import groupby

from rich.style import Style
from textual.strip import Strip

from wallboard.desk.cells import Timeline
from wallboard.text import fit
from wallboard.text import width as cells_of
from wallboard.theming import Depth
from wallboard.widgets.canvas import Look, Piece, line

_HOUR = 3600
_EVERY = 8  # cells that the label of an hour needs at least
_STEPS = (900, _HOUR, 2 * _HOUR, 3 * _HOUR, 4 * _HOUR, 6 * _HOUR, 12 * _HOUR)
_NOTHING = "·"


def bar(value: Timeline, look: Look, width: int, rows: int) -> list[Strip]:
    """``rows`` lines; without colours every cell has its letter."""
    runs = [(state, len(list(run))) for state, run in groupby(columns(value, width))]
    ground = look.palette.style("bg")
    first: list[Piece] = []
    below: list[Piece] = []
    x = 0
    for state, cells in runs:
        style = _style(state, look)
        letter = look.words.letter(state) if state else _NOTHING
        bare = look.palette.depth == Depth.MONO or not state
        first.append(Piece(x, letter * cells if bare else fit(_mark(state, look, cells), cells), style))
        below.append(Piece(x, letter * cells if bare else " " * cells, style))
        x += cells
    return [line(width, ground, first), *[line(width, ground, below)] * (rows - 1)]


def _mark(state: str, look: Look, cells: int) -> str:
    """A state's mark where it has room and leaves some, and does not run into the next."""
    mark = look.words.mark(state)
    return mark if cells_of(mark) < cells else ""


def hours(value: Timeline, look: Look, width: int) -> Strip:
    """The hours below it."""
    style, span = look.palette.style("dim"), max(1.0, value.end - value.start)
    step = next((each for each in _STEPS if width * each / span >= _EVERY), _STEPS[-1])
    pieces, free = [], 0
    for seconds in range(0, int(span) + 1, step):
        x = int(width * seconds / span)
        text = look.words.clock(value.start + seconds, value.zone)[: 2 if step >= _HOUR else 5]
        if x >= free and x + cells_of(text) <= width:
            pieces.append(Piece(x, text, style))
            free = x + cells_of(text) + 1
    return line(width, look.palette.style("bg"), pieces)


def columns(value: Timeline, width: int) -> list[str]:
    """The state of each column: the one that takes the most of its time."""
    span = max(1.0, value.end - value.start) / max(1, width)
    found, place = [], 0
    states = value.states
    for column in range(width):
        begin, end = value.start + column * span, value.start + (column + 1) * span
        while place + 1 < len(states) and states[place + 1][0] <= begin:
            place += 1
        found.append(_most(states, place, begin, end))
    return found


def _most(states: Sequence[tuple[float, str]], place: int, begin: float, end: float) -> str:
    lasted: dict[str, float] = {}
    while place < len(states) and states[place][0] < end:
        since, state = states[place]
        until = min(end, states[place + 1][0]) if place + 1 < len(states) else end
        lasted[state] = lasted.get(state, 0.0) + max(0.0, until - max(begin, since))
        place += 1
    return max(lasted, key=lambda state: lasted[state], default="")


def _style(state: str, look: Look) -> Style:
    palette = look.palette
    if state in ("", "signed_off"):
        return palette.style("ghost", "surface")
    return palette.stack(state)
