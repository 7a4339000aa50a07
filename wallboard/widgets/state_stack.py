"""Agents by state as one bar, each state as wide as its share."""

from collections.abc import Mapping

from wallboard.figures import OFF
from wallboard.text import width
from wallboard.widgets.canvas import Look, Piece

ORDER = (
    "ready", "reserved", "ringing", "talking", "held", "wrap_up", "not_ready", "over_break", "unreachable", "error",
    "unknown",
)  # fmt: skip
_LOUD = ("over_break", "unknown", "unreachable", "error", "ready", "reserved", "ringing", "held", "talking", "wrap_up")
_LEAST = 2  # cells: a mark and a figure


def attention(state: str) -> int:
    """Where a state comes in a list that cannot show everybody."""
    return _LOUD.index(state) if state in _LOUD else len(_LOUD) + (state == OFF)


def shares(counts: Mapping[str, int], cells: int) -> dict[str, int]:
    """Cells for each state in use, in ORDER: together all ``cells``, and none less than two if that is possible."""
    used = {state: counts[state] for state in ORDER if counts.get(state)}
    total = sum(used.values())
    least = min(_LEAST, cells // len(used)) if used else 0
    spare = cells - least * len(used)
    exact = {state: spare * count / total for state, count in used.items()}
    given = {state: least + int(part) for state, part in exact.items()}
    for state in sorted(used, key=lambda state: int(exact[state]) - exact[state])[: cells - sum(given.values())]:
        given[state] += 1
    return given


def stack(counts: Mapping[str, int], look: Look, x: int, cells: int, labels: bool = True) -> list[Piece]:
    """The bar as pieces from column ``x``; with ``labels`` a state's mark and count stand in its segment."""
    pieces = []
    for state, wide in shares(counts, cells).items():
        mark = look.words.mark(state)
        label = next((text for text in (f"{mark}{counts[state]}", mark) if width(text) <= wide), "") if labels else ""
        pieces.append(Piece(x, _centred(label, wide), look.palette.stack(state)))
        x += wide
    return pieces


def _centred(text: str, cells: int) -> str:
    left = (cells - width(text)) // 2
    return " " * left + text + " " * (cells - left - width(text))
