"""Every desk as one letter on its state's colour: the picture of a whole floor."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from rich.style import Style
from textual.strip import Strip

from wallboard.widgets.canvas import Look, Piece, line
from wallboard.widgets.state_stack import attention

_PITCHES = (3, 2, 1)  # cells from one desk to the next, the roomiest first
_NOTE = 7  # cells that say how many desks are not shown


@lru_cache(64)  # ages move every second, desks do not
def desk_map(
    states: tuple[str, ...],
    look: Look,
    width: int,
    height: int,
    quiet: Style | None = None,
    ground: str = "bg",
    pitch: int = 0,
) -> list[Strip]:
    """``height`` lines, a desk by its state in seat order; sorted by state where a desk has but one cell.

    ``quiet``: the style of all, whatever their state. ``pitch``: cells from one desk to the next, 0 = as there is
    room. Desks that do not fit are counted at the end.
    """
    pitch = pitch or roomiest(len(states), width, height)
    columns = _columns(width, pitch)
    shown = _sorted(states) if pitch == 1 else list(states)
    note, room, dim = "", len(shown), look.palette.style("dim", ground)
    if len(shown) > columns * height:
        room = max(0, columns * height - _NOTE)
        note, shown = f" +{look.words.count(len(shown) - room)}", shown[:room]
    lines = []
    for y in range(height):
        pieces = list(_runs(shown[columns * y : columns * (y + 1)], look, pitch, quiet))
        if note and y == height - 1:
            pieces.append(Piece(max(0, pitch * (room - columns * y)), note, dim))
        lines.append(line(width, dim, pieces))
    return lines


def _sorted(states: Iterable[str]) -> list[str]:
    counts = Counter(states)
    return [state for state in sorted(counts, key=attention) for _ in range(counts[state])]


def roomiest(desks: int, width: int, height: int, most: int = _PITCHES[0]) -> int:
    """Cells from one desk to the next at which all have room, 1 if they never have."""
    return next((pitch for pitch in _PITCHES if pitch <= most and desks <= _columns(width, pitch) * height), 1)


def _columns(width: int, pitch: int) -> int:
    return (width + pitch // 3) // pitch  # the last of a row needs no gap behind it


def _runs(states: Iterable[str], look: Look, pitch: int, quiet: Style | None) -> Iterable[Piece]:
    """Desks of one state beside each other are one piece, unless there is a gap between desks."""
    x = 0
    for state, run in groupby(states):
        count, letter = len(list(run)), look.words.letter(state).rjust(min(pitch, 2))
        style = quiet or look.palette.letter(state)
        if pitch < 3:
            yield Piece(x, letter * count, style)
        else:
            yield from (Piece(x + pitch * place, letter, style) for place in range(count))
        x += pitch * count
