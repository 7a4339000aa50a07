"""The one door to plotext, which draws the curve; scales, labels and colours are the board's own.

plotext has one figure for everybody, trims it to the terminal unless told not to, and ends the whole process at a
number that is not finite, or too large: so it is told shares of width and height only. Loading it takes longer than a
frame may, so whoever wants a chart calls ``load`` first, in a thread and after the first picture.
"""

from collections.abc import Iterable
from importlib import import_module
from math import isfinite
from threading import Lock
from typing import Any

Point = tuple[float, float | None]

_figure: Any = None
_lock = Lock()


def load() -> bool:
    """Make ready to draw; False where plotext has nothing for this machine."""
    global _figure
    with _lock:
        try:
            plotext = import_module("plotext")
        except (ImportError, OSError):  # its kernel is a shared library
            return False
        if _figure is None:
            plotext.terminal.limit(False, False)
            _figure = plotext.figure
        return True


def line(points: Iterable[Point], right: float, top: float, cells: int, rows: int) -> list[str]:
    """A line through points, as ``rows`` texts of ``cells`` braille characters or blanks.

    x runs over 0..``right``, y over 0..``top``; where a point is not within, or y is None, the line is broken.
    """
    blank = [" " * cells] * rows
    scales = isfinite(right) and isfinite(top) and right > 0 and top > 0
    if _figure is None or not scales or cells < 1 or rows < 1:
        return blank
    with _lock:
        _figure.clear()
        _figure.plot_size(cells, rows)
        _figure.axes(False)
        _figure.legend(False)
        for axis in "xy":
            _figure.ruler(axis).lim(0, 1).frequency(0).alignment(lim="edge")
        for xs, ys in _parts(points, right, top):
            _figure.draw(_figure.signal(xs, ys, marker="braille").lines())
        matrix = _figure.build()
    drawn: list[str] = matrix.string(colorless=True).splitlines()
    return drawn if matrix.size() == (cells, rows) and len(drawn) == rows else blank


def _parts(points: Iterable[Point], right: float, top: float) -> list[tuple[list[float], list[float]]]:
    """The points between the gaps, as shares."""
    parts: list[tuple[list[float], list[float]]] = [([], [])]
    for x, y in points:
        if y is not None and 0 <= x <= right and 0 <= y <= top:  # which nothing is that is not a number
            parts[-1][0].append(x / right)
            parts[-1][1].append(y / top)
        else:
            parts.append(([], []))
    return [part for part in parts if part[0]]
